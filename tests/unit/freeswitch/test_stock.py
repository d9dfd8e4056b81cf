"""Taking stock of a switch whose answers are odd, torn, or shaped by its callers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.freeswitch.stock import AT_A_STRETCH, completed, rows, take_stock
from fsctl.switch.events import ChannelSnapshot, SwitchSnapshot

ANSWERS: dict[str, Any] = {
    "show channels": {"rows": [{"uuid": "c1", "state": "CS_EXECUTE", "application": "park", "callstate": "RINGING"}]},
    "show calls": {"rows": []},
    "show registrations": {"rows": [{"reg_user": "1001"}]},
    "uuid_dump": {
        "Unique-ID": "c1",
        "Caller-Caller-ID-Name": ["a", "b"],
        "Caller-Channel-Created-Time": "1000000",
        "Channel-State": "CS_PARK",
    },
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


class Lagging:
    """A switch whose lists lag what is there: `listed` are rows, `calls` pairs, `there` the legs' own dumps."""

    def __init__(self) -> None:
        self.listed: list[dict[str, str]] = []
        self.calls: list[tuple[str, str]] = []
        self.there: dict[str, dict[str, str]] = {}

    def lists(self, uuid: str, state: str, call_state: str, application: str = "") -> None:
        self.listed.append({"uuid": uuid, "state": state, "callstate": call_state, "application": application})

    def has(self, uuid: str, state: str, call_state: str, application: str = "", bridge_to: str = "") -> None:
        self.there[uuid] = {
            "Unique-ID": uuid,
            "Channel-State": state,
            "Channel-Call-State": call_state,
            "variable_current_application": application,
            "variable_bridge_to": bridge_to,
        }

    def ask(self, asked: Sequence[bytes]) -> list[str]:
        return [self._answer(command.decode().removeprefix("api ").split()) for command in asked]

    def _answer(self, words: list[str]) -> str:
        if words[0] == "uuid_dump":
            dumped = self.there.get(words[1])
            return "-ERR No such channel!\n" if dumped is None else orjson.dumps(dumped).decode()
        pairs = [{"uuid": first, "b_uuid": second} for first, second in self.calls]
        shown = {"channels": self.listed, "calls": pairs}.get(words[1]) if words[0] == "show" else None
        return "" if shown is None else orjson.dumps({"rows": shown}).decode()

    def stock(self, known: Mapping[str, ChannelSnapshot] | None = None, *, fresh: bool = True) -> SwitchSnapshot:
        return take_stock(self.ask, known or {}, "/rec", fresh=fresh)


def by_uuid(snapshot: SwitchSnapshot) -> dict[str, ChannelSnapshot]:
    return {channel.channel: channel for channel in snapshot.channels}


@pytest.fixture
def switch() -> Lagging:
    return Lagging()


def test_who_has_answered_rings_in_the_list_still(switch: Lagging) -> None:
    """What was answered before we listened is told by no event: else the customer would be taken for one who rings."""
    switch.lists("c", "CS_CONSUME_MEDIA", "RINGING")
    switch.has("c", "CS_EXECUTE", "ACTIVE", "park")
    for fresh in (True, False):
        (seen,) = switch.stock(fresh=fresh).channels
        assert (seen.answered, seen.parked) == (True, True)


def test_what_is_known_is_as_the_list_shows_it(switch: Lagging) -> None:
    switch.lists("c", "CS_CONSUME_MEDIA", "RINGING")
    switch.has("c", "CS_CONSUME_MEDIA", "RINGING")
    known = by_uuid(switch.stock())
    switch.listed.clear()
    switch.there.clear()
    switch.lists("c", "CS_EXECUTE", "ACTIVE", "park")
    (seen,) = switch.stock(known, fresh=False).channels
    assert (seen.answered, seen.parked) == (True, True)


def test_a_partner_who_is_not_listed_yet_is_there_all_the_same(switch: Lagging) -> None:
    switch.lists("a", "CS_EXECUTE", "ACTIVE", "park")
    switch.has("a", "CS_SOFT_EXECUTE", "ACTIVE", "park", "b")
    switch.has("b", "CS_EXCHANGE_MEDIA", "ACTIVE", "park", "a")
    seen = by_uuid(switch.stock())
    assert (seen["a"].bridged_to, seen["b"].bridged_to, seen["a"].parked) == ("b", "a", False)


@pytest.mark.parametrize("gone", [True, False])
def test_a_partner_who_has_left_is_none(switch: Lagging, gone: bool) -> None:
    for leg in "ab":
        switch.lists(leg, "CS_EXCHANGE_MEDIA", "ACTIVE", "park")
    switch.calls.append(("a", "b"))
    switch.has("a", "CS_SOFT_EXECUTE", "ACTIVE", "park", "b")
    if not gone:
        switch.has("b", "CS_EXECUTE", "ACTIVE", "park")
    seen = by_uuid(switch.stock())
    assert ("b" in seen, seen["a"].bridged_to, seen["a"].parked) == (not gone, "", False)


def test_whoever_left_a_conference_is_in_none(switch: Lagging) -> None:
    switch.lists("a", "CS_EXECUTE", "ACTIVE", "conference")
    switch.has("a", "CS_PARK", "ACTIVE", "conference")
    (seen,) = switch.stock().channels
    assert (seen.conference, seen.parked) == ("", True)


def test_channels_on_file_are_asked_for_where_the_list_has_them_not_yet(switch: Lagging) -> None:
    switch.lists("old", "CS_EXECUTE", "ACTIVE", "park")
    switch.has("old", "CS_EXECUTE", "ACTIVE", "park")
    switch.has("young", "CS_CONSUME_MEDIA", "RINGING")
    first = switch.stock()
    assert set(by_uuid(first)) == {"old"}
    whole = completed(switch.ask, first, ["old", "young", "over", "no uuid\n"], "/rec")
    assert set(by_uuid(whole)) == {"old", "young"}
    assert whole.fresh


@given(st.dictionaries(st.sampled_from("abcd"), st.sampled_from("abcd")))
def test_two_are_together_only_with_one_another(partners: dict[str, str]) -> None:
    switch = Lagging()
    for leg, partner in partners.items():
        switch.lists(leg, "CS_EXCHANGE_MEDIA", "ACTIVE")
        switch.has(leg, "CS_EXCHANGE_MEDIA", "ACTIVE", "park", partner)
    seen = by_uuid(switch.stock())
    assert seen.keys() == partners.keys()
    for leg, partner in partners.items():
        assert seen[leg].bridged_to == (partner if partners.get(partner) == leg else "")
