"""Who wrote a name that is not there is told what it may be, and is not shown sixty names."""

from __future__ import annotations

import pytest

from fsctl.nearby import MOST, known, meant
from fsctl.words import wordings

QUEUE = ["max_wait_s", "tier_wait_s", "wait_warn_s", "strategy", "ring_s", "music"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("stratgy", "'strategy'"),
        ("max_wait", "'max_wait_s'"),
        ("wait_s", "'max_wait_s', 'wait_warn_s' or 'tier_wait_s'"),
        ("colour", ""),
        ("", ""),
    ],
)
def test_a_slip_of_the_pen_is_one_name_and_else_there_are_three_at_most(name: str, said: str) -> None:
    assert meant(name, QUEUE) == said
    assert meant(name, [*QUEUE, *QUEUE]) == said, "a name that was read twice is one"


def test_a_few_names_are_all_told() -> None:
    assert known("x", []) == "none"
    assert known("x", ["b", "a", "b"]) == "a, b"
    few = [f"q{n:02}" for n in range(MOST)]
    assert known("x", few) == ", ".join(few)


def test_of_many_those_most_like_it_and_how_many_more() -> None:
    many = [f"q{n:02}" for n in range(60)]
    told = known("q59x", many)
    assert told.startswith("q59, ")
    assert told.endswith(" and 57 more")
    assert wordings.said(told, "zh").endswith(" 等，另有 57 项")


def test_choices_are_said_in_chinese_too() -> None:
    assert wordings.said(meant("wait_s", QUEUE), "zh") == "'max_wait_s', 'wait_warn_s' 或 'tier_wait_s'"
