"""The day and the moment of queues and agents in figures, for every page that shows them: board, wall, desk.

What a figure means is said by `fsctl.kpi`; here it is counted from the live picture and from what is on file.
"""
