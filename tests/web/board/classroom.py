"""The real daemon on the built-in switch with telephones played by hand, and the panels before it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

from fsctl.config import load
from fsctl.control.client import ControlClient
from fsctl.control.training import TrainingAway, TrainingClient
from fsctl.directory import Directory
from fsctl.requests import FinishWrapUp, LogIn, SetReady
from fsctl.step import Refused
from fsctl.store import directory, users
from fsctl.store.database import Database
from fsctl.store.models import AuditRow

TALKS = "html:not(.is-stale) body:has(.tile[data-agent='1001'][data-state=talking]) #calls tr:has-text('Talks')"
"""The board knows of the agent's talk as a seat and as a call: now it can be listened to."""
CUSTOMER, AGENT, COLLEAGUE, SUPERVISOR = "13800000001", "1001", "1002", "1003"
"""Telephones: the customer's, the agent's, another agent's, the supervisor's own."""
WITHIN_S = 30.0


class Classroom:
    """`address` and `password` are what the sign-in needs; `super` is the supervisor, with a phone of the own."""

    def __init__(self, root: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FSCTL_")}
        self._environment = environment
        self.daemon_process = self._run("fsctl", "training", str(root), "--students", "3")
        self.phones = TrainingClient(root / "training.sock")
        self.daemon = ControlClient(root / "control.sock")
        self.until(self._answers, "the telephones")
        self.password = "correct horse battery"
        self.settings = load(str(root / "fsctl.toml"))
        database = Database(self.settings.database_url)
        with database.session() as session:
            digest = users.hashed(self.password)
            users.insert(session, "super", digest, ["supervisor"], "test", time.time(), teams=["*"], name="赵莉")
            users.insert(session, "elsewhere", digest, ["supervisor"], "test", time.time(), teams=["none"], name="远")
            self._own_phone(session)
        database.dispose()
        self.web = self._run("webui", "--config", str(root / "fsctl.toml"), "--port", "0")
        assert self.web.stdout is not None
        said = self.web.stdout.readline()
        while said and "http://" not in said:
            said = self.web.stdout.readline()
        self.address = said[said.index("http://") :].strip()
        self._token = ""
        for table, name in (("customer", CUSTOMER), ("phone", AGENT), ("phone", COLLEAGUE), ("phone", SUPERVISOR)):
            self._token = self.phones.take(table, name, "test", self._token)
        Thread(target=self._stay, daemon=True).start()
        self.daemon.ask(LogIn(AGENT, "", "test"))
        self.daemon.ask(SetReady(AGENT, "test"))

    def _own_phone(self, session: Any) -> None:
        from fsctl.store.models import UserRow

        session.flush()
        session.get(UserRow, "super").extension = SUPERVISOR

    def _run(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self._environment, text=True
        )

    def _answers(self) -> bool:
        assert self.daemon_process.poll() is None
        try:
            return bool(self.phones.snapshot()["phones"])
        except TrainingAway:
            return False

    def login(self, role: str) -> str:
        return role if role == "elsewhere" else "super"

    def change(self, alter: Callable[[Directory], Directory]) -> None:
        """The site as an administrator would leave it."""
        database = Database(self.settings.database_url)
        with database.session() as session:
            directory.save(session, alter(directory.load(session)), "test", time.time())
        database.dispose()
        self.daemon.reload()

    @contextmanager
    def audit(self) -> Iterator[list[AuditRow]]:
        """What was done by whom, the first first."""
        database = Database(self.settings.database_url)
        with database.session() as session:
            yield session.query(AuditRow).order_by(AuditRow.id).all()
        database.dispose()

    def until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + WITHIN_S
        while not condition():
            assert time.monotonic() < end, f"waited {WITHIN_S} s for {what}"
            time.sleep(0.05)

    # -- telephones -------------------------------------------------------------------------------------------------

    def act(self, kind: str, name: str, **values: str) -> None:
        table = "customer" if name == CUSTOMER else "phone"
        self.phones.act(kind, **{table: name}, token=self._token, **values)

    def sees(self, name: str, **expected: object) -> None:
        """Wait until a telephone shows this."""
        table = "customers" if name == CUSTOMER else "phones"

        def so() -> bool:
            row = self.phones.snapshot()[table][name]
            return all(row[key] == value for key, value in expected.items())

        self.until(so, f"{name}: {expected}")

    def _stay(self) -> None:
        """Who reads the stream is present, and keeps the telephones."""
        with suppress(TrainingAway):
            for _ in self.phones.live(self._token):
                pass

    def ready(self) -> None:
        """The agent takes calls, whatever the work after the last one lacks."""
        if self.daemon.snapshot()["agents"][AGENT]["state"] == "wrap_up":
            with suppress(Refused):  # it has just ended by itself
                self.daemon.ask(FinishWrapUp(AGENT, "test", "yes"))
        self.daemon.ask(SetReady(AGENT, "test"))

    def begin_talk(self) -> str:
        """The customer calls, the agent lifts the handset. Returns the call."""
        self.until(lambda: self.daemon.snapshot()["agents"][AGENT]["state"] in ("ready", "wrap_up"), "the agent")
        self.ready()
        self.act("customer_call", CUSTOMER, number="4000")
        self.sees(CUSTOMER, hears="prompt:welcome")
        self.act("customer_press", CUSTOMER, keys="2")
        self.sees(CUSTOMER, hears="prompt:main_menu")
        self.act("customer_press", CUSTOMER, keys="1")
        self.sees(AGENT, state="ringing")
        self.act("lift", AGENT)
        self.sees(CUSTOMER, hears="party")
        return str(self.daemon.snapshot()["agents"][AGENT]["call"])

    def end_talk(self) -> None:
        row = self.phones.snapshot()["customers"][CUSTOMER]
        if row["state"] != "idle":
            self.act("customer_hang_up", CUSTOMER)
        self.until(lambda: not self.daemon.snapshot()["sessions"], "the end of listening")
        for phone in (AGENT, COLLEAGUE, SUPERVISOR, CUSTOMER):
            self.sees(phone, state="idle")

    def stop(self) -> None:
        for process in (self.web, self.daemon_process):
            if process.poll() is None:
                process.terminate()
                process.wait(20)


@contextmanager
def classroom(root: Path) -> Iterator[Classroom]:
    made = Classroom(root)
    try:
        yield made
    finally:
        made.stop()
