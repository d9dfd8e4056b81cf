"""A morning on the built-in switch, with flows, hours and callbacks, on file and played again: the same on either
database, and the same as it was."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind, Directory, Hours, Interval, Number
from fsctl.directory.hours import next_change
from fsctl.facts import AgentState, CallbackEnded, CallbackPromised, CallEnded, CallQueued
from fsctl.store import past
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.reached import attempts
from fsctl.store.writer import Writer
from fsctl.whatif.comparing import PROMISES_WITHIN_S, Recorded, play
from fsctl.whatif.play import Play, as_played
from fsctl.whatif.recorded import PastCall, PastState, arriving, on_file, shift
from fsctl.whatif.stage import Handling
from fsctl.whatif.ways import Guide
from tests.databases import empty_sqlite
from tests.scenarios.callbacks.centre import centre, outside
from tests.scenarios.world import START, World
from tests.unit.whatif.test_playing import Facts
from tests.unit.whatif.test_ways import MAIN

AGENTS = ("1001", "1002", "1003")

CALLERS = 60

EVERY_S = 25.0


def minute(at: float) -> int:
    return int(at // 60) % 1440


OPEN_S = 1200.0
"""How long the office is open from the beginning."""


def office(until: float) -> Hours:
    return Hours("office", "UTC", (Interval(frozenset(range(7)), 0, minute(until)),))


def house(until: float = START + OPEN_S) -> Directory:
    site = centre(3, callback=CallbackMode.AGENT_FIRST, callback_attempts=2)
    return replace(
        site,
        numbers={
            **site.numbers,
            "4001": Number("4001", Destination(DestinationKind.FLOW, "main"), "en", priority="30"),
        },
        tiers=(*site.tiers, *(replace(tier, queue="sales") for tier in site.tiers)),
        flows={**site.flows, "main": MAIN},
        hours={"office": office(until)},
    )


@pytest.fixture(scope="module")
def morning() -> World:
    """Some press 1 or 2 in the menu or nothing, some hang up in it, some in the queue; some want to be called back: in
    the queue, or at night in the flow."""
    world, rng = World(house()), random.Random(5)
    for agent in AGENTS:
        world.phone(agent, answers_after_s=2.0)
    world.log_in(*AGENTS)
    for n in range(CALLERS):
        number, keys, patience_s = f"1380000{n:04}", [], None
        kind = rng.choice(["1", "2", "", "gone", "back", "direct"])
        if kind in ("1", "2"):
            keys = [(4.0, kind)]
        elif kind == "back":
            keys = [(4.0, "1"), (9.0, "9"), (11.0, rng.choice("1*"))]
        elif kind == "gone":
            patience_s = rng.uniform(2.0, 30.0)
        outside(world, number, answers_after_s=rng.choice([3.0, None]), hangs_up_after_s=25.0)
        world.caller(
            number,
            "4000" if kind == "direct" else "4001",
            keys=keys,
            patience_s=patience_s,
            talks_s=rng.uniform(30, 200),
        )
        world.after(EVERY_S)
    world.after(2 * 3600.0)
    assert not world.troubles
    return world


def stored(world: World, database: Database, root: Path) -> None:
    journal = Journal(root, uuid.uuid4().hex[:8])
    for at, fact in world.facts:
        journal.append(at, fact)
    Writer(database, journal).drain()


def on_record(database: Database) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    until = START + CALLERS * EVERY_S + 1.0
    with database.session() as session:
        return (
            past.calls(session, START, until),
            past.others(session, START, until),
            past.states(session, START, until),
        )


def again(database: Database, site: Directory) -> Facts:
    queued, others, states = on_record(database)
    calls = [PastCall(**row) for row in (*queued, *others)]
    days = [PastState(row["agent"], AgentState(row["state"]), row["since"], row["reason"]) for row in states]
    found, facts = on_file(calls), Facts()
    guide = Guide(as_played(site, dated=True), found.others, 1)
    run = Play(site, facts, Handling(reached=1.0), 1, START, guide=guide)
    there, lost = arriving(found, START, 1, guide)
    over_at = run.run(there, shift(days, START, frozenset(site.agents), "meal"))
    run.keep_promises(over_at, PROMISES_WITHIN_S)
    assert not lost
    assert not run.stage.lost
    return facts


def queues(facts: Callable[[type], list[Any]]) -> dict[str, tuple[str, int, dict[str, str]]]:
    """Call → the queue it came to first, its priority and data; attempts to call back are left out."""
    found: dict[str, tuple[str, int, dict[str, str]]] = {}
    for fact in facts(CallQueued):
        if not fact.callback:
            found.setdefault(fact.call, (fact.queue, fact.priority, dict(fact.data)))
    return found


def promised(facts: Callable[[type], list[Any]]) -> set[tuple[str, str, str]]:
    return {(fact.call, fact.queue, fact.number) for fact in facts(CallbackPromised)}


def test_who_came_through_flows_comes_to_the_same_queues_again(
    database: Database, morning: World, tmp_path: Path
) -> None:
    stored(morning, database, tmp_path / "journal")
    facts = again(database, house())

    was, now = queues(morning.all), queues(facts.of)
    assert len(was) > CALLERS / 3
    assert {queue for queue, _, _ in was.values()} == {"support", "sales"}
    assert now == was


def test_promises_made_in_a_flow_before_any_queue_and_after_one_are_made_again_and_end(
    database: Database, morning: World, tmp_path: Path
) -> None:
    stored(morning, database, tmp_path / "journal")
    facts = again(database, house())

    was = promised(morning.all)
    never_queued = {call for call, _, _ in was} - queues(morning.all).keys()
    assert never_queued, "some were promised without a queue"
    assert {call for call, _, _ in was} - never_queued, "and some after one"
    assert was - promised(facts.of) == set()
    assert {call for call, _, _ in promised(facts.of) - was} == set()
    made = {fact.callback for fact in facts.of(CallbackPromised)}  # type: ignore[attr-defined]
    ended = [fact.callback for fact in facts.of(CallbackEnded)]  # type: ignore[attr-defined]
    assert sorted(ended) == sorted(made)


def test_shorter_hours_and_another_route_show_in_the_figures(
    database: Database, morning: World, tmp_path: Path
) -> None:
    stored(morning, database, tmp_path / "journal")
    queued, others, _ = on_record(database)
    load = Recorded(tuple(PastCall(**row) for row in (*queued, *others)), START)

    def offered(site: Directory) -> tuple[float, float]:
        figures = play(site, load, Handling(), 1)
        return tuple(figures.get(queue, {}).get("offered") or 0.0 for queue in ("support", "sales"))  # type: ignore[return-value]

    now, shorter, longer = (offered(house(START + seconds)) for seconds in (OPEN_S, OPEN_S / 2, 3 * OPEN_S))
    assert sum(shorter) < sum(now) < sum(longer)
    site = house()
    to_sales = replace(site.numbers["4000"], destination=Destination(DestinationKind.QUEUE, "sales"))
    moved = offered(replace(site, numbers={**site.numbers, "4000": to_sales}))
    assert moved[0] < now[0]
    assert moved[1] > now[1]
    assert next_change(office(START + OPEN_S), START) is not None


def test_what_was_answered_of_the_attempts_is_counted(database: Database, morning: World, tmp_path: Path) -> None:
    stored(morning, database, tmp_path / "journal")
    with database.session() as session:
        dialled, answered = attempts(session, START, START + 86_400)
        assert attempts(session, START - 86_400, START) == (0, 0)
    kept = sum(fact.outcome == "kept" and fact.reason == "called" for fact in morning.all(CallbackEnded))  # type: ignore[attr-defined]
    assert 0 < kept <= answered < dialled


@pytest.mark.mariadb
@pytest.mark.parametrize("kind", ["mariadb"])
def test_a_journal_in_mariadb_is_played_as_the_same_one_in_sqlite(
    database: Database, morning: World, tmp_path: Path
) -> None:
    other = empty_sqlite(tmp_path / "beside.db")
    for place, one in (("journal", database), ("beside", other)):
        stored(morning, one, tmp_path / place)

    assert on_record(database) == on_record(other)
    runs = [again(one, house()).noted for one in (database, other)]
    assert len([fact for _, fact in runs[0] if isinstance(fact, CallEnded)]) > CALLERS / 2
    assert runs[0] == runs[1]
    other.dispose()
