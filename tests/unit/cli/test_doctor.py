"""What the doctor says of a switch that the site's phones and trunks cannot reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctl.cli.doctor import Warned, unreached


def test_the_built_in_switch_and_one_that_reads_our_directory_are_fine(tmp_path: Path) -> None:
    assert unreached("-ERR no reply", tmp_path) == ""
    assert unreached(f"{tmp_path}/", tmp_path) == ""


def test_one_that_reads_another_directory_is_told_of(tmp_path: Path) -> None:
    found = unreached("/etc/freeswitch", tmp_path)
    assert isinstance(found, Warned)
    assert "do not reach it by themselves" in found.remedy


def test_a_directory_that_cannot_be_written_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fsctl.cli.doctor.os.access", lambda path, mode: False)
    found = unreached(str(tmp_path), tmp_path)
    assert isinstance(found, Warned)
    assert "fsctl conf apply" in found.remedy
