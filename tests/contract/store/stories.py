"""What happens in a call and around it, as facts to be stored."""

from __future__ import annotations

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    Fact,
    Follow,
    LegEnded,
    LegStarted,
    Mode,
    OfferMade,
    Party,
    QueueOutcome,
    RecordingBegun,
    RecordingFinished,
    Role,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionStarted,
    TalkEnded,
)
from fsctl.store.journal import Journal
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy

EVIL = "王\u202e<script>'; DROP TABLE `call`; --\n\x07" + "x" * 600


def story(call: str, agent: str = "1001", ended: bool = True) -> list[Fact]:
    """A call from arrival to the end, or to the talk."""
    offer, path = f"offer-{call}", f"2026/11/24/{call}.wav"
    facts: list[Fact] = [
        CallArrived(call, "555", EVIL, "4000", "trunk"),
        LegStarted(call, call, Role.CALLER, "555"),
        CallQueued(call, "support", 5, 100.0, "en", {"menu_key": "1"}),
        OfferMade(offer, call, "support", agent, agent, 20.0, "longest-idle", "longest-idle: idle 3.0 s, level 1"),
        LegStarted(call, offer, Role.AGENT, agent, agent),
        AgentStateChanged(agent, AgentState.TALKING, 105.0, cause="answer", call=call, extension=agent),
        CallConnected(call, offer, agent, "support"),
        CallLeftQueue(call, "support", QueueOutcome.ANSWERED, 5.0),
        RecordingBegun(call, call, path, agent, "support"),
    ]
    if ended:
        facts += [
            TalkEnded(call, offer, agent, "support", Party.CALLER, 30.0),
            RecordingFinished(call, path, 30.0, 960_000),
            LegEnded(call, offer, Cause.NORMAL, EndedBy.SWITCH),
            LegEnded(call, call, Cause.NORMAL, EndedBy.FAR_PARTY),
            CallEnded(call, Cause.NORMAL, Party.CALLER),
        ]
    return facts


def supervision(session: str, call: str) -> list[Fact]:
    return [
        SupervisionStarted(session, call, EVIL, "2000", Mode.LISTEN, Follow.AGENT, "1001"),
        LegStarted(call, session, Role.SUPERVISOR, "2000"),
        SupervisionAttached(session, call),
        SupervisionChanged(session, Mode.BARGE, call, "sue"),
    ]


def ended_session(session: str, call: str, outcome: str) -> Fact:
    return SupervisionEnded(session, SupervisionOutcome(outcome), call)


def write(journal: Journal, facts: list[Fact]) -> None:
    for step, fact in enumerate(facts):
        journal.append(100.0 + step, fact)
