"""What if: the distributor that routes real calls, in virtual time, on recorded arrivals or on a synthetic load.

Nothing here decides who gets a call: that is `acd`, the very code. Here are only the people around it (callers with
their patience, agents with their handsets), the textbook's formulas to hold it to, and what came of a run.
It knows no switch, no database and no clock; everything random comes from a seed.
"""
