"""The web process of the demonstration: what it says is passed on, however much that is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fsctl.demo.panels import Panels, PanelsFailed

COMPLAINS = """
import sys
print("the web panels are at http://127.0.0.1:1", flush=True)
for line in range(4000):
    print(f"complaint {line} " + "x" * 60, file=sys.stderr, flush=True)
open(sys.argv[1], "w").close()
"""


class Complaining(Panels):
    def __init__(self, script: str, argument: Path) -> None:
        super().__init__(Path("none"), "sqlite://")
        self._line = [sys.executable, "-c", script, str(argument)]

    def _command(self, port: int) -> list[str]:
        return self._line


def test_a_web_process_with_more_to_say_than_a_pipe_holds_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = tmp_path / "done"
    panels = Complaining(COMPLAINS, done)
    panels.serve(0)
    assert panels.address == "http://127.0.0.1:1"
    assert panels.passing_on is not None
    panels.passing_on.join(20)
    said = capsys.readouterr().err
    panels.stop()
    assert done.exists()
    assert "complaint 0 " in said
    assert "complaint 3999 " in said


def test_one_that_does_not_start_says_why(tmp_path: Path) -> None:
    panels = Complaining("import sys; print('the port is taken', file=sys.stderr); sys.exit(1)", tmp_path)
    with pytest.raises(PanelsFailed, match=r"exit code 1.*the port is taken"):
        panels.serve(0)
