"""A line of a telephone that a person plays by hand: one call, as the telephone shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fsctl.simulator.channel import Channel


class LineState(StrEnum):
    DIALLING = "dialling"
    """We called; nobody has answered."""
    RINGING = "ringing"
    """We are called."""
    TALKING = "talking"
    """Answered, by whomever or whatever."""
    HELD = "held"
    TRANSFERRING = "transferring"
    """The other party has been sent elsewhere; the line waits to be cleared."""


@dataclass(eq=False)
class Line:
    """`number` and `name` are the other side's, as they were when the line was taken; so what a transfer makes of the
    channel later does not change what the display says."""

    channel: Channel
    number: str
    name: str
    lifted_at: float = 0.0
    held_at: float = 0.0
    """As the telephone shows it; for the switch a hold ends with the bridge."""
    referred_at: float = 0.0

    @property
    def state(self) -> LineState:
        if self.referred_at:
            return LineState.TRANSFERRING
        if self.held_at:
            return LineState.HELD
        if self.channel.answered or self.lifted_at:
            return LineState.TALKING
        return LineState.RINGING if self.channel.outbound else LineState.DIALLING

    @property
    def since(self) -> float:
        """When it came into its state; for a talk, when it was answered."""
        if self.referred_at:
            return self.referred_at
        return self.held_at or self.lifted_at or self.channel.answered_at or self.channel.created_at


def incoming(channel: Channel) -> Line:
    return Line(channel, channel.caller_number, channel.caller_name)


def outgoing(channel: Channel) -> Line:
    return Line(channel, channel.dialled, "")
