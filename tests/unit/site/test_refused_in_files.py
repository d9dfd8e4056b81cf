"""What `plan` refuses with file and line, and what only warns where it has arisen."""

from __future__ import annotations

import pytest

from fsctl.directory import Destination, DestinationKind, Directory, Queue
from fsctl.directory.check_overflow import check_overflow
from fsctl.document import Mistakes
from fsctl.site.editing import Edit, changed, edit
from fsctl.site.export import export
from fsctl.site.parse import parse
from fsctl.site.whole import examined

AGENTS = """
skills: {english: {}}
agents:
  "1001": {name: A, skills: {english: 5}}
  "1002": {name: B}
"""
QUEUES = """queues:
  support:
    max_wait_s: 60
    demands: {english: 3}
    agents: [{agent: "1001"}, {agent: "1002"}]
  sales:
    max_wait_s: 60
    agents: [{agent: "1002"}]
"""


def site(old: str = "", new: str = "") -> str:
    text = (AGENTS + QUEUES).lstrip()
    assert old in text
    return text.replace(old, new, 1) if old else text


def refusals(text: str) -> list[str]:
    with pytest.raises(Mistakes) as found:
        parse(text, "site.yaml", "local")
    return [str(mistake) for mistake in found.value.mistakes]


def test_the_site_as_it_stands_is_sound() -> None:
    found = parse(site(), "site.yaml", "local")
    assert found.warnings == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'sales:\n    max_wait_s: 60\n    agents: [{agent: "1002"}]',
            "sales: {}",
            "site.yaml:10: queue sales has neither agents nor a way out: its callers wait for ever; set max_wait_s",
        ),
        (
            'sales:\n    max_wait_s: 60\n    agents: [{agent: "1002"}]',
            'sales:\n    agents: [{agent: "1002"}]',
            "site.yaml:10: queue sales has no way out: callers wait for ever when its agents have gone; set max_wait_s "
            "or no_agent_wait_s",
        ),
        (
            "skills: {english: 5}",
            "skills: {}",
            "site.yaml:6: queues/support asks for skill english, which no agent has",
        ),
        (
            "    max_wait_s: 60\n    demands",
            "    max_wait_s: 60\n    service_s: 90\n    demands",
            "site.yaml:6: queue support: service_s is 90 s, but callers leave after 60 s",
        ),
        (
            "    max_wait_s: 60\n    demands",
            "    max_wait_s: 60\n    relaxation: [{after_s: 70, drop: [english]}]\n    demands",
            "site.yaml:6: queue support: relaxation is 70 s, but callers leave after 60 s",
        ),
        (
            "    max_wait_s: 60\n    demands",
            "    max_wait_s: 60\n    reserve_join_s: 30\n    reserve_leave_s: 30\n    demands",
            "site.yaml:6: queue support: reserves join at 30 s and leave at 30 s; leave below it",
        ),
        (
            'agents: [{agent: "1001"}, ',
            'agents: [{agent: "1001", weight: -1}, ',
            "site.yaml:9: weight is '-1'; expected a number from 1 to 100",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    assert said in refusals(site(old, new))


def test_a_round_trip_between_queues_is_refused_once() -> None:
    text = site("    max_wait_s: 60\n    demands", '    max_wait_s: 60\n    on_max_wait: "queue:sales"\n    demands')
    text = text.replace(
        '    agents: [{agent: "1002"}]', '    on_max_wait: "queue:support"\n    agents: [{agent: "1002"}]'
    )
    assert refusals(text) == ["site.yaml:6: callers go round from queue to queue for ever: support → sales → support"]


def test_a_round_trip_that_mixes_exits_is_found_and_an_exit_not_in_use_is_none() -> None:
    ways = 'on_max_wait: "queue:sales"', 'on_full: "queue:support"'
    text = site("    demands", f"    {ways[0]}\n    demands")
    mixed = text.replace('    agents: [{agent: "1002"}]', f'    {ways[1]}\n    agents: [{{agent: "1002"}}]')
    assert parse(mixed, "site.yaml", "local").warnings == []
    assert "for ever" in refusals(mixed.replace("on_full", "max_length: 3\n    on_full"))[0]


def test_what_arises_by_itself_warns_and_does_not_keep_the_rest_from_being_changed() -> None:
    directory: Directory = parse(site(), "site.yaml", "local").directory
    edited = edit(directory, [Edit("agents", "1001", None)], "local")
    said = [str(warning.message) for warning in edited.warnings]
    assert said == ["queues/support asks for skill english, which no agent has"]
    exported = parse(export(edited.directory), "site.yaml", "local", before=edited.directory)
    assert [str(warning.message) for warning in exported.warnings] == said
    assert said[0] in refusals(export(edited.directory))[0]
    again = edit(edited.directory, [changed(edited.directory, "queues", "sales", {"ring_s": "25"})], "local")
    assert [str(warning.message) for warning in examined(again.directory).warnings] == said


def test_a_ring_longer_than_the_wait_is_doubtful_only() -> None:
    found = parse(site("max_wait_s: 60", "max_wait_s: 20\n    ring_s: 30"), "site.yaml", "local")
    assert [str(warning.message) for warning in found.warnings] == [
        "queue support: phones ring for 30 s, but callers leave after 20 s"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "no_agent_wait_s: 0",  # without agents nobody waits
        "max_wait_s: 60\n    service_s: 60",
        "max_wait_s: 60\n    ring_s: 60",
        "max_wait_s: 60\n    wait_warn_s: 9\n    wait_limit_s: 9",
        "max_wait_s: 60\n    wait_warn_s: 9\n    wait_limit_s: 0",
    ],
)
def test_at_the_limit_itself_and_without_one_it_is_sound(said: str) -> None:
    found = parse(site("max_wait_s: 60", said), "site.yaml", "local")
    assert found.warnings == []


def test_a_queue_before_a_circle_is_no_part_of_it() -> None:
    ways = {"first": "one", "one": "other", "other": "one"}
    queues = {name: Queue(name, on_full=Destination(DestinationKind.QUEUE, to)) for name, to in ways.items()}
    said = [str(wrong.message) for wrong in check_overflow(Directory(queues=queues)) if wrong.setting == "on_full"]
    assert said == [
        "queues overflow in a circle when they are full: one → other → one",
        "queues overflow in a circle when they are full: other → one → other",
    ]
