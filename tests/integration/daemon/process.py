"""The daemon as a process of its own, as an operator would run it, with what is around it in this one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent

from fsctl.config import PathsSection, Settings
from fsctl.control.client import ControlClient, ControlFailed, DaemonAway
from fsctl.directory import Directory
from fsctl.store import directory as stored_directory
from tests.databases import prepared


class DaemonProcess:
    """`root` is its data directory. `settings` are given in its environment."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self.root = root
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FSCTL_")},
            "FSCTL_PATHS_DATA": str(root),
            **environment,
        }
        self.settings = Settings(paths=PathsSection(data=str(root)))
        self.process: subprocess.Popen[bytes] | None = None
        self.program: tuple[str, ...] = ("-m", "fsctl", "run")
        self.control = ControlClient(self.settings.control_socket)

    def prepare(self, directory: Directory) -> None:
        """A database with the site in it."""
        self.root.mkdir(parents=True, exist_ok=True)
        database = prepared(self.database_url)
        with database.session() as session:
            stored_directory.save(session, directory, "test", time.time())
        database.dispose()

    def hide_place(self) -> None:
        """Nobody finds its place, as if that were on a machine of its own: who follows it waits for the silence."""
        socket = self.root / "apart" / "control.sock"
        socket.parent.mkdir(parents=True)
        self.environment["FSCTL_CONTROL_SOCKET"] = str(socket)
        self.control = ControlClient(socket)

    @property
    def database_url(self) -> str:
        return self.environment.get("FSCTL_DATABASE_URL", self.settings.database_url)

    def start(self, within_s: float = 60.0) -> None:
        """Start it and wait until it leads; AssertionError with its log if it does not."""
        self.launch()
        self.wait(self.answers, "the daemon to answer", within_s)

    def stand_by(self, within_s: float = 60.0) -> None:
        """Start it and wait until it stands by."""
        self.launch()
        self.wait(lambda: self.role() == "standby", "the daemon to stand by", within_s)

    def launch(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        log = (self.root / "log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, *self.program],
            env=self.environment,
            stdout=log,
            stderr=log,
            cwd=self.root,
            start_new_session=True,  # a test that stops it must not have the whole group hung up
        )

    def role(self) -> str:
        """What it says it is; empty while it does not answer."""
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        try:
            return str(self.control.hello()["role"])
        except (DaemonAway, ControlFailed):
            return ""

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        try:
            return bool(self.control.health())
        except DaemonAway:
            return False

    def log(self) -> str:
        return (self.root / "log").read_text(errors="replace")[-4000:]

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(5)

    def stop(self) -> int:
        if self.process is None or self.process.poll() is not None:
            return -1
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def wait(self, condition: Callable[[], bool], what: str, within_s: float = 30.0) -> None:
        """The limits are for machines that are busy with much else; nobody waits for them on a good day. While it is
        away the condition does not hold: on such a machine the lead may move by itself."""

        def holds() -> bool:
            try:
                return condition()
            except DaemonAway:
                return False

        deadline = time.monotonic() + within_s
        while not holds():
            assert time.monotonic() < deadline, f"waited {within_s} s for {what}\n{self.log()}"
            gevent.sleep(0.05)

    def calls(self, state: str) -> dict[str, dict[str, Any]]:
        return {call: row for call, row in self.control.snapshot()["calls"].items() if row["state"] == state}

    def agents(self, state: str) -> list[str]:
        return [number for number, row in self.control.snapshot()["agents"].items() if row["state"] == state]
