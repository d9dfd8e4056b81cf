"""A house that cannot be built leaves nothing behind: what went on running would be heard in every test after it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.freeswitch import house as built
from tests.integration.freeswitch.house import House
from tests.integration.freeswitch.switch import PROGRAM, WHY_NOT

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not PROGRAM, reason=WHY_NOT)]


def test_half_a_house_is_taken_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> None:
        raise AssertionError("no answer")

    monkeypatch.setattr(built, "callers", nobody)
    with pytest.raises(AssertionError, match="no answer"), ExitStack() as ends:
        House(tmp_path, ends)
    assert [line for line in _running() if str(tmp_path) in line] == []


def _running() -> list[str]:
    """The command lines and environments of all processes but this one."""
    own = Path("/proc/self").resolve()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process != own:
                found.append((process / "cmdline").read_text() + (process / "environ").read_text(errors="replace"))
        except OSError:
            continue
    return found
