"""The site file: the whole configuration of a contact centre as YAML, for people who keep theirs in git.

It is read into a directory with every mistake named by line, compared with what is stored, applied, and written out
again.
"""
