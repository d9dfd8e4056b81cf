"""The command line: one file per noun. It reads settings, speaks with the daemon, the database and files, and prints.

Tables are for people, `--json` is for programs; data goes to stdout, words about it to stderr.
"""
