"""The Event Socket protocol of FreeSWITCH, without any socket: bytes in, happenings out, bytes to send.

It frames, parses, matches replies and keeps deadlines; it is given the time and never reads a clock. It knows nothing
of calls. Sources: mod_event_socket of FreeSWITCH 1.10.12 as read and measured; in a command a single newline begins a
header and an empty line ends the command, so text with line breaks never reaches a command line.
"""
