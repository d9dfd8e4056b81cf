"""Who is at the end of a channel: desk phones and callers with habits, played by a script or by hand.

A party is told what happens to its channel and acts on the core like a person would: it lifts, hangs up, holds,
presses keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsctl.simulator.channel import Channel
    from fsctl.simulator.core import Core


class Party:
    """`hertz` is the tone it says, by which a recording tells who is who."""

    hertz = 440

    def asked_to_answer(self, core: Core, channel: Channel) -> None:
        """The switch asks the phone to answer, or to take a held call back."""

    def hears_digits(self, core: Core, channel: Channel, digits: str) -> None:
        """Keys are pressed towards it."""

    def rings(self, core: Core, channel: Channel) -> None:
        """Its phone is called."""

    def answered(self, core: Core, channel: Channel) -> None:
        """Its call is answered by the switch."""

    def talks(self, core: Core, channel: Channel) -> None:
        """It is bridged with somebody."""

    def over(self, core: Core, channel: Channel) -> None:
        """Its channel is gone."""


class Phone(Party):
    """A party with an extension, which can be called while it is registered."""

    def __init__(self, extension: str) -> None:
        self.extension = extension
        self.registered = False


@dataclass
class Habits:
    """How a phone behaves when it is called.

    `answers_after_s` None leaves the handset to a hand. `refuses` is a cause (`USER_BUSY`, `CALL_REJECTED`) or empty;
    `dead` reacts to nothing; `answers_when_asked` is the feature of lifting when the switch asks;
    `hangs_up_after_s` ends a talk, None leaves that to the other side.
    """

    answers_after_s: float | None = 2.0
    refuses: str = ""
    dead: bool = False
    answers_when_asked: bool = True
    hangs_up_after_s: float | None = None


class Called(Party):
    """Whoever is called: `channel` is its call, if it has one."""

    def __init__(self, habits: Habits | None = None, hertz: int = 1000) -> None:
        self.habits = habits or Habits()
        self.hertz = hertz
        self.channel: Channel | None = None
        self.heard_digits = ""

    def rings(self, core: Core, channel: Channel) -> None:
        if self.habits.dead:
            return
        if self.habits.refuses:
            core.refuse(channel, self.habits.refuses)
            return
        if self.channel is not None and self.channel.alive:
            core.refuse(channel, "USER_BUSY")
            return
        self.channel = channel
        core.progress(channel)
        if self.habits.answers_after_s is not None:
            core.after(self.habits.answers_after_s, lambda: self.lift(core))

    def lift(self, core: Core) -> None:
        """The handset goes up; nothing happens when it does not ring."""
        if self.channel is not None and self.channel.alive and not self.channel.answered:
            core.lift(self.channel)

    def hang_up(self, core: Core) -> None:
        if self.channel is not None and self.channel.alive:
            core.hang_up_by_party(self.channel)

    def asked_to_answer(self, core: Core, channel: Channel) -> None:
        if not self.habits.answers_when_asked or self.channel is not channel:
            return
        if channel.answered:
            core.hold(channel, False)
        else:
            self.lift(core)

    def hears_digits(self, core: Core, channel: Channel, digits: str) -> None:
        self.heard_digits += digits

    def talks(self, core: Core, channel: Channel) -> None:
        if self.habits.hangs_up_after_s is not None:
            partner = channel.partner
            core.after(
                self.habits.hangs_up_after_s,
                lambda: core.hang_up_by_party(channel) if channel.partner is partner and partner else None,
            )

    def over(self, core: Core, channel: Channel) -> None:
        if self.channel is channel:
            self.channel = None


class DeskPhone(Called, Phone):
    """A phone with an extension. `second` is a call on its second line, which it dials while the first is held."""

    def __init__(self, extension: str, habits: Habits | None = None, hertz: int = 1000) -> None:
        Called.__init__(self, habits, hertz)
        Phone.__init__(self, extension)
        self.second: Channel | None = None

    def hold(self, core: Core, on: bool) -> None:
        if self.channel is not None and self.channel.alive:
            core.hold(self.channel, on)

    def press(self, core: Core, keys: str) -> None:
        if self.channel is not None:
            for key in keys:
                core.press(self.channel, key)

    def dial(self, core: Core, number: str) -> Channel | None:
        """Call a number from this phone; None when it is in a call already or not registered."""
        if not self.registered or (self.channel is not None and self.channel.alive):
            return None
        self.channel = core.call_in(self, self.extension, self.extension, number, entry="phone")
        return self.channel

    def dial_second(self, core: Core, number: str) -> Channel:
        """Hold the call there is and call somebody else, as for a consultation."""
        self.hold(core, True)
        self.second = core.call_in(self, self.extension, self.extension, number, entry="phone")
        return self.second

    def transfer(self, core: Core) -> None:
        """Join the held call's party with the second call's and leave both (REFER with Replaces)."""
        if self.channel is not None and self.second is not None:
            core.bridges.replace(self.channel, self.second)


class Outsider(Called):
    """Somebody with a telephone outside, called over a trunk."""

    def __init__(self, number: str, habits: Habits | None = None, hertz: int = 700) -> None:
        super().__init__(habits, hertz)
        self.number = number


@dataclass
class Plan:
    """What a caller means to do. Times are seconds; `keys` are (seconds after the answer, key).

    `patience_s` is how long it waits to talk with somebody; `talks_s` how long it talks, None until the other side
    ends it.
    """

    patience_s: float | None = None
    talks_s: float | None = None
    keys: Sequence[tuple[float, str]] = ()


class Caller(Party):
    """Somebody outside who calls in over a trunk."""

    def __init__(self, number: str, name: str = "", plan: Plan | None = None, hertz: int = 440) -> None:
        self.number = number
        self.name = name
        self.plan = plan or Plan()
        self.hertz = hertz
        self.channel: Channel | None = None
        self.talked = False
        self.heard_digits = ""
        self.ended = ""
        """The cause its call ended with."""

    def call(self, core: Core, number: str) -> Channel:
        channel = self.channel = core.call_in(self, self.number, self.name, number, entry="trunk")
        if self.plan.patience_s is not None:
            core.after(self.plan.patience_s, lambda: None if self.talked else core.hang_up_by_party(channel))
        return channel

    def hang_up(self, core: Core) -> None:
        if self.channel is not None:
            core.hang_up_by_party(self.channel)

    def hears_digits(self, core: Core, channel: Channel, digits: str) -> None:
        self.heard_digits += digits

    def answered(self, core: Core, channel: Channel) -> None:
        for seconds, key in self.plan.keys:
            core.after(seconds, lambda key=key: core.press(channel, key))  # type: ignore[misc]

    def talks(self, core: Core, channel: Channel) -> None:
        self.talked = True
        if self.plan.talks_s is not None:
            core.after(self.plan.talks_s, lambda: core.hang_up_by_party(channel))

    def over(self, core: Core, channel: Channel) -> None:
        self.ended = channel.variables.get("hangup_cause", "")
