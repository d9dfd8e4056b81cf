"""Messages between the people of the centre: to one, to a team, to all; kept, with who has read them.

It knows people and teams, nothing of calls.
"""
