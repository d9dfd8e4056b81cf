"""The reducer: switch events in, news out.

Sources of the rules: on one switch 71 of 3,000 channels had events out of order and some had business events after
their hang-up, but each had exactly one hang-up; `CHANNEL_UNBRIDGE` comes for the first leg only; a channel may be
missing from one snapshot while it is being set up. So: life only advances, the end is final, a channel counts as gone
when two snapshots in a row do not show it, and places (parked, bridged) are ordered by the switch's own event order.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fsctl.call.channel import Channel, Life
from fsctl.facts.why import why
from fsctl.switch.causes import Cause
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelCreated,
    ChannelHeld,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    ChannelRetrieved,
    ChannelSnapshot,
    ChannelUnbridged,
    CodeKeyed,
    DigitPressed,
    Direction,
    KeyCaught,
    ParticipantJoined,
    PhoneRegistered,
    PhoneUnregistered,
    SwitchEvent,
    SwitchSnapshot,
)

REMEMBER_ENDED = 10_000
"""How many ended channels are remembered, so that their late events are known for what they are."""

YOUNG_S = 2.0
"""A channel younger than this is not missed in a snapshot: it may have been taken before the channel was there."""


class Registry:
    """`accept` returns the events the rooms should hear: none for old news, more than one where some were skipped."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.core = ""
        self.registered: frozenset[str] = frozenset()
        """Extensions whose phones are registered."""
        self._odd_phones: frozenset[str] = frozenset()
        """Extensions the last snapshot showed differently, if nothing was heard of them since."""
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._reducers: dict[type, Callable[[Any, float], list[SwitchEvent]]] = {
            ChannelCreated: self._created,
            ChannelProgressed: self._progressed,
            ChannelAnswered: self._answered,
            ChannelParked: self._parked,
            ChannelBridged: self._bridged,
            ChannelUnbridged: self._unbridged,
            ChannelHeld: self._held,
            ChannelRetrieved: self._retrieved,
            ChannelHungUp: self._hung_up,
            ParticipantJoined: self._joined,
            DigitPressed: self._digit,
            CodeKeyed: self._digit,
            KeyCaught: self._digit,
            PhoneRegistered: self._phone,
            PhoneUnregistered: self._phone,
            SwitchSnapshot: self._snapshot,
        }

    def accept(self, event: SwitchEvent, now: float) -> list[SwitchEvent]:
        reducer = self._reducers.get(type(event))
        return [event] if reducer is None else reducer(event, now)

    def is_alive(self, uuid: str) -> bool:
        return uuid in self.channels

    def has_ended(self, uuid: str) -> bool:
        return uuid in self._ended

    # -- one channel ------------------------------------------------------------------------------------------------

    def _known(self, uuid: str, now: float) -> Channel | None:
        """The channel, made on first sight; None when it has already ended."""
        if uuid in self._ended:
            return None
        channel = self.channels.get(uuid)
        if channel is None:
            channel = self.channels[uuid] = Channel(uuid, since=now)
        channel.odd = None
        return channel

    def _advance(self, channel: Channel, life: Life) -> bool:
        if channel.life >= life:
            return False
        channel.life = life
        return True

    def _created(self, event: ChannelCreated, now: float) -> list[SwitchEvent]:
        channel = self._known(event.channel, now)
        if channel is None or not self._advance(channel, Life.CREATED):
            return []
        channel.direction = event.direction
        return [event]

    def _progressed(self, event: ChannelProgressed, now: float) -> list[SwitchEvent]:
        channel = self._known(event.channel, now)
        return [event] if channel is not None and self._advance(channel, Life.RINGING) else []

    def _answered(self, event: ChannelAnswered, now: float) -> list[SwitchEvent]:
        channel = self._known(event.channel, now)
        return [event] if channel is not None and self._advance(channel, Life.ANSWERED) else []

    def _is_late(self, channel: Channel, order: int) -> bool:
        if order and order <= channel.place_order:
            return True
        channel.place_order = max(channel.place_order, order)
        return False

    def _parked(self, event: ChannelParked, now: float) -> list[SwitchEvent]:
        channel = self._known(event.channel, now)
        if channel is None or self._is_late(channel, event.order):
            return []
        again = (
            channel.parked and event.order > 0
        )  # told to park once more, or left by a partner on the way to a bridge
        channel.direction = event.direction
        channel.entry = event.entry or channel.entry
        channel.extension = event.extension or channel.extension
        if event.referred_by and event.dialled == channel.dialled and channel.referred:
            event = replace(event, referred_by="")  # the mark of an earlier transfer stays on the channel
        channel.referred = channel.referred or bool(event.referred_by)
        channel.dialled = event.dialled
        news: list[SwitchEvent] = []
        if event.answered and self._advance(channel, Life.ANSWERED):
            news.append(ChannelAnswered(event.channel))
        self._advance(channel, Life.CREATED)
        if channel.partner:
            news.extend(self._part(channel))
        if not channel.parked or event.referred_by or again:
            news.append(event)
        channel.parked = True
        return news

    def _part(self, channel: Channel) -> list[SwitchEvent]:
        """`channel` is no longer with its partner; the unbridge event may come later, or never."""
        partner = self.channels.get(channel.partner)
        told = ChannelUnbridged(channel.uuid, channel.partner)
        channel.partner = ""
        if partner is not None and partner.partner == channel.uuid:
            partner.partner = ""
        return [told]

    def _bridged(self, event: ChannelBridged, now: float) -> list[SwitchEvent]:
        first, second = self._known(event.first, now), self._known(event.second, now)
        if first is None or second is None:
            return []
        if event.order and event.order <= max(first.place_order, second.place_order):
            return []
        if first.partner == second.uuid:
            return []
        first.place_order = second.place_order = event.order or max(first.place_order, second.place_order)
        news: list[SwitchEvent] = []
        for channel in (first, second):
            if channel.partner:
                news.extend(self._part(channel))
            channel.parked = False
            if self._advance(channel, Life.ANSWERED):
                news.append(ChannelAnswered(channel.uuid))
        first.partner, second.partner = second.uuid, first.uuid
        news.append(event)
        return news

    def _unbridged(self, event: ChannelUnbridged, now: float) -> list[SwitchEvent]:
        first = self.channels.get(event.first)
        if first is None or first.partner != event.second or (event.order and event.order <= first.place_order):
            return []
        first.place_order = event.order or first.place_order
        return self._part(first)

    def _joined(self, event: ParticipantJoined, now: float) -> list[SwitchEvent]:
        """Out of its bridge or its park, so that the next park is news."""
        channel = self._known(event.channel, now)
        if channel is None:
            return []
        news = self._part(channel) if channel.partner else []
        channel.parked = False
        return [*news, event]

    def _is_late_hold(self, channel: Channel, order: int) -> bool:
        if order and order <= channel.hold_order:
            return True
        channel.hold_order = max(channel.hold_order, order)
        return False

    def _held(self, event: ChannelHeld, now: float) -> list[SwitchEvent]:
        channel = self._known(event.channel, now)
        if channel is None or self._is_late_hold(channel, event.order) or channel.held:
            return []
        channel.held, channel.odd = True, None
        return [event]

    def _retrieved(self, event: ChannelRetrieved, now: float) -> list[SwitchEvent]:
        channel = self._known(event.channel, now)
        if channel is None or self._is_late_hold(channel, event.order) or not channel.held:
            return []
        channel.held, channel.odd = False, None
        return [event]

    def _digit(self, event: DigitPressed | CodeKeyed | KeyCaught, now: float) -> list[SwitchEvent]:
        seen = self.channels.get(event.channel)
        odd = seen.odd if seen is not None else None
        channel = self._known(event.channel, now)
        if channel is None or event.order in channel.digit_orders:
            return []
        channel.odd = odd  # a key says nothing of where its channel is, and is pressed again while nobody reacts
        if event.order:
            channel.digit_orders.add(event.order)
        return [event]

    def _hung_up(self, event: ChannelHungUp, now: float) -> list[SwitchEvent]:
        if event.channel in self._ended:
            return []
        channel = self.channels.pop(event.channel, None)
        self._ended[event.channel] = None
        if len(self._ended) > REMEMBER_ENDED:
            self._ended.popitem(last=False)
        news: list[SwitchEvent] = []
        if channel is not None and channel.partner:
            news.extend(self._part(channel))
        news.append(event)
        return news

    # -- all channels -----------------------------------------------------------------------------------------------

    def _snapshot(self, event: SwitchSnapshot, now: float) -> list[SwitchEvent]:
        restarted = bool(self.core) and event.core != self.core
        self.core = event.core
        shown = {channel.channel: channel for channel in event.channels}
        news: list[SwitchEvent] = []
        for channel in list(self.channels.values()):
            if channel.uuid in shown:
                channel.missing = 0
            else:
                news.extend(self._missed(channel, event, restarted, now))
        for seen in event.channels:
            if event.fresh or self._is_settled(seen):
                news.extend(self._compare(seen, now))
        news.append(self._with_phones(event))
        return news

    def _phone(self, event: PhoneRegistered | PhoneUnregistered, now: float) -> list[SwitchEvent]:
        one = frozenset({event.extension})
        self._odd_phones -= one
        self.registered = self.registered | one if isinstance(event, PhoneRegistered) else self.registered - one
        return [event]

    def _with_phones(self, event: SwitchSnapshot) -> SwitchSnapshot:
        """The switch's list of registrations lags its own events by a fifth of a second: a difference counts when two
        snapshots in a row show it."""
        odd = event.registered ^ self.registered
        settled = odd if event.fresh else odd & self._odd_phones
        self.registered ^= settled
        self._odd_phones = odd - settled
        return replace(event, registered=self.registered)

    def _missed(self, channel: Channel, event: SwitchSnapshot, restarted: bool, now: float) -> list[SwitchEvent]:
        channel.missing += 1
        if restarted:
            return self._hung_up(ChannelHungUp(channel.uuid, Cause.SWITCH_LOST, reconciled=True), now)
        young = now - channel.since < YOUNG_S
        if young or (channel.missing < 2 and not event.fresh):
            return []
        return self._hung_up(
            ChannelHungUp(channel.uuid, Cause.FAILED, reconciled=True, detail=why("not_in_switch")), now
        )

    def _is_settled(self, seen: ChannelSnapshot) -> bool:
        """A snapshot may be older than the last events: a difference counts when two in a row show it and nothing was
        heard of the channel between them."""
        channel = self.channels.get(seen.channel)
        if channel is None:
            return True
        shown = (seen.answered, seen.bridged_to, seen.parked, seen.held)
        if shown == (channel.life >= Life.ANSWERED, channel.partner, channel.parked, channel.held):
            channel.odd = None
            return False
        settled = channel.odd == shown
        channel.odd = None if settled else shown
        return settled

    def _compare(self, seen: ChannelSnapshot, now: float) -> list[SwitchEvent]:
        """What must have happened to a channel for it to look like this."""
        unseen = seen.channel not in self.channels
        channel = self._known(seen.channel, now)
        if channel is None:
            return []
        channel.direction = seen.direction
        channel.entry = seen.entry or channel.entry
        channel.extension = seen.extension or channel.extension
        channel.dialled = channel.dialled or seen.dialled
        news: list[SwitchEvent] = []
        if unseen:
            channel.life = Life.CREATED
            news.append(
                ChannelCreated(
                    seen.channel,
                    seen.direction,
                    seen.caller_number,
                    seen.caller_name,
                    seen.dialled,
                )
            )
        if seen.answered and self._advance(channel, Life.ANSWERED):
            news.append(ChannelAnswered(seen.channel))
        if seen.bridged_to and seen.bridged_to in self.channels and channel.partner != seen.bridged_to:
            if seen.direction is Direction.INBOUND or self.channels[seen.bridged_to].direction is Direction.OUTBOUND:
                news.extend(self._bridged(ChannelBridged(seen.channel, seen.bridged_to), now))
        elif not seen.bridged_to and channel.partner and seen.parked:
            news.extend(self._part(channel))
        if seen.parked and (unseen or not channel.parked):
            channel.parked = True
            news.append(parked_as_seen(seen))
        if seen.held != channel.held:
            channel.held = seen.held
            news.append(ChannelHeld(seen.channel) if seen.held else ChannelRetrieved(seen.channel))
        return news

    def load(self, snapshot: SwitchSnapshot, now: float) -> None:
        """Take a snapshot as the beginning of the story: nothing is news. For recovery after a restart."""
        self.core = snapshot.core
        for seen in snapshot.channels:
            self.channels[seen.channel] = Channel(
                seen.channel,
                life=Life.ANSWERED if seen.answered else Life.CREATED,
                direction=seen.direction,
                entry=seen.entry,
                extension=seen.extension,
                dialled=seen.dialled,
                parked=seen.parked,
                partner=seen.bridged_to,
                held=seen.held,
                since=now,
            )


def parked_as_seen(seen: ChannelSnapshot) -> ChannelParked:
    return ChannelParked(
        channel=seen.channel,
        direction=seen.direction,
        answered=seen.answered,
        dialled=seen.dialled,
        caller_number=seen.caller_number,
        caller_name=seen.caller_name,
        entry=seen.entry,
        extension=seen.extension,
        trunk=seen.trunk,
        address=seen.address,
    )
