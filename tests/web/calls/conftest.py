"""Calls on file, made of facts as the daemon stores them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fsctl.directory import DestinationKind
from fsctl.facts import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    Fact,
    FlowEnded,
    FlowStarted,
    KeysPressed,
    LegEnded,
    LegStarted,
    NobodyRung,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
    QueueOutcome,
    RecordingBegun,
    RecordingFinished,
    RecordingMasked,
    Role,
    TalkEnded,
)
from fsctl.facts.codec import kind_of, to_json
from fsctl.store.journal import Record
from fsctl.store.projection import store
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy
from tests.web.conftest import Web

BEGAN = 1_700_000_000.0
NUMBER, NAME, DIALLED = "13900004821", "<b>张敏</b>", "051255501200"

Timed = list[tuple[float, Fact]]
Keep = Callable[[Timed], None]


def waited(call: str = "c1", agent: str = "1001", queue: str = "support", name: str = NAME) -> Timed:
    """A caller keys 2 and 1, waits because nobody is free, is missed once and then answered."""
    return [
        (0.0, CallArrived(call, NUMBER, name, DIALLED, "trunk", "")),
        (0.0, LegStarted(call, call, Role.CALLER, NUMBER)),
        (0.1, CallRouted(call, DestinationKind.FLOW, "main", f"number?number={DIALLED}")),
        (0.2, FlowStarted(call, "main", "v13")),
        (5.0, KeysPressed(call, "main", "menu", "2", "sales")),
        (9.0, KeysPressed(call, "main", "sub", "1", "support")),
        (10.0, FlowEnded(call, "main", "sub", DestinationKind.QUEUE, queue, "zh")),
        (10.0, CallQueued(call, queue, 0, BEGAN + 10.0, "zh")),
        (10.1, NobodyRung(call, queue, (("1001", "wrap_up?left_s=42.0"), ("1002", "not_ready?reason=meal")))),
        (
            30.0,
            OfferMade(
                f"{call}-o1", call, queue, "1002", "1002", 20.0, "longest-idle", "longest-idle?idle_s=4.0&level=1"
            ),
        ),
        (50.0, OfferEnded(f"{call}-o1", call, "1002", OfferOutcome.NO_ANSWER)),
        (
            110.0,
            OfferMade(f"{call}-o2", call, queue, agent, agent, 20.0, "longest-idle", "longest-idle?idle_s=1.0&level=1"),
        ),
        (110.0, LegStarted(call, f"{call}-o2", Role.AGENT, agent, agent)),
        (124.0, CallLeftQueue(call, queue, QueueOutcome.ANSWERED, 114.0)),
        (124.0, CallConnected(call, f"{call}-o2", agent, queue)),
        (124.1, RecordingBegun(call, call, f"2026/{call}.wav", agent, queue)),
        (134.1, RecordingMasked(call, f"2026/{call}.wav", True, agent)),
        (144.1, RecordingMasked(call, f"2026/{call}.wav", False, agent)),
        (496.0, TalkEnded(call, f"{call}-o2", agent, queue, Party.CALLER, 372.0)),
        (496.0, LegEnded(call, f"{call}-o2", Cause.NORMAL, EndedBy.SWITCH)),
        (496.0, RecordingFinished(call, f"2026/{call}.wav", 372.0, 1234)),
        (496.0, LegEnded(call, call, Cause.NORMAL, EndedBy.FAR_PARTY)),
        (496.0, CallEnded(call, Cause.NORMAL, Party.CALLER)),
    ]


@pytest.fixture
def keep(web: Web) -> Keep:
    return keeper(web)


def keeper(web: Web) -> Keep:
    """Brings facts on file."""
    count = [0]

    def keeping(timed: Timed) -> None:
        records = []
        for after, fact in timed:
            count[0] += 1
            records.append(Record(f"run-{count[0]}", BEGAN + after, kind_of(fact), to_json(fact), (1, count[0])))
        with web.database.session() as session:
            store(session, records)

    return keeping
