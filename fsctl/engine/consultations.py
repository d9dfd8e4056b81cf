"""After a restart: consultations and conferences go on as the switch shows them; one that was cut off gets its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fsctl.facts import (
    CallHandedOver,
    ConferenceEnded,
    ConsultAnswered,
    ConsultEnded,
    ConsultOutcome,
    ConsultStarted,
    Fact,
    LegAnswered,
)
from fsctl.restored import Consulting, ConsultRestored, PairRestored, PartnerRestored, Restored, TalkRestored
from fsctl.switch.events import ChannelSnapshot

CONSULTED = "consulted"
"""What a consulted party's leg says it is."""

Alive = Mapping[str, ChannelSnapshot]


@dataclass(frozen=True, slots=True)
class OpenConsult:
    """A consultation without an end, or a conference it has led to (`conference`: its name)."""

    leg: str
    agent: str
    to: str
    answered: bool = False
    conference: str = ""


class Findings(Protocol):
    """What recovery gathers."""

    facts: list[Fact]
    restored: list[Restored]
    adopted: set[str]


def marked(call: str, alive: Alive, found: Findings) -> OpenConsult | None:
    """One that the records do not tell of yet, by what the leg says of itself."""
    for leg in alive.values():
        says = leg.variables
        if says.get("fsctl_call") == call and says.get("fsctl_role") == CONSULTED and says.get("fsctl_by"):
            consult = OpenConsult(leg.channel, says["fsctl_by"], says.get("fsctl_to", ""))
            found.facts.append(ConsultStarted(call, consult.leg, consult.agent, consult.to))
            return consult
    return None


def go_on(
    call: str, consult: OpenConsult, talk: TalkRestored | PartnerRestored | None, alive: Alive, found: Findings
) -> None:
    """`talk` is the one it belongs to, if that goes on."""
    third, customer = alive.get(consult.leg), alive.get(call)
    near = talk.offer if isinstance(talk, TalkRestored) else talk.leg if talk is not None else ""
    if talk is None or third is None or customer is None:
        found.facts.append(_over(call, consult, ConsultOutcome.GONE))
        return
    if near == consult.leg:  # handed over, and it had no time to be noted
        found.facts.append(_over(call, consult, ConsultOutcome.COMPLETED))
        found.facts.append(CallHandedOver(call, near, talk.agent, consult.agent))
        return
    found.adopted.add(consult.leg)
    if third.answered and not consult.answered:
        found.facts += [LegAnswered(call, consult.leg), ConsultAnswered(call, consult.leg)]
    acts = call if talk.agent != consult.agent and customer.extension else near
    form = _form(consult, customer, third, alive.get(acts))
    party = third.variables.get("fsctl_extension", "") or third.dialled
    found.restored.append(
        ConsultRestored(
            call, consult.leg, party, consult.agent, consult.to, form, third.answered, bool(consult.conference)
        )
    )


def _form(
    consult: OpenConsult, customer: ChannelSnapshot, third: ChannelSnapshot, acts: ChannelSnapshot | None
) -> Consulting:
    """As the legs stand; where they are between two places, as the records say."""
    if consult.conference or (third.conference and acts is not None and acts.conference):
        return Consulting.CONFERENCE
    if not third.answered:
        return Consulting.CALLING
    together = acts is not None and acts is not customer and customer.bridged_to == acts.channel
    return Consulting.SWAPPED if together and not third.bridged_to else Consulting.CONSULTING


def without_customer(
    call: str, consult: OpenConsult, offers: Sequence[str], alive: Alive, found: Findings
) -> frozenset[str]:
    """The customer is gone. The agent and the other party finish, if they talk; the legs that live on."""
    found.facts.append(_over(call, consult, ConsultOutcome.GONE))
    third = alive.get(consult.leg)
    near = next((alive[offer] for offer in offers if offer in alive), None)
    if third is None or near is None:
        return frozenset()
    if third.bridged_to != near.channel and not (third.conference and third.conference == near.conference):
        return frozenset()
    found.adopted |= {near.channel, third.channel}
    one, other = (leg.variables.get("fsctl_extension", "") or leg.dialled for leg in (near, third))
    found.restored.append(PairRestored(call, near.channel, third.channel, one, other, consult.agent))
    return frozenset({near.channel, third.channel})


def _over(call: str, consult: OpenConsult, outcome: ConsultOutcome) -> Fact:
    """The end of the consultation has been told when a conference has begun."""
    if consult.conference:
        return ConferenceEnded(call, consult.conference, outcome is ConsultOutcome.COMPLETED)
    return ConsultEnded(call, consult.leg, outcome)
