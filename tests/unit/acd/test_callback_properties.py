"""Whatever happens in whatever order: no telephone is called twice at once, places are kept, each promise ends once.

There is a control for each of the three protections: with one taken out, the same machine finds what it protects from.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)

from fsctl.acd import promising
from fsctl.acd.promises import Promises
from tests.unit.acd.callback_machine import Callbacks

QUICK = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
FINDS = settings(QUICK, max_examples=400, phases=[Phase.generate], derandomize=True)


def test_callbacks_hold_whatever_happens() -> None:
    run_state_machine_as_test(Callbacks, settings=QUICK)


def _never_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Promises, "is_busy", lambda self, promise: False)


def _never_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Promises, "for_number", lambda self, queue, number: None)


def _place_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promising.Promising, "left", lambda self, waiting: None)


@pytest.mark.parametrize("without", [_never_busy, _never_joined, _place_lost])
def test_the_machine_finds_what_each_protection_protects_from(
    without: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Callbacks, settings=FINDS)
