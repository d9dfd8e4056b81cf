"""The figures counted by the database are those counted fact by fact, whatever the day was like."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from fsctl.directory import CallbackMode
from fsctl.facts import (
    OVER,
    AgentState,
    AgentStateChanged,
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallbackState,
    CallConnected,
    CallLeftQueue,
    CallQueued,
    Fact,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
    QueueOutcome,
    TalkEnded,
)
from fsctl.facts.codec import kind_of, to_json
from fsctl.kpi import formulas
from fsctl.kpi.counts import NOT_LET_IN, Owed, Promises, Times, Waits, Work
from fsctl.kpi.fold import Fold, Period
from fsctl.store import kpis
from fsctl.store.database import Database
from fsctl.store.journal import Record
from fsctl.store.projection import store

DAY = 86_400.0
MOMENTS = st.floats(0.0, DAY, width=32)
LENGTHS = st.floats(0.0, 4000.0, width=32)
AGENTS = ("1001", "1002", "1003")
SERVICE = {"support": 20.0, "sales": 45.0}
PROMISE = {"support": 600.0, "sales": 3600.0}
QUEUES = (*SERVICE, "unknown")

Moment = tuple[float, Fact]


@st.composite
def stays(draw: st.DrawFn, call: str) -> list[Moment]:
    """A call's stays in queues, one after the other; the last may not be over. Some come back to the same queue."""
    at, found = draw(MOMENTS), []
    for _ in range(draw(st.integers(1, 3))):
        queue = draw(st.sampled_from(QUEUES))
        if draw(st.integers(0, 4)) == 0:
            found.append((at, CallLeftQueue(call, queue, draw(st.sampled_from(sorted(NOT_LET_IN))), 0.0)))
            at += draw(st.floats(0.5, 60.0, width=32))
            continue
        expected_s = draw(st.none() | st.floats(0.0, 600.0, width=32))
        found.append((at, CallQueued(call, queue, 0, at, expected_s=expected_s)))
        if draw(st.integers(0, 9)) == 0:
            break
        waited_s = draw(LENGTHS | st.sampled_from((0.0, 10.0, 20.0, 45.0)))
        at += waited_s
        found.append((at, CallLeftQueue(call, queue, draw(st.sampled_from(QueueOutcome)), waited_s)))
        at += draw(st.floats(0.0, 60.0, width=32))
    return found


@st.composite
def promises(draw: st.DrawFn, callback: str) -> list[Moment]:
    """A promised callback with its attempts; it may not be over, or be kept by a call whose wait is in no figure."""
    at, queue = draw(st.floats(1.0, DAY, width=32)), draw(st.sampled_from(QUEUES))
    made = CallbackPromised(callback, f"m{callback}", queue, "5551234", "5551234", at, 0, at + 3600.0)
    found: list[Moment] = [(at, made)]
    attempts = draw(st.integers(0, 3))
    for attempt in range(1, attempts + 1):
        call = f"{callback}-{attempt}"
        at += draw(LENGTHS)
        mode = CallbackMode.CUSTOMER_FIRST
        found.append((at, CallbackBegun(callback, call, queue, "5551234", mode, attempt)))
        found.append((at, CallbackDialled(callback, call, attempt, "5551234", "carrier")))
        if draw(st.booleans()):
            due_at = at + draw(st.sampled_from((0.0, 600.0)))
            found.append((at, CallbackPostponed(callback, call, queue, due_at, "busy")))
        if draw(st.booleans()):
            found.append((at, CallQueued(call, queue, 0, found[0][0], callback=callback)))
            waited_s = at - found[0][0]
            found.append((at, CallLeftQueue(call, queue, draw(st.sampled_from(QueueOutcome)), waited_s)))
    if draw(st.integers(0, 4)):
        at += draw(LENGTHS)
        outcome = draw(st.sampled_from(sorted(OVER)))
        after_s = at - found[0][0]
        found.append((at, CallbackEnded(callback, "", queue, outcome, "called", "", attempts, after_s)))
    return found


@st.composite
def offers(draw: st.DrawFn, offer: str) -> list[Moment]:
    """An offer that came to nothing, or to a talk that may go on, or to a talk that ended."""
    at, agent, queue = draw(MOMENTS), draw(st.sampled_from(AGENTS)), draw(st.sampled_from(QUEUES))
    found: list[Moment] = [(at, OfferMade(offer, f"c{offer}", queue, agent, agent, 20.0, "longest-idle", "ready"))]
    if draw(st.booleans()):
        outcome = draw(st.sampled_from(OfferOutcome))
        return [*found, (at + draw(LENGTHS), OfferEnded(offer, f"c{offer}", agent, outcome))]
    at += draw(LENGTHS)
    found.append((at, CallConnected(f"c{offer}", offer, agent, queue)))
    if draw(st.integers(0, 9)):
        talked_s = draw(LENGTHS)
        ended = TalkEnded(f"c{offer}", offer, agent, queue, Party.CALLER, talked_s)
        found.append((at + talked_s, ended))
        if draw(st.booleans()):
            found.append((at + talked_s + 0.5, OfferEnded(offer, f"c{offer}", agent, OfferOutcome.CONNECTED)))
    return found


@st.composite
def intervals(draw: st.DrawFn, agent: str) -> list[Moment]:
    at, found = draw(MOMENTS), []
    for _ in range(draw(st.integers(0, 8))):
        state, queue = draw(st.sampled_from(AgentState)), draw(st.sampled_from(("", *QUEUES)))
        found.append((at, AgentStateChanged(agent, state, at, queue=queue)))
        at += draw(LENGTHS)
    return found


@st.composite
def days(draw: st.DrawFn) -> list[Moment]:
    """What happened, in the order of the journal."""
    found: list[Moment] = []
    for n in range(draw(st.integers(0, 6))):
        found += draw(stays(f"q{n}"))
    for n in range(draw(st.integers(0, 6))):
        found += draw(offers(f"o{n}"))
    for n in range(draw(st.integers(0, 4))):
        found += draw(promises(f"p{n}"))
    for agent in AGENTS:
        found += draw(intervals(agent))
    return sorted(found, key=lambda moment: moment[0])


PERIODS = st.builds(
    lambda a, b, short_s: Period(min(a, b), max(a, b) + 1.0, SERVICE, short_s, PROMISE),
    MOMENTS,
    MOMENTS | st.just(2 * DAY),
    st.sampled_from((0.0, 5.0, 10.0)),
)


def records(day: list[Moment]) -> Iterator[Record]:
    for n, (at, fact) in zip(count(1), day, strict=False):
        yield Record(f"run-{n}", at, kind_of(fact), to_json(fact), (1, n))


def same(counted: dict[str, object], folded: dict[str, object], nothing: object) -> None:
    """Equal but for the last digits of sums; one who has nothing at all may be named or not."""
    for key in counted.keys() | folded.keys():
        one, other = counted.get(key, nothing), folded.get(key, nothing)
        for name in type(nothing).__dataclass_fields__:
            assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-6), (key, name)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(day=days(), period=PERIODS, batch=st.integers(1, 40))
def test_by_facts_and_by_the_database_the_figures_are_the_same(
    database: Database, day: list[Moment], period: Period, batch: int
) -> None:
    fold = Fold(period)
    for at, fact in day:
        fold.hear(at, fact)
    noted = list(records(day))
    with Session(database.engine) as session:
        for begin in range(0, len(noted), batch):
            store(session, noted[begin : begin + batch])
        same(kpis.waits(session, period), fold.waits(), Waits())  # type: ignore[arg-type]
        same(kpis.promises(session, period), fold.promises(), Promises())  # type: ignore[arg-type]
        same(kpis.owed(session, PROMISE, period.until), fold.owed(period.until), Owed())  # type: ignore[arg-type]
        same(kpis.work_of_queues(session, period), fold.work_of_queues(), Work())  # type: ignore[arg-type]
        same(kpis.work_of_agents(session, period), fold.work_of_agents(), Work())  # type: ignore[arg-type]
        same(kpis.times(session, period), fold.times(), Times())  # type: ignore[arg-type]
        session.rollback()


def test_a_day_with_something_in_it_is_counted(database: Database) -> None:
    """The comparison above compares something."""
    day: list[Moment] = [
        (100.0, CallQueued("c", "support", 0, 100.0, expected_s=30.0)),
        (100.0, OfferMade("o", "c", "support", "1001", "1001", 20.0, "longest-idle", "ready")),
        (100.0, AgentStateChanged("1001", AgentState.READY, 50.0)),
        (110.0, CallConnected("c", "o", "1001", "support")),
        (110.0, CallLeftQueue("c", "support", QueueOutcome.ANSWERED, 10.0)),
        (110.0, AgentStateChanged("1001", AgentState.TALKING, 110.0, queue="support")),
        (170.0, TalkEnded("c", "o", "1001", "support", Party.CALLER, 60.0)),
        (170.0, AgentStateChanged("1001", AgentState.WRAP_UP, 170.0, queue="support")),
        (185.0, AgentStateChanged("1001", AgentState.READY, 185.0)),
    ]
    period = Period(80.0, 1000.0, SERVICE, 10.0)
    with Session(database.engine) as session:
        store(session, list(records(day)))
        assert kpis.waits(session, period) == {
            "support": Waits(answered=1, answered_in=1, waited_s=10.0, predicted=1, error_s=-20.0, error_abs_s=20.0)
        }
        assert kpis.work_of_queues(session, period) == {"support": Work(1, 0, 1, 60.0, 15.0)}
        assert kpis.work_of_agents(session, period) == {"1001": Work(1, 0, 1, 60.0, 15.0)}
        assert kpis.times(session, period) == {"1001": Times(75.0, 30.0)}
        session.rollback()


def test_a_promise_is_a_line_of_its_own_and_neither_a_wait_nor_given_up(database: Database) -> None:
    """Two kept, one of them late, one missed, one withdrawn: 2 of 3 kept, 1 of 3 in time."""
    day: list[Moment] = []
    ends = ((CallbackState.KEPT, 500.0), (CallbackState.KEPT, 700.0), (CallbackState.MISSED, 3000.0))
    for n, (outcome, after_s) in enumerate((*ends, (CallbackState.WITHDRAWN, 10.0))):
        at, callback = 1000.0 + n, f"p{n}"
        day.append((at, CallQueued(f"m{n}", "support", 0, at - 30.0)))
        day.append((at, CallLeftQueue(f"m{n}", "support", QueueOutcome.LEFT_BY_KEY, 30.0)))
        day.append((at, CallbackPromised(callback, f"m{n}", "support", "555", "555", at - 30.0, 0, at + 3600.0)))
        day.append((at + after_s, CallbackEnded(callback, f"x{n}", "support", outcome, "called", "", 1, after_s)))
    period = Period(0.0, DAY, SERVICE, 10.0, PROMISE)
    with Session(database.engine) as session:
        store(session, list(records(sorted(day, key=lambda moment: moment[0]))))
        counted = kpis.promises(session, period)["support"]
        assert counted == Promises(2, 1, 1, 1, 4, 1200.0)
        assert formulas.promises_kept(counted) == pytest.approx(2 / 3)
        assert formulas.promises_in_time(counted) == pytest.approx(1 / 3)
        assert formulas.called_back_s(counted) == pytest.approx(600.0)
        assert kpis.waits(session, period).get("support", Waits()) == Waits()
        session.rollback()


def test_what_is_owed_is_open_due_and_overdue(database: Database) -> None:
    """Of three open ones one rests until later and one is older than its queue's target; a kept one is not owed."""
    made = {"old": 100.0, "rests": 900.0, "new": 950.0, "kept": 900.0}
    day: list[Moment] = [
        (at, CallbackPromised(name, f"m{name}", "support", "555", "555", at, 0, at + 3600.0))
        for name, at in made.items()
    ]
    day.append((960.0, CallbackPostponed("rests", "x", "support", 1600.0, "busy")))
    day.append((980.0, CallbackEnded("kept", "y", "support", CallbackState.KEPT, "called", "1001", 1, 80.0)))
    fold = Fold(Period(0.0, DAY, SERVICE, 10.0, PROMISE))
    for at, fact in sorted(day, key=lambda moment: moment[0]):
        fold.hear(at, fact)
    with Session(database.engine) as session:
        store(session, list(records(sorted(day, key=lambda moment: moment[0]))))
        assert kpis.owed(session, PROMISE, 1000.0) == fold.owed(1000.0) == {"support": Owed(3, 2, 1)}
        session.rollback()


def counted_alike(
    database: Database, day: list[Moment], period: Period, now: float
) -> tuple[Waits, Promises, Work, Owed]:
    """What both count of the queue `support`."""
    fold, counted = Fold(period), []
    for at, fact in sorted(day, key=lambda moment: moment[0]):
        fold.hear(at, fact)
    with Session(database.engine) as session:
        store(session, list(records(sorted(day, key=lambda moment: moment[0]))))
        for waits, promises, work, owed in (
            (fold.waits(), fold.promises(), fold.work_of_queues(), fold.owed(now)),
            (
                kpis.waits(session, period),
                kpis.promises(session, period),
                kpis.work_of_queues(session, period),
                kpis.owed(session, period.promise, now),
            ),
        ):
            counted.append(
                (
                    waits.get("support", Waits()),
                    promises.get("support", Promises()),
                    work.get("support", Work()),
                    owed.get("support", Owed()),
                )
            )
        session.rollback()
    assert counted[0] == counted[1]
    return counted[0]


def test_at_the_limit_itself_it_is_in_time_short_and_not_overdue(database: Database) -> None:
    """Service time 20, short 5, target of promises 600; a promise that may be tried from now on is due. What was
    expected is judged by those answered; a promise nobody knows of is not owed."""
    day: list[Moment] = []
    ends = (("a", QueueOutcome.ANSWERED, 20.0), ("b", QueueOutcome.ABANDONED, 20.0), ("c", QueueOutcome.ABANDONED, 5.0))
    for call, outcome, waited_s in ends:
        day.append((100.0, CallQueued(call, "support", 0, 100.0, expected_s=25.0)))
        day.append((100.0 + waited_s, CallLeftQueue(call, "support", outcome, waited_s)))
    for name in ("kept", "owed"):
        day.append((400.0, CallbackPromised(name, f"m{name}", "support", name, name, 400.0, 0, 4000.0)))
    day.append((500.0, CallbackPostponed("owed", "x", "support", 1000.0, "busy")))
    day.append((600.0, CallbackBegun("older", "z", "support", "555", CallbackMode.AGENT_FIRST, 1)))
    day.append((1000.0, CallbackEnded("kept", "y", "support", CallbackState.KEPT, "called", "1001", 1, 600.0)))
    waits, promises, _, owed = counted_alike(database, day, Period(0.0, DAY, SERVICE, 5.0, PROMISE), 1000.0)
    assert waits == Waits(
        answered=1,
        answered_in=1,
        abandoned=2,
        abandoned_in=2,
        short=1,
        waited_s=20.0,
        predicted=1,
        error_s=-5.0,
        error_abs_s=5.0,
    )
    assert promises == Promises(kept=1, kept_in=1, attempts=1, after_s=600.0)
    assert owed == Owed(open=1, due=1, overdue=0)


@pytest.mark.parametrize(("at", "counts"), [(99.0, 0), (100.0, 1), (199.0, 1), (200.0, 0)])
def test_a_period_holds_its_beginning_and_not_its_end(database: Database, at: float, counts: int) -> None:
    """Stays and promises by when they began, offers by when they ended."""
    day: list[Moment] = [
        (at, CallQueued("c", "support", 0, at)),
        (at - 10.0, OfferMade("o", "c", "support", "1001", "1001", 20.0, "longest-idle", "ready")),
        (at, OfferEnded("o", "c", "1001", OfferOutcome.NO_ANSWER)),
        (at + 30.0, CallLeftQueue("c", "support", QueueOutcome.NO_AGENT, 30.0)),
        (at, CallbackPromised("p", "m", "support", "555", "555", at, 0, at + 3600.0)),
        (at + 40.0, CallbackEnded("p", "x", "support", CallbackState.MISSED, "busy", "", 1, 40.0)),
    ]
    waits, promises, work, _ = counted_alike(database, day, Period(100.0, 200.0, SERVICE, 5.0, PROMISE), DAY)
    assert (waits, promises, work) == (
        Waits(turned_away=counts),
        Promises(missed=counts, attempts=counts),
        Work(offers=counts, not_answered=counts),
    )


def test_only_a_phone_that_rang_and_was_not_lifted_is_not_answered(database: Database) -> None:
    day: list[Moment] = []
    for n, outcome in enumerate((OfferOutcome.NO_ANSWER, OfferOutcome.REJECTED, OfferOutcome.BUSY)):
        at, offer = 100.0 + n, f"o{n}"
        day.append((at, OfferMade(offer, "c", "support", "1001", "1001", 20.0, "longest-idle", "ready")))
        day.append((at + 20.0, OfferEnded(offer, "c", "1001", outcome)))
    work = counted_alike(database, day, Period(0.0, DAY, SERVICE, 5.0, PROMISE), DAY)[2]
    assert work == Work(offers=3, not_answered=1)


@pytest.mark.parametrize("talk_first", [True, False])
def test_an_offer_that_led_to_a_talk_is_over_with_the_first_of_its_ends(database: Database, talk_first: bool) -> None:
    ends: list[Fact] = [
        TalkEnded("c", "o", "1001", "support", Party.CALLER, 60.0),
        OfferEnded("o", "c", "1001", OfferOutcome.CONNECTED),
    ]
    first, then = ends if talk_first else reversed(ends)
    day: list[Moment] = [
        (100.0, OfferMade("o", "c", "support", "1001", "1001", 20.0, "longest-idle", "ready")),
        (110.0, CallConnected("c", "o", "1001", "support")),
        (199.0, first),
        (201.0, then),
    ]
    for since, counts in ((100.0, 1), (200.0, 0)):
        work = counted_alike(database, day, Period(since, since + 100.0, SERVICE, 5.0, PROMISE), DAY)[2]
        assert work == Work(offers=counts, handled=counts, talk_s=60.0 * counts)


def test_time_for_callers_is_from_the_first_ring_to_the_end_of_wrap_up(database: Database) -> None:
    """Reserved is free still, on hold is busy, and a break is neither."""
    lengths = (
        (AgentState.READY, 10.0),
        (AgentState.RESERVED, 1.0),
        (AgentState.RINGING, 4.0),
        (AgentState.TALKING, 30.0),
        (AgentState.ON_HOLD, 5.0),
        (AgentState.WRAP_UP, 20.0),
        (AgentState.NOT_READY, 100.0),
        (AgentState.READY, 0.0),
    )
    at, day = 100.0, list[Moment]()
    for state, length in lengths:
        day.append((at, AgentStateChanged("1001", state, at, queue="support")))
        at += length
    period = Period(0.0, DAY, SERVICE, 5.0, PROMISE)
    fold = Fold(period)
    for moment in day:
        fold.hear(*moment)
    with Session(database.engine) as session:
        store(session, list(records(day)))
        assert kpis.times(session, period) == fold.times() == {"1001": Times(busy_s=59.0, free_s=11.0)}
        session.rollback()
