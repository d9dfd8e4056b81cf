"""Promised callbacks in what-if: the distributor keeps them in virtual time, and each ends once."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind, Directory
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallbackDialled,
    CallbackEnded,
    CallbackPromised,
    CallbackState,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    OfferEnded,
    OfferMade,
    QueueOutcome,
    TalkEnded,
)
from fsctl.whatif.comparing import PROMISES_WITHIN_S, Synthetic, compare, play
from fsctl.whatif.forecast import Ahead, Owed
from fsctl.whatif.load import FOREVER, Caller, Stream, synthetic
from fsctl.whatif.outcome import COUNTS, Measures
from fsctl.whatif.play import Play, everybody
from fsctl.whatif.stage import Handling
from fsctl.words.figures import PLAYED, Unit
from tests.unit.whatif.test_playing import Facts, site

BACK = Destination(DestinationKind.CALLBACK, "support")
MODES = (CallbackMode.AGENT_FIRST, CallbackMode.CUSTOMER_FIRST)


def promising(mode: CallbackMode, agents: int = 1, **queue: object) -> Directory:
    """After half a minute of waiting a caller is asked for a callback."""
    return site(agents, max_wait_s=30.0, on_max_wait=BACK, callback=mode, **queue)


def run(where: Directory, people: list[Caller], handling: Handling, seed: int = 1) -> Facts:
    facts = Facts()
    played = Play(where, facts, handling, seed)
    over_at = played.run(people, everybody(where))
    played.keep_promises(over_at, PROMISES_WITHIN_S)
    return facts


def ended(facts: Facts) -> list[CallbackEnded]:
    return [fact for fact in facts.of(CallbackEnded) if isinstance(fact, CallbackEnded)]


TWO = [Caller("c1", 0.0, "support", FOREVER, 100.0), Caller("c2", 5.0, "support", FOREVER, 60.0)]


@pytest.mark.parametrize("mode", MODES)
def test_who_is_promised_a_callback_is_called_when_an_agent_is_free_and_talks_as_long(mode: CallbackMode) -> None:
    facts = run(promising(mode), TWO, Handling(reached=1.0))

    left = [fact.outcome for fact in facts.of(CallLeftQueue) if isinstance(fact, CallLeftQueue)]
    assert left[:2] == [QueueOutcome.ANSWERED, QueueOutcome.TIMED_OUT]
    assert [(one.outcome, one.reason, one.agent) for one in ended(facts)] == [(CallbackState.KEPT, "called", "1001")]
    dialled = [at for at, fact in facts.noted if isinstance(fact, CallbackDialled)]
    talks = [(at, fact.talked_s) for at, fact in facts.noted if isinstance(fact, TalkEnded)]
    assert dialled[0] >= 100.0 - (0 if mode is CallbackMode.AGENT_FIRST else 20.0), "not before an agent is near"
    assert [round(talked_s, 6) for _, talked_s in talks] == [100.0, 60.0]


@pytest.mark.parametrize("mode", MODES)
def test_who_never_answers_is_tried_as_often_as_the_queue_says_and_keeps_no_agent(mode: CallbackMode) -> None:
    where = promising(mode, callback_attempts=3, callback_retry_s=300.0)
    facts = run(where, TWO, Handling(reached=0.0))

    assert [(one.outcome, one.attempts) for one in ended(facts)] == [(CallbackState.MISSED, 3)]
    dialled = [at for at, fact in facts.noted if isinstance(fact, CallbackDialled)]
    assert len(dialled) == 3
    assert all(after - before >= 300.0 for before, after in pairwise(dialled))
    states = [fact.state for fact in facts.of(AgentStateChanged) if isinstance(fact, AgentStateChanged)]
    assert states[-1] is AgentState.READY


@pytest.mark.parametrize("seed", range(30))
def test_every_promise_and_every_call_ends_once_and_every_agent_is_free_again(seed: int) -> None:
    rng = random.Random(seed)
    where = promising(
        rng.choice(MODES),
        rng.randint(1, 4),
        callback_attempts=rng.randint(1, 3),
        callback_retry_s=rng.choice([60.0, 300.0]),
        wrap_up_s=rng.choice([0.0, 15.0]),
        max_misses=0,
    )
    rate = len(where.agents) * rng.choice([20.0, 30.0, 40.0])
    people = list(synthetic([Stream("support", rate, 110, rng.choice([60, FOREVER]))], seed, hours=1.5))
    handling = Handling(rng.choice([0.0, 4.0]), rng.choice([0.0, 0.1]), reached=rng.choice([0.4, 0.8]))
    facts = run(where, people, handling, seed)

    made = [fact.callback for fact in facts.of(CallbackPromised) if isinstance(fact, CallbackPromised)]
    assert made, "nothing was tried"
    over = Counter(one.callback for one in ended(facts))
    assert set(over) <= set(made)
    assert max(over.values()) == 1
    calls = Counter(fact.call for fact in facts.of(CallEnded) if isinstance(fact, CallEnded))
    assert set(calls.values()) == {1}
    assert {caller.call for caller in people} <= set(calls)
    offers = {fact.offer for fact in facts.of(OfferMade) if isinstance(fact, OfferMade)}
    closed = [fact.offer for kind in (OfferEnded, TalkEnded) for fact in facts.of(kind)]  # type: ignore[attr-defined]
    assert sorted(closed) == sorted(offers), "each offer ends once, in a talk or without"
    last = {fact.agent: fact.state for fact in facts.of(AgentStateChanged) if isinstance(fact, AgentStateChanged)}
    assert not {AgentState.RINGING, AgentState.RESERVED, AgentState.TALKING} & set(last.values())


def test_callers_of_two_sites_answer_their_callbacks_alike() -> None:
    found = []
    for agents in (1, 2):
        where = promising(CallbackMode.AGENT_FIRST, agents, callback_attempts=1)
        people = [Caller(f"c{n}", 2.0 * n, "support", FOREVER, 90.0) for n in range(12)]
        facts = run(where, people, Handling(reached=0.5))
        makers = {fact.callback: fact.call for _, fact in facts.noted if isinstance(fact, CallbackPromised)}
        found.append({makers[one.callback]: one.outcome for one in ended(facts)})
    both = found[0].keys() & found[1].keys()
    assert len(both) > 5
    assert {found[0][call] for call in both} == {CallbackState.KEPT, CallbackState.MISSED}
    assert all(found[0][call] is found[1][call] for call in both)


def test_promises_are_counted_beside_the_waits() -> None:
    load = Synthetic((Stream("support", 60, 120, FOREVER),), 3)
    where = promising(CallbackMode.AGENT_FIRST, 2, callback_attempts=2, callback_retry_s=120.0)
    figures = play(where, load, Handling(reached=0.5), 1)["support"]
    made, kept, failed, still = (figures[f"promises_{name}"] for name in ("made", "met", "failed", "open"))
    assert None not in (made, kept, failed, still)
    assert made == (kept or 0) + (failed or 0) + (still or 0)
    assert (kept or 0) > 0
    assert (failed or 0) > 0
    assert "promises_made" not in play(site(2), load, Handling(), 1)["support"]


def test_runs_without_a_promise_count_as_none() -> None:
    """A mean over the runs that had one would promise everybody at least one."""
    without: Measures = {"support": {"offered": 4.0}, "": {"occupancy": 0.5}}
    one: Measures = {"support": {"offered": 5.0, "promises_made": 1.0, "promises_in_time": 1.0}, "": {"occupancy": 0.5}}
    never: Measures = {"sales": {"offered": 1.0}, "": {"occupancy": 0.5}}
    runs = [(without, one, never)] * 4 + [(one, one, never)]
    made, in_time = (
        next(row for row in compare(runs, 0.95) if row.measure == name)
        for name in ("promises_made", "promises_in_time")
    )
    assert [found and found.mean for found in made.sites] == [0.2, 1.0, None], "a site without the queue has no count"
    assert made.differences[0] is not None
    assert made.differences[0].mean == pytest.approx(0.8)
    assert [found and found.mean for found in in_time.sites] == [1.0, 1.0, None], "of none there is no share"


def test_whatever_counts_has_its_words() -> None:
    assert {key for key, figure in PLAYED.items() if figure.unit is Unit.COUNT} == COUNTS == set(PLAYED)


def test_a_key_that_was_pressed_is_pressed_again() -> None:
    where = site(1, callback=CallbackMode.AGENT_FIRST, exit_keys={"2": BACK})
    people = [TWO[0], replace(TWO[1], key="2", key_after_s=12.0, number="13800000001")]
    facts = run(where, people, Handling(reached=1.0))
    promised = [(at, fact.number) for at, fact in facts.noted if isinstance(fact, CallbackPromised)]
    assert promised == [(17.0, "13800000001")]
    assert [one.outcome for one in ended(facts)] == [CallbackState.KEPT]


def test_who_was_promised_a_callback_and_calls_again_takes_it_up() -> None:
    people = [
        replace(TWO[0], talk_s=85.0),
        replace(TWO[1], number="13800000001"),
        Caller("c3", 60.0, "support", FOREVER, 30.0, number="13800000001"),
        Caller("c4", 58.0, "support", FOREVER, 30.0),
    ]
    facts = run(promising(CallbackMode.AGENT_FIRST), sorted(people, key=lambda one: one.at), Handling(reached=0.0))
    answered = [fact.call for fact in facts.of(CallConnected) if isinstance(fact, CallConnected)]
    assert answered[:2] == ["c1", "c3"], "at the place of the promise"
    assert next((one.outcome, one.reason, one.call) for one in ended(facts)) == (CallbackState.KEPT, "called_in", "c3")


OWED = tuple(Owed("support", f"1380000000{n}", 600.0, 660.0, 3600.0) for n in range(4))


def test_promises_that_are_due_are_work_of_the_forecast() -> None:
    where = site(2, callback=CallbackMode.AGENT_FIRST)
    ahead = Ahead((Stream("support", 40, 120),), 1800.0, present=frozenset({"1001", "1002"}))
    without = [play(where, ahead, Handling(reached=1.0), seed) for seed in range(12)]
    owing = [play(where, replace(ahead, promises=OWED), Handling(reached=1.0), seed) for seed in range(12)]

    assert sum(run["support"]["promises_met"] or 0.0 for run in owing) >= 4 * 12 - 3
    assert all(run["support"]["promises_made"] == 4 for run in owing)
    waits = [sum(run["support"]["mean_wait"] or 0.0 for run in runs) for runs in (without, owing)]
    assert waits[1] > waits[0], "an agent who calls back answers nobody meanwhile"


def test_a_promise_that_is_not_due_within_the_forecast_is_left_open() -> None:
    where = site(2, callback=CallbackMode.AGENT_FIRST)
    later = (replace(OWED[0], due_in_s=5000.0, expires_in_s=9000.0),)
    ahead = Ahead((Stream("support", 40, 120),), 600.0, present=frozenset({"1001", "1002"}), promises=later)
    assert play(where, ahead, Handling(reached=1.0), 1)["support"]["promises_open"] == 1
