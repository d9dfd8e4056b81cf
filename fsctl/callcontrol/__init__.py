"""Call control: what is done to the legs of a call, from the first ring to the last hang-up.

It carries out what others decided (an offer, a route, a code) and reports what became of it. It knows channels, phones
and prompts; it does not choose agents, keep queues or run menus. The sequences come from trials on FreeSWITCH 1.10.12:
which command may follow which, and what each party hears meanwhile.
"""
