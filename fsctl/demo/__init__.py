"""The demonstration and the class: a whole contact centre on the built-in switch, in one process.

Nothing of it is needed in production and nothing of production is faked for it: the daemon is the real one, and so is
the link it speaks to the built-in switch with.
"""
