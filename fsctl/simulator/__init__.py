"""The built-in switch: channels, phones and callers without any line, for demonstrations, training and tests.

A pure core with virtual time does what FreeSWITCH does, and where the two differ the core is wrong. It has two faces: a
SwitchPort in the same process, and an Event Socket server that the production link talks to as to FreeSWITCH.
"""
