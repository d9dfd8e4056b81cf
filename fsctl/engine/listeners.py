"""After a restart: supervisors who listened, or had taken a call over. None of them is a reason to touch a talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fsctl.facts import CallTakenOver, Fact, Follow, LegEnded, Mode, SupervisionEnded, SupervisionOutcome
from fsctl.facts.why import why
from fsctl.restored import Restored, SupervisionRestored, TakenOverRestored
from fsctl.switch.causes import Cause
from fsctl.switch.events import ChannelSnapshot, EndedBy

UNSEEN = why("unwatched")


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A supervisor's leg without an end; `taken_over` when it had become the one the customer talks with. `agent` is
    who is followed."""

    session: str
    call: str
    supervisor: str
    extension: str
    mode: Mode
    follow: Follow
    agent: str = ""
    attached: bool = False
    taken_over: bool = False
    since: float = 0.0


class Findings(Protocol):
    """What recovery gathers."""

    facts: list[Fact]
    restored: list[Restored]
    adopted: set[str]


def listeners(
    sessions: Sequence[OpenSession], alive: Mapping[str, ChannelSnapshot], now: float, found: Findings
) -> None:
    """A leg that is up goes on listening; one that is gone, or still rings, has ended. What rings, and what is left of
    a call taken over, belongs to nobody any more and is hung up with the other strays."""
    for session in sessions:
        channel = alive.get(session.session)
        if session.session in found.adopted:
            continue
        if channel is not None and channel.answered and not session.taken_over:
            found.adopted.add(session.session)
            found.restored.append(_listens(session, channel))
            continue
        if not session.taken_over:
            found.facts.append(SupervisionEnded(session.session, SupervisionOutcome.LOST, session.call, UNSEEN))
        found.facts.append(
            LegEnded(session.call, session.session, Cause.SWITCH_LOST, EndedBy.UNKNOWN, UNSEEN, reconciled=True)
        )


def takers(sessions: Sequence[OpenSession], alive: Mapping[str, ChannelSnapshot]) -> dict[str, OpenSession]:
    """Who had taken a call over, by leg; also where the bridge came and we were gone before it was noted: a leg that
    listens is bridged with nobody."""
    found = {}
    for session in sessions:
        leg = alive.get(session.session)
        if session.taken_over or (leg is not None and leg.bridged_to == session.call):
            found[session.session] = session
    return found


def taking_over_unnoted(session: OpenSession, agent: str) -> list[Fact]:
    """What had no time to be noted when the bridge came."""
    if session.taken_over:
        return []
    return [
        CallTakenOver(session.call, session.session, session.extension, session.supervisor, agent),
        SupervisionEnded(session.session, SupervisionOutcome.TAKEN_OVER, session.call, UNSEEN),
    ]


def taken_over(session: OpenSession, call: str, recording: str) -> TakenOverRestored:
    return TakenOverRestored(call, session.session, session.extension, session.supervisor, session.since, recording)


def _listens(session: OpenSession, channel: ChannelSnapshot) -> SupervisionRestored:
    return SupervisionRestored(
        session.session,
        session.call,
        session.supervisor,
        session.extension,
        session.mode,
        session.follow,
        session.agent,
        channel.eavesdrops_on,
        session.attached,
        session.since,
    )
