"""The tiers of customers, as codes; their words are made in the templates."""

from __future__ import annotations

TIERS = ("normal", "silver", "gold", "platinum")
EVERYDAY = "normal"
