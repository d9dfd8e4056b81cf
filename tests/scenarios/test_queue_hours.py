"""A queue's own calendar: closed, it lets nobody in and sends callers to its place for that; who waits is still
answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from fsctl.directory import Destination, DestinationKind, Directory, Hours, Interval
from fsctl.directory.check import check
from fsctl.facts import CallLeftQueue, CallQueued, CallRouted, QueueOutcome
from fsctl.facts.codec import to_json
from fsctl.kpi.counts import TURNED_AWAY
from fsctl.site.export import export
from fsctl.site.parse import parse
from fsctl.site.whole import uses
from fsctl.words import Teller
from tests.scenarios.world import START, World, site

ZONE = "Asia/Shanghai"
LOCAL = datetime.fromtimestamp(START, ZoneInfo(ZONE))
NOW_MINUTE = LOCAL.hour * 60 + LOCAL.minute
DAYS = frozenset(range(7))

ASK = """
flow: main
start: ask
nodes:
  ask: {kind: when, queue: support, cases: {"open == 0": closed}, otherwise: in}
  closed: {kind: hangup, prompt: closed}
  in: {kind: queue, queue: support}
"""


def hours(name: str, until: int = 1440, **more: object) -> Hours:
    return replace(Hours(name, ZONE, (Interval(DAYS, 0, until),)), **more)  # type: ignore[arg-type]


def centre(calendar: Hours, to: str = "sales") -> Directory:
    place = Destination(DestinationKind.QUEUE, to)
    base = site(1, flows={"main": ASK}, calendar=calendar.name, on_closed=place, announce_agent=False)
    return replace(base, hours={calendar.name: calendar})


def left(world: World) -> list[tuple[str, str, str]]:
    return [(f.queue, str(f.outcome), f.name) for f in world.all(CallLeftQueue)]  # type: ignore[attr-defined]


def queued(world: World) -> list[str]:
    return [fact.queue for fact in world.all(CallQueued)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "calendar",
    [
        hours("office", NOW_MINUTE - 5),
        hours("office", closed_days=frozenset({LOCAL.date().isoformat()})),
        hours("office", override="closed"),
    ],
    ids=["after hours", "holiday", "by hand"],
)
def test_closed_sends_callers_to_its_place_and_says_why(calendar: Hours) -> None:
    world = World(centre(calendar))
    world.log_in("1001")
    world.caller()
    world.after(1)
    assert left(world) == [("support", "closed", "sales")]
    assert queued(world) == ["sales"]
    routed = to_json(world.last(CallRouted))  # type: ignore[arg-type]
    assert Teller("en").because("call_routed", routed) == "queue support: closed at this time"
    assert Teller("zh").because("call_routed", routed) == "队列 support：非工作时间"


@pytest.mark.parametrize("calendar", [hours("office", NOW_MINUTE + 5), hours("office", override="open")])
def test_open_lets_them_in(calendar: Hours) -> None:
    world = World(centre(calendar))
    world.caller()
    world.after(1)
    assert queued(world) == ["support"]


def test_who_waits_when_it_closes_is_still_answered() -> None:
    """Control: somebody who comes a minute later is not let in."""
    world = World(centre(hours("office", NOW_MINUTE + 5)))
    world.phone("1001", answers_after_s=1.0)
    early = world.caller("5551111")
    world.after(400)
    late = world.caller("5552222")
    world.after(1)
    assert queued(world) == ["support", "sales"]
    world.log_in("1001")
    world.after(10)
    assert early.talked
    assert not late.talked


def test_a_flow_asks_whether_it_is_open() -> None:
    for minute, expected in ((NOW_MINUTE - 5, "announcement"), (NOW_MINUTE + 5, "queue")):
        world = World(centre(hours("office", minute)))
        world.caller(to="4001")
        world.after(1)
        assert str(world.last(CallRouted).kind) == expected  # type: ignore[attr-defined]


def test_queues_that_are_closed_and_lead_to_one_another_end_the_call() -> None:
    base = centre(hours("office", override="closed"))
    sales = replace(base.queues["sales"], calendar="office", on_closed=Destination(DestinationKind.QUEUE, "support"))
    directory = replace(base, queues={**base.queues, "sales": sales})
    assert any("in a circle" in str(wrong.message) for wrong in check(directory))
    world = World(directory)
    caller = world.caller()
    world.after(5)
    assert caller.ended


def test_it_is_no_matter_of_the_service_level() -> None:
    assert QueueOutcome.CLOSED not in TURNED_AWAY


def test_an_unknown_calendar_is_refused_and_a_known_one_is_in_use() -> None:
    base = centre(hours("office"))
    assert not [wrong for wrong in check(base) if "calendar" in str(wrong.message)]
    (wrong,) = [wrong for wrong in check(replace(base, hours={})) if "calendar" in str(wrong.message)]
    assert (wrong.table, wrong.name, wrong.setting) == ("queues", "support", "calendar")
    assert [str(use.name) for use in uses(base, "hours", "office")] == ["support"]


def test_a_site_file_says_it_and_reads_it_back() -> None:
    text = """
hours:
  office: {timezone: Asia/Shanghai, open: [{days: [mon], hours: "09:00-18:00"}]}
queues:
  support: {calendar: office, on_closed: "announcement:closed", max_wait_s: 60}
"""
    found = parse(text, "site.yaml", "example.com").directory
    queue = found.queues["support"]
    assert (queue.calendar, str(queue.on_closed)) == ("office", "announcement:closed")
    again = parse(export(found), "again.yaml", "example.com").directory
    assert again.queues["support"] == queue
