"""A customer played by hand."""

from __future__ import annotations

import pytest

from fsctl.simulator.customer import CUSTOMER_ACTS, CustomerAct, CustomerState
from fsctl.step import Refused
from tests.unit.simulator.conftest import Switch


def bring(switch: Switch, state: CustomerState) -> None:
    if state is CustomerState.DIALLING:
        switch.customer.call(switch.core, "4000")
    elif state is CustomerState.RINGING:
        switch.rings(switch.customer)
    elif state is CustomerState.TALKING:
        switch.talks()
    assert switch.customer.state is state


@pytest.mark.parametrize("what", list(CustomerAct))
@pytest.mark.parametrize("state", list(CustomerState))
def test_every_act_in_every_state(switch: Switch, state: CustomerState, what: CustomerAct) -> None:
    bring(switch, state)
    more = {CustomerAct.CALL: ("4000",), CustomerAct.PRESS: ("1",)}.get(what, ())
    act = getattr(switch.customer, what.removeprefix("customer_"))
    if what in CUSTOMER_ACTS[state]:
        act(switch.core, *more)
    else:
        with pytest.raises(Refused, match=str(state)):
            act(switch.core, *more)
        assert switch.customer.state is state


def test_it_is_called_and_answers(switch: Switch) -> None:
    leg = switch.rings(switch.customer)
    line = switch.customer.front
    assert line is not None
    assert (line.number, line.name) == ("5551234", "Bob")
    switch.customer.answer(switch.core)
    switch.after(0.1)
    assert leg.answered
    assert switch.customer.state is CustomerState.TALKING


def test_it_is_called_and_refuses(switch: Switch) -> None:
    leg = switch.rings(switch.customer)
    switch.customer.hang_up(switch.core)
    assert leg.variables["hangup_cause"] == "CALL_REJECTED"


def test_it_is_called_while_it_calls_us(switch: Switch) -> None:
    switch.customer.call(switch.core, "4000")
    causes: list[str] = []
    switch.core.originate_outside("out", switch.customer.number, {}, 20.0, causes.append)
    switch.after(0.1)
    assert causes == ["USER_BUSY"]


def test_it_gives_up_while_dialling(switch: Switch) -> None:
    switch.customer.call(switch.core, "4000")
    (leg,) = switch.core.channels.values()
    switch.customer.hang_up(switch.core)
    switch.after(0.1)
    assert leg.variables["hangup_cause"] == "ORIGINATOR_CANCEL"
    assert "CHANNEL_PARK" not in switch.names(), "it left before the switch had parked it"
