"""`fsctl training` as a teacher would start it: two trainees play a call, it is on file, and tomorrow it still is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest

from fsctl.control.client import ControlClient
from fsctl.control.training import TrainingAway, TrainingClient
from fsctl.demo.lesson import class_site
from fsctl.demo.pupils import ClassPanels
from fsctl.store import directory, users
from fsctl.store.database import Database
from fsctl.store.models import UserRow
from fsctl.store.schema import upgrade

CUSTOMER = "13800000001"


class Program:
    """The program in a process of its own; `root` is its data directory."""

    def __init__(self, root: Path, *options: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FSCTL_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fsctl", "training", str(root), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=root,
            text=True,
        )
        self.phones = TrainingClient(root / "training.sock")
        self.daemon = ControlClient(root / "control.sock")
        self.until(self.answers, "the telephones")

    def answers(self) -> bool:
        assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()
        try:
            return bool(self.phones.snapshot()["phones"])
        except TrainingAway:
            return False

    def until(self, condition: Any, what: str, within_s: float = 30.0) -> None:
        with gevent.Timeout(within_s, AssertionError(f"waited {within_s} s for {what}")):
            while not condition():
                gevent.sleep(0.05)

    def sees(self, table: str, key: str, **expected: object) -> None:
        """Wait until a telephone shows this."""

        def so() -> bool:
            row = self.phones.snapshot()[table][key]
            return all(row[name] == value for name, value in expected.items())

        self.until(so, f"{key} {expected}")

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=20)
        assert self.process.returncode == 0, said
        return str(said)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path, "--students", "3")
    yield program
    if program.process.poll() is None:
        program.stop()


def test_two_trainees_play_a_call_and_the_class_goes_on_tomorrow(program: Program, tmp_path: Path) -> None:
    phones = program.phones
    agent = {"phone": "1001", "token": phones.take("phone", "1001", "Li")}
    customer = {"customer": CUSTOMER, "token": phones.take("customer", CUSTOMER, "Wang")}
    phones.act("dial", **agent, number="*10")
    program.sees("phones", "1001", state="idle", cause="NORMAL_CLEARING")
    phones.act("customer_call", **customer, number="4000")
    program.sees("customers", CUSTOMER, hears="prompt:welcome")
    phones.act("customer_press", **customer, keys="2")
    program.sees("customers", CUSTOMER, hears="prompt:main_menu")
    phones.act("customer_press", **customer, keys="1")
    program.sees("phones", "1001", state="ringing", display=f"王先生 {CUSTOMER}")
    phones.act("lift", **agent)
    program.sees("customers", CUSTOMER, hears="party")
    phones.act("hold", **agent)
    program.sees("customers", CUSTOMER, hears="music")
    phones.act("retrieve", **agent)
    program.sees("customers", CUSTOMER, hears="party")
    phones.act("customer_hang_up", **customer)
    program.sees("phones", "1001", state="idle")
    assert program.daemon.snapshot()["agents"]["1001"]["state"] == "wrap_up"

    (call,) = program.daemon.calls(caller=CUSTOMER)
    found = program.daemon.explain(call["call"])
    assert (found["call"]["queue"], found["call"]["agent"]) == ("support", "1001")
    assert [offer["outcome"] for offer in found["offers"]] == ["connected"]
    assert program.daemon.health()["well"]
    said = program.stop()
    assert "3 desk phones" in said
    assert not (tmp_path / "training.sock").exists()

    tomorrow = Program(tmp_path, "--students", "9")
    try:
        assert len(tomorrow.phones.snapshot()["phones"]) == 3, "the class keeps its site"
        assert tomorrow.daemon.calls(caller=CUSTOMER)[0]["call"] == call["call"]
    finally:
        said_then = tomorrow.stop()
    password = (tmp_path / "class-password").read_text().strip()
    assert f"sign in as student01 … student03 or teacher   password {password}" in said
    assert f"password {password}" in said_then, "tomorrow's is the same"


def test_a_class_has_an_account_for_each_student_and_the_teacher(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fsctl.db'}"
    database = Database(url)
    upgrade(database.engine)
    with database.session() as session:
        directory.save(session, class_site(3), "test", 1.0)
    served: list[int] = []

    class Unserved(ClassPanels):
        def serve(self, port: int) -> None:
            served.append(port)

    first = Unserved(tmp_path / "fsctl.toml", url, tmp_path)
    first.open(8077)
    assert (tmp_path / "class-password").stat().st_mode & 0o777 == 0o600
    again = Unserved(tmp_path / "fsctl.toml", url, tmp_path)
    again.open(8077)
    assert (again.password, served) == (first.password, [8077, 8077])
    with database.session() as session:
        rows = {row.login: row for row in session.query(UserRow)}
        assert {login: (row.agent, row.roles) for login, row in rows.items()} == {
            "student01": ("1001", ["agent"]),
            "student02": ("1002", ["agent"]),
            "student03": ("1003", ["agent"]),
            "teacher": ("", ["supervisor", "administrator"]),
        }
        assert all(users.password_fits(session, login, first.password) for login in rows)
        rows["student01"].password = users.hashed("a password of one's own")

    Unserved(tmp_path / "fsctl.toml", url, tmp_path).open(0)
    with database.session() as session:
        assert users.password_fits(session, "student01", "a password of one's own"), "what was changed stays"

    (tmp_path / "class-password").unlink()
    anew = Unserved(tmp_path / "fsctl.toml", url, tmp_path)
    anew.open(0)
    with database.session() as session:
        assert anew.password != first.password
        assert users.password_fits(session, "student01", anew.password)
    database.dispose()


def test_the_demonstration_has_telephones_for_visitors(tmp_path: Path) -> None:
    from fsctl.demo.centre import BY_HAND, DemoCentre
    from fsctl.log import Log

    centre = DemoCentre(tmp_path, Log("error"), 1)
    centre.start()
    try:
        client = TrainingClient(centre.settings.training_socket)
        assert client.snapshot()["phones"].keys() == set(BY_HAND)
        token = client.take("phone", BY_HAND[0], "Visitor")
        client.act("dial", phone=BY_HAND[0], token=token, number=BY_HAND[1])
        with gevent.Timeout(5):
            while client.snapshot()["phones"][BY_HAND[1]]["state"] != "ringing":
                gevent.sleep(0.02)
    finally:
        centre.stop()
