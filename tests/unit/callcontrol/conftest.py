"""A call control room with a site, and the words to tell it what the switch did."""

from __future__ import annotations

from itertools import count

import pytest

from fsctl.callcontrol.room import CallControl
from fsctl.directory import Agent, DestinationKind, Directory, DirectoryLoaded, Extension, Queue, Trunk
from fsctl.facts import CallQueued, CallRouted, OfferMade
from fsctl.step import Do, Effect, Note, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    Direction,
    EndedBy,
    OriginateFailed,
    PlaybackEnded,
    PlayOutcome,
)

DIRECTORY = Directory(
    agents={"1001": Agent("1001", "Ann", "1001", language="en"), "1002": Agent("1002", "Bo", "1002")},
    trunks={"carrier": Trunk("carrier", "198.51.100.7")},
    extensions={number: Extension(number, "") for number in ("1001", "1002", "2000")},
    queues={"support": Queue("support"), "plain": Queue("plain", announce_agent=False)},
)


class Desk:
    """What a test says happened, and what the room made of it."""

    def __init__(self) -> None:
        ids = count(1)
        self.room = CallControl(lambda: f"id{next(ids)}")
        self.now = 100.0
        self.effects: list[Effect] = []
        self.tell(DirectoryLoaded(DIRECTORY))

    def tell(self, received: object) -> list[Effect]:
        """Give the room something to hear; its effects are returned and kept."""
        effects = self.room.step(received, self.now)
        self.effects.extend(effects)
        return effects

    @property
    def commands(self) -> list[object]:
        return [effect.command for effect in self.effects if isinstance(effect, Do)]

    @property
    def facts(self) -> list[object]:
        return [effect.fact for effect in self.effects if isinstance(effect, Note)]

    def timer(self, kind: str) -> Wake:
        """The last setting of a timer of that kind."""
        return [effect for effect in self.effects if isinstance(effect, Wake) and effect.key[0] == kind][-1]

    def forget(self) -> None:
        self.effects.clear()

    def last(self, kind: type) -> object:
        return [item for item in [*self.commands, *self.facts] if isinstance(item, kind)][-1]

    def all(self, kind: type) -> list[object]:
        return [item for item in [*self.commands, *self.facts] if isinstance(item, kind)]

    # -- the field's words

    def caller_arrives(self, call: str = "c1", extension: str = "", answered: bool = False, name: str = "Bob") -> None:
        self.tell(
            ChannelParked(
                call,
                Direction.INBOUND,
                answered,
                "4000",
                "5551234",
                name,
                entry="phone" if extension else "trunk",
                extension=extension,
            )
        )

    def routed(self, kind: DestinationKind, name: str = "", call: str = "c1") -> None:
        self.tell(CallRouted(call, kind, name, "test"))

    def waits(self, call: str = "c1", queue: str = "support") -> None:
        self.caller_arrives(call)
        self.tell(CallQueued(call, queue, 0, self.now))
        self.tell(ChannelAnswered(call))

    def offered(self, offer: str = "o1", agent: str = "1001", call: str = "c1", queue: str = "support") -> None:
        self.tell(OfferMade(offer, call, queue, agent, agent, 20.0, "longest-idle", "idle"))

    def rings(self, leg: str = "o1") -> None:
        self.tell(ChannelProgressed(leg))

    def lifts(self, leg: str = "o1") -> None:
        """The handset goes up: the answer, then the leg takes orders."""
        self.tell(ChannelAnswered(leg))
        self.tell(ChannelParked(leg, Direction.OUTBOUND, True, "", "", ""))

    def announcements_end(self) -> None:
        legs = [leg for leg in self.room.desk.legs.values() if leg.plays]
        for leg in legs:
            for play in list(leg.plays):
                channel = next(c.channel for c in self.commands if getattr(c, "play_id", "") == play)  # type: ignore[attr-defined]
                self.tell(PlaybackEnded(channel, play, PlayOutcome.DONE))

    def bridged(self, leg: str = "o1", call: str = "c1") -> None:
        self.tell(ChannelBridged(call, leg))

    def talks(self) -> None:
        self.waits()
        self.offered()
        self.rings()
        self.lifts()
        self.announcements_end()
        self.bridged()

    def hangs_up(self, channel: str, cause: Cause = Cause.NORMAL) -> None:
        self.tell(ChannelHungUp(channel, cause, EndedBy.FAR_PARTY))

    def ended_by_us(self, channel: str, cause: Cause = Cause.NORMAL) -> None:
        self.tell(ChannelHungUp(channel, cause, EndedBy.SWITCH))

    def fails(self, leg: str, cause: Cause) -> None:
        self.tell(OriginateFailed(leg, cause))


@pytest.fixture
def desk() -> Desk:
    return Desk()
