"""The switch port: the neutral words fsctl speaks with any telephone switch.

Commands are imperatives, events are past participles, causes are few. Nothing here knows FreeSWITCH, the
Event Socket, a database or a clock; adapters translate at the edge.
"""
