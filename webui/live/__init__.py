"""The live picture for browsers, and what people do to calls from them.

One stream comes from the daemon; a copy of the board is kept; each browser gets what its viewer may see, as server-sent
events. It decides nothing about calls: a request is checked for rights and scope, and the daemon does or refuses it.
"""
