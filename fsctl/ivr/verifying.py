"""What comes of a look-up in a flow: who was found, who is verified, and what the call takes along.

Digits of a password are in the question alone: no fact, no data, nothing that is said shows them.
"""

from __future__ import annotations

from collections.abc import Mapping

from fsctl.directory import Directory
from fsctl.directory.demands import TIER
from fsctl.facts import LookUpOutcome
from fsctl.ivr.actions import CustomerTold, MemberTold
from fsctl.ivr.model import Find
from fsctl.lookups import Answer, Away, Checked, Customer, Found, Question, Verification, WhoHasNumber, WhoIsMember

CUSTOMER = "customer"
"""The name under which a call carries the customer who was verified: the agent's card is this customer's."""
MEMBER = "member"


def asked_of(node: Find, values: Mapping[str, str]) -> Question | None:
    """None where there is nothing to look for."""
    if node.number:
        number = values.get(node.number, "")
        return WhoHasNumber(number) if number else None
    member = values.get(node.member, "")
    return WhoIsMember(member) if member else None


def found(node: Find, name: str, answer: Answer | None, data: dict[str, str], directory: Directory) -> CustomerTold:
    """Keeps what the node saves. `answer` is None when none has come in time."""
    if not isinstance(answer, Found):
        return CustomerTold(name, LookUpOutcome.LATE if answer is None else LookUpOutcome.AWAY)
    if len(answer.customers) != 1:
        return CustomerTold(name, LookUpOutcome.SEVERAL if answer.customers else LookUpOutcome.NOBODY)
    (customer,) = answer.customers
    data.update({kept: getattr(customer, field) for kept, field in node.saves.items()})
    tier = customer.tier if node.saves.get(TIER) == "tier" and customer.tier in directory.customer_tiers else ""
    return CustomerTold(name, LookUpOutcome.FOUND, customer.id, tier)


def way_of(node: Find, told: CustomerTold) -> str:
    if told.outcome in (LookUpOutcome.LATE, LookUpOutcome.AWAY):
        return node.unavailable
    return node.found if told.outcome is LookUpOutcome.FOUND else node.none


def checked(
    name: str, member: str, attempt: int, answer: Answer | None, data: dict[str, str], directory: Directory
) -> MemberTold:
    """Who is verified is written into the call's data, with the tier if it is one of the site's."""
    outcome, customer = _outcome(answer)
    if customer is None:
        return MemberTold(name, member, outcome, attempt)
    tier = customer.tier if customer.tier in directory.customer_tiers else ""
    data.update({CUSTOMER: customer.id, MEMBER: member, **({TIER: tier} if tier else {})})
    return MemberTold(name, member, outcome, attempt, customer.id, tier)


def _outcome(answer: Answer | None) -> tuple[Verification, Customer | None]:
    if answer is None:
        return Verification.LATE, None
    if isinstance(answer, Away) or not isinstance(answer, Checked):
        return Verification.AWAY, None
    return answer.outcome, answer.customer if answer.outcome is Verification.VERIFIED else None
