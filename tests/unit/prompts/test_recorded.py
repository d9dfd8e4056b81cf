"""Uploads become recordings: told by their content, read by a worker, kept with the one before."""

from __future__ import annotations

import math
import shutil
import struct
import subprocess
import wave
from pathlib import Path

import pytest

from fsctl.prompts import recorded
from fsctl.prompts.recorded import NoSound, bring_back, former, keep, kind_of, place, put_aside, speak

FFMPEG = shutil.which("ffmpeg")


def tone(path: Path, seconds: float = 0.5, rate: int = 44100, channels: int = 2) -> Path:
    samples = [int(9000 * math.sin(n / rate * 6.28 * 440)) for n in range(int(rate * seconds))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", s) * channels for s in samples))
    return path


def shape(path: Path) -> tuple[int, int, int]:
    with wave.open(str(path)) as file:
        return file.getnchannels(), file.getsampwidth(), file.getframerate()


def test_a_recording_lies_at_the_rates_of_calls(tmp_path: Path) -> None:
    target = place(tmp_path, "zh", "welcome")
    made = keep(tone(tmp_path / "upload"), target)
    assert made.length_s == pytest.approx(0.5, abs=0.01)
    assert shape(target) == (1, 2, 8000)
    assert shape(target.parent / "16000" / "welcome.wav") == (1, 2, 16000)
    assert shape(target.parent / "8000" / "welcome.wav") == (1, 2, 8000)
    assert sorted(p.name for p in target.parent.iterdir()) == ["16000", "8000", "welcome.wav"]


@pytest.mark.skipif(FFMPEG is None, reason="needs Debian's ffmpeg")
@pytest.mark.parametrize("form", ["mp3", "ogg", "flac", "m4a", "aiff", "webm"])
def test_other_forms_are_taken_by_their_content_whatever_they_are_called(tmp_path: Path, form: str) -> None:
    source = tone(tmp_path / "tone.wav")
    subprocess.run([str(FFMPEG), "-v", "error", "-i", source, tmp_path / f"x.{form}"], check=True)
    uploaded = (tmp_path / f"x.{form}").rename(tmp_path / "upload.exe")
    made = keep(uploaded, place(tmp_path, "en", "welcome"))
    assert made.length_s == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"MZ" + b"\0" * 200,
    ],
)
def test_what_is_no_sound_is_refused_before_anything_reads_it(
    tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded, "run", lambda order: pytest.fail("it was read"))
    (tmp_path / "upload").write_bytes(data)
    with pytest.raises(NoSound, match="no sound we know"):
        keep(tmp_path / "upload", place(tmp_path, "zh", "welcome"))
    assert kind_of(data) == ""


@pytest.mark.parametrize("data", [b"RIFF\xff\xff\xff\xffWAVEfmt junk", b"fLaC" + b"\0" * 40, b"ID3" + b"\xff" * 500])
def test_a_broken_file_leaves_the_recording_there_was(tmp_path: Path, data: bytes) -> None:
    target = place(tmp_path, "zh", "welcome")
    keep(tone(tmp_path / "good"), target)
    before = target.read_bytes()
    (tmp_path / "upload").write_bytes(data)
    with pytest.raises(NoSound):
        keep(tmp_path / "upload", target)
    assert target.read_bytes() == before
    assert not former(target).exists()


def test_a_sound_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tone(tmp_path / "upload", recorded.LONGEST_S + 2, 1000, 1)
    with pytest.raises(NoSound, match="longer than 300 s"):
        keep(long, place(tmp_path, "zh", "welcome"))


def test_the_one_before_comes_back_and_goes_again(tmp_path: Path) -> None:
    target = place(tmp_path, "zh", "welcome")
    assert not bring_back(target)
    keep(tone(tmp_path / "a", 0.2), target)
    first = target.read_bytes()
    keep(tone(tmp_path / "b", 0.4), target)
    second = target.read_bytes()
    assert bring_back(target)
    assert target.read_bytes() == first
    assert bring_back(target)
    assert target.read_bytes() == second
    assert put_aside(target)
    assert not target.exists()
    assert bring_back(target)
    assert target.read_bytes() == second


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs Debian's espeak-ng")
def test_words_are_spoken_and_are_no_command(tmp_path: Path) -> None:
    made = speak("Good morning; rm -rf / $(reboot)", "en", place(tmp_path, "en", "welcome"))
    assert 1.0 < made.length_s < 20.0
    assert shape(made.path) == (1, 2, 8000)


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a" * 65, "1x", "x\n"])
def test_no_name_leads_out_of_the_root(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        place(tmp_path, "zh", name)
    with pytest.raises(ValueError, match=r".*"):
        place(tmp_path, "../en", "welcome")
