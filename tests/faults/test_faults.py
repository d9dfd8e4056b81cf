"""Each fault in a short run under its light load, and its control: the same run with the protection off, which must
fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.outcome import Fault, Run

SEED = 1


def _may(fault: Fault) -> None:
    if why := fault.lacking():
        pytest.skip(why)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_it_is_borne(fault: Fault, tmp_path: Path) -> None:
    _may(fault)
    assert fault.run(Run(tmp_path, fault.short, SEED, fault.light)).wrong == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_without_protection_it_would_not_be(fault: Fault, tmp_path: Path) -> None:
    """The control."""
    _may(fault)
    assert fault.run(Run(tmp_path, fault.control, SEED, fault.light, protected=False)).wrong
