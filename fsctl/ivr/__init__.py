"""IVR: flows of menus and announcements, as data, run by a pure interpreter.

A flow says where a call goes after which keys; it leaves by naming a destination. It knows prompts, keys, hours and the
directory; it does not know queues' insides, agents or the database.
"""
