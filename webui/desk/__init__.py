"""The agent's panel and desk: am I reachable, who is calling and why, what is to be noted.

It shows what the daemon's rows say and asks the daemon for acts; it decides nothing about calls. What an agent notes
about a call is kept here, in drafts that survive a closed browser. It must not know how calls are controlled.
"""
