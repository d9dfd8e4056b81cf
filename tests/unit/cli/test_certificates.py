"""Making certificates, and what the doctor says of them and of the way to the leader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from fsctl.cli.checks.finding import Fine, Warned
from fsctl.cli.checks.nodes import certificates
from fsctl.cli.context import Context
from fsctl.cli.main import cli
from fsctl.config import ControlSection, DatabaseSection, PathsSection, Settings
from fsctl.control.address import Tls, Unix, this_machine
from fsctl.control.credentials import Credentials
from fsctl.control.remote import RemoteServer
from fsctl.control.server import ControlServer
from fsctl.store.models import LeaseRow
from tests.databases import empty_sqlite
from tests.unit.control.papers import Papers
from tests.unit.control.test_api import Backend


class Node:
    """A machine without a daemon of its own; who leads is on file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.papers = Papers(root / "papers")
        self.settings = Settings(
            paths=PathsSection(data=str(root)), database=DatabaseSection(url=f"sqlite:///{root}/fsctl.db")
        )
        self.database = empty_sqlite(root / "fsctl.db")

    def led_from(self, address: str) -> None:
        with self.database.session() as session:
            session.add(
                LeaseRow(name="fsctl", epoch=3, beats=1, run="r", place="p", node="west", address=address, since=1)
            )

    def doctor(self, credentials: Credentials | None, name: str = "") -> str | Warned | Fine:
        control = ControlSection()
        if credentials is not None:
            files = {field: str(getattr(credentials, field)) for field in ("certificate", "key", "authority")}
            control = replace(control, **files, listen="192.0.2.1:8030" if name else "", name=name)
        context = Context()
        context.__dict__["settings"] = replace(self.settings, control=control)
        return certificates(context)


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


def test_a_site_on_one_machine_needs_none(node: Node) -> None:
    assert node.doctor(None) == ""
    node.led_from(str(Unix(node.root / "control.sock", this_machine())))
    assert node.doctor(None) == ""


def test_a_leader_on_another_machine_is_not_reached_without(node: Node) -> None:
    node.led_from("unix:/run/control.sock#00000000")
    said = node.doctor(None)
    assert isinstance(said, str)
    assert "west leads on another machine" in said
    assert "docs/standby.md" in said


def test_good_ones_say_for_how_long_and_bad_ones_what_to_do(node: Node) -> None:
    good = node.doctor(node.papers.of("east.example.net"), "east.example.net")
    assert isinstance(good, Fine)
    assert good.said == "good for 825 days; others reach east.example.net"
    assert "is not valid for 'north.example.net'" in str(node.doctor(node.papers.of("east"), "north.example.net"))


def test_one_that_runs_out_soon_is_warned_of(node: Node) -> None:
    soon = node.doctor(node.papers.of("east.example.net", days_ago=800))
    assert isinstance(soon, Warned)
    assert "runs out in 25 days" in soon.remedy


def test_the_leader_is_asked_where_it_is(node: Node) -> None:
    ours, told = node.papers.of("127.0.0.1"), list[str]()
    doors: list[RemoteServer] = []

    def door(application: Callable[..., object]) -> RemoteServer:
        doors.append(RemoteServer(("127.0.0.1", 0), application, ours.serving, told.append))
        return doors[0]

    leader = ControlServer(node.root / "west.sock", 0o600, Backend(), None, door)
    leader.start()
    node.led_from(f"unix:/run/control.sock#00000000 {Tls('127.0.0.1', doors[0].server_port)}")
    east = node.papers.of("east.example.net")
    assert isinstance(node.doctor(east), Fine)
    assert "no certificate to show" in str(node.doctor(None))
    leader.stop()
    assert "cannot be reached: Connection refused" in str(node.doctor(east))


def test_they_are_made_by_a_command(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["control", "certificates", str(tmp_path / "made"), "east.example.net"])
    assert done.exit_code == 0, done.output
    place = tmp_path / "made" / "east.example.net"
    made = Credentials(place / "certificate.pem", place / "key.pem", place / "authority.pem")
    assert made.mistakes("east.example.net") == []
    assert str(made.key) in done.stdout
    assert "control.authority" in done.stderr
    wrong = CliRunner().invoke(cli, ["control", "certificates", str(tmp_path / "made"), "a b"])
    assert (wrong.exit_code, "no name of a machine" in wrong.stderr) == (2, True)
