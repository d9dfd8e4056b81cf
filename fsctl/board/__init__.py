"""The board: a live picture of agents, queues and calls, made of facts alone, for whoever watches.

It decides nothing and asks for nothing. It keeps tables of plain values and tells each change with a number, so that a
watcher can begin with a picture and follow the changes without a gap.
"""
