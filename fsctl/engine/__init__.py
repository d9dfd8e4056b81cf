"""The engine: the only shell around the rooms. One input at a time, from one mailbox, by one greenlet.

It delivers each input to the rooms that hear its type, delivers the facts they note to the rooms that hear those, and
carries out what they ask. It knows ports (a switch, a journal), not adapters, and no business rule but the routing of a
call from one room to the next.
"""
