"""A desk phone played by hand: one line, and a second one to ask a colleague while the first is held.

Its state is derived from its lines, never moved about, so that no event can leave it stuck. What a person may do in
which state is the table PHONE_ACTS; whatever is not in it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fsctl.simulator.core import Core
from fsctl.simulator.hands import HandPlayed
from fsctl.simulator.lines import LineState, outgoing
from fsctl.simulator.parties import Phone
from fsctl.step import Refused

CLEARS_AFTER_S = 0.5
"""How long after its transfer was accepted a phone clears the line itself, unless the switch has."""


class PhoneState(StrEnum):
    OFF = "off"
    """Not registered, and in no call."""
    IDLE = "idle"
    DIALLING = "dialling"
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    TRANSFERRING = "transferring"
    CONSULT_DIALLING = "consult_dialling"
    """A second line is being dialled, the first one is held."""
    CONSULTING = "consulting"


class PhoneAct(StrEnum):
    DIAL = "dial"
    LIFT = "lift"
    HANG_UP = "hang_up"
    PRESS = "press"
    HOLD = "hold"
    RETRIEVE = "retrieve"
    SWAP = "swap"
    TRANSFER = "transfer"


PHONE_ACTS: Mapping[StrEnum, frozenset[StrEnum]] = {
    PhoneState.OFF: frozenset(),
    PhoneState.IDLE: frozenset({PhoneAct.DIAL}),
    PhoneState.DIALLING: frozenset({PhoneAct.HANG_UP}),
    PhoneState.RINGING: frozenset({PhoneAct.LIFT, PhoneAct.HANG_UP}),
    PhoneState.TALKING: frozenset({PhoneAct.HANG_UP, PhoneAct.PRESS, PhoneAct.HOLD, PhoneAct.TRANSFER}),
    PhoneState.HELD: frozenset({PhoneAct.HANG_UP, PhoneAct.RETRIEVE, PhoneAct.DIAL, PhoneAct.TRANSFER}),
    PhoneState.TRANSFERRING: frozenset({PhoneAct.HANG_UP}),
    PhoneState.CONSULT_DIALLING: frozenset({PhoneAct.HANG_UP}),
    PhoneState.CONSULTING: frozenset({PhoneAct.HANG_UP, PhoneAct.PRESS, PhoneAct.SWAP}),
}

SECOND: Mapping[LineState, PhoneState] = {
    LineState.DIALLING: PhoneState.CONSULT_DIALLING,
    LineState.TALKING: PhoneState.CONSULTING,
}
"""What a phone is in by the line at its ear while it holds another."""


class Handset(HandPlayed, Phone):
    """`name` is whose phone it is."""

    acts = PHONE_ACTS

    def __init__(self, extension: str, name: str = "", hertz: int = 1000) -> None:
        HandPlayed.__init__(self, name, hertz)
        Phone.__init__(self, extension)

    @property
    def state(self) -> PhoneState:
        line = self.front
        if line is None:
            return PhoneState.IDLE if self.registered else PhoneState.OFF
        if len(self.lines) > 1 and line.state in SECOND:
            return SECOND[line.state]
        return PhoneState(str(line.state))

    def register(self, core: Core) -> None:
        if self.registered:
            raise Refused("registered", f"Phone {self.extension} is registered already", "Nothing is to be done.")
        core.register(self)

    def unregister(self, core: Core) -> None:
        """A call that is under way goes on."""
        self._needs_registration()
        core.unregister(self)

    def _needs_registration(self) -> None:
        if not self.registered:
            raise Refused("not_registered", f"Phone {self.extension} is not registered", "Register it first.")

    def dial(self, core: Core, number: str) -> None:
        """On the second line when the first is held."""
        self._needs_registration()
        self.may(PhoneAct.DIAL)
        self.take(outgoing(core.call_in(self, self.extension, self.extension, number, entry="phone")))

    def lift(self, core: Core) -> None:
        self.lift_line(core, self.at_ear(PhoneAct.LIFT))

    def hang_up(self, core: Core) -> None:
        """Also declines what rings and gives up what is dialled. A first line that is held stays held."""
        self.clear_line(core, self.at_ear(PhoneAct.HANG_UP))

    def press(self, core: Core, keys: str) -> None:
        self.press_keys(core, self.at_ear(PhoneAct.PRESS), keys)

    def hold(self, core: Core) -> None:
        self.hold_line(core, self.at_ear(PhoneAct.HOLD), True)

    def retrieve(self, core: Core) -> None:
        self.hold_line(core, self.at_ear(PhoneAct.RETRIEVE), False)

    def swap(self, core: Core) -> None:
        """Hold the one at the ear, take back the other."""
        here = self.at_ear(PhoneAct.SWAP)
        other = next(line for line in self.lines if line is not here)
        self.hold_line(core, here, True)
        self.hold_line(core, other, False)

    def transfer(self, core: Core, number: str) -> None:
        """Send the other party to a number, blindly (REFER). The switch refuses that for a leg in no bridge."""
        line = self.at_ear(PhoneAct.TRANSFER)
        if line.channel.partner is None:
            raise Refused("nobody_to_transfer", "There is nobody on the line to be transferred", "Talk to them first.")
        line.referred_at = core.now
        core.bridges.refer(line.channel, number)
        core.after(CLEARS_AFTER_S, lambda: core.hang_up_by_party(line.channel))
