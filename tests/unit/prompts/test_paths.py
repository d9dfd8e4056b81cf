from __future__ import annotations

import os
from pathlib import Path

import pytest

from fsctl.directory import Announcement, Directory
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.paths import UNKNOWN_S, PromptFiles, estimate_s
from fsctl.prompts.voices import VOICES, Voice
from fsctl.prompts.wavefile import write
from fsctl.switch.sounds import Music, Prompt, Recorded, Sound, Tone

AGENT = (("number", "1001"),)


@pytest.fixture
def files(tmp_path: Path) -> PromptFiles:
    site = Directory(announcements={"Spring-2026": Announcement("Spring-2026", {"zh": "春节快乐。"})})
    return PromptFiles(tmp_path / "prompts", Catalogue.of(site), tmp_path / "recordings")


def silence(path: Path, seconds: float = 1.0, rate: int = 8000) -> Path:
    write(path, bytes(int(seconds * rate) * 2), rate)
    return path


class TestWhatTheSwitchIsTold:
    @pytest.mark.parametrize(
        ("sound", "told"),
        [
            (Music(), "local_stream://default"),
            (Music("jazz-2"), "local_stream://jazz-2"),
            (Tone("ringback"), "tone_stream://%(1000,4000,450);loops=-1"),
            (Tone("busy"), "tone_stream://%(350,350,450);loops=-1"),
            (Tone("silence"), "silence_stream://-1"),
        ],
    )
    def test_streams(self, files: PromptFiles, sound: Sound, told: str) -> None:
        assert files.path(sound) == told
        assert files.duration_s(sound) is None

    def test_a_prompt_is_an_absolute_file_named_by_its_content(self, files: PromptFiles) -> None:
        path = Path(files.path(Prompt("welcome", "zh")))
        assert path.is_absolute()
        assert path.parent == files.root / "made"
        assert len(path.stem) == 32

    def test_roots_given_relative_are_made_absolute(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        files = PromptFiles(Path("prompts"), Catalogue.of(), Path("recordings"))
        assert Path(files.path(Prompt("welcome", "en"))).is_relative_to(tmp_path / "prompts")
        assert files.path(Recorded("a.wav")) == str(tmp_path / "recordings" / "a.wav")

    def test_a_recording_of_ours(self, files: PromptFiles) -> None:
        assert files.path(Recorded("2026/11/24/ab-1.wav")) == f"{files.recordings_root}/2026/11/24/ab-1.wav"

    def test_other_words_voice_or_pace_make_another_file(
        self, files: PromptFiles, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paths = {
            files.path(Prompt(name, language, values))
            for name in ("welcome", "closed", "agent_at_your_service")
            for language in VOICES
            for values in ((), AGENT)
        }
        assert len(paths) == 8  # a value a wording has no place for changes nothing
        for voice in (Voice("cmn", 200), Voice("yue", 190)):
            monkeypatch.setitem(VOICES, "zh", voice)
            paths.add(files.path(Prompt("welcome", "zh")))
        assert len(paths) == 10

    def test_words_in_one_language_only_have_one_file(self, files: PromptFiles) -> None:
        assert files.path(Prompt("Spring-2026", "en")) == files.path(Prompt("Spring-2026", "zh"))


class TestRecordedByPeople:
    def test_a_recording_put_in_its_place_wins(self, files: PromptFiles) -> None:
        before = files.path(Prompt("welcome", "zh"))
        mine = silence(files.root / "recorded" / "zh" / "welcome.wav")
        assert files.path(Prompt("welcome", "zh")) == str(mine) != before
        assert files.path(Prompt("welcome", "en")) != str(mine)
        mine.unlink()
        assert files.path(Prompt("welcome", "zh")) == before

    def test_also_for_the_sites_own_announcements(self, files: PromptFiles) -> None:
        mine = silence(files.root / "recorded" / "zh" / "Spring-2026.wav")
        assert files.path(Prompt("Spring-2026", "zh")) == str(mine)
        assert files.path(Prompt("Spring-2026", "en")) == str(mine)  # there are no English words
        english = silence(files.root / "recorded" / "en" / "Spring-2026.wav")
        assert files.path(Prompt("Spring-2026", "en")) == str(english)

    def test_not_for_a_prompt_that_speaks_values(self, files: PromptFiles) -> None:
        silence(files.root / "recorded" / "zh" / "agent_at_your_service.wav")
        assert "/made/" in files.path(Prompt("agent_at_your_service", "zh", AGENT))


OUTSIDE = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    "a/../../b.wav",
    "a/./b.wav",
    "a//b.wav",
    "a.wav\n",
    "a.wav\r\nAuthorization: x",
    "a\x00.wav",
    "shout://evil/x.wav",
    "{loops=9}a.wav",
    "a.wav!/etc/passwd",
    "~root/a.wav",
    "",
    ".wav",
    "../recordings-of-others/a.wav",
]


class TestNoWayOut:
    @pytest.mark.parametrize("path", OUTSIDE)
    def test_by_a_recordings_path(self, files: PromptFiles, path: str) -> None:
        assert files.path(Recorded(path)) == str(files.recordings_root / "not-a-recording.wav")

    @pytest.mark.parametrize("name", [*OUTSIDE, "welcome/../../../x"])
    @pytest.mark.parametrize("language", ["zh", "../../..", "/", "zh/../../../tmp", ""])
    def test_by_a_prompts_name_or_language(self, files: PromptFiles, name: str, language: str) -> None:
        silence(files.root.parent / "x.wav")
        for prompt in (Prompt(name, language), Prompt("welcome", language), Prompt(name, "zh", (("number", name),))):
            path = files.path(prompt)
            assert os.path.normpath(path) == path
            assert Path(path).parent == files.root / "made"

    @pytest.mark.parametrize(
        ("name", "language"),
        [("welcome", ".."), ("welcome", "zh/../.."), ("../../welcome", "zh"), ("../welcome", "zh")],
    )
    def test_by_a_prompt_though_there_is_a_file(self, files: PromptFiles, name: str, language: str) -> None:
        recorded = files.root / "recorded"
        (recorded / "zh").mkdir(parents=True)
        reached = silence(recorded / language / f"{name}.wav")
        assert reached.is_file()
        assert Path(files.path(Prompt(name, language))).parent == files.root / "made"

    @pytest.mark.parametrize("stream", ["../x", "a/b", "x;y", "a\n", "", "{a=b}c", "x" * 65])
    def test_by_a_streams_name(self, files: PromptFiles, stream: str) -> None:
        assert files.path(Music(stream)) == "local_stream://default"

    @pytest.mark.parametrize("tone", ["", "siren", "%(1,1,1)", "ringback;loops=1"])
    def test_by_a_tones_name(self, files: PromptFiles, tone: str) -> None:
        assert files.path(Tone(tone)) == "silence_stream://-1"


class TestLengths:
    def test_a_file_is_as_long_as_it_is(self, files: PromptFiles) -> None:
        prompt = Prompt("welcome", "zh")
        silence(files.made(prompt), 2.5)
        assert files.duration_s(prompt) == 2.5

    def test_a_file_replaced_is_measured_again(self, files: PromptFiles) -> None:
        prompt = Prompt("welcome", "zh")
        os.utime(silence(files.made(prompt), 2.5), (1, 1))
        assert files.duration_s(prompt) == 2.5
        os.utime(silence(files.made(prompt), 1.5), (2, 2))
        assert files.duration_s(prompt) == 1.5

    @pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all", b"RIFF\x00\x00\x00\x00WAVE"])
    def test_a_broken_file_is_estimated_like_a_missing_one(self, files: PromptFiles, content: bytes) -> None:
        prompt = Prompt("welcome", "zh")
        missing = files.duration_s(prompt)
        assert missing == estimate_s("您好，欢迎致电。") > 1
        files.made(prompt).parent.mkdir(parents=True)
        files.made(prompt).write_bytes(content)
        assert files.duration_s(prompt) == missing

    def test_an_estimate_goes_by_characters_and_words(self) -> None:
        assert estimate_s("") == 0.0
        assert estimate_s("您好") == pytest.approx(0.5 + 2 * 0.36)
        assert estimate_s("one two, three.") == pytest.approx(0.5 + 3 * 0.36)

    def test_of_a_path_given_out(self, files: PromptFiles) -> None:
        prompt = Prompt("closed", "en")
        assert files.duration_of(files.path(prompt)) == files.duration_s(prompt)
        assert files.duration_of(files.path(Music())) is None

    def test_of_a_recording(self, files: PromptFiles) -> None:
        silence(files.recordings_root / "2026" / "a.wav", 3.0)
        assert files.duration_of(files.path(Recorded("2026/a.wav"))) == 3.0
        assert files.duration_of(files.path(Recorded("2026/b.wav"))) == UNKNOWN_S

    def test_of_a_path_nobody_gave_out_nothing_is_read(self, files: PromptFiles, tmp_path: Path) -> None:
        silence(tmp_path / "secret.wav", 9.0)
        assert files.duration_of(str(tmp_path / "secret.wav")) == UNKNOWN_S
        assert files.duration_of(f"{files.recordings_root}/../secret.wav") == UNKNOWN_S
