"""Ways of recorded callers through numbers, flows and hours, at the site of then and at others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind, Directory, Hours, Interval, Number
from fsctl.facts import (
    CallbackEnded,
    CallbackPromised,
    CallbackRefused,
    CallbackState,
    CallLeftQueue,
    CallQueued,
    QueueOutcome,
)
from fsctl.resources import data_directory
from fsctl.whatif.comparing import PROMISES_WITHIN_S, Recorded, lost, play
from fsctl.whatif.play import Play, as_played, everybody
from fsctl.whatif.recorded import PastCall, arriving, on_file
from fsctl.whatif.stage import Handling, one_of
from fsctl.whatif.ways import Guide
from tests.unit.whatif.test_playing import Facts
from tests.unit.whatif.test_playing import site as bare

MORNING = datetime(2026, 3, 10, 9, 0, tzinfo=UTC).timestamp()
"""A Tuesday."""

HOUR = 3600.0

MAIN = """
flow: main
start: hours
nodes:
  hours: {kind: hours, calendar: office, open: menu, closed: night, holiday: night}
  menu:
    kind: menu
    prompt: main_menu
    keys: {"1": support, "2": sales}
    timeout: support
    invalid: bye
    tries: 2
  support: {kind: queue, queue: support, priority: high}
  sales: {kind: queue, queue: sales}
  night:
    kind: menu
    prompt: closed
    keys: {"1": promise}
    timeout: bye
    invalid: bye
    tries: 1
  promise: {kind: callback, queue: support, number: caller, made: bye, joined: bye, refused: bye}
  bye: {kind: hangup, prompt: goodbye}
"""

CALLBACK = (data_directory("ivr_scripts") / "callback.yaml").read_text()


def hours(until: int = 1440) -> Hours:
    return Hours("office", "UTC", (Interval(frozenset(range(7)), 0, until),))


def centre(until: int = 1440, **queue: object) -> Directory:
    """A number that leads to a flow with hours, and one that leads to a queue."""
    support = {"callback": CallbackMode.AGENT_FIRST, **queue}
    where = bare(3, **support)
    return replace(
        where,
        tiers=(*where.tiers, *(replace(tier, queue="sales") for tier in where.tiers)),
        numbers={
            "4000": Number("4000", Destination(DestinationKind.FLOW, "main"), "en"),
            "4001": Number("4001", Destination(DestinationKind.QUEUE, "support"), "zh"),
        },
        hours={"office": hours(until)},
        flows={"main": MAIN, "callback": CALLBACK},
    )


def through(name: str, at: float, *nodes: str, dialled: str = "4000", **more: object) -> PastCall:
    """A call through `main`; `menu=2` is a node at which 2 was keyed, `menu=` one where nothing was."""
    steps = []
    for place, node in enumerate(nodes):
        node, keyed, keys = node.partition("=")
        steps.append(("entered", at + place, "main", node, ""))
        if keyed:
            steps.append(("keyed", at + place + 0.5, "main", node, keys))
    last = steps[-1][3] if steps else "support"
    queue = last if last in ("support", "sales") and not more.get("never") else ""
    more.pop("never", None)
    known = {"number": f"138{abs(hash(name)) % 10**8:08}", **more}
    sent_at = {queue: at + len(nodes)} if queue else {}
    past = PastCall(name, queue, at + len(nodes) if queue else at, 0.0, abandoned=False, talked_s=30.0)
    return replace(past, dialled=dialled, arrived_at=at, steps=tuple(steps), sent_at=sent_at, **known)  # type: ignore[arg-type]


DAY = (
    through("one", MORNING, "hours", "menu=1", "support"),
    through("two", MORNING + 100, "hours", "menu=2", "sales"),
    through("silent", MORNING + 200, "hours", "menu=", "menu=1", "support"),
    through("straight", MORNING + 300, dialled="4001"),
    through("gave-up", MORNING + 400, "hours", "menu"),
)

LATER = (through("late", MORNING + 2 * HOUR, "hours", "night=1", "promise", "bye"),)
"""Somebody who came when it was closed, and asked for a callback."""


def come(site: Directory, *calls: PastCall, seed: int = 1) -> dict[str, tuple[str, float, int, bool]]:
    """Call → queue, seconds from the morning, priority, whether a callback is asked for."""
    found = on_file(calls)
    there, _ = arriving(found, MORNING, seed, Guide(as_played(site, dated=True), found.others, seed))
    return {one.call: (one.queue, one.at, one.priority, one.asks) for one in there}


def test_at_the_site_of_then_all_come_where_they_came() -> None:
    found = come(centre(10 * 60), *DAY, *LATER)
    high = centre().head_start_s("high")
    assert found == {
        "one": ("support", 3.0, high, False),
        "two": ("sales", 103.0, 0, False),
        "silent": ("support", 204.0, high, False),
        "straight": ("support", 300.0, 0, False),
        "late": ("support", 2 * HOUR + 1.5, 0, True),
    }


def test_a_number_that_leads_elsewhere_leads_its_callers_there() -> None:
    site = centre()
    to_sales = Number("4001", Destination(DestinationKind.QUEUE, "sales"), "zh", priority="high", tier="gold")
    moved = replace(site, numbers={**site.numbers, "4001": to_sales})
    assert come(moved, *DAY)["straight"] == ("sales", 300.0, site.head_start_s("high"), False)
    gone = replace(site, numbers={"4000": site.numbers["4000"]})
    assert "straight" not in come(gone, *DAY)
    assert come(gone, *DAY)["one"] == come(site, *DAY)["one"]


def test_a_key_that_leads_elsewhere_leads_whoever_pressed_it_there() -> None:
    site = centre()
    swapped = MAIN.replace('"1": support, "2": sales', '"1": sales, "2": support')
    found = come(replace(site, flows={"main": swapped}), *DAY)
    assert {call: one[0] for call, one in found.items()} == {
        "one": "sales",
        "two": "support",
        "silent": "sales",
        "straight": "support",
    }


def test_shorter_hours_keep_callers_out_and_longer_ones_let_them_in() -> None:
    assert set(come(centre(9 * 60), *DAY)) == {"straight"}, "closed at nine, and nobody on file was there at night"
    found = [come(centre(12 * 60), *DAY, *LATER, seed=seed).get("late") for seed in range(10)]
    assert any(found)
    for queue, at, _, asks in filter(None, found):
        assert queue in ("support", "sales")
        assert at >= 2 * HOUR
        assert not asks


def test_who_was_never_at_a_menu_does_there_as_one_who_was() -> None:
    many = tuple(replace(LATER[0], call=f"late{n}") for n in range(200))
    found = come(centre(12 * 60), *DAY, *many)
    queues = [found[f"late{n}"][0] for n in range(200) if f"late{n}" in found]
    assert 80 <= queues.count("support") <= 120, "of four who were at the menu two came to support,"
    assert 30 <= queues.count("sales") <= 70, "one to sales,"
    assert 30 <= 200 - len(queues) <= 70, "and one hung up"
    again = come(replace(centre(12 * 60), queues={}), *DAY, *many)
    assert {call: one[0] for call, one in again.items()} == {call: one[0] for call, one in found.items()}


def test_where_nobody_ever_was_the_report_says_so_by_name() -> None:
    load = Recorded(DAY, MORNING)
    runs = [[play(site, load, Handling(), seed) for site in (centre(), centre(9 * 60))] for seed in range(2)]
    assert lost(runs) == [{}, {"main/night": 4.0}]
    assert [run["support"]["offered"] for run in runs[0]] == [3.0, 1.0]


def test_hours_of_a_queue_hold_at_the_moment_of_then() -> None:
    for minutes, answered in ((9 * 60 + 6, 1.0), (9 * 60 + 5, 0.0)):
        site = centre(calendar="desk", on_closed=Destination(DestinationKind.ANNOUNCEMENT, "closed"))
        site = replace(site, hours={**site.hours, "desk": replace(hours(minutes), name="desk")})
        figures = play(site, Recorded((DAY[3],), MORNING), Handling(), 1)
        assert figures.get("support", {}).get("answered", 0.0) == answered, minutes


def test_a_calendar_shut_by_hand_now_says_nothing_of_that_day() -> None:
    site = centre()
    shut = replace(site, hours={"office": replace(site.hours["office"], override="closed")})
    assert come(shut, *DAY) == come(site, *DAY)


@pytest.fixture
def asked() -> Facts:
    """The callback asked for in a flow, before any queue."""
    return run(centre(10 * 60), (*DAY, *LATER))


def run(site: Directory, calls: tuple[PastCall, ...], reached: float = 1.0, agents: bool = True) -> Facts:
    facts, found = Facts(), on_file(calls)
    guide = Guide(as_played(site, dated=True), found.others, 1)
    played = Play(site, facts, Handling(reached=reached), 1, MORNING, guide=guide)
    there, _ = arriving(found, MORNING, 1, guide)
    over_at = played.run(there, everybody(site if agents else replace(site, tiers=())))
    played.keep_promises(over_at, PROMISES_WITHIN_S)
    return facts


def ends(facts: Facts) -> list[tuple[str, str, str]]:
    return [(str(f.outcome), f.reason, f.queue) for f in facts.of(CallbackEnded) if isinstance(f, CallbackEnded)]


def test_a_callback_asked_for_in_a_flow_is_promised_and_kept(asked: Facts) -> None:
    made = [(at, f.call, f.number) for at, f in asked.noted if isinstance(f, CallbackPromised)]
    assert made == [(MORNING + 2 * HOUR + 1.5, "late", LATER[0].number)]
    assert ends(asked) == [(str(CallbackState.KEPT), "called", "support")]


def test_it_fails_where_nobody_answers_and_is_refused_where_the_queue_calls_nobody_back() -> None:
    site = centre(10 * 60, callback_attempts=2, callback_retry_s=60.0)
    assert [outcome for outcome, _, _ in ends(run(site, LATER, reached=0.0))] == [str(CallbackState.MISSED)]
    off = run(centre(10 * 60, callback=CallbackMode.OFF), LATER)
    assert len(off.of(CallbackRefused)) == 1
    barred = run(centre(10 * 60, callback_numbers=("15*",)), LATER)
    assert len(barred.of(CallbackRefused)) == 1
    assert not run(centre(10 * 60, callback_numbers=("13*",)), LATER).of(CallbackRefused)


def test_in_hours_that_have_ended_it_stays_open() -> None:
    site = centre(10 * 60, callback_hours="office")
    measures = play(site, Recorded((*DAY, *LATER), MORNING), Handling(reached=1.0), 1)
    assert measures["support"]["promises_open"] == 1
    assert (
        play(centre(10 * 60), Recorded((*DAY, *LATER), MORNING), Handling(reached=1.0), 1)["support"]["promises_met"]
        == 1
    )


def waiter(*nodes: str, **more: object) -> PastCall:
    """Who waits until the queue's limit, is led into `callback`, and does there what is on file."""
    steps = []
    for place, node in enumerate(nodes):
        node, keyed, keys = node.partition("=")
        steps.append(("entered", MORNING + 60.0 + place, "callback", node, ""))
        if keyed:
            steps.append(("keyed", MORNING + 60.5 + place, "callback", node, keys))
    known = PastCall("w", "support", MORNING + 1.0, 300.0, abandoned=False, talked_s=30.0, number="13800000001")
    return replace(
        known, dialled="4001", arrived_at=MORNING + 1.0, steps=tuple(steps), sent_at={"support": MORNING + 1.0}, **more
    )  # type: ignore[arg-type]


LIMITED = {
    "max_wait_s": 60.0,
    "on_max_wait": Destination(DestinationKind.CALLBACK, "support"),
}


@pytest.mark.parametrize(
    ("nodes", "promised"),
    [
        (("known", "own=1", "promise_own", "promised"), ["13800000001"]),
        (("known", "own=2", "ask=021555123", "right=1", "promise_keyed", "promised"), ["021555123"]),
        (("known", "own"), []),
        ((), ["13800000001"]),
    ],
)
def test_who_left_a_queue_for_a_flow_does_there_what_is_on_file(nodes: tuple[str, ...], promised: list[str]) -> None:
    busy = PastCall("b", "support", MORNING, 0.0, abandoned=False, talked_s=500.0)
    facts = run(replace(centre(**LIMITED), tiers=bare(1).tiers), (busy, waiter(*nodes)))
    assert [f.number for f in facts.of(CallbackPromised) if isinstance(f, CallbackPromised)] == promised


def test_who_would_rather_wait_goes_back_to_the_old_place() -> None:
    busy = PastCall("b", "support", MORNING, 0.0, abandoned=False, talked_s=100.0)
    facts = run(replace(centre(**LIMITED), tiers=bare(1).tiers), (busy, waiter("known", "own=*", "stay")))
    left = [f.outcome for f in facts.of(CallLeftQueue) if isinstance(f, CallLeftQueue) and f.call == "w"]
    assert left == [QueueOutcome.TIMED_OUT, QueueOutcome.ANSWERED]
    entered = [f.entered_at for f in facts.of(CallQueued) if isinstance(f, CallQueued) and f.call == "w"]
    assert entered == [MORNING + 1.0, MORNING + 1.0]


def test_a_queue_and_a_flow_that_lead_to_each_other_for_ever_come_to_an_end() -> None:
    back = "flow: back\nstart: in\nnodes:\n  in: {kind: queue, queue: support}\n"
    site = centre(max_length=1, on_full=Destination(DestinationKind.FLOW, "back"))
    site = replace(site, tiers=bare(1).tiers, flows={**site.flows, "back": back})
    calls = [PastCall(str(n), "support", MORNING + n, 0.0, abandoned=False, talked_s=500.0) for n in range(4)]
    facts = run(site, tuple(calls))
    left = [f for f in facts.of(CallLeftQueue) if isinstance(f, CallLeftQueue) and f.outcome is QueueOutcome.FULL]
    assert len(left) > 2


@pytest.mark.parametrize(
    ("patterns", "number"),
    [
        ((), "860000000017"),
        (("1XXXXXXXXXX",), "10000000017"),
        (("1XXXXXXXXXX", "0*"), "0860000000017"),
        (("+86138XXXXXXXX",), "8613800000017"),
        (("10086",), "10086"),
    ],
)
def test_a_telephone_that_nobody_knows_is_one_the_queue_calls(patterns: tuple[str, ...], number: str) -> None:
    assert one_of(patterns, "860000000017") == number
