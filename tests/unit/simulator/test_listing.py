"""The lists lag the switch as FreeSWITCH's do; a dump does not."""

from __future__ import annotations

import orjson
import pytest

from fsctl.simulator.api import Api
from fsctl.simulator.channel import Channel
from tests.unit.simulator.conftest import Switch


@pytest.fixture
def api(switch: Switch) -> Api:
    return Api(switch.core, lambda job, command, text: None)


def listed(api: Api, what: str) -> list[dict[str, str]]:
    return orjson.loads(api.run(f"show {what} as json")).get("rows", [])


def dumped(api: Api, channel: Channel) -> dict[str, str]:
    return orjson.loads(api.run(f"uuid_dump {channel.uuid} json"))


def test_a_new_leg_is_dumped_before_it_is_listed(switch: Switch, api: Api) -> None:
    leg = switch.rings(switch.phone)
    assert dumped(api, leg)["Unique-ID"] == leg.uuid
    assert listed(api, "channels") == []
    assert "0 total." in api.run("show channels")
    switch.after(0.1)
    assert [row["uuid"] for row in listed(api, "channels")] == [leg.uuid]


def test_a_leg_that_was_answered_just_now_is_listed_as_ringing(switch: Switch, api: Api) -> None:
    leg = switch.rings(switch.phone)
    switch.after(1)
    switch.phone.lift(switch.core)
    switch.after(0.05)
    assert leg.answered
    assert [row["callstate"] for row in listed(api, "channels")] == ["RINGING"]
    assert dumped(api, leg)["Answer-State"] == "answered"
    switch.after(0.05)
    assert [row["callstate"] for row in listed(api, "channels")] == ["ACTIVE"]


def test_two_who_talk_are_listed_as_a_call_a_moment_later(switch: Switch, api: Api) -> None:
    switch.customer.call(switch.core, "4000")
    switch.after(0.1)
    (outside,) = switch.core.channels.values()
    switch.core.answer(outside)
    inside = switch.rings(switch.phone)
    switch.phone.lift(switch.core)
    switch.after(0.1)
    switch.core.bridges.bridge(outside, inside)
    switch.after(0.05)
    assert listed(api, "calls") == []
    assert dumped(api, outside)["variable_bridge_to"] == inside.uuid
    switch.after(0.1)
    assert [(row["uuid"], row["b_uuid"]) for row in listed(api, "calls")] == [(outside.uuid, inside.uuid)]
