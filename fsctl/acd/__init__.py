"""The distributor: which agent gets which waiting call, when, and why.

It knows agents, queues, tiers and waiting calls. It knows no channel but by the name of an offer, no phone but by its
extension, and nothing of prompts, music or files. It never polls: every decision follows from something that happened.
"""
