"""The checker of histories finds what it is for: each invariant broken on purpose, and a good history passed."""

from __future__ import annotations

from dataclasses import replace
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


def take_over() -> tuple[list[Noted], list[Noted], list[Noted]]:
    """West, which hears late that it leads no more; what was closed as nobody's of what it alone knew; and east, which
    took over at 5.0."""
    west = [
        Noted("w-1", 1.0, 0, "call_arrived", {"call": "a"}),
        Noted("w-2", 1.0, 0, "leg_started", {"call": "a", "leg": "a"}),
        Noted("w-3", 1.2, 0, "call_queued", {"call": "a", "queue": "q", "entered_at": 1.2, "priority": 0}),
        Noted("w-4", 5.5, 0, "call_arrived", {"call": "b"}),
        Noted("w-5", 9.0, 0, "call_queued", {"call": "b", "queue": "q", "entered_at": 9.0, "priority": 0}),
    ]
    closed = [
        Noted("settled.1.b-1", 9.0, 0, "call_left_queue", {"call": "b", "queue": "q", "waited_s": 0.0}),
        Noted("settled.1.b-2", 9.0, 0, "call_ended", {"call": "b"}),
    ]
    east = [
        Noted("e-1", 5.0, 0, "agent_state_changed", {"agent": "1001", "state": "ready", "call": ""}),
        Noted("e-2", 4.8, 0, "leg_started", {"call": "a", "leg": "o"}),
        Noted("e-3", 6.0, 0, "leg_ended", {"call": "a", "leg": "o"}),
        Noted("e-4", 6.0, 0, "leg_ended", {"call": "a", "leg": "a"}),
        Noted("e-5", 6.0, 0, "call_left_queue", {"call": "a", "queue": "q", "waited_s": 4.8}),
        Noted("e-6", 6.1, 0, "call_ended", {"call": "a"}),
    ]
    return west, closed, east


LED = {"w": 1, "e": 2}


def told(*facts: Noted, led: dict[str, int] | None = None) -> list[str]:
    history = History(ordered(facts, led or LED), frozenset(), led=True)
    return [f"{violation.invariant}: {violation.what}" for violation in check(history)]


def test_leaders_are_told_in_the_order_of_their_epochs_whatever_moments_they_noted() -> None:
    west, closed, east = take_over()
    facts = ordered([*east, *closed, *west], LED)
    assert [one.id for one in facts] == [one.id for one in [*west, *closed, *east]]
    assert [one.epoch for one in facts] == [1] * 7 + [2] * 6
    assert told(*closed, *east, *west) == []


def test_by_their_last_moments_they_would_be_told_in_the_wrong_order() -> None:
    """The control: west has noted something after east's last word."""
    west, closed, east = take_over()
    assert broken(History(ordered([*west, *closed, *east]), frozenset())) == {"I1"}


def test_a_run_nobody_knows_the_epoch_of_is_refused() -> None:
    west, closed, east = take_over()
    with pytest.raises(KeyError, match="e"):
        ordered([*west, *closed, *east], {"w": 1})


def renumbered(facts: list[Noted], first: int, second: int) -> list[Noted]:
    """Two of a leader's facts the other way round."""
    facts = list(facts)
    a, b = facts[first], facts[second]
    facts[first], facts[second] = replace(a, id=b.id), replace(b, id=a.id)
    return facts


def test_a_disorder_within_an_epoch_is_found_among_several() -> None:
    west, closed, east = take_over()
    assert told(*west, *closed, *renumbered(east, 1, 2)) == ["I3: leg_ended of o before it began"]


@pytest.mark.parametrize(
    ("kind", "more"), [("call_answered", {}), ("leg_started", {"leg": "x"}), ("nobody_rung", {"queue": "q"})]
)
def test_what_an_older_leader_says_of_a_call_after_a_later_one_is_found(kind: str, more: dict[str, Any]) -> None:
    west, closed, east = take_over()
    found = told(*west, Noted("w-6", 6.2, 0, kind, {"call": "a", **more}), *closed, *east)
    assert f"I7: {kind} of a by a leader after a later one told of it" in found
    before = told(*west, Noted("w-6", 4.9, 0, kind, {"call": "a", **more}), *closed, *east)
    assert [text for text in before if text.startswith("I7")] == [], "it may have been on file before the other led"


def test_what_is_closed_as_nobodys_while_a_later_leader_tells_of_it_is_found() -> None:
    west, closed, east = take_over()
    its = [Noted("e-7", 9.5, 0, "call_answered", {"call": "b"})]
    assert "I7: b is closed as nobody's, and a later leader tells of it" in told(*west, *closed, *east, *its)
    stray = [Noted("e-7", 9.5, 0, "nobody_rung", {"call": "b"})]
    assert told(*west, *closed, *east, *stray) == [], "which is no word that takes it up"


def test_what_ended_by_an_older_leader_and_began_by_a_later_one_is_found() -> None:
    west, closed, east = take_over()
    ended = Noted("w-6", 4.0, 0, "leg_ended", {"call": "a", "leg": "x"})
    begun = Noted("e-7", 6.0, 0, "leg_started", {"call": "a", "leg": "x"})
    assert "I3: leg_ended of x before it began" in told(*west, ended, *closed, *east, begun)


def test_two_leaders_of_one_epoch_are_found_by_their_runs() -> None:
    west, closed, east = take_over()
    assert "I7: epoch 1 has two leaders" in told(*west, *closed, *east, led={"w": 1, "e": 1})
