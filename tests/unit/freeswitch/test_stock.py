"""Taking stock of a switch whose answers are odd, torn, or shaped by its callers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.freeswitch.stock import AT_A_STRETCH, rows, take_stock
from fsctl.switch.events import SwitchSnapshot

ANSWERS: dict[str, Any] = {
    "show channels": {"rows": [{"uuid": "c1", "state": "CS_EXECUTE", "application": "park", "callstate": "RINGING"}]},
    "show calls": {"rows": []},
    "show registrations": {"rows": [{"reg_user": "1001"}]},
    "uuid_dump": {"Unique-ID": "c1", "Caller-Caller-ID-Name": ["a", "b"], "Caller-Channel-Created-Time": "1000000"},
}


def snapshot(dump: Mapping[str, object] = ANSWERS["uuid_dump"]) -> SwitchSnapshot:
    answers = {**ANSWERS, "uuid_dump": dump}

    def ask(command: bytes) -> str:
        asked = command.decode().removeprefix("api ")
        for name, answer in answers.items():
            if asked.startswith(name):
                return orjson.dumps(answer).decode()
        return "core-1" if "core_uuid" in asked else ""

    return take_stock(lambda asked: [ask(command) for command in asked], {}, "/rec", fresh=True)


def test_a_caller_whose_name_the_switch_takes_for_an_array() -> None:
    (channel,) = snapshot().channels
    assert channel.caller_name == "ARRAY::a|:b"
    assert channel.created_at == 1.0
    assert channel.parked


@pytest.mark.parametrize("moment", ["\u00b2", "9" * 5000, "-1", "soon", "", None])
def test_a_moment_that_is_none_is_the_epoch(moment: object) -> None:
    (channel,) = snapshot({"Unique-ID": "c1", "Caller-Channel-Created-Time": moment}).channels
    assert channel.created_at == 0.0


@pytest.mark.parametrize("answer", ["", "-ERR no such command", "[]", "7", '{"rows": 7}', '{"rows": [7, null]}', "{"])
def test_an_answer_that_is_no_list_is_an_empty_one(answer: str) -> None:
    assert rows(answer) == []


@given(st.text(max_size=80))
def test_any_text_is_a_list_of_rows(answer: str) -> None:
    assert isinstance(rows(answer), list)


def test_a_thousand_channels_are_looked_at_in_stretches() -> None:
    answers = {
        **ANSWERS,
        "show channels": {"rows": [{"uuid": f"c{number}", "state": "CS_EXECUTE"} for number in range(1000)]},
    }
    breaths: list[int] = []

    def ask(asked: Sequence[bytes]) -> list[str]:
        texts = [command.decode().removeprefix("api ") for command in asked]
        return [
            next((orjson.dumps(a).decode() for n, a in answers.items() if text.startswith(n)), "") for text in texts
        ]

    seen = take_stock(ask, {}, "/rec", fresh=False, breathe=lambda: breaths.append(1))
    assert len(seen.channels) == 1000
    assert len(breaths) == 1000 // AT_A_STRETCH
