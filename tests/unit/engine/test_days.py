"""An agent's day after a takeover: the file's, and what was told while taking over."""

from __future__ import annotations

from fsctl.engine.days import completed
from fsctl.engine.records import OpenAgent
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallPlaced,
    Fact,
    OfferEnded,
    OfferOutcome,
    Party,
    TalkEnded,
)
from fsctl.restored import DayRestored

MIDNIGHT = 10_000.0
NOW = MIDNIGHT + 500.0


def day(*facts: Fact, at: float = NOW, agents: tuple[OpenAgent, ...] = ()) -> DayRestored:
    before = DayRestored("1001", 3, 1, 2, 60.0, {"ready": 100.0}, {"meal": 10.0}, 4)
    (found,) = completed([before], [(at, fact) for fact in facts], agents, MIDNIGHT)
    return found


def test_a_talk_that_was_told_while_taking_over_counts() -> None:
    found = day(CallConnected("c", "o", "1001", "support"))
    assert (found.answered, found.offered, found.missed, found.placed) == (4, 5, 1, 2)


def test_what_ended_meanwhile_counts() -> None:
    found = day(
        TalkEnded("c", "o", "1001", "support", Party.UNKNOWN, 30.0),
        OfferEnded("o2", "d", "1001", OfferOutcome.NO_ANSWER),
        OfferEnded("o3", "d", "1001", OfferOutcome.CALLER_GONE),
        CallPlaced("e", "1001", "1001", "138", "carrier", ""),
    )
    assert (found.answered, found.offered, found.missed, found.placed, found.talk_s) == (3, 6, 2, 3, 90.0)


def test_the_state_that_is_over_counts_since_midnight() -> None:
    ready = AgentStateChanged("1001", AgentState.READY, NOW)
    talking = OpenAgent("1001", "1001", AgentState.TALKING, MIDNIGHT - 50.0)
    assert day(ready, agents=(talking,)).spent == {"ready": 100.0, "talking": 500.0}
    resting = OpenAgent("1001", "1001", AgentState.NOT_READY, NOW - 20.0, "meal")
    found = day(ready, agents=(resting,))
    assert (found.spent, found.breaks) == ({"ready": 100.0, "not_ready": 20.0}, {"meal": 30.0})


def test_what_was_yesterday_is_of_no_day() -> None:
    assert day(CallConnected("c", "o", "1001", "support"), at=MIDNIGHT - 1.0).answered == 3


def test_the_first_talk_of_a_day_begins_it() -> None:
    told = [(NOW, CallConnected("c", "o", "1002", "support")), (NOW, TalkEnded("c", "p", "", "", Party.UNKNOWN, 3.0))]
    assert completed([], told, (), MIDNIGHT) == [DayRestored("1002", 1, 0, 0, 0.0, offered=1)]
