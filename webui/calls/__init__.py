"""Calls: which there are and were, and why each went as it went.

It reads the live picture and what is on file, within the asker's scope; it changes nothing. The words for facts and
reasons are those of `fsctl.words`; what it adds are headline, timeline and the order of things.
"""
