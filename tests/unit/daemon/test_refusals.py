"""Whatever keeps the daemon from starting is told in the terminal's language, with its remedy."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from fsctl.candidate import NoStandby, _alone
from fsctl.config import Settings, SettingsWrong, build
from fsctl.control.remote import CannotListen, listen
from fsctl.control.server import SocketTaken
from fsctl.daemon.refusals import NotReady, claim, of_a_file, remedied
from fsctl.esl.client import Client
from fsctl.esl.errors import LoginRefused
from fsctl.freeswitch.readiness import lacking
from fsctl.freeswitch.wire import Wire, WireLost
from fsctl.leading.lease import LeaseAway
from fsctl.store.database import UNUSABLE, DatabaseUnusable
from fsctl.wording import Wording, joined
from fsctl.words import wordings

TYPED = re.compile(
    r"`[^`]*`|\[[^\]]*\]|[\w./:-]*[./:_][\w./:-]*|FreeSWITCH|SQLite|MariaDB|MySQL|ACL|SIP|fsctl"
    r"|west|profile (in|ex)ternal|'[^']*'"
)
"""Names, and what is to be typed."""


def chinese(text: str) -> str:
    told = wordings.said(text, "zh")
    assert re.search("[\u4e00-\u9fff]", told)
    assert not re.search("[A-Za-z]{2}", TYPED.sub("", told)), told
    return told


def nobody_listens() -> Exception:
    wire = Wire("127.0.0.1", 1, "x", lambda *reply: None, lambda *end: None)
    with pytest.raises(WireLost) as lost:
        wire.connect()
    return lost.value


def wrong_password() -> Exception:
    client = Client("wrong")
    client.receive(b"Content-Type: auth/request\n\n", 0.0)
    with pytest.raises(LoginRefused) as refused:
        client.receive(b"Content-Type: command/reply\nReply-Text: -ERR invalid\n\n", 0.0)
    return refused.value


def no_address_of_ours() -> Exception:
    with pytest.raises(CannotListen) as cannot:
        listen("192.0.2.1", 1)
    return cannot.value


def wrong_settings() -> Exception:
    with pytest.raises(SettingsWrong) as wrong:
        build({"switch": {"port": "many"}}, {}, "/etc/fsctl/fsctl.toml")
    return wrong.value


REFUSED = {
    "nobody listens": nobody_listens,
    "a wrong password": wrong_password,
    "a module is missing": lambda: NotReady(joined(lacking(lambda text: "false"))),
    "a profile does not run": lambda: NotReady(
        joined(lacking(lambda text: "true" if text.startswith("module") else "Invalid Profile"))
    ),
    "an embedded database": lambda: NoStandby(_alone("west")),
    "the lease": lambda: LeaseAway(Wording("Connection refused")),
    "an address that is not ours": no_address_of_ours,
    "settings": wrong_settings,
    **{str(standing): lambda why=why: DatabaseUnusable(why) for standing, why in UNUSABLE.items()},
}


@pytest.mark.parametrize("name", REFUSED)
def test_every_refusal_is_chinese_in_a_chinese_terminal(name: str) -> None:
    chinese(remedied(REFUSED[name](), Settings()))


def test_the_reason_of_the_system_is_in_it() -> None:
    assert "无法连接 127.0.0.1:1：连接被拒绝。请检查 FreeSWITCH" in chinese(remedied(nobody_listens(), Settings()))
    assert "连接被拒绝" in chinese(remedied(REFUSED["the lease"](), Settings()))


def test_two_in_one_directory(tmp_path: Path) -> None:
    with claim(tmp_path), pytest.raises(SocketTaken) as taken:
        claim(tmp_path)
    assert str(tmp_path) in chinese(remedied(taken.value, Settings()))


def test_a_file_that_may_not_be_read() -> None:
    denied = PermissionError(errno.EACCES, "Permission denied", "/var/lib/fsctl/journal")
    assert chinese(of_a_file(denied)) == "/var/lib/fsctl/journal：没有权限。请授予运行 fsctl 的用户相应权限"
    assert chinese(of_a_file(OSError(errno.ENOSPC, "No space left on device"))).startswith("文件：磁盘空间已满")
