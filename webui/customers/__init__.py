"""Customers: who calls, by which numbers, what happened before, and the card that comes up when the phone rings.

It knows the store's tables of customers and of what happened to calls. It does not know calls that are up: whoever
shows a card hands in the board's row.
"""
