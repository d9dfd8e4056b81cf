"""What the daemon says goes over the wire as it was made, and can be said in another language there."""

from __future__ import annotations

import json

from fsctl.control.spelling import heard, spelt
from fsctl.wording import Wording, joined
from fsctl.words import wordings

AWAY = Wording("cannot connect to {host}:{port}: {why}", host="192.0.2.1", port=8021, why="{no} route")
DEFECTS = Wording("{count} defects in rooms; see the log", count=3)


def wired(answer: dict[str, object]) -> dict[str, object]:
    return dict(heard(json.loads(json.dumps(spelt(answer)))))


def test_a_program_reads_the_same_texts_as_ever() -> None:
    answer = {"well": False, "trouble": [AWAY, "as the disk said it"]}
    sent = json.loads(json.dumps(spelt(answer)))
    assert sent["trouble"] == ["cannot connect to 192.0.2.1:8021: {no} route", "as the disk said it"]
    assert spelt({"well": True, "trouble": []}) == {"well": True, "trouble": []}


def test_who_reads_them_says_them_in_chinese_with_their_values() -> None:
    got = wired({"trouble": [joined([AWAY, DEFECTS]), "as the disk said it"], "n": 1})
    assert set(got) == {"trouble", "n"}
    told, plain = got["trouble"]  # type: ignore[misc]
    assert wordings.said(told, "zh") == "无法连接 192.0.2.1:8021：{no} route；程序内部出错 3 次；请查看日志"
    assert str(told) == "cannot connect to 192.0.2.1:8021: {no} route; 3 defects in rooms; see the log"
    assert type(plain) is str


def test_what_cannot_be_made_again_is_the_text_that_came() -> None:
    odd = [{"text": "one {x", "template": "{one} {missing}", "values": {"one": 1}}]
    assert heard({"trouble": ["one {x"], "wordings": odd}) == {"trouble": ["one {x"]}
    assert heard(["no", "answer"]) == ["no", "answer"]
