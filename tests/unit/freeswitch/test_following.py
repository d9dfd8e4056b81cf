"""The switch follows the site: what is installed, what it is told, and what is put back when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Directory, Extension, Queue, Trunk
from fsctl.freeswitch.conf.following import FOLLOWED, Follower
from fsctl.freeswitch.conf.install import apply
from fsctl.freeswitch.conf.render import render
from fsctl.freeswitch.conf.settings import ConfSettings
from fsctl.freeswitch.wire import WireLost

CARRIER = Trunk("carrier", "198.51.100.7", username="me", secret="x" * 12)
SITE = Directory(
    extensions={number: Extension(number, "0" * 32) for number in ("1001", "1002")},
    trunks={"carrier": CARRIER},
    queues={"support": Queue("support")},
)


class Switch:
    """Answers as FreeSWITCH does; `says` overrules an answer, `log` is all it was told."""

    def __init__(self, conf: Path) -> None:
        self.conf = conf
        self.log: list[str] = []
        self.says: dict[str, str] = {}
        self.away = False
        self.when: Callable[[str], None] = lambda text: None

    def __call__(self, text: str) -> str:
        if self.away:
            raise WireLost("cut")
        self.when(text)
        if text == "global_getvar conf_dir":
            return str(self.conf)
        self.log.append(text)
        usual = {"reloadxml": "+OK [Success]\n", "reloadacl": "+OK acl reloaded\n"}
        return self.says.get(text, usual.get(text, "+OK scan complete\n" if text.endswith("rescan") else "+OK\n"))


@pytest.fixture
def settings(tmp_path: Path) -> ConfSettings:
    return ConfSettings("pbx.test", "s" * 32, tmp_path / "recordings", tmp_path / "sounds")


@pytest.fixture
def switch(tmp_path: Path, settings: ConfSettings) -> Switch:
    conf = tmp_path / "conf"
    apply(render(settings, SITE), conf, None)
    return Switch(conf)


@pytest.fixture
def follower(switch: Switch, settings: ConfSettings) -> Follower:
    return Follower(settings, switch.conf, switch)


def installed(switch: Switch) -> dict[str, str]:
    return {name: (switch.conf / name).read_text() for name in FOLLOWED}


def test_what_is_as_it_was_is_told_to_nobody(follower: Follower, switch: Switch) -> None:
    assert follower.follow(replace(SITE, queues={"other": Queue("other")})) == []
    assert switch.log == []


def test_a_new_phone_changes_one_file_and_signs_nobody_out(follower: Follower, switch: Switch) -> None:
    more = replace(SITE, extensions={**SITE.extensions, "1003": Extension("1003", "1" * 32)})
    assert follower.follow(more) == ["directory/fsctl.xml"]
    assert switch.log == ["reloadxml"]


def test_a_new_password_and_a_phone_taken_away_sign_the_phone_out(follower: Follower, switch: Switch) -> None:
    follower.follow(replace(SITE, extensions={"1001": Extension("1001", "2" * 32)}))
    flush = "sofia profile internal flush_inbound_reg"
    assert switch.log == ["reloadxml", f"{flush} 1001@pbx.test", f"{flush} 1002@pbx.test"]


def test_a_changed_trunk_is_ended_read_anew_and_looked_for(follower: Follower, switch: Switch) -> None:
    second = Trunk("second", "198.51.100.8")
    follower.follow(replace(SITE, trunks={"carrier": replace(CARRIER, port=5070), "second": second}))
    assert switch.log == [
        "reloadxml",
        "reloadacl",
        "sofia profile external killgw carrier",
        "sofia profile external rescan",
        "sofia status gateway external::carrier",
        "sofia status gateway external::second",
    ]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("reloadxml", "+OK [[error near line 3]: unclosed tag]\n"),
        ("sofia profile external rescan", "Invalid Profile [external]\n"),
        ("sofia status gateway external::second", "Invalid Gateway!\n"),
    ],
)
def test_what_the_switch_refuses_is_put_back_and_said(
    follower: Follower, switch: Switch, command: str, answer: str
) -> None:
    before = installed(switch)
    switch.says[command] = answer
    assert follower.follow(replace(SITE, trunks={"carrier": CARRIER, "second": Trunk("second", "192.0.2.1")})) == []
    assert installed(switch) == before
    assert "the old one is back" in follower.trouble
    assert switch.log.count("reloadxml") == 2
    switch.says.clear()
    assert follower.follow(SITE) == []
    assert follower.trouble == ""


def test_a_switch_that_is_away_takes_it_up_when_it_is_back(follower: Follower, switch: Switch) -> None:
    more = replace(SITE, extensions={**SITE.extensions, "1003": Extension("1003", "1" * 32)})
    switch.away = True
    assert follower.follow(more) == []
    assert follower.behind
    assert "cannot be reached" in follower.trouble
    switch.away = False
    assert follower.follow(more) == ["directory/fsctl.xml"]
    assert not follower.behind
    assert follower.trouble == ""


def test_files_that_were_written_and_not_reloaded_are_reloaded_the_next_time(
    follower: Follower, switch: Switch
) -> None:
    more = replace(SITE, extensions={**SITE.extensions, "1003": Extension("1003", "1" * 32)})

    def cut(text: str) -> None:
        if text == "reloadxml":
            raise WireLost("cut")

    switch.when = cut
    follower.follow(more)
    switch.when = lambda text: None
    follower.follow(more)
    assert "reloadxml" in switch.log


@pytest.mark.parametrize("says", ["-ERR no reply\n", "/somewhere/else"])
def test_a_switch_that_reads_another_directory_is_left_alone(
    follower: Follower, switch: Switch, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "_ask", lambda text: says)
    before = installed(switch)
    assert follower.follow(Directory()) == []
    assert installed(switch) == before
    assert follower.trouble == ""


def test_a_directory_that_is_not_ours_is_left_alone(follower: Follower, switch: Switch) -> None:
    (switch.conf / "freeswitch.xml").write_text("<document/>")
    assert follower.follow(Directory()) == []
    assert switch.log == []


def test_what_needs_a_restart_is_left_to_the_engineer(switch: Switch, settings: ConfSettings) -> None:
    follower = Follower(replace(settings, trunks_port=5090), switch.conf, switch)
    before = installed(switch)
    assert follower.follow(SITE) == []
    assert installed(switch) == before
    assert "fsctl conf apply" in follower.trouble


def test_a_value_that_cannot_stand_in_a_file_is_said(follower: Follower, switch: Switch) -> None:
    before = installed(switch)
    follower.follow(replace(SITE, trunks={"carrier": replace(CARRIER, secret="${system}")}))
    assert "account of trunk carrier" in follower.trouble
    assert installed(switch) == before


def test_a_directory_that_cannot_be_written_is_said_with_its_remedy(
    follower: Follower, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied", str(switch.conf))

    monkeypatch.setattr("fsctl.freeswitch.conf.install.os.link", refuse)
    before = installed(switch)
    follower.follow(replace(SITE, extensions={}))
    assert installed(switch) == before
    assert "cannot be written (Permission denied)" in follower.trouble
