"""The configuration of FreeSWITCH, made from templates: rendered, checked, compared, installed.

The switch is configured to be ours alone: it authenticates phones, knows carriers by address, parks every call, and
obeys nobody but a controller on the same machine that knows the secret.
"""
