"""Whole runs: what people do, what comes of it, and that the same seed brings the same people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import (
    Agent,
    Destination,
    DestinationKind,
    Directory,
    Disposition,
    Extension,
    Queue,
    Strategy,
    Tier,
    WrapUpMode,
)
from fsctl.facts import AgentState, CallEnded, CallLeftQueue, Fact, OfferEnded, OfferMade, QueueOutcome, TalkEnded
from fsctl.requests import LogIn, LogOut, SetNotReady, SetReady
from fsctl.whatif.comparing import Recorded, Synthetic, compare, play
from fsctl.whatif.load import FOREVER, Caller, Stream, synthetic
from fsctl.whatif.play import Play, Shift, everybody
from fsctl.whatif.recorded import PastCall, PastState, callers, on_file, shift
from fsctl.whatif.stage import Handling
from fsctl.whatif.workers import Job, WorkerFailed, carry_out, side_by_side


class Facts:
    def __init__(self) -> None:
        self.noted: list[tuple[float, Fact]] = []

    def append(self, at: float, fact: Fact) -> None:
        self.noted.append((at, fact))

    def of(self, kind: type) -> list[object]:
        return [fact for _, fact in self.noted if type(fact) is kind]


def site(agents: int = 2, **queue: object) -> Directory:
    numbers = [str(1001 + n) for n in range(agents)]
    support = replace(Queue("support", wrap_up_s=0.0), **queue)  # type: ignore[arg-type]
    return Directory(
        agents={number: Agent(number, number, number) for number in numbers},
        extensions={number: Extension(number, "") for number in numbers},
        queues={"support": support, "sales": Queue("sales")},
        tiers=tuple(Tier("support", number) for number in numbers),
    )


LOAD = Synthetic((Stream("support", 60, 120, 90, 10),), hours=3)


@pytest.mark.parametrize("strategy", [Strategy.LONGEST_IDLE, Strategy.RANDOM])
def test_the_same_seed_is_the_same_run_fact_by_fact(strategy: Strategy) -> None:
    runs, where = [], site(3, strategy=strategy)
    for _ in range(2):
        facts = Facts()
        handling = Handling(answers_after_s=4, misses=0.1)
        Play(where, facts, handling, 5).run(synthetic(LOAD.streams, 5, hours=3), everybody(where))
        runs.append(facts.noted)
    assert runs[0] == runs[1]
    assert len(runs[0]) > 1000


def test_a_run_that_explains_decides_the_same() -> None:
    decided = []
    for explains in (True, False):
        facts = Facts()
        handling = Handling(answers_after_s=4, misses=0.1)
        run = Play(site(3), facts, handling, 5, explains=explains)
        run.run(synthetic(LOAD.streams, 5, hours=3), everybody(site(3)))
        offers = [(at, fact.agent, fact.call) for at, fact in facts.noted if isinstance(fact, OfferMade)]
        decided.append((offers, [fact for fact in facts.noted if isinstance(fact[1], CallLeftQueue)]))
    assert decided[0] == decided[1]
    assert len(decided[0][0]) > 100


def test_another_seed_brings_other_people() -> None:
    assert list(synthetic(LOAD.streams, 1, calls=5)) != list(synthetic(LOAD.streams, 2, calls=5))


def test_two_streams_that_are_alike_bring_different_people() -> None:
    for other in ("support", "sales"):
        two = synthetic([Stream("support", 60, 120), Stream(other, 60, 120)], 1, hours=2)
        talks = [caller.talk_s for caller in two]
        assert len(set(talks)) == len(talks)


def test_one_more_stream_changes_nothing_about_the_others_callers() -> None:
    alone = [(c.at, c.talk_s) for c in synthetic(LOAD.streams, 1, hours=2)]
    both = synthetic([*LOAD.streams, Stream("sales", 30, 60)], 1, hours=2)
    assert [(c.at, c.talk_s) for c in both if c.queue == "support"] == alone


def test_every_caller_comes_and_goes_once_and_every_offer_ends_once() -> None:
    facts = Facts()
    handling = Handling(answers_after_s=6, misses=0.3)
    people = list(synthetic([Stream("support", 80, 120, 60)], 2, hours=4))
    Play(site(3, no_answer_delay_s=3.0, max_misses=0), facts, handling, 2).run(people, everybody(site(3)))

    ended = [fact.call for fact in facts.of(CallEnded)]  # type: ignore[attr-defined]
    assert sorted(ended) == sorted(person.call for person in people)
    left = [fact.call for fact in facts.of(CallLeftQueue)]  # type: ignore[attr-defined]
    assert sorted(left) == sorted(ended)
    offers = [fact.offer for fact in facts.of(OfferMade)]  # type: ignore[attr-defined]
    over = [fact.offer for fact in [*facts.of(OfferEnded), *facts.of(TalkEnded)]]  # type: ignore[attr-defined]
    assert sorted(over) == sorted(offers)
    assert len(offers) > len(people) / 2


def test_a_caller_who_overflows_waits_on_in_the_other_queue_with_what_is_left_of_the_patience() -> None:
    facts = Facts()
    overflowing = site(0, max_wait_s=20.0, on_max_wait=Destination(DestinationKind.QUEUE, "sales"))
    Play(overflowing, facts).run([Caller("c1", 10.0, "support", 50.0, 60.0)], Shift())

    stays = [(at, fact.queue, fact.outcome) for at, fact in facts.noted if isinstance(fact, CallLeftQueue)]
    assert stays == [(30.0, "support", QueueOutcome.TIMED_OUT), (60.0, "sales", QueueOutcome.ABANDONED)]


def test_an_agent_who_is_done_early_ends_the_wrap_up() -> None:
    facts = Facts()
    people = [Caller("c1", 0.0, "support", FOREVER, 10.0, 5.0), Caller("c2", 1.0, "support", FOREVER, 10.0, 5.0)]
    Play(site(1, wrap_up_s=60.0), facts).run(people, everybody(site(1)))

    talks = [(at, fact.call) for at, fact in facts.noted if isinstance(fact, TalkEnded)]
    assert talks == [(10.0, "c1"), (25.0, "c2")]


@pytest.mark.parametrize("wanted_s", [None, 30.0])
def test_a_wrap_up_without_an_end_is_ended_by_whoever_works_there(wanted_s: float | None) -> None:
    facts = Facts()
    queue = {"wrap_up_s": 30.0, "wrap_up_mode": WrapUpMode.MANDATORY, "disposition_required": True}
    told = {"sold": Disposition("sold", "1", "", "")}
    directory = replace(site(1, **queue), dispositions=told)
    people = [Caller(name, 0.0, "support", FOREVER, 10.0, wanted_s) for name in ("c1", "c2")]
    Play(directory, facts).run(people, everybody(directory))

    talks = [(at, fact.call) for at, fact in facts.noted if isinstance(fact, TalkEnded)]
    assert talks == [(10.0, "c1"), (50.0, "c2")]


def test_more_agents_answer_sooner_and_the_difference_is_surer_than_the_means() -> None:
    runs = carry_out(Job((site(2), site(3)), LOAD, Handling(3.0), tuple(range(1, 9))))
    rows = {(row.queue, row.measure): row for row in compare(runs, 0.95)}

    asa = rows["support", "mean_wait"]
    change = asa.differences[0]
    assert change is not None
    assert change.differs
    assert change.mean < 0
    offered = rows["support", "offered"].differences[0]
    assert offered is not None
    assert (offered.mean, offered.half) == (0, 0), "both met the same callers"


def test_workers_find_what_one_process_finds() -> None:
    job = Job((site(2),), Synthetic(LOAD.streams, 0.5), Handling(3.0), (1, 2, 3))
    assert side_by_side(job, workers=2) == carry_out(job)


def test_a_worker_that_fails_says_why() -> None:
    broken = site(2, service_s="soon")
    with pytest.raises(WorkerFailed, match="TypeError"):
        side_by_side(Job((broken,), Synthetic(LOAD.streams, 0.5), Handling(), (1,)), workers=1)


# -- recorded ---------------------------------------------------------------------------------------------------------

PAST = (
    PastCall("a", "support", 1000.0, 12.0, abandoned=False, talked_s=100.0, wrap_up_s=8.0),
    PastCall("b", "support", 1010.0, 30.0, abandoned=True),
    PastCall("c", "sales", 1005.0, 0.0, abandoned=False, talked_s=50.0, priority=30),
)


def test_recorded_callers_bring_what_was_seen_of_them() -> None:
    by_call = {caller.call: caller for caller in callers(on_file(PAST), 1000.0, seed=1)}

    assert [by_call[call].at for call in "acb"] == [0.0, 5.0, 10.0]
    assert by_call["b"].patience_s == 30.0, "who hung up would do so again"
    assert by_call["a"].patience_s > 12.0, "who was answered might have waited longer"
    assert by_call["a"].talk_s == 100.0
    assert by_call["b"].talk_s in (100.0, 50.0)
    assert by_call["c"].priority == 30


def test_what_was_not_seen_of_them_is_drawn_by_the_seed() -> None:
    many = tuple(replace(PAST[0], call=str(n), talked_s=None if n % 2 else float(n)) for n in range(40)) + PAST
    assert callers(on_file(many), 1000.0, seed=1) == callers(on_file(many), 1000.0, seed=1)
    assert callers(on_file(many), 1000.0, seed=1) != callers(on_file(many), 1000.0, seed=2)


def test_where_nobody_hung_up_patience_has_no_end() -> None:
    assert callers(on_file(PAST[:1]), 1000.0, seed=1)[0].patience_s == FOREVER


def test_a_recorded_shift_is_asked_for_again() -> None:
    day = [
        PastState("1001", AgentState.READY, 900.0),
        PastState("1001", AgentState.NOT_READY, 1100.0, "meal"),
        PastState("1001", AgentState.PHONE_LOST, 1150.0),
        PastState("1001", AgentState.READY, 1200.0),
        PastState("1001", AgentState.TALKING, 1210.0),
        PastState("1001", AgentState.LOGGED_OUT, 1300.0),
        PastState("1002", AgentState.NOT_READY, 1050.0, "rest"),
        PastState("9999", AgentState.READY, 1000.0),
    ]
    asked = shift(day, 1000.0, frozenset({"1001", "1002"}), "meal").requests

    assert asked == (
        (0.0, LogIn("1001", "", "shift")),
        (50.0, LogIn("1002", "", "shift")),
        (50.0, SetNotReady("1002", "meal", "shift")),
        (100.0, SetNotReady("1001", "meal", "shift")),
        (200.0, SetReady("1001", "shift")),
        (300.0, LogOut("1001", "shift")),
    )


def test_a_replay_where_nobody_is_there_loses_everybody() -> None:
    gone = Recorded(PAST, 1000.0, (PastState("1001", AgentState.NOT_READY, 900.0, "meal"),))
    found = play(site(2), gone, Handling(), 1)
    assert found["support"]["answered"] == 0

    there = Recorded(PAST, 1000.0, (PastState("1001", AgentState.READY, 900.0),))
    assert play(site(2), there, Handling(), 1)["support"]["answered"] == 1


@pytest.mark.parametrize("wrong", [{"calls_per_h": 0}, {"talk_s": -1}, {"patience_s": 0}, {"wrap_up_s": -1}])
def test_a_load_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must be more|negative"):
        Stream("support", **{"calls_per_h": 60, "talk_s": 60, **wrong})  # type: ignore[arg-type]
