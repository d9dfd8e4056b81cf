"""A desk phone played by hand: every act in every state, and what the far end or the switch does meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fsctl.simulator.handset import PHONE_ACTS, Handset, PhoneAct, PhoneState
from fsctl.step import Refused
from tests.unit.simulator.conftest import Switch

NUMBERED = (PhoneAct.DIAL, PhoneAct.TRANSFER)
KEYED = (PhoneAct.PRESS,)


def act(switch: Switch, what: PhoneAct) -> None:
    do: Callable[..., None] = getattr(switch.phone, what)
    if what in NUMBERED:
        do(switch.core, "1002")
    elif what in KEYED:
        do(switch.core, "1")
    else:
        do(switch.core)


def seen(phone: Handset) -> tuple[object, ...]:
    return phone.state, phone.registered, [(line.channel.uuid, line.state) for line in phone.lines], phone.cause


@pytest.mark.parametrize("what", list(PhoneAct))
@pytest.mark.parametrize("state", list(PhoneState))
def test_every_act_in_every_state(switch: Switch, state: PhoneState, what: PhoneAct) -> None:
    switch.bring(state)
    before = seen(switch.phone)
    if what in PHONE_ACTS[state]:
        act(switch, what)
        if what is not PhoneAct.PRESS:
            switch.after(0.1)
            assert seen(switch.phone) != before
    else:
        with pytest.raises(Refused) as refused:
            act(switch, what)
        assert refused.value.code in ("not_now", "not_registered")
        assert seen(switch.phone) == before


@pytest.mark.parametrize("state", list(PhoneState))
def test_unregistering_ends_no_call(switch: Switch, state: PhoneState) -> None:
    switch.bring(state)
    lines = list(switch.phone.lines)
    if state is PhoneState.OFF:
        with pytest.raises(Refused, match="not registered"):
            switch.phone.unregister(switch.core)
        switch.phone.register(switch.core)
        assert switch.phone.state is PhoneState.IDLE
        return
    with pytest.raises(Refused, match="registered already"):
        switch.phone.register(switch.core)
    switch.phone.unregister(switch.core)
    assert switch.names()[-1] == "sofia::unregister"
    assert switch.phone.lines == lines
    assert all(line.channel.alive for line in lines)


@pytest.mark.parametrize("state", list(PhoneState))
def test_putting_down_ends_everything(switch: Switch, state: PhoneState) -> None:
    switch.bring(state)
    legs = [line.channel for line in switch.phone.lines]
    switch.phone.put_down(switch.core)
    switch.after(0.1)
    assert not switch.phone.lines
    assert not any(leg.alive for leg in legs)


def test_a_second_call_while_it_is_in_one_finds_it_busy(switch: Switch) -> None:
    switch.bring(PhoneState.TALKING)
    causes: list[str] = []
    switch.core.originate("second", "1001", {}, 20.0, causes.append)
    switch.after(0.1)
    assert causes == ["USER_BUSY"]
    assert switch.phone.state is PhoneState.TALKING


def test_declining_is_not_being_busy(switch: Switch) -> None:
    leg = switch.rings(switch.phone)
    switch.phone.hang_up(switch.core)
    assert leg.variables["hangup_cause"] == "CALL_REJECTED"
    assert (switch.phone.state, switch.phone.cause) == (PhoneState.IDLE, "")


def test_lifting_twice_answers_once(switch: Switch) -> None:
    switch.rings(switch.phone)
    switch.phone.lift(switch.core)
    with pytest.raises(Refused):
        switch.phone.lift(switch.core)
    switch.after(1)
    assert switch.names().count("CHANNEL_ANSWER") == 1


def test_what_rings_out_says_why(switch: Switch) -> None:
    switch.rings(switch.phone, ring_s=2.0)
    switch.after(3)
    assert (switch.phone.state, switch.phone.cause) == (PhoneState.IDLE, "NO_ANSWER")
    switch.phone.dial(switch.core, "1002")
    assert switch.phone.cause == ""


def test_a_consultation_comes_and_goes_on_the_second_line(switch: Switch) -> None:
    switch.bring(PhoneState.CONSULTING)
    first, second = switch.phone.lines
    switch.phone.swap(switch.core)
    assert (switch.phone.front, second.channel.held, first.channel.held) == (first, True, False)
    switch.phone.swap(switch.core)
    assert (switch.phone.front, second.channel.held, first.channel.held) == (second, False, True)
    switch.phone.hang_up(switch.core)
    assert switch.phone.lines == [first]
    assert switch.phone.state is PhoneState.HELD
    switch.phone.retrieve(switch.core)
    assert switch.phone.state is PhoneState.TALKING


def test_the_customer_leaves_during_the_consultation(switch: Switch) -> None:
    switch.bring(PhoneState.CONSULTING)
    first, second = switch.phone.lines
    switch.core.end(first.channel, "NORMAL_CLEARING", "send_bye")
    assert switch.phone.lines == [second]
    assert switch.phone.state is PhoneState.TALKING


def test_the_consulted_leaves_first(switch: Switch) -> None:
    switch.bring(PhoneState.CONSULTING)
    switch.core.end(switch.phone.lines[1].channel, "NORMAL_CLEARING", "send_bye")
    assert switch.phone.state is PhoneState.HELD


def test_a_transfer_needs_somebody_on_the_line(switch: Switch) -> None:
    switch.rings(switch.phone)
    switch.phone.lift(switch.core)
    switch.after(0.1)
    with pytest.raises(Refused) as refused:
        switch.phone.transfer(switch.core, "1002")
    assert refused.value.code == "nobody_to_transfer"
    assert switch.phone.state is PhoneState.TALKING


def test_a_transfer_parks_the_customer_with_the_number_and_the_phone_clears_its_line(switch: Switch) -> None:
    outside, inside = switch.talks()
    switch.phone.transfer(switch.core, "1002")
    switch.after(0.1)
    assert (outside.dialled, outside.variables["sip_h_Referred-By"]) == ("1002", "<sip:1001@local>")
    assert inside.alive
    assert switch.phone.lines[0].number == "5551234", "the display says who was on the line"
    switch.after(1)
    assert not inside.alive
    assert outside.alive
    assert switch.phone.state is PhoneState.IDLE


def test_keys_go_one_after_the_other(switch: Switch) -> None:
    _, inside = switch.talks()
    switch.phone.press(switch.core, "12#")
    switch.after(1)
    keys = [happening for happening in switch.happened if happening.name == "DTMF"]
    assert [happening.more["DTMF-Digit"] for happening in keys] == ["1", "2", "#"]
    assert all(happening.channel is inside for happening in keys)


def test_the_switch_asks_it_to_answer_and_to_take_back(switch: Switch) -> None:
    leg = switch.rings(switch.phone)
    switch.phone.asked_to_answer(switch.core, leg)
    switch.after(0.1)
    assert switch.phone.state is PhoneState.TALKING
    switch.phone.hold(switch.core)
    switch.phone.asked_to_answer(switch.core, leg)
    assert switch.phone.state is PhoneState.TALKING
    assert not leg.held
    switch.phone.hang_up(switch.core)
    switch.phone.asked_to_answer(switch.core, leg)
    assert switch.phone.state is PhoneState.IDLE


def test_a_hold_is_the_telephones_own(switch: Switch) -> None:
    """For the switch it ends with the bridge; the display goes on showing it."""
    outside, inside = switch.talks()
    switch.phone.hold(switch.core)
    switch.core.end(outside, "NORMAL_CLEARING", "recv_bye")
    switch.core.hold(inside, False)
    assert switch.phone.state is PhoneState.HELD


def test_keys_pressed_towards_it_are_shown(switch: Switch) -> None:
    _, inside = switch.talks()
    switch.phone.hears_digits(switch.core, inside, "12")
    switch.phone.hears_digits(switch.core, inside, "#" * 40)
    assert switch.phone.heard_digits == "#" * 32
    switch.phone.hang_up(switch.core)
    switch.rings(switch.phone)
    assert switch.phone.heard_digits == ""
