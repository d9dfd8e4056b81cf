"""The site file: mistakes by line, a round trip, and applying it twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import fsctl.demo
from fsctl.directory import Directory
from fsctl.document import Mistakes
from fsctl.site.export import export, flow_files
from fsctl.site.parse import parse, read
from fsctl.store.directory import changes

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
"""


def mistakes(text: str) -> str:
    with pytest.raises(Mistakes) as found:
        parse(text, "site.yaml", "local")
    return "\n".join(map(str, found.value.mistakes))


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


def test_a_queue_without_agents_is_warned_of() -> None:
    found = parse(SITE + "  empty: {title: nobody}\n", "site.yaml", "local")
    assert [str(warning) for warning in found.warnings] == [
        "site.yaml:12: queue empty has no agents: its callers wait for nobody"
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


def test_a_change_is_told_item_by_item() -> None:
    before = parse(SITE, "site.yaml", "local").directory
    after = parse(SITE.replace("name: Ann", "name: Bo"), "site.yaml", "local", before).directory
    (change,) = changes(before, after)
    assert (change.kind, change.name) == ("agents", "1001")
    assert change.before is not None
    assert change.after is not None
    assert (change.before["name"], change.after["name"]) == ("Ann", "Bo")
