"""The adapter for FreeSWITCH: neutral commands become Event Socket commands, its events become neutral ones.

It knows the switch's words, variables and quirks, so that nobody else has to. It knows no queue, agent or flow.
"""
