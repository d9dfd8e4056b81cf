"""The checker of histories finds what it is for: each invariant broken on purpose, and a good history passed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.checker import GAP_S, STUCK_S, History, Noted, Voice, check, ordered

GOOD: list[tuple[float, str, dict[str, Any]]] = [
    (1.0, "call_arrived", {"call": "a"}),
    (1.0, "leg_started", {"call": "a", "leg": "a"}),
    (1.1, "call_queued", {"call": "a", "queue": "q", "entered_at": 1.1, "priority": 0}),
    (2.0, "call_arrived", {"call": "b"}),
    (2.1, "call_queued", {"call": "b", "queue": "q", "entered_at": 2.1, "priority": 0}),
    (3.0, "offer_made", {"call": "a", "offer": "o", "agent": "1001"}),
    (4.0, "call_connected", {"call": "a", "offer": "o", "agent": "1001"}),
    (4.0, "call_left_queue", {"call": "a", "queue": "q", "waited_s": 2.9}),
    (4.1, "recording_begun", {"call": "a", "path": "p"}),
    (9.0, "talk_ended", {"call": "a", "offer": "o", "talked_s": 5.0}),
    (9.0, "leg_ended", {"call": "a", "leg": "a"}),
    (9.0, "call_ended", {"call": "a"}),
    (9.1, "recording_finished", {"call": "a", "path": "p", "length_s": 5.0}),
    (9.2, "call_left_queue", {"call": "b", "queue": "q", "waited_s": 7.1}),
    (9.2, "call_ended", {"call": "b"}),
]


LATE: tuple[float, str, dict[str, Any]] = (
    9.0 + STUCK_S + 1,
    "agent_state_changed",
    {"agent": "1001", "state": "ready", "call": ""},
)
"""An agent who is free of call a long after it was over."""


def story(*changes: tuple[int, tuple[float, str, dict[str, Any]] | None], more: tuple[Any, ...] = ()) -> list[Noted]:
    """The good one with facts replaced (or left out) by number, and more at its end."""
    rows: list[Any] = [*GOOD, *more]
    for number, row in changes:
        rows[number] = row
    kept = [row for row in rows if row is not None]
    return [Noted(f"run-{n}", at, 1, kind, fact) for n, (at, kind, fact) in enumerate(kept, 1)]


def broken(history: History) -> set[str]:
    return {violation.invariant for violation in check(history)}


def test_a_good_history_breaks_nothing() -> None:
    assert check(History(story(), frozenset(), ["api uuid_bridge a o", "sendmsg a answer", "auth x"])) == []


@pytest.mark.parametrize(
    ("invariant", "facts"),
    [
        ("I1", story((14, None))),
        ("I1", story(more=((9.3, "call_queued", GOOD[2][2]), (9.4, "call_queued", GOOD[2][2])))),
        ("I1", story((2, None))),
        ("I3", story(more=((9.9, "call_ended", {"call": "a"}),))),
        ("I3", story((10, None))),
        ("I3", story((9, (9.0, "talk_ended", {"call": "a", "offer": "o", "talked_s": -1.0})))),
        ("I3", story((9, None))),
        ("I5", story(more=((9.9, "offer_made", {"call": "c", "offer": "o2", "agent": "1"}),) * 2)),
        ("I6", story((5, (3.0, "offer_made", {"call": "b", "offer": "o", "agent": "1001"})))),
        ("I5", story(more=((5.0, "agent_state_changed", {"agent": "1001", "state": "talking", "call": "a"}), LATE))),
        ("I9", story((12, None))),
    ],
)
def test_each_is_found(invariant: str, facts: list[Noted]) -> None:
    assert invariant in broken(History(facts))


def voice(*heard: float) -> Voice:
    return Voice("1001", 4.0, 9.0, heard)


def test_a_gap_in_a_voice_is_found_wherever_it_is() -> None:
    steady = [4.0 + 0.02 * n for n in range(250)]
    gone = [at for at in steady if not 6.0 < at < 6.0 + GAP_S + 0.1]
    late, early = [at for at in steady if at > 5.1], [at for at in steady if at < 7.9]
    assert broken(History(story(), voices=[voice(*steady)])) == set()
    for gap in (gone, late, early, []):
        assert broken(History(story(), voices=[voice(*steady), voice(*gap)])) == {"I2"}


def test_what_is_heard_after_the_talk_fills_no_gap() -> None:
    assert broken(History(story(), voices=[voice(4.5, 5.2, 9.5)])) == {"I2"}


def test_a_fact_that_was_told_and_is_not_on_file_is_found() -> None:
    facts = story()
    assert broken(History(facts, told=frozenset({facts[0].id}))) == set()
    assert broken(History(facts, told=frozenset({facts[0].id, "run-99"}))) == {"I4"}


def test_an_agent_who_is_free_in_time_is_fine() -> None:
    talking = (5.0, "agent_state_changed", {"agent": "1001", "state": "talking", "call": "a"})
    free = (9.5, "agent_state_changed", {"agent": "1001", "state": "wrap_up", "call": "a"})
    assert broken(History(story(more=(talking, free, LATE)))) == set()


def test_an_agent_who_is_never_free_again_is_found() -> None:
    talking = (5.0, "agent_state_changed", {"agent": "1001", "state": "talking", "call": "a"})
    assert broken(History(story(more=(talking, (60.0, "queue_changed", {}))))) == {"I5"}


def test_a_doubled_fact_is_found() -> None:
    facts = story()
    assert broken(History([*facts, facts[-1]])) >= {"I4"}


def test_an_epoch_after_a_later_one_and_two_leaders_of_one_are_found() -> None:
    facts = story()
    old = Noted("other-1", 10.0, 0, "x", {})
    assert broken(History([*facts, old])) == {"I7"}
    assert broken(History([*facts, Noted("other-1", 10.0, 1, "x", {})])) == {"I7"}


def test_a_call_the_switch_does_not_have_is_found() -> None:
    facts = story((14, None))
    assert broken(History(facts, frozenset({"b"}), ended=False)) == set()
    assert broken(History(facts, frozenset(), ended=False)) == {"I1"}


@pytest.mark.parametrize(
    "line",
    ["api system id", "api fsctl shutdown", "bgapi x", "api uuid_dump a;b json", "api originate x &park()", "exit"],
)
def test_a_command_of_no_grammar_of_ours_is_found(line: str) -> None:
    assert broken(History([], sent=[line])) == {"I8"}


def test_leaders_are_told_one_after_the_other_and_numbered() -> None:
    first = [Noted("w-10", 1.0, 0, "x", {}), Noted("w-9", 0.5, 0, "x", {})]
    second = [Noted("e-1", 5.0, 0, "x", {})]
    assert [(one.id, one.epoch) for one in ordered([*second, *first])] == [("w-9", 1), ("w-10", 1), ("e-1", 2)]


def test_a_leader_that_tells_of_what_was_before_it_is_no_earlier_leader() -> None:
    first = [Noted("w-1", 2.0, 0, "x", {}), Noted("w-2", 3.0, 0, "x", {})]
    second = [Noted("e-1", 1.0, 0, "x", {}), Noted("e-2", 5.0, 0, "x", {})]
    assert [one.id for one in ordered([*second, *first])] == ["w-1", "w-2", "e-1", "e-2"]
