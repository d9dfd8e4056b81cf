"""At a call's arrival: whose number is it, and which tier is the customer of?

The call waits for the answer for a moment (`SiteSettings.customer_wait_s`) and then goes on without, which the record
says. A site without customer tiers does not ask: nothing would follow from the answer.

What serves a call is the tier in its data, and whatever says it later says it better: the number dialled first, then
the customer by number, then a flow (`set`, keys, a look-up), then a member's password.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fsctl.directory import Directory
from fsctl.directory.demands import TIER
from fsctl.facts import CustomerLookedUp, LookUpOutcome
from fsctl.lookups import Answer, Found, Key, LookedUp, LookUp, WhoHasNumber
from fsctl.step import Effect, Wake

NUMBER = re.compile(r"\+?[0-9]{5,32}")
"""What can be a customer's number; words such as `anonymous` cannot."""

ROOM = "routing"
TIMER = "customer"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is known now. `data` is what the call takes along."""

    call: str
    told: CustomerLookedUp
    data: Mapping[str, str]


class Recognising:
    def __init__(self) -> None:
        self._asked: dict[str, Key] = {}
        """Call → the question that is open."""
        self._count = 0

    def ask(self, call: str, number: str, directory: Directory, now: float) -> list[Effect]:
        """Empty when there is nothing to ask: the call goes on at once."""
        wait_s = directory.site.customer_wait_s
        if not directory.customer_tiers or wait_s <= 0 or not NUMBER.fullmatch(number):
            return []
        self._count += 1
        key = (ROOM, call, str(self._count))
        self._asked[call] = key
        return [LookUp(key, WhoHasNumber(number), wait_s), Wake((TIMER, call), now + wait_s)]

    def answered(self, event: LookedUp, directory: Directory) -> Recognised | None:
        """None for an answer nobody waits for."""
        call = event.key[1] if event.key[0] == ROOM else ""
        if self._asked.get(call) != event.key:
            return None
        del self._asked[call]
        return recognised(call, event.answer, directory)

    def late(self, call: str) -> Recognised | None:
        if self._asked.pop(call, None) is None:
            return None
        return Recognised(call, CustomerLookedUp(call, LookUpOutcome.LATE), {})

    def forget(self, call: str) -> list[Effect]:
        """It is over, or was sent somewhere else meanwhile."""
        return [] if self._asked.pop(call, None) is None else [Wake((TIMER, call), None)]


def recognised(call: str, answer: Answer, directory: Directory) -> Recognised:
    """Several customers with one number have a tier only if they all have the same."""
    if not isinstance(answer, Found):
        return Recognised(call, CustomerLookedUp(call, LookUpOutcome.AWAY), {})
    tiers = {customer.tier for customer in answer.customers}
    tier = tiers.pop() if len(tiers) == 1 else ""
    tier = tier if tier in directory.customer_tiers else ""
    data = {TIER: tier} if tier else {}
    if not answer.customers:
        return Recognised(call, CustomerLookedUp(call, LookUpOutcome.NOBODY), data)
    if len(answer.customers) > 1:
        return Recognised(call, CustomerLookedUp(call, LookUpOutcome.SEVERAL, "", tier), data)
    return Recognised(call, CustomerLookedUp(call, LookUpOutcome.FOUND, answer.customers[0].id, tier), data)
