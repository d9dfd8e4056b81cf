"""A call's story in a terminal: one line a fact, those passed over below it, and nothing in it moves the cursor."""

from __future__ import annotations

import pytest

from fsctl.facts.why import why
from fsctl.terminal import story
from fsctl.terminal.story import reason, sentence

EVIL = "x\x1b[31m\n\u202e<script>"


def test_a_sentence_with_those_who_were_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    fact = {
        "agent": "1001",
        "extension": "1001",
        "ring_s": 20.0,
        "reason": "longest-idle?idle_s=84.2&level=1",
        "skipped": [["1002", "wrap_up?left_s=4.4"], ["1003", "delay?after=no_answer&left_s=2.0"]],
    }
    monkeypatch.setenv("FSCTL_LANG", "en")
    assert sentence("offer_made", fact).splitlines() == [
        "offered to agent 1001 at 1001 for 20 s: longest idle, 84.2 s (level 1)",
        f"{story.INDENT}1002: in wrap-up, 4.4 s left",
        f"{story.INDENT}1003: not asked for 2 s more after: no answer",
    ]
    monkeypatch.setenv("FSCTL_LANG", "zh_CN")
    assert sentence("offer_made", fact).splitlines() == [
        "派话给坐席 1001（话机 1001），振铃 20 秒：空闲最久，84.2 秒（第 1 级）",
        f"{story.INDENT}1002: 话后处理，还剩 4.4 秒",
        f"{story.INDENT}1003: 无应答之后暂缓，还剩 2 秒",
    ]


@pytest.mark.parametrize("kind", ["call_arrived", "offer_made", "no_such_kind"])
def test_what_callers_say_stays_on_its_line(kind: str) -> None:
    said = sentence(kind, {"dialled": EVIL, "entry": EVIL, "reason": why("number", number=EVIL), "agent": EVIL})
    assert said.isprintable()
    assert reason(EVIL).isprintable()
    assert reason(why("unknown_number", number=EVIL)).isprintable()
