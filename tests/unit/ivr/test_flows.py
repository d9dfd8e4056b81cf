"""Flows as people write them: every mistake with its line; hours; and the flows that come with the program."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fsctl.directory import Directory, Hours, Interval, Queue
from fsctl.directory.hours import Opened, opened
from fsctl.document import Mistakes
from fsctl.ivr.check import check
from fsctl.ivr.model import Flow
from fsctl.ivr.parse import parse
from fsctl.ivr.trial import fails, play_through
from fsctl.prompts.catalogue import LANGUAGES, Catalogue
from fsctl.resources import data_directory

EVERY_DAY = Interval(frozenset(range(7)), 0, 1440)
SITE = Directory(
    queues={name: Queue(name) for name in ("support", "sales", "billing")},
    hours={"office": Hours("office", "Asia/Shanghai", (EVERY_DAY,))},
)
PROMPTS = frozenset(Catalogue.of().wordings)


def mistakes(text: str) -> list[str]:
    with pytest.raises(Mistakes) as found:
        parse(text, "f.yaml")
    return [str(mistake) for mistake in found.value.mistakes]


def wrong(text: str) -> list[str]:
    return [str(mistake) for mistake in check(parse(text, "f.yaml"), SITE, PROMPTS, "f.yaml")]


FLOW = """\
flow: test
start: ask
nodes:
  ask:
    kind: menu
    prompt: main_menu
    keys: {"1": done}
    timeout: done
    invalid: done
  done:
    kind: queue
    queue: support
"""


def test_the_flows_that_come_with_the_program_are_good_and_pass_their_tests() -> None:
    files = list(data_directory("ivr_scripts").glob("*.yaml"))
    assert files
    for file in files:
        flow = parse(file.read_text(), file.name)
        assert check(flow, SITE, PROMPTS) == []
        assert flow.trials
        assert [fails(flow, SITE, trial) for trial in flow.trials] == [""] * len(flow.trials)


def test_a_trial_that_does_not_end_where_it_should_says_where_it_ended() -> None:
    flow = parse(FLOW + "tests:\n  - {keys: '1', ends: 'queue:sales'}\n", "f.yaml")
    assert "end at queue:support, not queue:sales" in fails(flow, SITE, flow.trials[0])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kind: queue", "kind: quue", "f.yaml:11: kind is 'quue'; expected one of play, menu, collect"),
        (
            "    timeout: done\n",
            "",
            "f.yaml:5: ask lacks 'timeout'; expected the node to go to when nothing is pressed",
        ),
        ('{"1": done}', '{"12": done}', "'12' is no key; expected one of 0-9, * and #"),
        ("start: ask", "strat: ask", "did you mean 'start'?"),
        (
            "    invalid: done\n",
            "    invalid: done\n    tries: many\n",
            "tries is 'many'; expected a number from 1 to 10",
        ),
        ("    invalid: done\n", "    invalid: done\n    invalid: ask\n", "'invalid' stands twice, first on line 9"),
        ("flow: test", "flow: [", "not YAML"),
        ("flow: test", "flow: &a test", "found an alias or anchor"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_expected(old: str, new: str, expected: str) -> None:
    assert any(expected in mistake for mistake in mistakes(FLOW.replace(old, new)))


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistakes("flow: 1x\nstart: ask\nnodes:\n  ask: {kind: odd}\n  b: {kind: play}\n")) >= 4


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "queue: support",
            "queue: suport",
            "f.yaml:10: node 'done': unknown queue 'suport'; known are billing, sales, support",
        ),
        ("timeout: done", "timeout: nowhere", "f.yaml:4: node 'ask': timeout leads to 'nowhere', which is no node"),
        ("start: ask", "start: sak", "start is 'sak', which is no node"),
        ("prompt: main_menu", "prompt: main_men", "unknown prompt 'main_men'"),
        ("start: ask", "start: done", "node 'ask': no way leads here from the start"),
    ],
)
def test_what_makes_no_sense_is_told_with_the_nodes_line(old: str, new: str, expected: str) -> None:
    assert any(expected in mistake for mistake in wrong(FLOW.replace(old, new)))


def test_a_loop_that_asks_nothing_is_found() -> None:
    nodes = "  a: {kind: play, prompt: welcome, next: b}\n  b: {kind: set, data: {x: '1'}, next: a}\n"
    text = f"flow: t\nstart: a\nnodes:\n{nodes}"
    assert any("leads back to itself" in mistake for mistake in wrong(text))


def test_a_branch_goes_by_what_was_collected() -> None:
    text = """\
flow: t
start: number
nodes:
  number: {kind: collect, prompt: welcome, saves: card, least: 3, most: 6, next: which, timeout: sorry, invalid: sorry}
  which:
    kind: branch
    "on": card
    cases: {"88*": gold, "123": plain}
    otherwise: sorry
  gold: {kind: queue, queue: sales, priority: 60}
  plain: {kind: queue, queue: support}
  sorry: {kind: hangup, prompt: goodbye}
"""
    flow = parse(text, "f.yaml")
    assert check(flow, SITE, PROMPTS) == []
    ends = {keys: play_through(flow, SITE, keys).ends for keys in ("8812#", "123#", "123456", "12#", "-", "999-")}
    assert ends == {
        "8812#": "queue:sales",
        "123#": "queue:support",
        "123456": "announcement:goodbye",
        "12#": "announcement:goodbye",
        "-": "announcement:goodbye",
        "999-": "announcement:goodbye",
    }


def test_a_version_follows_from_the_text() -> None:
    first, second = parse(FLOW, "f"), parse(FLOW.replace("support", "sales"), "f")
    assert isinstance(first, Flow)
    assert first.version != second.version
    assert parse(FLOW, "g").version == first.version


class TestHours:
    OFFICE = Hours(
        "office",
        "Asia/Shanghai",
        (Interval(frozenset(range(5)), 9 * 60, 12 * 60), Interval(frozenset(range(5)), 13 * 60, 18 * 60)),
        frozenset({"2026-10-01"}),
        frozenset({"2026-10-10"}),
    )

    def at(self, text: str, zone: str = "Asia/Shanghai") -> float:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()

    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            ("2026-11-24 08:59", Opened.CLOSED),
            ("2026-11-24 09:00", Opened.OPEN),
            ("2026-11-24 12:00", Opened.CLOSED),
            ("2026-11-24 13:00", Opened.OPEN),
            ("2026-11-24 17:59", Opened.OPEN),
            ("2026-11-24 18:00", Opened.CLOSED),
            ("2026-11-28 10:00", Opened.CLOSED),
            ("2026-10-01 10:00", Opened.HOLIDAY),
            ("2026-10-10 10:00", Opened.OPEN),
        ],
    )
    def test_days_spans_holidays_and_days_worked_instead(self, moment: str, expected: Opened) -> None:
        assert opened(self.OFFICE, self.at(moment)) is expected

    def test_summer_time_moves_the_opening_with_the_wall_clock(self) -> None:
        berlin = Hours("b", "Europe/Berlin", (Interval(frozenset(range(7)), 9 * 60, 17 * 60),))
        winter = datetime(2026, 3, 28, 7, 30, tzinfo=UTC).timestamp()
        summer = datetime(2026, 3, 29, 7, 30, tzinfo=UTC).timestamp()
        assert (opened(berlin, winter), opened(berlin, summer)) == (Opened.CLOSED, Opened.OPEN)

    @pytest.mark.parametrize("override", ["open", "closed"])
    def test_by_hand_wins(self, override: str) -> None:
        assert opened(Hours("x", "UTC", (), override=override), 0.0) == override


def test_every_prompt_is_said_in_both_languages_with_the_same_places() -> None:
    catalogue = Catalogue.of()
    for name, texts in catalogue.wordings.items():
        assert set(texts) == set(LANGUAGES), name
        assert all(texts.values())
