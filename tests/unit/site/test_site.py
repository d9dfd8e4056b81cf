"""The site file: mistakes by line, a round trip, and applying it twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import fsctl.demo
from fsctl.directory import Directory, Disposition, ListeningNotice, ServiceLevel, SiteSettings, Team
from fsctl.directory.check import choices
from fsctl.document import Mistakes
from fsctl.site.export import export, flow_files
from fsctl.site.parse import parse, read
from fsctl.store.directory import assembled, changes

DEMO = Path(fsctl.demo.__file__).with_name("site.yaml")

SITE = """\
numbers:
  "4000": {to: "queue:support"}
extensions:
  "1001": {password: long-enough-password}
agents:
  "1001": {name: Ann, extension: "1001", pin: "2468"}
queues:
  support:
    strategy: longest-idle
    agents:
      - {agent: "1001"}
    max_wait_s: 600
"""


def mistakes(text: str) -> str:
    with pytest.raises(Mistakes) as found:
        parse(text, "site.yaml", "local")
    return "\n".join(map(str, found.value.mistakes))


@pytest.mark.parametrize(
    ("old", "new", "only"),
    [
        ('- {agent: "1001"}', '- "1001"', """site.yaml:11: agents no. 1 is '1001'; write {agent: "1001"}"""),
        ('\n      - {agent: "1001"}', ' "1001"', """site.yaml:10: agents is '1001'; write [{agent: "1001"}]"""),
        ('\n      - {agent: "1001"}', ' ["1001"]', """site.yaml:10: agents no. 1 is '1001'; write {agent: "1001"}"""),
        (
            '\n      - {agent: "1001"}',
            ' {"1001": 5}',
            'site.yaml:10: agents is names with values; write [{agent: "…"}]',
        ),
        ("{password: long-enough-password}", "secret", "site.yaml:4: 1001 is 'secret'; expected names with values"),
        ('"2468"', '"2468", skills: {en: [5]}', "site.yaml:6: en is a list; expected a number from 1 to 9"),
        ("max_wait_s: 600", "exit_keys: {a: hangup}", "site.yaml:12: 'a' is no key of a telephone"),
        ("max_wait_s: 600", 'exit_keys: {"1": [x]}', "site.yaml:12: 1 is a list; expected where to: "),
        ("max_wait_s: 600", "relaxation: [30]", "site.yaml:12: relaxation no. 1 is '30'; expected names with values"),
        ("max_wait_s", "max_wait", "site.yaml:12: support has no 'max_wait'; did you mean 'max_wait_s'?"),
        ("max_wait_s", "colour", "site.yaml:12: support has no 'colour'; known are "),
    ],
)
def test_one_mistake_is_one_line(old: str, new: str, only: str) -> None:
    assert old in SITE
    (line,) = mistakes(SITE.replace(old, new)).splitlines()
    assert line.startswith(only)
    assert len(line) < 160


def test_two_agents_written_as_texts_are_two_lines() -> None:
    two = SITE.replace('- {agent: "1001"}', '- "1001"\n      - "1002"')
    assert [line.rpartition("; ")[2] for line in mistakes(two).splitlines()] == [
        'write {agent: "1001"}',
        'write {agent: "1002"}',
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "longest-idle",
            "longest-idel",
            "site.yaml:9: strategy is 'longest-idel'; expected one of longest-idle, round-robin",
        ),
        ("longest-idle", "longest-idel", "did you mean 'longest-idle'?"),
        ('agent: "1001"', 'agent: "1009"', "site.yaml:11: queue support names agent '1009', whom nobody knows"),
        ('"4000"', '"4OOO"', "site.yaml:2: numbers: '4OOO' is no name for one; expected digits"),
        ("queue:support", "queue:suport", "site.yaml:2: number 4000: unknown queue 'suport'; known are support"),
        ("queue:support", "support", "to is 'support'; expected flow:…"),
        ("long-enough-password", "1234", "site.yaml:4: the password of phone 1001 has 4 characters; take at least 12"),
        ('extension: "1001"', 'extension: "1005"', "site.yaml:6: agent 1001: there is no extension '1005'"),
        ("strategy", "stratgy", "support has no 'stratgy'; did you mean 'strategy'?"),
        ("    agents:\n", "    ring_s: -5\n    agents:\n", "ring_s is '-5'; expected a number from 3 to 300"),
        ("queues:", "queues: []\nmore:", "queues is a list; expected names with values"),
        ("name: Ann", "name: Ann, team: nort", "site.yaml:6: agent 1001: unknown team 'nort'; known are none"),
        ("name: Ann", 'name: Ann, team: "no rth"', "team is 'no rth'; expected a team's name"),
        ("agents:\n", "teams:\n  1st: {}\nagents:\n", "site.yaml:6: teams: '1st' is no name for one; expected letters"),
        (
            "    agents:\n",
            "    service_target: 80\n    agents:\n",
            "service_target is '80'; expected a number from 0 to 1",
        ),
        (
            "    agents:\n",
            "    wrap_up_extensions: 1.5\n    agents:\n",
            "wrap_up_extensions is '1.5'; expected a whole number",
        ),
        (
            "    agents:\n",
            "    disposition_required: true\n    agents:\n",
            "site.yaml:8: queue support requires a disposition and there is none to choose",
        ),
        (
            "queues:\n",
            "dispositions:\n  solved: {key: x}\nqueues:\n",
            "site.yaml:8: key is 'x'; expected up to three digits",
        ),
        (
            "queues:\n",
            "dispositions:\n  solved: {queues: sales}\nqueues:\n",
            "site.yaml:8: disposition solved: unknown queue 'sales'; known are support",
        ),
    ],
)
def test_each_mistake_names_its_line_and_what_was_expected(old: str, new: str, expected: str) -> None:
    assert expected in mistakes(SITE.replace(old, new, 1))


def test_queues_that_overflow_in_a_circle_are_refused() -> None:
    text = (
        SITE
        + '    on_no_agent: "queue:sales"\n  sales:\n    on_no_agent: "queue:support"\n    agents: [{agent: "1001"}]\n'
    )
    assert "overflow in a circle without agents: support → sales → support" in mistakes(text)


def test_queues_that_overflow_in_a_circle_when_full_are_refused() -> None:
    text = SITE + '    on_full: "queue:sales"\n  sales:\n    on_full: "queue:support"\n    agents: [{agent: "1001"}]\n'
    assert "overflow in a circle when they are full: support → sales → support" in mistakes(text)


def test_dispositions_of_one_queue_have_keys_of_their_own() -> None:
    site = SITE.replace("queues:\n", "dispositions:\n  solved: {key: 1}\n  fault: {key: 1, queues: QUEUES}\nqueues:\n")
    assert "site.yaml:8: dispositions fault and solved have the same key 1 in queue support" in mistakes(
        site.replace("QUEUES", "[support]")
    )
    apart = site.replace("{key: 1}", "{key: 1, queues: [support]}").replace("QUEUES", "[sales]")
    found = parse(
        apart + '  sales:\n    max_wait_s: 600\n    agents: [{agent: "1001"}]\n', "site.yaml", "local"
    ).directory
    assert [d.code for d in choices(found, "sales")] == ["fault"]


def test_a_team_without_agents_is_warned_of() -> None:
    found = parse("teams:\n  north: {title: North}\n" + SITE, "site.yaml", "local")
    assert [str(warning) for warning in found.warnings] == ["site.yaml:2: team north has no agents"]


def test_teams_dispositions_and_service_levels_travel_with_the_site(tmp_path: Path) -> None:
    text = SITE.replace("name: Ann", "name: Ann, team: north").replace(
        "    agents:\n",
        "    disposition_required: true\n    wrap_up_extensions: 0\n    wrap_up_extension_s: 45\n"
        "    service_s: 10\n    service_target: 0\n    wait_warn_s: 5\n    wait_limit_s: 9\n    abandoned_warn: 0\n"
        "    abandoned_limit: 1\n    alert_hold_s: 0\n    agents:\n",
    )
    text += (
        "teams:\n  north: {title: 北区}\ndispositions:\n  solved: {key: 1, zh: 已解决, en: Solved, queues: support}\n"
    )
    before = parse(text, "site.yaml", "local").directory
    assert before.agents["1001"].team == "north"
    assert before.teams == {"north": Team("north", "北区")}
    assert before.dispositions == {"solved": Disposition("solved", "1", "已解决", "Solved", ("support",))}
    queue = before.queues["support"]
    assert (queue.disposition_required, queue.wrap_up_extensions, queue.wrap_up_extension_s) == (True, 0, 45.0)
    assert (queue.service_s, queue.service_target) == (10.0, 0.0)
    assert (queue.wait_warn_s, queue.wait_limit_s, queue.abandoned_limit, queue.alert_hold_s) == (5.0, 9.0, 1.0, 0.0)
    wrong = mistakes(text.replace("wait_limit_s: 9", "wait_limit_s: 4"))
    assert "queue support: wait_warn_s is 5, beyond wait_limit_s, which is 4" in wrong
    assert parse(export(before), "site.yaml", "local", before).directory == before


def test_what_holds_for_the_whole_site_travels_with_it() -> None:
    text = SITE.replace("    agents:\n", "    hold_alert_s: 45\n    agents:\n")
    text += "settings:\n  site: {listening_notice: tone, hold_alert_s: 90, service_level: of_answered, short_s: 5}\n"
    before = parse(text, "site.yaml", "local").directory
    assert before.site == SiteSettings("site", ListeningNotice.TONE, 90.0, ServiceLevel.OF_ANSWERED, 5.0)
    assert before.queues["support"].hold_alert_s == 45.0
    assert parse(export(before), "site.yaml", "local", before).directory == before
    assert parse(SITE, "site.yaml", "local").directory.site == SiteSettings()
    wrong = mistakes(text.replace("site: {listening_notice: tone", "other: {listening_notice: loud"))
    assert "settings: 'other' is none; what holds for all is under site" in wrong
    assert "listening_notice" in wrong


def test_a_queue_without_agents_is_warned_of() -> None:
    found = parse(SITE + "  empty: {title: nobody, max_wait_s: 60}\n", "site.yaml", "local")
    assert [str(warning) for warning in found.warnings] == [
        "site.yaml:13: queue empty has no agents: its callers wait for nobody"
    ]


def test_applying_the_same_file_twice_changes_nothing() -> None:
    first = parse(SITE, "site.yaml", "local").directory
    second = parse(SITE, "site.yaml", "local", before=first).directory
    assert changes(first, second) == []
    assert len(changes(Directory(), first)) == 5


def test_passwords_are_kept_as_digests_only_and_need_not_be_given_again() -> None:
    first = parse(SITE, "site.yaml", "local").directory
    assert "long-enough-password" not in repr(first)
    assert "2468" not in first.agents["1001"].pin
    without = SITE.replace("{password: long-enough-password}", "{title: Desk}").replace(', pin: "2468"', "")
    second = parse(without, "site.yaml", "local", before=first).directory
    assert second.extensions["1001"].digest == first.extensions["1001"].digest
    assert second.agents["1001"].pin == first.agents["1001"].pin
    assert "neither password nor digest" in mistakes(without)


def test_what_is_exported_is_read_back_as_it_was(tmp_path: Path) -> None:
    before = read(DEMO, "local").directory
    for name, text in {"site.yaml": export(before), **flow_files(before)}.items():
        (tmp_path / name).write_text(text)
    after = read(tmp_path / "site.yaml", "local", before).directory
    assert changes(before, after) == []
    assert replace(after, version=0) == replace(before, version=0)


SKILLED = """\
skills:
  english: {title: English}
  invoices: {}
customer_tiers:
  gold: {zh: 金卡, en: Gold, priority: high, music: jazz, service_s: 10}
priorities:
  top: {head_start_s: 900}
numbers:
  "4000": {to: "queue:support", tier: gold, priority: "30", demands: {english: 5}}
agents:
  "1001": {name: Ann, skills: {english: 9, invoices: 3}}
  "1002": {name: Bo}
queues:
  support:
    strategy: weighted-random
    priority: low
    demands: {english: 6, invoices: 4}
    relaxation:
      - {after_s: 15, levels: 2}
      - {after_s: 20, lower: {english: 3}}
      - {after_s: 60, drop: [invoices]}
    reserve_join_s: 40
    reserve_leave_s: 10
    by_objective: true
    agents:
      - {agent: "1001", weight: 3}
      - {agent: "1002", level: 2, reserve: true}
    no_agent_wait_s: 120
"""


def test_skills_and_priorities_travel_with_the_site(tmp_path: Path) -> None:
    found = parse(SKILLED, "site.yaml", "local")
    assert found.warnings == []
    directory = found.directory
    support = directory.queues["support"]
    assert directory.agents["1001"].skills == {"english": 9, "invoices": 3}
    assert [step.after_s for step in support.relaxation] == [15.0, 20.0, 60.0]
    assert [directory.head_start_s(priority) for priority in ("top", "high", "low", "45", "")] == [
        900,
        180,
        -120,
        45,
        0,
    ]
    assert [(tier.weight, tier.reserve) for tier in directory.tiers] == [(3, False), (1, True)]
    again = parse(export(directory), "again.yaml", "local", directory).directory
    assert changes(directory, again) == []
    assert again == directory


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "skills: {english: 9,",
            "skills: {english: 10,",
            "site.yaml:11: english is '10'; expected a number from 1 to 9",
        ),
        (
            "skills: {english: 9,",
            "skills: {englsh: 9,",
            "agents/1001: unknown skill 'englsh'; known are english, invoices",
        ),
        ("demands: {english: 5}", "demands: {french: 5}", "site.yaml:9: numbers/4000: unknown skill 'french'"),
        ("drop: [invoices]", "drop: [french]", "queues/support: unknown skill 'french'"),
        ("tier: gold", "tier: golden", "number 4000: unknown customer tier 'golden'; known are gold"),
        ("priority: low", "priority: urgent", "priority is 'urgent'; expected top, high, medium, low or whole seconds"),
        ("  top:", "  urgent:", "there is no priority 'urgent'; known are top, high, medium, low"),
        ("invoices: {}", "Invoices: {}", "skill 'Invoices' is no name for one; expected small letters"),
        ("after_s: 20,", "after_s: 10,", "the step after 10 s comes after the one of 15 s"),
        ("after_s: 20,", "after_s: 15,", "the step after 15 s comes after the one of 15 s"),
        ("lower: {english: 3}", "lower: {english: 7}", "the step after 20 s asks for more of english than before"),
        ("drop: [invoices]", "lower: {english: 4}", "the step after 60 s asks for more of english than before"),
        ("{after_s: 15, ", "{", "relaxation no. 1 lacks 'after_s'; expected seconds of waiting"),
        ("reserve_leave_s: 10", "reserve_leave_s: 40", "reserves join at 40 s and leave at 40 s; leave below it"),
        ("weight: 3", "weight: 0", "weight is '0'; expected a number from 1 to 100"),
    ],
)
def test_each_mistake_in_skills_is_named(old: str, new: str, expected: str) -> None:
    assert expected in mistakes(SKILLED.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("english: 9, ", "english: 1, ", "queue support: none of its agents has english 3"),
        ("levels: 2", "levels: 1", "queue support: no step ever asks level 2"),
        (
            "    reserve_join_s: 40\n    reserve_leave_s: 10\n",
            "",
            "queue support has reserve agents and never asks them",
        ),
        ("lower: {english: 3}", "lower: {}", "queue support: the step after 20 s changes nothing"),
    ],
)
def test_what_is_doubtful_about_skills_is_warned_of(old: str, new: str, expected: str) -> None:
    found = parse(SKILLED.replace(old, new, 1), "site.yaml", "local")
    assert expected in "\n".join(str(warning) for warning in found.warnings)


def test_a_priority_stored_as_seconds_is_still_read() -> None:
    """Queues stored before priorities had names hold a number."""
    stored = assembled({("queues", "support"): {"name": "support", "priority": 20}}, 1)
    assert stored.head_start_s(stored.queues["support"].priority) == 20


def test_a_change_is_told_item_by_item() -> None:
    before = parse(SITE, "site.yaml", "local").directory
    after = parse(SITE.replace("name: Ann", "name: Bo"), "site.yaml", "local", before).directory
    (change,) = changes(before, after)
    assert (change.kind, change.name) == ("agents", "1001")
    assert change.before is not None
    assert change.after is not None
    assert (change.before["name"], change.after["name"]) == ("Ann", "Bo")
