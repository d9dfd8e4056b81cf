"""What was not over when the daemon went is found."""

from __future__ import annotations

from fsctl.engine.records import LeftLeg, OpenLeg
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallDemandChanged,
    CallPriorityChanged,
    CallQueued,
    LegAnswered,
    LegEnded,
    LegStarted,
    OfferEnded,
    OfferOutcome,
    Role,
)
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.open_state import left_legs, open_agents, open_calls, open_recordings
from fsctl.store.writer import Writer
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy
from tests.contract.store.stories import story, write


def test_what_was_not_over_is_found(database: Database, journal: Journal) -> None:
    write(journal, [*story("done"), *story("talks", "1002", ended=False)])
    write(journal, [CallArrived("waits", "556", "", "4000", "trunk"), CallQueued("waits", "support", 7, 90.0)])
    write(journal, [CallPriorityChanged("waits", "support", 187, "high", 1, "anna")])
    write(journal, [CallDemandChanged("waits", "support", "english", 0, "anna", {"skill_english": "0"})])
    write(journal, [AgentStateChanged("1003", AgentState.LOGGED_OUT, 1.0)])
    Writer(database, journal).drain()
    with database.session() as session:
        calls = {call.call: call for call in open_calls(session)}
        agents = {agent.agent: agent for agent in open_agents(session)}
        recordings = open_recordings(session)
    assert calls.keys() == {"talks", "waits"}
    assert (calls["waits"].queue, calls["waits"].entered_at, calls["waits"].priority) == ("support", 90.0, 187)
    assert calls["waits"].data == {"skill_english": "0"}
    (offer,) = calls["talks"].offers
    assert (offer.agent, offer.connected_at > 0, calls["talks"].queue) == ("1002", True, "")
    assert [(recording.call, recording.path) for recording in recordings] == [("talks", "2026/11/24/talks.wav")]
    assert agents["1002"].state is AgentState.TALKING
    assert "1003" not in agents


def test_a_refused_offer_is_not_open(database: Database, journal: Journal) -> None:
    facts = story("c1", ended=False)[:4]
    write(journal, [*facts, OfferEnded("offer-c1", "c1", "1001", OfferOutcome.BUSY)])
    Writer(database, journal).drain()
    with database.session() as session:
        (call,) = open_calls(session)
    assert (call.offers, call.talked, call.queue) == ((), False, "support")


def test_which_legs_have_no_beginning_and_which_have_their_end_is_found(database: Database, journal: Journal) -> None:
    """What a leader noted in one moment may be on file in part."""
    facts = story("c1", ended=False)
    begun = next(fact for fact in facts if isinstance(fact, LegStarted) and fact.leg == "offer-c1")
    write(journal, [fact for fact in facts if fact is not begun])
    write(journal, [*story("c2", "1002", ended=False), LegEnded("c2", "offer-c2", Cause.NORMAL, EndedBy.SWITCH)])
    Writer(database, journal).drain()
    with database.session() as session:
        one, two = sorted(open_calls(session), key=lambda call: call.call)
    assert (one.unbegun, one.ended, one.unended) == ({"offer-c1"}, frozenset(), frozenset())
    assert (two.unbegun, two.ended, two.unended) == (frozenset(), {"offer-c2"}, frozenset())


def test_legs_without_an_end_are_found_where_their_call_is_over(database: Database, journal: Journal) -> None:
    lost = story("lost")
    write(journal, [fact for fact in lost if not (isinstance(fact, LegEnded) and fact.leg == "offer-lost")])
    write(journal, [*story("over"), *story("talks", ended=False)])
    Writer(database, journal).drain()
    with database.session() as session:
        assert left_legs(session) == [LeftLeg("offer-lost", "lost")]


def test_a_leg_to_a_phone_outside_any_queue_is_found(database: Database, journal: Journal) -> None:
    write(journal, [CallArrived("c1", "555", "", "4000", "trunk"), LegStarted("c1", "c1", Role.CALLER, "555")])
    write(journal, [LegStarted("c1", "d1", Role.EXTENSION, "2000"), LegAnswered("c1", "d1")])
    write(journal, [LegStarted("c1", "d2", Role.OUTSIDE, "5550"), LegStarted("c1", "o1", Role.AGENT, "1001")])
    write(journal, [LegEnded("c1", "d2", Cause.BUSY, EndedBy.FAR_PARTY)])
    Writer(database, journal).drain()
    with database.session() as session:
        (call,) = open_calls(session)
    assert call.legs == (OpenLeg("d1", Role.EXTENSION, "2000", answered=True),)
