"""Making prompt files. What needs a voice runs espeak-ng itself, and is skipped aloud where it is not installed."""

from __future__ import annotations

import os
import shutil
import wave
from pathlib import Path

import pytest

from fsctl.directory import Agent, Announcement, Directory
from fsctl.prompts import make as making
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.make import NoSpeechProgram, all_prompts, forms, make
from fsctl.prompts.paths import PromptFiles, estimate_s
from fsctl.prompts.voices import LANGUAGES
from fsctl.switch.sounds import Prompt

voice = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")

SITE = Directory(
    agents={number: Agent(number, f"Agent {number}") for number in ("1001", "1002")},
    announcements={"moved": Announcement("moved", {"en": "We have moved."})},
)
AT_YOUR_SERVICE = Prompt("agent_at_your_service", "zh", (("number", "1001"),))


@pytest.fixture
def files(tmp_path: Path) -> PromptFiles:
    return PromptFiles(tmp_path, Catalogue.of(SITE), tmp_path / "recordings")


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """A speech program that does what the test wants; says where it notes how it was called."""
    log = tmp_path / "called"
    path = tmp_path / "bin" / making.PROGRAM
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\necho "$@" >> "{log}"\n{script}\n')
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
    return log


def test_every_prompt_in_every_language_and_one_per_agent() -> None:
    prompts = list(all_prompts(Catalogue.of(SITE), SITE))
    assert len(prompts) == len(set(prompts))
    for language in LANGUAGES:
        spoken = {prompt.values[0][1] for prompt in prompts if prompt.values and prompt.language == language}
        assert spoken == set(SITE.agents)
        assert Prompt("moved", language) in prompts
        assert Prompt("agent_at_your_service", language) not in prompts


@voice
class TestSpeaking:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_files_at_both_rates_mono_and_16_bit(self, files: PromptFiles, language: str) -> None:
        prompt = Prompt("welcome", language)
        result = make(files, [prompt])
        assert (result.made, result.kept, result.failed) == ([files.made(prompt)], [], [])
        lengths = []
        for path, rate in forms(files.made(prompt)).items():
            with wave.open(str(path)) as file:
                assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (rate, 1, 2)
                frames = file.readframes(file.getnframes())
                assert len(frames) == 2 * file.getnframes()
                assert (
                    max(abs(int.from_bytes(frames[i : i + 2], "little", signed=True)) for i in range(0, len(frames), 2))
                    > 3000
                )
                lengths.append(file.getnframes() / rate)
            assert path.stat().st_mode & 0o777 == 0o644
        assert max(lengths) - min(lengths) < 0.01

    def test_what_is_there_is_not_made_again(self, files: PromptFiles) -> None:
        prompts = [Prompt("goodbye", "zh"), AT_YOUR_SERVICE]
        assert len(make(files, prompts).made) == 2
        written = {path: path.stat().st_mtime_ns for path in files.root.rglob("*.wav")}
        again = make(files, prompts)
        assert (again.made, len(again.kept)) == ([], 2)
        assert {path: path.stat().st_mtime_ns for path in files.root.rglob("*.wav")} == written

    def test_a_form_that_was_lost_is_made_again(self, files: PromptFiles) -> None:
        prompt = Prompt("goodbye", "zh")
        make(files, [prompt])
        lost = files.made(prompt).parent / "16000" / files.made(prompt).name
        lost.unlink()
        assert make(files, [prompt]).made == [files.made(prompt)]
        assert lost.exists()

    def test_words_in_one_language_only_are_said_once_by_its_voice(self, files: PromptFiles) -> None:
        result = make(files, [Prompt("moved", "zh"), Prompt("moved", "en")])
        assert (len(result.made), len(result.kept)) == (1, 1)

    def test_estimates_are_not_far_from_the_truth(self, files: PromptFiles) -> None:
        prompts = [prompt for prompt in all_prompts(files.catalogue, SITE) if len(files.catalogue.text(prompt)) > 10]
        assert make(files, prompts).failed == []
        for prompt in prompts:
            seconds = files.duration_s(prompt)
            assert seconds is not None
            assert 0.5 < estimate_s(files.catalogue.text(prompt)) / seconds < 1.6, prompt

    def test_no_half_made_file_is_left(self, files: PromptFiles) -> None:
        make(files, [Prompt("goodbye", "zh")])
        assert list(files.root.rglob("*.part")) == []


class TestTheProgram:
    @pytest.mark.parametrize("words", ["$(touch pwned); `id`", "--version", "-f /etc/passwd", 'x\' | y "z"'])
    def test_words_are_its_input_never_arguments(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
    ) -> None:
        log = program(tmp_path, monkeypatch, f'cat > "{tmp_path}/words"; exit 1')
        site = Directory(announcements={"own": Announcement("own", {"en": words})})
        files = PromptFiles(tmp_path, Catalogue.of(site), tmp_path)
        make(files, [Prompt("own", "en")])
        assert log.read_text() == "-v en-gb -s 155 --stdin --stdout\n"
        assert (tmp_path / "words").read_text() == words
        assert not Path("pwned").exists()

    @pytest.mark.parametrize(
        ("script", "why"),
        [
            ("exit 3", "exit status 3"),
            ("true", "0 bytes that are no sound"),
            ("echo sorry", "6 bytes that are no sound"),
        ],
    )
    def test_one_that_fails_is_told_of_and_the_rest_goes_on(
        self, tmp_path: Path, files: PromptFiles, monkeypatch: pytest.MonkeyPatch, script: str, why: str
    ) -> None:
        program(tmp_path, monkeypatch, script)
        prompts = [Prompt("welcome", "zh"), Prompt("closed", "en")]
        result = make(files, prompts)
        assert [prompt for prompt, _ in result.failed] == prompts
        assert all(why in reason for _, reason in result.failed)
        assert list((tmp_path).rglob("*.wav")) == []

    def test_one_that_hangs_is_ended(self, tmp_path: Path, files: PromptFiles, monkeypatch: pytest.MonkeyPatch) -> None:
        program(tmp_path, monkeypatch, "exec sleep 60")
        monkeypatch.setattr(making, "LONGEST_S", 0.2)
        ((_, why),) = make(files, [Prompt("welcome", "zh")]).failed
        assert "timed out" in why

    def test_none_at_all_is_told_with_the_remedy(
        self, tmp_path: Path, files: PromptFiles, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(NoSpeechProgram, match=r"apt-get install espeak-ng.*recorded/<language>/<name>\.wav"):
            make(files, [Prompt("welcome", "zh")])

    def test_nothing_to_say_is_told_of(self, files: PromptFiles) -> None:
        ((prompt, why),) = make(files, [Prompt("no_such", "zh")]).failed
        assert (prompt.name, why) == ("no_such", "there is nothing to say")
