"""The wheel runs outside the checkout: built, installed into an empty environment, and put through the
demonstration."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def run(*command: str | Path, cwd: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, timeout=timeout, env=environment
    )


def test_the_wheel_runs_in_an_empty_environment(tmp_path: Path) -> None:
    built = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path, ROOT, cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("fsctl-*.whl")
    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty" / "bin" / "python"
    installed = run(python, "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    shown = run(tmp_path / "empty" / "bin" / "fsctl", "demo", "--check", cwd=tmp_path, timeout=90)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "all is well" in shown.stdout
    home = run(python, "-c", "import fsctl; print(fsctl.__file__)", cwd=tmp_path).stdout
    assert str(ROOT) not in home
