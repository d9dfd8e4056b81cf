from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Directory, Hours, Interval
from fsctl.document import Mistakes
from fsctl.ivr.model import Flow, Trial
from fsctl.ivr.parse import parse
from fsctl.ivr.trial import fails, play_through, tried
from fsctl.resources import data_directory
from tests.unit.ivr.conftest import DESK, directory

SHOP = """
flow: shop
start: hours
nodes:
  hours: {kind: hours, calendar: shop, open: who, closed: shut, holiday: feast}
  who: {kind: branch, "on": caller, cases: {"010*": near}, otherwise: far}
  near: {kind: queue, queue: support}
  far: {kind: queue, queue: sales}
  shut: {kind: hangup, prompt: closed}
  feast: {kind: hangup}
"""

SITE = Directory(
    hours={
        "another": Hours("another", "America/New_York", ()),
        "shop": Hours("shop", "Asia/Shanghai", (Interval(frozenset(range(5)), 540, 1020),)),
    }
)


@pytest.fixture
def flow() -> Flow:
    return parse(SHOP, "f")


def test_a_walk_is_told_in_lines_for_people() -> None:
    outcome = play_through(parse(DESK, "f"), directory(), "-91999#")
    assert outcome.path == (
        "greet (play)",
        "  says welcome (zh), please_wait (zh)",
        "menu (menu)",
        "  says main_menu (zh)",
        "  timeout",
        "  says no_input (zh), main_menu (zh)",
        "  invalid [9]",
        "  says invalid_key (zh), main_menu (zh)",
        "  key 1 [1]",
        "account (collect)",
        "  says no_input (zh)",
        "  next [999]",
        "by_account (branch)",
        "support (queue)",
    )
    assert outcome.data == (("account", "999"), ("choice", "1"))
    assert outcome.unused == ""


def test_without_a_time_it_is_a_working_morning_where_the_calendar_is(flow: Flow) -> None:
    assert play_through(flow, SITE, "").ends == "queue:sales"


@pytest.mark.parametrize(
    "trial",
    [
        Trial("", "queue:support", at="2026-11-24 09:00", caller="0108"),
        Trial("", "queue:sales", at="2026-11-24 16:59", path=("hours", "who", "far")),
        Trial("", "announcement:closed", at="2026-11-24 17:00"),
        Trial("", "announcement:closed", hours="closed"),
        Trial("", "hangup", hours="holiday"),
        Trial("", "queue:sales", hours="open"),
    ],
)
def test_trials_that_hold(flow: Flow, trial: Trial) -> None:
    assert fails(flow, SITE, trial) == ""


@pytest.mark.parametrize("hours", ["open", "closed", "holiday"])
def test_held_hours_need_no_site(flow: Flow, hours: str) -> None:
    ends = {"open": "queue:sales", "closed": "announcement:closed", "holiday": "hangup"}
    assert fails(flow, Directory(), Trial("", ends[hours], hours=hours)) == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ends": "queue:support"}, "keys '12' end at queue:sales, not queue:support: menu"),
        ({"keys": "124"}, "keys '124': '4' were never asked for; the call had ended at queue:sales"),
        ({"language": "en"}, "keys '12' end in zh, not en"),
        ({"path": ("menu", "sales")}, "keys '12' lead by menu, more, sales, not menu, sales"),
        ({"data": {"a": "1", "b": "3", "c": "x"}}, "keys '12' bring b='2', c=None, not as expected"),
    ],
)
def test_a_trial_that_does_not_hold_says_why(change: dict[str, object], why: str) -> None:
    menu = "kind: menu, prompt: p, timeout: sales, invalid: sales"
    flow = parse(
        f"flow: t\nstart: menu\nnodes:\n  menu: {{{menu}, keys: {{'1': more}}, saves: a}}\n"
        f"  more: {{{menu}, keys: {{'2': sales}}, saves: b}}\n  sales: {{kind: queue, queue: sales}}\n",
        "f",
    )
    good = Trial("12", "queue:sales", "zh", path=("menu", "more", "sales"), data={"a": "1"})
    assert fails(flow, Directory(), good) == ""
    assert fails(flow, Directory(), replace(good, **change)).startswith(why)  # type: ignore[arg-type]


def test_a_flow_that_cannot_be_run_is_not_tried() -> None:
    flow = parse("flow: t\nstart: a\nnodes:\n  a: {kind: play, prompt: p, next: b}\n", "f")
    with pytest.raises(Mistakes, match="leads to 'b', which is no node"):
        play_through(flow, Directory(), "")


@pytest.mark.parametrize("file", sorted(data_directory("ivr_scripts").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_flows_that_come_with_the_program_visit_every_node_in_their_tests(file: Path) -> None:
    flow = parse(file.read_text(encoding="utf-8"), file.name)
    visited: set[str] = set()
    for trial in flow.trials:
        visited.update(tried(flow, Directory(), trial).nodes)
        assert fails(flow, Directory(), trial) == ""
    assert visited == set(flow.nodes)
