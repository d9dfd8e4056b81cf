from __future__ import annotations

import wave
from itertools import pairwise
from pathlib import Path

from fsctl.prompts.music import RATE, ROUNDS, samples, write_default

LOOP = samples()


def test_it_lasts_half_a_minute_or_less() -> None:
    assert 20 <= len(LOOP) / RATE <= 30


def test_it_is_quiet_but_can_be_heard() -> None:
    loudest = max(abs(sample) for sample in LOOP)
    assert 0.1 * 32767 < loudest < 0.35 * 32767
    seconds = [LOOP[at : at + RATE] for at in range(0, len(LOOP) - RATE, RATE)]
    assert all(max(abs(sample) for sample in second) > 0.05 * 32767 for second in seconds)


def test_nothing_clicks_and_the_end_joins_the_beginning() -> None:
    steps = [abs(after - before) for before, after in pairwise(LOOP)]
    assert max(*steps, abs(LOOP[0] - LOOP[-1])) < 0.06 * 32767


def test_it_is_the_same_every_time() -> None:
    assert samples() == LOOP


def test_it_is_written_as_the_switch_plays_it(tmp_path: Path) -> None:
    stream = tmp_path / "music" / "default"
    assert write_default(stream) == stream
    with wave.open(str(stream / "loop.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        assert file.getnframes() == len(LOOP) * ROUNDS
        assert file.getnframes() / RATE > 600, "the switch pauses for a second after it"
        file.setpos(len(LOOP) * (ROUNDS - 1))
        assert file.readframes(len(LOOP)) == LOOP.tobytes()
    assert [path.name for path in stream.iterdir()] == ["loop.wav"]


def test_music_of_the_sites_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ours.wav").write_bytes(b"ours")
    write_default(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ours.wav"]
