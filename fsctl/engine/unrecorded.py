"""After a takeover: what the leader before us had done and its records do not tell yet, read from the channels' own
marks.

A leader's records reach the database a moment behind its calls, and much later where the database was away: then
the leader was killed, and they lie on its disk. What a channel says of itself (`fsctl_*`, set by nobody but a
leader) is told as if it had been on file: the call, its place in a queue with its time, the talk it is in. The
facts are journalled with the moment they were true at, and no room hears them: rooms hear what is restored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fsctl.call.marks import Marks
from fsctl.directory import CallbackMode, Directory
from fsctl.engine.records import OpenCall, OpenLeg, OpenOffer
from fsctl.facts import (
    CallAnswered,
    CallArrived,
    CallbackBegun,
    CallbackDialled,
    CallConnected,
    CallLeftQueue,
    CallPlaced,
    CallQueued,
    Fact,
    LegAnswered,
    LegStarted,
    OfferAnswered,
    OfferMade,
    QueueOutcome,
    Role,
)
from fsctl.facts.why import why
from fsctl.switch.events import ChannelSnapshot, SwitchSnapshot

REASON = why("taken_over")
CALLERS = ("caller", "called", "called_back")
ROUNDING_S = 0.01
"""Moments on channels are in milliseconds."""

OTHERS = {"extension": Role.EXTENSION, "outside": Role.OUTSIDE}

Told = list[tuple[float, Fact]]


def unrecorded(
    calls: Sequence[OpenCall], snapshot: SwitchSnapshot, directory: Directory, now: float
) -> tuple[list[OpenCall], Told]:
    """The open calls with what their channels add, and calls that are on channels alone; and the facts that were
    missing, each with its moment (seconds since the epoch)."""
    alive = {channel.channel: channel for channel in snapshot.channels}
    told: Told = []
    known = {call.call: _begun(call, alive, now, told) for call in calls}
    for channel in snapshot.channels:
        marks = Marks(channel, now)
        if channel.channel not in known and marks.role in CALLERS and marks.call == channel.channel:
            found = _call(channel, marks, alive, told)
            if found is not None:
                known[found.call] = found
    offered: dict[str, list[ChannelSnapshot]] = defaultdict(list)
    for channel in snapshot.channels:
        if channel.variables.get("fsctl_role") == "agent":
            offered[channel.variables.get("fsctl_call", "")].append(channel)
    completed = [_completed(call, alive, directory, now, told) for call in known.values()]
    return [_cut_short(call, alive, offered[call.call], now, told) for call in completed], told


def _begun(call: OpenCall, alive: Mapping[str, ChannelSnapshot], now: float, told: Told) -> OpenCall:
    """With the legs that are there and had no time to be noted, although the call or the offer they belong to is on
    file."""
    there = [alive[leg] for leg in sorted(call.unbegun) if leg in alive]
    offers = {offer.offer: offer for offer in call.offers}
    for leg in there:
        offer = offers.get(leg.channel)
        if offer is not None:
            at = leg.created_at or offer.connected_at or now
            told.append((at, LegStarted(call.call, leg.channel, Role.AGENT, offer.extension, offer.agent)))
        else:
            at = leg.created_at or call.arrived_at
            told.append((at, LegStarted(call.call, leg.channel, *_own(call))))
        if leg.answered:
            told.append((leg.answered_at or at, LegAnswered(call.call, leg.channel)))
    return replace(call, unbegun=call.unbegun - {leg.channel for leg in there}) if there else call


def _own(call: OpenCall) -> tuple[Role, str]:
    """What the call's own leg is, and whose."""
    if call.entry == "callback" or (call.entry == "panel" and call.trunk):
        return Role.OUTSIDE, call.dialled
    if call.entry == "panel":
        return Role.EXTENSION, call.dialled
    return Role.CALLER, call.extension or call.caller_number


def _call(channel: ChannelSnapshot, marks: Marks, alive: Mapping[str, ChannelSnapshot], told: Told) -> OpenCall | None:
    """A call whose beginning is not on file. One that an agent placed is told by the agent's leg as well: without it
    nobody knows what it was to be, and it is left to be released."""
    at = marks.moment("arrived_at", channel.created_at or marks.moment("connected_at", 0.0))
    placed = marks.role == "called"
    called_back = marks.role == "called_back"
    if called_back:
        told.extend((at, fact) for fact in _called_back(channel, marks))
    elif placed:
        near = alive.get(channel.bridged_to)
        if near is None or near.variables.get("fsctl_role") != "placing":
            return None
        own = near.variables.get("fsctl_extension", "")
        told.append((at, CallPlaced(channel.channel, marks.text("agent"), own, channel.dialled, channel.trunk, "")))
        told.append((at, LegStarted(channel.channel, near.channel, Role.AGENT, own, marks.text("agent"))))
        role = Role.EXTENSION if not channel.trunk else Role.OUTSIDE
        told.append((at, LegStarted(channel.channel, channel.channel, role, channel.dialled)))
    else:
        told.append(
            (
                at,
                CallArrived(
                    channel.channel,
                    channel.caller_number,
                    channel.caller_name,
                    channel.dialled,
                    channel.entry,
                    channel.trunk,
                    channel.extension,
                ),
            )
        )
        party = channel.extension or channel.caller_number
        told.append((at, LegStarted(channel.channel, channel.channel, Role.CALLER, party)))
    if channel.answered:
        answered_at = channel.answered_at or at
        told.append((answered_at, CallAnswered(channel.channel)))
        told.append((answered_at, LegAnswered(channel.channel, channel.channel)))
    return OpenCall(
        call=channel.channel,
        caller_number="" if placed or called_back else channel.caller_number,
        caller_name="" if placed or called_back else channel.caller_name,
        dialled=channel.dialled,
        entry="panel" if placed else "callback" if called_back else channel.entry,
        trunk=channel.trunk,
        extension=channel.extension,
        arrived_at=at,
        language=marks.text("language") or "en",
        data=marks.data(),
        answered=channel.answered,
    )


def _called_back(channel: ChannelSnapshot, marks: Marks) -> tuple[Fact, ...]:
    """An attempt to keep a promise whose beginning is not on file."""
    promise, queue, attempt = marks.text("callback"), marks.text("queue"), marks.count("attempt")
    mode = CallbackMode.AGENT_FIRST if marks.text("agent") else CallbackMode.CUSTOMER_FIRST
    language = marks.text("language") or "en"
    return (
        CallbackBegun(promise, channel.channel, queue, channel.dialled, mode, attempt, language, marks.data()),
        CallbackDialled(promise, channel.channel, attempt, channel.dialled, channel.trunk, marks.text("agent")),
        LegStarted(channel.channel, channel.channel, Role.OUTSIDE, channel.dialled),
    )


def _completed(
    call: OpenCall, alive: Mapping[str, ChannelSnapshot], directory: Directory, now: float, told: Told
) -> OpenCall:
    channel = alive.get(call.call)
    if channel is None:
        return call
    marks = Marks(channel, now)
    call = _queued(call, channel, marks, directory, told)
    if marks.role == "called_back" and not channel.bridged_to:
        return _lifted(call, channel, alive, now, told)
    partner = alive.get(channel.bridged_to)
    if partner is None or partner.variables.get("fsctl_call") != call.call:
        return call
    role = partner.variables.get("fsctl_role", "")
    if role == "agent":
        return _talking(call, partner, marks, now, told)
    if role in OTHERS and all(leg.leg != partner.channel for leg in call.legs):
        at = marks.moment("connected_at", now)
        party = partner.variables.get("fsctl_extension", "") or partner.dialled
        told.append((at, LegStarted(call.call, partner.channel, OTHERS[role], party)))
        told.append((at, LegAnswered(call.call, partner.channel)))
        return replace(call, legs=(*call.legs, OpenLeg(partner.channel, OTHERS[role], party, answered=True)))
    return call


def _queued(call: OpenCall, channel: ChannelSnapshot, marks: Marks, directory: Directory, told: Told) -> OpenCall:
    """Its place, if the channel says that it waits, or waited before this talk, and the file does not yet. A queue that
    was left for a flow is no place any more. Whose talk has come and gone meanwhile does not wait again."""
    queue, at, connected_at = marks.text("queue"), marks.moment("queued_at", 0.0), marks.moment("connected_at", 0.0)
    talked = call.talked or any(offer.connected_at for offer in call.offers)
    latest = max([connected_at, *(offer.connected_at for offer in call.offers)])  # on file, or marked
    old = at <= call.entered_at + ROUNDING_S or (talked and at <= latest + ROUNDING_S)
    if not at or old or marks.text("flow") or directory.queue(queue) is None:
        return call
    if connected_at > at and not channel.bridged_to:
        return replace(call, talked=True)
    if call.queue:
        told.append((at, CallLeftQueue(call.call, call.queue, QueueOutcome.TIMED_OUT, max(at - call.entered_at, 0.0))))
    language, data = marks.text("language") or call.language, marks.data()
    told.append((at, CallQueued(call.call, queue, marks.priority(), at, language, data)))
    return replace(call, queue=queue, entered_at=at, priority=marks.priority(), language=language, data=data)


def _talking(call: OpenCall, leg: ChannelSnapshot, marks: Marks, now: float, told: Told) -> OpenCall:
    """Connected with an agent whose offer, or whose connection, is not on file."""
    agent, queue = leg.variables.get("fsctl_agent", ""), leg.variables.get("fsctl_queue", "")
    at = marks.moment("connected_at", now) if marks.text("offer") == leg.channel else now
    offer = next((offer for offer in call.offers if offer.offer == leg.channel), None)
    if offer is not None and offer.connected_at:
        return call
    if offer is None:
        offer = _offered(call, leg, at, told)
    told.append((at, CallConnected(call.call, leg.channel, agent, queue)))
    if call.queue:
        told.append((at, CallLeftQueue(call.call, call.queue, QueueOutcome.ANSWERED, max(at - call.entered_at, 0.0))))
    others = tuple(other for other in call.offers if other.offer != leg.channel)
    return replace(call, queue="", offers=(*others, replace(offer, connected_at=at)))


def _offered(call: OpenCall, leg: ChannelSnapshot, at: float, told: Told) -> OpenOffer:
    """An agent's phone rings for an offer that is not on file, or its handset is up since `at`."""
    agent, queue = leg.variables.get("fsctl_agent", ""), leg.variables.get("fsctl_queue", "")
    extension = leg.variables.get("fsctl_extension", "")
    made_at = leg.created_at or at
    told.append((made_at, OfferMade(leg.channel, call.call, queue, agent, extension, 0.0, "", REASON)))
    told.append((made_at, LegStarted(call.call, leg.channel, Role.AGENT, extension, agent)))
    if leg.answered:
        told.append((at, OfferAnswered(leg.channel, call.call, agent)))
        told.append((at, LegAnswered(call.call, leg.channel)))
    return OpenOffer(leg.channel, agent, extension, queue)


def _cut_short(
    call: OpenCall, alive: Mapping[str, ChannelSnapshot], legs: Sequence[ChannelSnapshot], now: float, told: Told
) -> OpenCall:
    """With the offers that are not on file and had not come to a talk, or whose caller has gone since, so that their
    legs have a beginning when they get their end. What an agent who lifted first waits for is an attempt's."""
    channel = alive.get(call.call)
    if channel is not None and channel.variables.get("fsctl_role") == "called_back":
        return call
    known = {offer.offer for offer in call.offers} | call.over
    cut = [leg for leg in legs if leg.channel not in known]
    return replace(call, offers=(*call.offers, *(_offered(call, leg, now, told) for leg in cut))) if cut else call


def _lifted(
    call: OpenCall, channel: ChannelSnapshot, alive: Mapping[str, ChannelSnapshot], now: float, told: Told
) -> OpenCall:
    """The agent who has lifted for a customer who is being called."""
    known = {offer.offer for offer in call.offers}
    for leg in alive.values():
        marks = Marks(leg, now)
        if marks.role == "agent" and marks.call == call.call and leg.answered and leg.channel not in known:
            at = leg.answered_at or channel.created_at or now
            return replace(call, offers=(*call.offers, _offered(call, leg, min(at, now), told)))
    return call
