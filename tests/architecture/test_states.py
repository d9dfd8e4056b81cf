"""Every state can be reached and, unless it is the end, left; the page of diagrams is what the tables say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

import pytest

from tests.architecture.states import MACHINES, PAGE, page


@pytest.mark.parametrize("moves", [moves for _, _, moves in MACHINES], ids=[title for title, _, _ in MACHINES])
def test_every_state_is_reached_and_left(moves: Mapping[StrEnum, Collection[StrEnum]]) -> None:
    states = set(type(next(iter(moves))))
    assert moves.keys() == states
    start = next(iter(moves))
    reached, ahead = {start}, [start]
    while ahead:
        for there in moves[ahead.pop()]:
            if there not in reached:
                reached.add(there)
                ahead.append(there)
    assert reached == states
    ends = {state for state in states if not moves[state]}
    assert len(ends) <= 1


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "run `make docs`"
