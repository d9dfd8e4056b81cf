"""The demonstration as a process: the real daemon on the built-in switch with callers, and the web panels before it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

LOGINS = {"agent": "1003", "supervisor": "super", "administrator": "admin"}
CLASS_LOGINS = {"agent": "student01", "agent 2": "student02", "supervisor": "teacher", "administrator": "teacher"}


@dataclass(frozen=True)
class Demo:
    address: str
    password: str
    logins: Mapping[str, str] = field(default_factory=lambda: LOGINS)

    def login(self, role: str) -> str:
        return self.logins[role]


@contextmanager
def lesson(root: Path, students: int = 3) -> Iterator[Demo]:
    """`fsctl training` with its data in `root`."""
    with _running([sys.executable, "-m", "fsctl", "training", str(root), "--students", str(students)]) as made:
        yield replace(made, address=made.address.removesuffix("/training"), logins=CLASS_LOGINS)


@contextmanager
def demo(seconds: float = 600.0, seed: int = 7) -> Iterator[Demo]:
    command = [sys.executable, "-m", "fsctl", "demo", "--seconds", str(seconds), "--seed", str(seed)]
    with _running(command) as made:
        yield made


@contextmanager
def _running(command: list[str]) -> Iterator[Demo]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FSCTL_")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"web panels: (\S+).*password (\S+)", said)
        assert found is not None, f"the demonstration said {said!r}"
        yield Demo(found.group(1), found.group(2))
    finally:
        process.terminate()
        process.wait(20)
