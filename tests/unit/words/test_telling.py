"""Every fact, every reason and every code has its words in both languages, and nothing in them is more than a line."""

from __future__ import annotations

import ast
import string
from dataclasses import fields
from enum import StrEnum
from pathlib import Path

import pytest

import fsctl
from fsctl.directory import NO_DISPOSITION, SYSTEM_REASONS, DestinationKind, Strategy, WorkMode
from fsctl.facts import (
    AgentState,
    BreakOutcome,
    ConsultOutcome,
    Follow,
    Mode,
    OfferOutcome,
    OverLimit,
    Party,
    QueueOutcome,
    Role,
    Side,
    SupervisionOutcome,
)
from fsctl.facts.codec import KINDS
from fsctl.facts.why import read, why
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy
from fsctl.words import LANGUAGES, Teller, codes, reasons, sentences

EVIL = "x\x1b[31m\n\u202e<script>"
ENUMS: tuple[type[StrEnum], ...] = (
    AgentState,
    BreakOutcome,
    Cause,
    ConsultOutcome,
    DestinationKind,
    EndedBy,
    Follow,
    Mode,
    OfferOutcome,
    OverLimit,
    Party,
    QueueOutcome,
    Role,
    Side,
    Strategy,
    SupervisionOutcome,
    WorkMode,
)


def codes_in_the_source() -> set[str]:
    """The first argument of every call of `why` that is a literal."""
    found = set()
    for path in Path(fsctl.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "why":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def names(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("words", [sentences.EN, sentences.ZH], ids=["en", "zh"])
def test_every_kind_of_fact_has_a_sentence_that_names_only_its_fields(words: dict[str, str]) -> None:
    assert words.keys() == KINDS.keys()
    for kind, form in words.items():
        assert names(form) <= {field.name for field in fields(KINDS[kind])}, kind


def test_both_languages_say_the_same_things() -> None:
    assert {kind: names(form) for kind, form in sentences.EN.items()} == {
        kind: names(form) for kind, form in sentences.ZH.items()
    }
    assert {code: names(form) for code, form in reasons.EN.items()} == {
        code: names(form) for code, form in reasons.ZH.items()
    }


def test_every_reason_has_words() -> None:
    literal = codes_in_the_source()
    assert "delay" in literal, "the search finds what it should"
    assert literal | set(Strategy) | set(AgentState) == reasons.EN.keys()


def test_a_reason_is_read_as_it_was_written() -> None:
    text = why("transferred", by="a&b=c?", number="王", left_s=1.25, count=3)
    assert read(text) == ("transferred", {"by": "a&b=c?", "number": "王", "left_s": "1.2", "count": "3"})
    assert read("answered_elsewhere") == ("answered_elsewhere", {})


def test_every_code_has_a_word_in_chinese() -> None:
    """In English a code without underscores is its own word."""
    own = SYSTEM_REASONS | {NO_DISPOSITION}
    lacking = [code for form in (*ENUMS, own) for code in form if str(code) not in codes.ZH]
    assert not lacking


def test_a_code_may_mean_something_else_in_one_field() -> None:
    assert Teller("zh").word("lost", "outcome") != Teller("zh").word("lost")
    assert Teller("en").word("whisper_agent") == "whisper to the agent"


def test_what_the_program_itself_chose_has_words_among_the_codes_of_the_site() -> None:
    fact = {"agent": "1001", "disposition": "wrap_up_timeout", "before": "", "by": ""}
    assert Teller("en").plain("disposition_set", fact) == "disposition by agent 1001: none given in time"
    assert Teller("en").plain("disposition_set", {**fact, "disposition": "sold"}).endswith(": sold")


def test_a_length_that_nobody_knows_is_a_dash() -> None:
    fact = {"queue": "support", "waited_s": 3.0, "expected_s": None}
    assert Teller("en").sentence("reserves_joined", fact).endswith("waited 3 s, expected – s")
    promoted = {"queue": "support", "priority": 190, "given": "high", "place": 1, "by": "anna"}
    assert "改为 高" in Teller("zh").sentence("call_priority_changed", promoted)


def test_names_are_put_in_where_they_are_known() -> None:
    names = {("agent", "1009"): "1009 周婷"}
    teller = Teller("en", lambda field, value: names.get((field, value), value))
    assert teller.plain("offer_ringing", {"agent": "1009"}) == "phone of agent 1009 周婷 rings"


def test_why_comes_apart_from_what() -> None:
    fact = {"agent": "1001", "extension": "1001", "ring_s": 20.0, "reason": "longest-idle?idle_s=84.2&level=1"}
    teller = Teller("en")
    assert teller.plain("offer_made", fact) == "offered to agent 1001 at 1001 for 20 s"
    assert teller.because("offer_made", fact) == "longest idle, 84.2 s (level 1)"
    assert teller.because("call_held", {"reason": "x"}) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_newer_version_wrote_is_shown_as_it_is(language: str) -> None:
    teller = Teller(language)
    assert teller.sentence("call_beamed", {"call": "c1", "by": "", "deck": 7}) == "call_beamed call=c1 deck=7"
    assert teller.reason("full_moon?phase=0.9") == "full moon?phase=0.9"
    assert teller.plain("offer_made", {}).isprintable()
    assert teller.passed_over({"skipped": "nonsense"}) == []
    assert teller.passed_over({"skipped": [["1001"], "x", ["1002", "talking"]]}) == [("1002", teller.reason("talking"))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["call_arrived", "offer_made", "no_such_kind", EVIL])
def test_what_callers_say_stays_on_its_line(kind: str, language: str) -> None:
    teller = Teller(language)
    fact = {"dialled": EVIL, "entry": EVIL, "reason": why("number", number=EVIL), "agent": EVIL}
    assert teller.sentence(kind, fact).isprintable()
    assert teller.reason(EVIL).isprintable()
    assert teller.reason(why("unknown_number", number=EVIL)).isprintable()
