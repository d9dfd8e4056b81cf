"""Circles of overflow that lead through flows: refused, warned of, or what people build on purpose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind, Directory, Hours, Queue, Tier
from fsctl.directory.wrong import Wrong
from fsctl.document import Mistakes
from fsctl.site import flows
from fsctl.site.circles import check_circles
from fsctl.site.parse import parse
from fsctl.site.whole import examined

BACK = "flow: again\nstart: back\nnodes:\n  back: {kind: queue, queue: support}\n"
SORRY = (
    "flow: again\nstart: sorry\nnodes:\n  sorry: {kind: play, prompt: welcome, next: back}\n"
    "  back: {kind: queue, queue: support}\n"
)
MENU = (
    "flow: again\nstart: ask\nnodes:\n"
    "  ask: {kind: menu, prompt: welcome, keys: {'1': bye}, timeout: back, invalid: bye}\n"
    "  back: {kind: queue, queue: support}\n  bye: {kind: hangup}\n"
)
WHEN = (
    "flow: again\nstart: look\nnodes:\n  look: {kind: when, queue: support, cases: {'waiting >= 9': bye}, "
    "otherwise: back}\n  back: {kind: queue, queue: support}\n  bye: {kind: hangup}\n"
)
HOURS = (
    "flow: again\nstart: look\nnodes:\n  look: {kind: hours, calendar: office, open: back, closed: bye, holiday: bye}\n"
    "  back: {kind: queue, queue: support}\n  bye: {kind: hangup}\n"
)
STAY = "flow: again\nstart: stay\nnodes:\n  stay: {kind: stay}\n"
AGAIN = Destination(DestinationKind.FLOW, "again")


def site(text: str, **support: object) -> Directory:
    queue = Queue("support", **support)  # type: ignore[arg-type]
    return Directory(
        queues={"support": queue, "sales": Queue("sales", max_wait_s=60.0)},
        flows={"again": text},
        hours={"office": Hours("office", "UTC", ()), "other": Hours("other", "UTC", ())},
    )


def found(directory: Directory) -> list[Wrong]:
    return list(check_circles(directory))


def said(directory: Directory) -> list[str]:
    return [str(wrong.message) for wrong in found(directory)]


WAY = "support → flow:again → support"
EXITS = {
    "on_max_wait": {"max_wait_s": 60.0},
    "on_no_agent": {"no_agent_wait_s": 0.0},
    "on_full": {"max_length": 3},
    "on_expected": {"max_expected_s": 60.0},
    "on_ratio": {"max_ratio": 2.0},
    "on_closed": {"calendar": "office"},
}


@pytest.mark.parametrize("text", [BACK, SORRY])
@pytest.mark.parametrize("exit_", EXITS)
def test_a_flow_that_only_leads_back_is_refused_where_it_is_written(exit_: str, text: str) -> None:
    (wrong,) = found(site(text, **{exit_: AGAIN}, **EXITS[exit_]))
    assert str(wrong.message) == f"callers go round through a flow for ever: {WAY}"
    assert (wrong.name, wrong.setting, wrong.warning, wrong.in_file) == ("support", exit_, True, True)


@pytest.mark.parametrize("exit_", EXITS)
def test_an_exit_that_nobody_comes_to_is_no_way(exit_: str) -> None:
    assert said(site(BACK, **{exit_: AGAIN})) == []


def test_who_is_asked_and_has_not_waited_is_warned_of() -> None:
    (wrong,) = found(site(MENU, max_length=3, on_full=AGAIN))
    assert str(wrong.message) == f"a caller who presses nothing goes round through a flow: {WAY}"
    assert (wrong.warning, wrong.in_file) == (True, False)


def test_a_flow_that_goes_by_how_things_stand_is_warned_of_where_nobody_waits() -> None:
    (wrong,) = found(site(WHEN, max_length=3, on_full=AGAIN))
    assert str(wrong.message) == f"callers go round through a flow for as long as it leads back: {WAY}"
    assert (wrong.warning, wrong.in_file) == (True, False)


@pytest.mark.parametrize("text", [MENU, WHEN, HOURS])
@pytest.mark.parametrize(
    "queue", [{"max_wait_s": 60.0, "on_max_wait": AGAIN}, {"no_agent_wait_s": 30.0, "on_no_agent": AGAIN}]
)
def test_a_menu_or_another_look_now_and_then_is_what_people_build(text: str, queue: dict[str, object]) -> None:
    assert said(site(text, **queue)) == []


@pytest.mark.parametrize("text", [MENU, WHEN])
def test_a_way_that_may_end_does_not_hide_one_that_never_does(text: str) -> None:
    back = Destination(DestinationKind.FLOW, "back")
    directory = site(text, max_wait_s=60.0, on_max_wait=AGAIN, max_length=3, on_full=back)
    (wrong,) = found(replace(directory, flows={**directory.flows, "back": BACK}))
    assert str(wrong.message) == "callers go round through a flow for ever: support → flow:back → support"
    assert (wrong.setting, wrong.in_file) == ("on_full", True)


def test_a_flow_that_leads_to_either_of_two_queues_is_not_for_ever() -> None:
    either = WHEN.replace("bye: {kind: hangup}", "bye: {kind: queue, queue: sales}")
    (wrong,) = found(site(either, max_length=3, on_full=AGAIN))
    assert str(wrong.message) == f"callers go round through a flow for as long as it leads back: {WAY}"


def test_nobody_there_is_no_wait_where_none_is_set() -> None:
    assert len(said(site(MENU, no_agent_wait_s=0.0, on_no_agent=AGAIN))) == 1


def test_hours_of_the_queues_own_calendar_are_known_to_be_closed() -> None:
    assert said(site(HOURS, calendar="office", on_closed=AGAIN)) == []
    assert len(said(site(HOURS, calendar="other", on_closed=AGAIN))) == 1
    assert len(said(site(HOURS, calendar="office", max_length=1, on_full=AGAIN))) == 1, "full, not closed"
    held = HOURS.replace("holiday: bye", "holiday: back")
    assert len(said(site(held, calendar="office", on_closed=AGAIN))) == 1, "a holiday is closed too"


def test_who_would_rather_wait_comes_back_to_the_queue_on_whose_behalf_it_was_asked() -> None:
    callback = Destination(DestinationKind.CALLBACK, "support")
    queue = {"callback": CallbackMode.AGENT_FIRST, "callback_flow": "again"}
    (wrong,) = found(site(STAY, max_wait_s=60.0, on_max_wait=callback, **queue))
    assert wrong.in_file
    assert said(site(STAY, max_length=3, on_full=callback, **queue)) == [], "no place to go back to: the call ends"
    assert said(site(STAY, max_wait_s=60.0, on_max_wait=AGAIN)) == [], "on nobody's behalf"


def two(back: str, **sales: object) -> Directory:
    directory = site(BACK.replace("support", "sales"), max_wait_s=60.0, on_max_wait=AGAIN)
    return replace(
        directory,
        queues={**directory.queues, "sales": Queue("sales", **sales)},  # type: ignore[arg-type]
        flows={**directory.flows, "back": back},
    )


def test_a_circle_over_two_queues_is_told_once_with_the_whole_way() -> None:
    there = two(BACK, max_wait_s=60.0, on_max_wait=Destination(DestinationKind.QUEUE, "support"))
    assert said(there) == ["callers go round through a flow for ever: support → flow:again → sales → support"]
    flow = two(BACK, max_length=3, on_full=Destination(DestinationKind.FLOW, "back"))
    assert said(flow) == [
        "callers go round through a flow for ever: support → flow:again → sales → flow:back → support"
    ]


def test_a_way_that_does_not_lead_back_is_none() -> None:
    assert said(two(BACK, max_wait_s=60.0)) == []


def test_a_circle_of_queues_alone_is_told_elsewhere() -> None:
    to_sales = Destination(DestinationKind.QUEUE, "sales")
    directory = site(BACK, max_wait_s=60.0, on_max_wait=to_sales)
    sales = Queue("sales", max_wait_s=60.0, on_max_wait=Destination(DestinationKind.QUEUE, "support"))
    assert said(replace(directory, queues={**directory.queues, "sales": sales})) == []


@pytest.mark.parametrize(
    "text",
    ["nonsense: [", BACK.replace("start: back", "start: nowhere"), MENU.replace("timeout: back", "timeout: lost")],
)
def test_a_flow_that_is_wrong_itself_is_told_elsewhere(text: str) -> None:
    assert said(site(text, max_length=3, on_full=AGAIN)) == []


FILE = """\
agents:
  "1001": {name: A}
queues:
  support:
    max_wait_s: 60
    on_max_wait: "flow:again"
    agents: [{agent: "1001"}]
flows:
  again: again.yaml
"""


def test_plan_refuses_it_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "again.yaml").write_text(BACK)
    with pytest.raises(Mistakes) as refused:
        parse(FILE, "site.yaml", "local", beside=tmp_path)
    assert [str(mistake) for mistake in refused.value.mistakes] == [
        f"site.yaml:4: callers go round through a flow for ever: {WAY}"
    ]
    (tmp_path / "again.yaml").write_text(MENU)
    assert parse(FILE, "site.yaml", "local", beside=tmp_path).warnings == []


def test_what_is_in_force_already_is_warned_of_and_a_flow_that_would_make_one_is_not_published() -> None:
    tiers = (Tier("support", "1001"), Tier("sales", "1001"))
    sound = replace(
        parse('agents:\n  "1001": {name: A}\n', "site.yaml", "local").directory,
        queues=site(MENU, max_wait_s=60.0, on_max_wait=AGAIN).queues,
        tiers=tiers,
        flows={"again": MENU},
    )
    with pytest.raises(Mistakes, match="callers go round through a flow for ever"):
        flows.published(sound, "again", BACK)
    arisen = replace(sound, flows={"again": BACK})
    found = examined(arisen)
    assert (found.wrong, len(found.warnings)) == ([], 1)
    assert flows.published(arisen, "again", BACK.replace("back", "onward")).flows != arisen.flows, "it was so before"
