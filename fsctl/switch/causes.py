"""Why a channel ended, in the switch-neutral words the rooms decide by."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """One reason per way a leg can end. Adapters keep the table from their own codes to these."""

    NORMAL = "normal"
    """The far party hung up after talking, or we ended the leg as planned."""
    BUSY = "busy"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    """The phone rang out."""
    NOT_REGISTERED = "not_registered"
    UNREACHABLE = "unreachable"
    """The phone is registered but did not react to the INVITE."""
    CANCELLED = "cancelled"
    """The calling side gave up before the answer (a caller's CANCEL, or our own)."""
    LOST_RACE = "lost_race"
    """Another phone answered first."""
    NO_ROUTE = "no_route"
    """Unknown number, unknown gateway, nothing to send the call to."""
    CONGESTION = "congestion"
    """Temporary failure of a carrier or of the switch."""
    FAILED = "failed"
    """Anything the adapter has no better word for."""
    SWITCH_LOST = "switch_lost"
    """The switch died or restarted; the end was not observed."""
