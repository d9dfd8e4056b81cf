"""The next half hour: from what is there now, and with agents moved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import Agent, Directory, Extension, Queue, Tier
from fsctl.whatif.comparing import compare, play
from fsctl.whatif.forecast import Ahead, CannotMove, Move, Waits, callers, demand, moved
from fsctl.whatif.load import FOREVER, Stream
from fsctl.whatif.recorded import USUAL_TALK_S, PastCall
from fsctl.whatif.stage import Handling
from fsctl.whatif.workers import Job, carry_out

SALES, SUPPORT = ["1001", "1002", "1003"], ["1004", "1005"]

SITE = Directory(
    agents={number: Agent(number, number, number) for number in [*SALES, *SUPPORT]},
    extensions={number: Extension(number, "") for number in [*SALES, *SUPPORT]},
    queues={"sales": Queue("sales", wrap_up_s=5.0), "support": Queue("support", wrap_up_s=5.0)},
    tiers=(*(Tier("sales", n) for n in SALES), *(Tier("support", n) for n in SUPPORT), Tier("support", "1003")),
)

PRESENT = frozenset([*SALES, *SUPPORT])

BUSY_SUPPORT = Ahead(
    (Stream("support", 90, 120, 120),), 1800.0, (Waits("support", 40.0),), ("support", "support"), PRESENT
)


def test_demand_is_what_was_seen_lately() -> None:
    lately = [
        PastCall("a", "sales", 0.0, 10.0, abandoned=False, talked_s=100.0, wrap_up_s=4.0),
        PastCall("b", "sales", 0.0, 50.0, abandoned=True),
        PastCall("c", "support", 0.0, 0.0, abandoned=False, talked_s=60.0),
        PastCall("d", "support", 0.0, 5.0, abandoned=False),
    ]
    assert demand(lately, span_s=1800.0) == (
        Stream("sales", 4.0, 100.0, 60.0, 4.0),
        Stream("support", 4.0, 60.0, FOREVER, None),
    )
    assert demand(lately[1:2], 3600.0)[0].talk_s == USUAL_TALK_S


def test_who_talks_and_who_waits_now_comes_first_the_longest_waiting_before_the_others() -> None:
    ahead = replace(BUSY_SUPPORT, waiting=(Waits("support", 5.0, 30), Waits("support", 70.0)))
    people = callers(ahead, 1)
    assert [(one.call, one.at, one.priority) for one in people[:4]] == [
        ("already-0", 0.0, 0),
        ("already-1", 0.0, 0),
        ("w0", 0.0, 70),
        ("w1", 0.0, 35),
    ]
    assert all(0 < one.at < 1800 for one in people[4:])


def test_the_same_seed_is_the_same_half_hour() -> None:
    assert callers(BUSY_SUPPORT, 1) == callers(BUSY_SUPPORT, 1)
    for one, other in zip(callers(BUSY_SUPPORT, 1)[:3], callers(BUSY_SUPPORT, 2)[:3], strict=True):
        assert one.talk_s != other.talk_s


def test_talks_that_go_on_keep_agents_busy_and_are_not_counted() -> None:
    busy = Ahead((), 60.0, (Waits("support", 1.0),), ("support",) * 3, frozenset({"1003", "1004", "1005"}))
    found = play(SITE, busy, Handling(), 1)
    assert found["support"]["offered"] == 1
    assert found["support"]["mean_wait"] != 0
    assert play(SITE, replace(busy, talking=()), Handling(), 1)["support"]["mean_wait"] == 0


def test_agents_who_serve_the_one_and_not_the_other_are_moved_and_named() -> None:
    other, names = moved(SITE, PRESENT, [Move(2, "sales", "support")])
    assert names == ("1001", "1002")
    assert [tier.agent for tier in other.tiers if tier.queue == "sales"] == ["1003"]
    assert {tier.agent for tier in other.tiers if tier.queue == "support"} == {"1001", "1002", "1003", "1004", "1005"}


def test_nobody_who_is_away_is_moved() -> None:
    with pytest.raises(CannotMove, match=r"2 agents cannot go from sales to support: 1 are there"):
        moved(SITE, PRESENT - {"1002"}, [Move(2, "sales", "support")])


def test_moved_agents_make_the_busy_queue_faster_and_that_is_not_chance() -> None:
    other, _ = moved(SITE, PRESENT, [Move(2, "sales", "support")])
    runs = carry_out(Job((SITE, other), BUSY_SUPPORT, Handling(4.0), tuple(range(12))))
    rows = {(row.queue, row.measure): row for row in compare(runs, 0.95)}
    change = rows["support", "mean_wait"].differences[0]
    assert change is not None
    assert change.mean < 0
    assert change.differs
