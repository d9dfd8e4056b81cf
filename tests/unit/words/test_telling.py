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
from fsctl.ivr.model import KIND_OF, edges
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy
from fsctl.words import LANGUAGES, Teller, codes, details, reasons, refusals, sentences
from fsctl.words.telling import span

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


SAMPLES: dict[str, object] = {"keys": {}, "cases": {}, "data": {}, "saves": {}, "prompts": (), "demands": {}}
"""For nodes made to ask for their ways out."""


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
    """The fields a form shows, whichever way it shows them."""
    found = {name for _, name, _, _ in string.Formatter().parse(form) if name}
    shown = {"coded": "reason"} | {name: f"{name[:-4]}_s" for name in found if name.endswith("_for")}
    return {shown.get(name, name) for name in found}


@pytest.mark.parametrize("words", [sentences.EN, sentences.ZH], ids=["en", "zh"])
def test_every_kind_of_fact_has_a_sentence_that_names_only_its_fields(words: dict[str, str]) -> None:
    assert words.keys() == KINDS.keys()
    for kind, form in words.items():
        assert names(form) <= {field.name for field in fields(KINDS[kind])}, kind


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0.4, "0 秒", "0 s"),
        (119.4, "119 秒", "119 s"),
        (120.0, "2 分钟", "2 min"),
        (7160.0, "119 分钟", "119 min"),
        (7195.0, "2 小时 0 分钟", "2 h 0 min"),
        ("14276.6", "3 小时 58 分钟", "3 h 58 min"),
        (None, "–", "–"),
        ("x", "–", "–"),
        (float("inf"), "–", "–"),
    ],
)
def test_lengths_of_time_are_said_as_people_say_them(seconds: object, zh: str, en: str) -> None:
    assert (span(seconds, "zh"), span(seconds, "en")) == (zh, en)


def test_what_a_callback_came_to_reads_like_a_sentence() -> None:
    ended = {"outcome": "kept", "after_s": 14276.6, "attempts": 2, "reason": "called", "agent": "1004", "by": ""}
    assert Teller("zh").sentence("callback_ended", ended) == "回拨已兑现，历时 3 小时 58 分钟，呼叫 2 次：已回拨 1004"
    assert Teller("en").sentence("callback_ended", ended) == "callback kept after 3 h 58 min, attempts 2: called 1004"
    left = {"queue": "support", "outcome": "answered", "key": "", "waited_s": 25.9}
    assert Teller("zh").sentence("call_left_queue", left) == "离开队列 support：接通，等待 25.9 秒"
    dialled = {"number": "555", "trunk": "t", "attempt": 1, "agent": ""}
    assert Teller("zh").sentence("callback_dialled", dialled) == "回拨：经 t 呼叫 555，第 1 次"
    assert Teller("zh").sentence("callback_postponed", {"reason": "no_answer"}) == "回拨推迟：无应答"
    assert Teller("zh").sentence("callback_postponed", {"reason": ""}) == "回拨推迟"


def test_both_languages_say_the_same_things() -> None:
    assert {kind: names(form) for kind, form in sentences.EN.items()} == {
        kind: names(form) for kind, form in sentences.ZH.items()
    }
    for words in (reasons, details):
        assert {code: names(form) for code, form in words.EN.items()} == {
            code: names(form) for code, form in words.ZH.items()
        }


def test_every_reason_has_words() -> None:
    literal = codes_in_the_source()
    assert "delay" in literal, "the search finds what it should"
    assert literal | set(Strategy) | set(AgentState) == reasons.EN.keys() | details.EN.keys()
    assert not reasons.EN.keys() & details.EN.keys()


ROOMS = ("acd", "call", "callcontrol", "engine", "ivr", "recording", "kpi", "board", "store")
FREE = frozenset({"Anomaly", "CallEnded", "LegEnded", "OfferEnded", "RecordingLost", "SupervisionEnded"})
"""Facts that may hold what the switch says in its own words."""
HELPERS = frozenset({"_ended", "_failed", "_lost", "_not_connected", "ChannelHungUp", "OriginateFailed", "failed"})
"""What leads to them."""


def calls_in(*packages: str) -> list[tuple[str, ast.Call]]:
    found = []
    for package in packages:
        for path in (Path(fsctl.__file__).parent / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    found.append((name, node))
    return found


def said(value: ast.JoinedStr | ast.Constant) -> list[str]:
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def test_no_room_writes_a_sentence_of_its_own_into_a_fact() -> None:
    """Somebody reads it in another language: what the program itself has to say is a code."""
    told = [
        ast.unparse(node)
        for name, node in calls_in(*ROOMS)
        if name in FREE | HELPERS
        for value in (*node.args, *(keyword.value for keyword in node.keywords))
        if isinstance(value, ast.JoinedStr | ast.Constant) and " " in "".join(said(value))
    ]
    assert not told


def test_every_anomaly_and_every_refusal_at_a_telephone_has_words_in_chinese() -> None:
    raised = {
        (name, node.args[place].value)
        for name, node in calls_in("acd", "callcontrol", "directory", "engine", "ivr", "recording")
        for place in [1 if name == "Anomaly" else 0]
        if name in ("Anomaly", "Refused") and len(node.args) > place and isinstance(node.args[place], ast.Constant)
    }
    anomalies = {str(code) for name, code in raised if name == "Anomaly"}
    assert "offer_without_end" in anomalies, "the search finds what it should"
    teller = Teller("zh")
    assert not {code for code in anomalies if teller.word(code, "code") == code.replace("_", " ")}
    assert not {str(code) for name, code in raised if name == "Refused"} - refusals.ZH.keys()
    fact = {"action": "ready", "code": "wrong_pin", "message": "The PIN for agent 1001 is wrong"}
    assert teller.plain("code_refused", fact).endswith("PIN 码不对")
    assert Teller("en").plain("code_refused", fact).endswith("The PIN for agent 1001 is wrong")


def test_every_way_out_of_a_node_has_words() -> None:
    teller = Teller("zh")
    ways = {name for names in WAYS_OUT for name in names}
    assert {"timeout", "invalid", "verified", "made", "open", "free", "otherwise"} <= ways
    assert not {way for way in ways if not any(letter >= "\u4e00" for letter in told_edge(teller, way))}
    assert told_edge(teller, "key 2") == "按键 2"
    assert told_edge(teller, "if waiting >= 5") == "条件 waiting >= 5"
    assert told_edge(Teller("en"), "key #") == "key #"


def told_edge(teller: Teller, edge: str) -> str:
    told = teller.plain("keys_pressed", {"keys": "2", "node": "n", "edge": edge})
    return told.rpartition("：" if teller.language == "zh" else ": ")[2]


WAYS_OUT = tuple(
    {
        edge
        for edge in edges(kind(**{field.name: SAMPLES.get(field.name, "x") for field in fields(kind)}))
        if " " not in edge
    }
    for kind in KIND_OF
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_in_the_way_is_told_in_words_and_what_the_switch_said_as_it_is(language: str) -> None:
    teller = Teller(language)
    lost = teller.sentence("recording_lost", {"reason": why("too_short", holds_s=3.0, should_s=9.0)})
    assert lost.endswith({"zh": "文件只有 3 秒，应有 9 秒", "en": "the file holds 3 s of 9 s"}[language])
    ended = {"agent": "1001", "outcome": "failed", "detail": "no_bridge"}
    assert "no_bridge" not in teller.sentence("offer_ended", ended)
    said = {**ended, "detail": "486 USER_BUSY"}
    assert teller.sentence("offer_ended", said).endswith("486 USER_BUSY")
    assert teller.sentence("offer_ended", {**ended, "detail": EVIL}).isprintable()


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
