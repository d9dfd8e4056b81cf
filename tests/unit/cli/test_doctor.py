"""What the doctor says of a switch that the site's phones and trunks cannot reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctl.cli.checks.finding import Warned
from fsctl.cli.checks.switch import unreached, unread
from fsctl.freeswitch.urgency import GRANT, LEVEL
from fsctl.freeswitch.watchdog import UNSEEN
from fsctl.wording import Wording, joined
from fsctl.words import wordings


def test_the_built_in_switch_and_one_that_reads_our_directory_are_fine(tmp_path: Path) -> None:
    assert unreached("-ERR no reply", tmp_path) == ""
    assert unreached(f"{tmp_path}/", tmp_path) == ""


def test_one_that_reads_another_directory_is_told_of(tmp_path: Path) -> None:
    found = unreached("/etc/freeswitch", tmp_path)
    assert isinstance(found, Warned)
    assert "do not reach it by themselves" in found.remedy


def test_a_directory_that_cannot_be_written_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fsctl.cli.checks.switch.os.access", lambda path, mode: False)
    found = unreached(str(tmp_path), tmp_path)
    assert isinstance(found, Warned)
    assert "fsctl conf apply" in found.remedy


WELL = {"behind": [], "ended": 0, "unseen": "", "may_end": True}


def test_clients_that_read_are_fine() -> None:
    assert unread(WELL, ends=True) == ""
    assert unread({**WELL, "may_end": False}, ends=False) == ""


def test_a_client_that_reads_too_slowly_is_a_fault() -> None:
    assert str(unread({**WELL, "behind": ["127.0.0.1:5"]}, ends=True)).startswith("127.0.0.1:5 read too slowly")


def test_what_keeps_us_from_seeing_or_ending_clients_is_warned_of() -> None:
    unseen = unread({**WELL, "unseen": "cannot be seen from here"}, ends=True)
    powerless = unread({**WELL, "may_end": False}, ends=True)
    assert isinstance(unseen, Warned)
    assert isinstance(powerless, Warned)
    assert "CAP_NET_ADMIN" in powerless.remedy


def test_what_the_doctor_repeats_of_the_watch_names_its_remedy() -> None:
    for constant in (GRANT, UNSEEN):
        assert wordings.said(constant, "zh") != constant
    assert f"LimitRTPRIO={LEVEL} " in GRANT


def test_several_findings_are_one_text() -> None:
    found = joined([Wording("nothing to change"), "x", Wording("nothing to change")])
    assert found == "nothing to change; x; nothing to change"
    assert wordings.said(found, "zh") == "没有需要变更的内容；x；没有需要变更的内容"
    assert joined([]) == ""
