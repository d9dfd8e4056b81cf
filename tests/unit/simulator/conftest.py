"""A bare core with a desk phone and a customer played by hand; the test itself is the controller."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from fsctl.simulator.channel import Channel
from fsctl.simulator.core import Core
from fsctl.simulator.customer import Customer
from fsctl.simulator.handset import Handset, PhoneState
from fsctl.simulator.happenings import Happening


class Switch:
    """`happened` is what was told, by name."""

    def __init__(self) -> None:
        self.happened: list[Happening] = []
        self.core = Core(self.happened.append, lambda path: None, random.Random(1), 1000.0)
        self.phone = Handset("1001", "Li Wei")
        self.customer = Customer("13800000001", "王先生")
        self.core.register(self.phone)
        self.core.outside[self.customer.number] = self.customer

    def after(self, seconds: float) -> None:
        self.core.timeline.run_until(self.core.now + seconds)

    def names(self) -> list[str]:
        return [happening.name for happening in self.happened]

    def rings(self, party: Handset | Customer, ring_s: float = 20.0) -> Channel:
        variables = {"origination_caller_id_number": "5551234", "origination_caller_id_name": "Bob"}
        variables["park_after_bridge"] = "true"
        uuid = self.core.new_id()
        if isinstance(party, Handset):
            self.core.originate(uuid, party.extension, variables, ring_s, lambda cause: None)
        else:
            self.core.originate_outside(uuid, party.number, variables, ring_s, lambda cause: None)
        self.after(0.1)
        return self.core.channels[uuid]

    def talks(self) -> tuple[Channel, Channel]:
        """The customer has called in and is bridged with the phone."""
        self.customer.call(self.core, "4000")
        self.after(0.1)
        (outside,) = self.core.channels.values()
        self.core.answer(outside)
        inside = self.rings(self.phone)
        self.phone.lift(self.core)
        self.after(0.1)
        self.core.bridges.bridge(outside, inside)
        self.after(0.2)
        return outside, inside

    def bring(self, state: PhoneState) -> None:
        """The phone into a state."""
        self._ways()[state]()
        assert self.phone.state is state

    def _ways(self) -> dict[PhoneState, Callable[[], object]]:
        return {
            PhoneState.OFF: lambda: self.phone.unregister(self.core),
            PhoneState.IDLE: lambda: None,
            PhoneState.DIALLING: lambda: self.phone.dial(self.core, "1002"),
            PhoneState.RINGING: lambda: self.rings(self.phone),
            PhoneState.TALKING: self.talks,
            PhoneState.HELD: lambda: (self.talks(), self.phone.hold(self.core)),
            PhoneState.TRANSFERRING: lambda: (self.talks(), self.phone.transfer(self.core, "1002")),
            PhoneState.CONSULT_DIALLING: self._consults,
            PhoneState.CONSULTING: lambda: self.core.answer(self._consults()),
        }

    def _consults(self) -> Channel:
        self.talks()
        self.phone.hold(self.core)
        self.phone.dial(self.core, "1002")
        self.after(0.1)
        return self.phone.lines[1].channel


@pytest.fixture
def switch() -> Switch:
    return Switch()
