"""The live registry of channels: takes the switch's events as they come and passes on a clean story.

Events arrive late, twice and out of order, also for one channel. The registry keeps what is known of each channel,
lets only news through, fills in what was skipped, and after a gap works out from a snapshot what must have happened.
It knows channels only: not calls, queues, agents or flows.
"""
