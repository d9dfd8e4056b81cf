from __future__ import annotations

import re
from pathlib import Path

import pytest

from fsctl.callcontrol import arriving, coding, dialling, offering
from fsctl.directory import Announcement, Directory
from fsctl.ivr.model import Menu
from fsctl.prompts.catalogue import LONGEST_VALUE, Catalogue
from fsctl.prompts.voices import LANGUAGES
from fsctl.switch.sounds import Prompt

CATALOGUE = Catalogue.of()


@pytest.mark.parametrize("name", sorted(CATALOGUE.wordings))
def test_every_prompt_has_words_in_every_language_with_the_same_places(name: str) -> None:
    texts = CATALOGUE.wordings[name]
    assert set(texts) == set(LANGUAGES)
    assert all(text.strip() for text in texts.values())
    places = {language: set(re.findall(r"\{(.*?)\}", text)) for language, text in texts.items()}
    assert places["zh"] == places["en"] == CATALOGUE.places(name)
    assert not re.search(r"[A-Za-z]", re.sub(r"\{.*?\}", "", texts["zh"])), "a Mandarin voice would spell it"
    assert not re.search(r"[\u4e00-\u9fff]", texts["en"]), "an English voice cannot read it"


def test_what_the_rooms_say_is_in_the_catalogue() -> None:
    menu = Menu((), {}, "", "")
    said = {menu.again, menu.silent, "wrong_number", "fallback"}
    for module in (arriving, coding, dialling, offering):
        source = Path(module.__file__).read_text(encoding="utf-8")
        said.update(re.findall(r'Prompt\("([a-z_]+)"', source))
    assert len(said) > 5
    assert said <= set(CATALOGUE.wordings)


class TestSpeakingNumbers:
    @pytest.mark.parametrize(
        ("number", "zh", "en"),
        [
            ("1001", "1 0 0 1", "one zero zero one"),
            ("8A", "8 A", "eight A"),
            ("10-01", "1 0 0 1", "one zero zero one"),
            ("+86 10", "8 6 1 0", "eight six one zero"),
            ("", "", ""),
            ("张三", "", ""),
            ("１", "", ""),
        ],
    )
    def test_digits_are_spoken_one_by_one_and_anything_else_is_left_out(self, number: str, zh: str, en: str) -> None:
        values = (("number", number),)
        assert CATALOGUE.text(Prompt("agent_at_your_service", "zh", values)) == f"工号{zh}为您服务。"
        assert CATALOGUE.text(Prompt("agent_at_your_service", "en", values)) == f"Agent {en} is at your service."

    @pytest.mark.parametrize(
        "value", ["{number}", "[[h@'loU]]", "<break/>", "1\n2\r\n3\x00", "a;rm -rf /", "{0.__class__}"]
    )
    def test_a_value_brings_no_markup_with_it(self, value: str) -> None:
        for language in LANGUAGES:
            text = CATALOGUE.text(Prompt("agent_at_your_service", language, (("number", value),)))
            assert not re.search(r"[{}\[\]<>\n\r\0;/_-]", text)

    def test_a_long_value_is_cut(self) -> None:
        text = CATALOGUE.text(Prompt("agent_at_your_service", "zh", (("number", "7" * 1000),)))
        assert text.count("7") == LONGEST_VALUE

    def test_a_value_that_is_not_given_is_left_out(self) -> None:
        assert CATALOGUE.text(Prompt("agent_at_your_service", "zh")) == "工号为您服务。"


class TestTheSitesOwnWords:
    OWN = Catalogue.of(
        Directory(
            announcements={
                "welcome": Announcement("welcome", {"zh": "这里是我们。"}),
                "Spring-2026": Announcement("Spring-2026", {"zh": "春节快乐。"}),
                "moved": Announcement("moved", {"en": "We have moved."}),
            }
        )
    )

    def test_they_replace_the_programs_language_by_language(self) -> None:
        assert self.OWN.text(Prompt("welcome", "zh")) == "这里是我们。"
        assert self.OWN.text(Prompt("welcome", "en")) == CATALOGUE.text(Prompt("welcome", "en"))

    @pytest.mark.parametrize(
        ("name", "asked", "language", "words"),
        [
            ("Spring-2026", "en", "zh", "春节快乐。"),
            ("moved", "zh", "en", "We have moved."),
            ("moved", "fr", "en", "We have moved."),
            ("welcome", "fr", "en", "Hello, and thank you for calling."),
        ],
    )
    def test_in_a_language_they_lack_they_are_said_in_one_they_have(
        self, name: str, asked: str, language: str, words: str
    ) -> None:
        prompt = Prompt(name, asked)
        assert (self.OWN.language(prompt), self.OWN.text(prompt)) == (language, words)

    def test_a_prompt_nobody_knows_says_nothing(self) -> None:
        assert self.OWN.text(Prompt("no_such", "zh")) == ""
        assert self.OWN.language(Prompt("no_such", "fr")) == "en"

    def test_the_programs_own_are_not_changed_by_a_site(self) -> None:
        assert Catalogue.of().wordings == CATALOGUE.wordings
