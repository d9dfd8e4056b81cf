"""Parties played by hand, by commands of a person: what desk phones and customers have in common."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fsctl.simulator.channel import Channel
from fsctl.simulator.core import Core
from fsctl.simulator.lines import Line, LineState, incoming
from fsctl.simulator.parties import Party
from fsctl.step import Refused

KEY_EVERY_S = 0.1
KEYS_SHOWN = 32


class HandPlayed(Party):
    """`acts` says what a person may do in which state; anything else raises Refused and changes nothing."""

    acts: Mapping[StrEnum, frozenset[StrEnum]]

    def __init__(self, name: str, hertz: int) -> None:
        self.name = name
        self.hertz = hertz
        self.lines: list[Line] = []
        self.cause = ""
        """What ended the last call, in the switch's words; empty when it was this party itself."""
        self.heard_digits = ""
        """Keys the other side has pressed towards it, the last of them."""

    @property
    def state(self) -> StrEnum:
        raise NotImplementedError

    @property
    def front(self) -> Line | None:
        """The line its ear is at: the one that is not held, else the last."""
        if not self.lines:
            return None
        return next((line for line in self.lines if line.state is not LineState.HELD), self.lines[-1])

    # -- what a person does -----------------------------------------------------------------------------------------

    def may(self, act: StrEnum) -> None:
        if act not in self.acts[self.state]:
            raise Refused(
                "not_now",
                f"A telephone that is {self.state} does not take {str(act)!r}",
                "Look at its state; another act may fit.",
            )

    def at_ear(self, act: StrEnum) -> Line:
        """The line an act is meant for."""
        self.may(act)
        line = self.front
        if line is None:
            raise LookupError(f"{act} is taken without a line in {self.state}")
        return line

    def take(self, line: Line) -> None:
        self.cause = self.heard_digits = ""
        self.lines.append(line)

    def drop(self, line: Line) -> None:
        self.cause = ""
        self.lines.remove(line)

    @staticmethod
    def lift_line(core: Core, line: Line) -> None:
        line.lifted_at = core.now
        core.lift(line.channel)

    def clear_line(self, core: Core, line: Line) -> None:
        """Decline what rings, give up what is dialled, end a talk; it is off the display at once."""
        ringing = line.state is LineState.RINGING
        self.drop(line)
        if ringing:
            core.refuse(line.channel, "CALL_REJECTED")
        else:
            core.hang_up_by_party(line.channel)

    @staticmethod
    def hold_line(core: Core, line: Line, on: bool) -> None:
        line.held_at = core.now if on else 0.0
        core.hold(line.channel, on)

    def put_down(self, core: Core) -> None:
        """Whoever played it is gone: everything ends."""
        for line in list(self.lines):
            self.clear_line(core, line)

    @staticmethod
    def press_keys(core: Core, line: Line, keys: str) -> None:
        """One after the other, as a finger does."""
        for place, key in enumerate(keys):
            core.after(place * KEY_EVERY_S, lambda key=key: core.press(line.channel, key))  # type: ignore[misc]

    # -- what happens to it -----------------------------------------------------------------------------------------

    def rings(self, core: Core, channel: Channel) -> None:
        if self.lines:
            core.refuse(channel, "USER_BUSY")
            return
        self.take(incoming(channel))
        core.progress(channel)

    def asked_to_answer(self, core: Core, channel: Channel) -> None:
        """The switch asks the telephone to lift, or to take a held call back."""
        for line in self.lines:
            if line.channel is channel and line.state is LineState.RINGING:
                self.lift_line(core, line)
            elif line.channel is channel and line.state is LineState.HELD and line is self.front:
                self.hold_line(core, line, False)
        core.stir(channel)

    def hears_digits(self, core: Core, channel: Channel, digits: str) -> None:
        self.heard_digits = (self.heard_digits + digits)[-KEYS_SHOWN:]
        core.stir(channel)

    def over(self, core: Core, channel: Channel) -> None:
        for line in [line for line in self.lines if line.channel is channel]:
            self.drop(line)
            self.cause = channel.variables.get("hangup_cause", "")
