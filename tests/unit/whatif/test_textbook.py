"""The distributor that routes real calls is the textbook's queue, call by call, on every reference row."""

from __future__ import annotations

import pytest

from fsctl.facts import CallLeftQueue, Fact, QueueOutcome
from fsctl.whatif.load import FOREVER, Stream, synthetic
from fsctl.whatif.play import Play, everybody
from tests.unit.whatif.reference import ERLANG_A, ERLANG_C, A, C
from tests.unit.whatif.textbook import full_house, site, waits

CALLS = 600


class Stays:
    def __init__(self) -> None:
        self.by_call: dict[str, tuple[float, bool]] = {}

    def append(self, at: float, fact: Fact) -> None:
        if type(fact) is CallLeftQueue:
            assert fact.call not in self.by_call
            self.by_call[fact.call] = fact.waited_s, fact.outcome is QueueOutcome.ANSWERED


@pytest.mark.parametrize("row", [*ERLANG_C, *ERLANG_A], ids=lambda row: row.name)
def test_every_wait_is_the_textbooks(row: C | A) -> None:
    patience_s = row.patience_s if isinstance(row, A) else FOREVER
    stream = Stream("line", row.calls_per_h, row.handling_s, patience_s)
    callers = [*full_house(row), *synthetic([stream], seed=7, calls=CALLS)]
    stays = Stays()

    Play(site(row.agents), stays).run(callers, everybody(site(row.agents)))

    expected = dict(zip((caller.call for caller in callers), waits(callers, row.agents), strict=True))
    assert stays.by_call.keys() == expected.keys()
    for call, (wait_s, answered) in expected.items():
        assert stays.by_call[call] == (pytest.approx(wait_s, abs=1e-6), answered)
    assert sum(wait_s > 0 for wait_s, _ in expected.values()) > CALLS / 20
