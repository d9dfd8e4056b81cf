from __future__ import annotations

from pathlib import Path

import pytest

from fsctl.prompts.wavefile import length_s, write


def test_what_is_written_is_as_long_as_its_samples(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.wav"
    write(path, bytes(2 * 12000), 8000)
    assert length_s(path) == 1.5
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_file_appears_whole_in_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write(path, bytes(16000), 8000)
    with path.open("rb") as playing:
        write(path, bytes(32000), 8000)
        assert len(playing.read()) == 16000 + 44  # who plays the old one plays it to its end
    assert length_s(path) == 2.0


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.wav").mkdir()
    with pytest.raises(OSError, match=r"a\.wav"):
        write(tmp_path / "a.wav", bytes(16000), 8000)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_what_is_no_sound_has_no_length(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("words")
    assert length_s(tmp_path / "a.wav") is None
    assert length_s(tmp_path / "missing.wav") is None
    assert length_s(tmp_path) is None
