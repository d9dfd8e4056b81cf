"""What an attacker tries: from outside, from a colleague's desk, by a caller's name. Whom each address is for, and that
nothing is written without its token, stands in test_access.py."""
