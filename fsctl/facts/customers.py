"""Facts about who a caller is: looked up by number, proved by a member's password. No secret is in any of them."""

from __future__ import annotations

from enum import StrEnum

from fsctl.facts.form import fact
from fsctl.lookups import Verification


class LookUpOutcome(StrEnum):
    FOUND = "found"
    SEVERAL = "several"
    """Customers between whom nobody chooses."""
    NOBODY = "nobody"
    LATE = "late"
    """No answer in time: the call goes on without."""
    AWAY = "away"
    """The database could not be asked."""


@fact
class CustomerLookedUp:
    """A call's customer was looked up: at its arrival (`flow` is empty), or at a node of a flow. `customer` is the key
    of the one who was found, `tier` the tier that serves the call from here on, empty where it stays as it was."""

    call: str
    outcome: LookUpOutcome
    customer: str = ""
    tier: str = ""
    flow: str = ""
    node: str = ""


@fact
class MemberChecked:
    """A caller keyed a member number and a password. `attempt` counts those of this call."""

    call: str
    flow: str
    node: str
    member: str
    outcome: Verification
    attempt: int
    customer: str = ""
    tier: str = ""
