"""The demonstration as a process: the real daemon on the built-in switch with callers, and the web panels before it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

LOGINS = {"agent": "1003", "supervisor": "super", "administrator": "admin"}


@dataclass(frozen=True)
class Demo:
    address: str
    password: str

    def login(self, role: str) -> str:
        return LOGINS[role]


@contextmanager
def demo(seconds: float = 600.0, seed: int = 7) -> Iterator[Demo]:
    command = [sys.executable, "-m", "fsctl", "demo", "--seconds", str(seconds), "--seed", str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"web panels: (\S+).*password (\S+)", said)
        assert found is not None, f"the demonstration said {said!r}"
        yield Demo(found.group(1), found.group(2))
    finally:
        process.terminate()
        process.wait(20)
