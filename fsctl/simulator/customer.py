"""A customer outside, played by hand: calls one of our numbers, or is called under its own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fsctl.simulator.core import Core
from fsctl.simulator.hands import HandPlayed
from fsctl.simulator.lines import outgoing


class CustomerState(StrEnum):
    IDLE = "idle"
    DIALLING = "dialling"
    RINGING = "ringing"
    TALKING = "talking"


class CustomerAct(StrEnum):
    CALL = "customer_call"
    ANSWER = "customer_answer"
    PRESS = "customer_press"
    HANG_UP = "customer_hang_up"


CUSTOMER_ACTS: Mapping[StrEnum, frozenset[StrEnum]] = {
    CustomerState.IDLE: frozenset({CustomerAct.CALL}),
    CustomerState.DIALLING: frozenset({CustomerAct.HANG_UP}),
    CustomerState.RINGING: frozenset({CustomerAct.ANSWER, CustomerAct.HANG_UP}),
    CustomerState.TALKING: frozenset({CustomerAct.PRESS, CustomerAct.HANG_UP}),
}


class Customer(HandPlayed):
    """`number` is what the line outside shows of it, and under which it is called."""

    acts = CUSTOMER_ACTS

    def __init__(self, number: str, name: str = "", hertz: int = 440) -> None:
        super().__init__(name, hertz)
        self.number = number

    @property
    def state(self) -> CustomerState:
        line = self.front
        return CustomerState.IDLE if line is None else CustomerState(str(line.state))

    def call(self, core: Core, number: str) -> None:
        """One of our numbers, over a line from outside."""
        self.may(CustomerAct.CALL)
        self.take(outgoing(core.call_in(self, self.number, self.name, number, entry="trunk")))

    def answer(self, core: Core) -> None:
        self.lift_line(core, self.at_ear(CustomerAct.ANSWER))

    def press(self, core: Core, keys: str) -> None:
        self.press_keys(core, self.at_ear(CustomerAct.PRESS), keys)

    def hang_up(self, core: Core) -> None:
        """Also gives up what it dials, and refuses what rings."""
        self.clear_line(core, self.at_ear(CustomerAct.HANG_UP))
