"""What happened to a call in one sentence, and what explains it in a few: whole sentences, made from the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from webui.calls.naming import Naming
from webui.formats import phone, spoken

AT_ONCE_S = 5.0
"""Who waited less has not waited."""
TOLD_AT_MOST = 4
MISSED = frozenset({"no_answer", "rejected", "busy", "agent_gone", "failed"})
GONE = frozenset({"not_registered", "unreachable"})


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


@dataclass(frozen=True)
class Seen:
    """What the sentences are made of: a call's rows and notes as the asker may see them."""

    told: Mapping[str, Any]
    naming: Naming
    direction: str
    now: float

    @property
    def call(self) -> Mapping[str, Any]:
        return self.told["call"]  # type: ignore[no-any-return]

    @property
    def stays(self) -> Sequence[Mapping[str, Any]]:
        return self.told["stays"]  # type: ignore[no-any-return]

    @property
    def offers(self) -> Sequence[Mapping[str, Any]]:
        return self.told["offers"]  # type: ignore[no-any-return]

    def noted(self, kind: str) -> list[Mapping[str, Any]]:
        return [note for note in self.told["notes"] if note["kind"] == kind]

    def waited_s(self, stay: Mapping[str, Any]) -> float:
        waited = stay["waited_s"]
        return float(waited) if waited is not None else max(self.now - stay["entered_at"], 0.0)

    @property
    def talked_s(self) -> float | None:
        talks = [offer["talked_s"] for offer in self.offers if offer["talked_s"] is not None]
        return sum(talks) if talks else None


def headline(seen: Seen) -> str:
    if seen.stays:
        stay = seen.stays[-1]
        return _waits(seen, stay) if stay["left_at"] is None and seen.call["ended_at"] is None else _waited(seen, stay)
    if seen.direction == "outbound":
        return _outward(seen)
    return _outside_queues(seen)


def _nobody(seen: Seen, stay: Mapping[str, Any]) -> bool:
    """Was there a moment with nobody to ring?"""
    return any(note["fact"].get("queue") == stay["queue"] for note in seen.noted("nobody_rung"))


def _waits(seen: Seen, stay: Mapping[str, Any]) -> str:
    queue = seen.naming.queue(stay["queue"])
    ringing = [offer for offer in seen.offers if offer["ended_at"] is None and offer["connected_at"] is None]
    if ringing:
        return _("Rings for %(agent)s", agent=seen.naming.agents_name(ringing[-1]["agent"]))
    if _nobody(seen, stay):
        return _("Waits because nobody in %(queue)s is free", queue=queue)
    return _("Waits in %(queue)s", queue=queue)


def _waited(seen: Seen, stay: Mapping[str, Any]) -> str:
    waited, queue, outcome = seen.waited_s(stay), seen.naming.queue(stay["queue"]), stay["outcome"]
    time, nobody = spoken(waited), _nobody(seen, stay)
    if outcome == "answered":
        return _answered(seen, stay)
    if outcome == "abandoned":
        if nobody:
            return _("Gave up after %(time)s because nobody in %(queue)s was free", time=time, queue=queue)
        return _("Gave up after %(time)s in %(queue)s", time=time, queue=queue)
    if outcome == "timed_out":
        return _("Left %(queue)s after %(time)s, the longest wait allowed", time=time, queue=queue)
    if outcome == "no_agent":
        return _("Nobody was there in %(queue)s to answer", queue=queue)
    if outcome == "full":
        return _("%(queue)s was full", queue=queue)
    if outcome == "closed":
        return _("%(queue)s was closed", queue=queue)
    if outcome == "removed":
        return _("Taken out of %(queue)s after %(time)s", time=time, queue=queue)
    if outcome == "lost":
        return _("The switch failed while the call waited in %(queue)s", queue=queue)
    return _("Left %(queue)s after %(time)s", time=time, queue=queue)


def _answered(seen: Seen, stay: Mapping[str, Any]) -> str:
    waited, queue = seen.waited_s(stay), seen.naming.queue(stay["queue"])
    agent = seen.naming.agents_name(seen.call["agent"])
    missed = sum(1 for offer in seen.offers if offer["outcome"] in MISSED | GONE)
    if waited >= AT_ONCE_S and _nobody(seen, stay):
        return _("Waited %(time)s because nobody in %(queue)s was free", time=spoken(waited), queue=queue)
    if waited >= AT_ONCE_S and missed:
        told: str = ngettext(
            "Waited %(time)s because one offer came to nothing",
            "Waited %(time)s because %(num)s offers came to nothing",
            missed,
            time=spoken(waited),
        )
        return told
    return _("Answered by %(agent)s after %(time)s", agent=agent, time=spoken(waited))


def _outward(seen: Seen) -> str:
    agent, number = seen.naming.agents_name(seen.call["agent"]), phone(seen.call["dialled"])
    if not seen.call["agent"]:
        agent = str(seen.call["extension"])
    if seen.call["answered_at"] is None:
        if seen.call["ended_at"] is None:
            return _("%(agent)s calls %(number)s", agent=agent, number=number)
        return _("%(agent)s called %(number)s, without an answer", agent=agent, number=number)
    talked = (seen.call["ended_at"] or seen.now) - seen.call["answered_at"]
    return _("%(agent)s called %(number)s and talked %(time)s", agent=agent, number=number, time=spoken(talked))


def _outside_queues(seen: Seen) -> str:
    call, flows = seen.call, seen.noted("flow_started")
    length = spoken((call["ended_at"] or seen.now) - call["arrived_at"])
    if call["ended_at"] is None:
        return _("The call goes on, so far %(time)s", time=length)
    reached = [leg for leg in seen.told["legs"] if leg["role"] in ("extension", "outside") and leg["answered_at"]]
    if reached:
        to = phone(reached[-1]["party"])
        return _("Connected with %(number)s, %(time)s in all", number=to, time=length)
    if flows:
        return _("Ended in the flow %(flow)s after %(time)s", flow=flows[-1]["fact"].get("flow", ""), time=length)
    return _("Ended after %(time)s without having been connected", time=length)


def details(seen: Seen) -> list[str]:
    """What explains the headline: offers that came to nothing, who took the call, when."""
    said = []
    missed = [offer for offer in seen.offers if offer["outcome"] in MISSED | GONE]
    for offer in missed[:TOLD_AT_MOST]:
        lost = spoken((offer["ended_at"] or seen.now) - offer["made_at"])
        if offer["outcome"] in GONE:
            said.append(_("The phone of %(agent)s was gone (%(time)s).", agent=_who(seen, offer), time=lost))
        else:
            said.append(_("%(agent)s did not take the offer (%(time)s).", agent=_who(seen, offer), time=lost))
    if len(missed) > TOLD_AT_MOST:
        more = len(missed) - TOLD_AT_MOST
        said.append(ngettext("One more offer failed.", "%(num)s more offers failed.", more))
    taken = [offer for offer in seen.offers if offer["connected_at"] is not None]
    if taken and seen.stays:
        rang = spoken(taken[-1]["connected_at"] - taken[-1]["made_at"])
        said.append(_("%(agent)s was connected %(time)s after the offer.", agent=_who(seen, taken[-1]), time=rang))
    return said


def _who(seen: Seen, offer: Mapping[str, Any]) -> str:
    return seen.naming.agent(offer["agent"])
