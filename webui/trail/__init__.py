"""The audit, to be read: who did what, when, from where, from what to what. Nothing here writes."""
