"""Accounts: who may sign in, as what, for which teams, as which agent. For administrators.

It knows no passwords but new ones, each shown once to whoever made it.
"""
