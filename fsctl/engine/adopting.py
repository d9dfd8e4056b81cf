"""After a restart: calls that are still there are taken up where they stand, those that are gone get their ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fsctl.call.marks import Marks
from fsctl.directory import Directory
from fsctl.engine.consultations import CONSULTED, go_on, marked, without_customer
from fsctl.engine.findings import Recovery
from fsctl.engine.listeners import OpenSession, taken_over, taking_over_unnoted
from fsctl.engine.records import LeftLeg, OpenCall, OpenOffer
from fsctl.facts import (
    CallConnected,
    CallEnded,
    CallLeftQueue,
    Fact,
    LegEnded,
    OfferEnded,
    OfferOutcome,
    Party,
    QueueOutcome,
    RecordingBegun,
    TalkEnded,
)
from fsctl.facts.why import why
from fsctl.restored import (
    CallRestored,
    DialRestored,
    GivenUp,
    PartnerRestored,
    StrayRestored,
    TalkRestored,
    WaitingRestored,
)
from fsctl.switch.causes import Cause
from fsctl.switch.events import ChannelSnapshot, EndedBy


def ended_unseen(call: OpenCall, now: float) -> list[Fact]:
    """The ends of a call that is gone, which nobody saw."""
    found = Recovery()
    close(call, {}, now, found)
    end_legs([call], {}, found)
    leave_out_untold([call], found)
    return found.facts


def close(call: OpenCall, alive: Mapping[str, ChannelSnapshot], now: float, found: Recovery) -> None:
    """The channel is gone: write the ends nobody saw."""
    talk_on: frozenset[str] = frozenset()
    if call.consult is not None:
        connected = [offer.offer for offer in call.offers if offer.connected_at]
        talk_on = without_customer(call.call, call.consult, connected, alive, found)
    for offer in call.offers:
        end_offer(call, offer, OfferOutcome.CALLER_GONE, now, found, offer.offer in talk_on)
    found.facts.extend(_leg_ended(call.call, leg.leg) for leg in call.legs if leg.leg not in talk_on)
    if call.queue:
        found.facts.append(CallLeftQueue(call.call, call.queue, QueueOutcome.LOST, max(now - call.entered_at, 0.0)))
        found.given_up.append(GivenUp(call.call, call.queue, call.caller_number, call.entered_at, now))
    found.facts.append(_leg_ended(call.call, call.call))
    found.facts.append(CallEnded(call.call, Cause.SWITCH_LOST, Party.UNKNOWN, why("unwatched"), reconciled=True))


def end_offer(
    call: OpenCall, offer: OpenOffer, outcome: OfferOutcome, now: float, found: Recovery, lives_on: bool = False
) -> None:
    if offer.connected_at:
        talked_s = max(now - offer.connected_at, 0.0)
        found.facts.append(TalkEnded(call.call, offer.offer, offer.agent, offer.queue, Party.UNKNOWN, talked_s))
    else:
        found.facts.append(OfferEnded(offer.offer, call.call, offer.agent, outcome, "restart"))
    if not lives_on:
        found.facts.append(_leg_ended(call.call, offer.offer))


def end_legs(calls: Sequence[OpenCall], alive: Mapping[str, ChannelSnapshot], found: Recovery) -> None:
    """A leg whose part was over (of an agent whose talk was taken over) may have gone while nobody looked."""
    told = {fact.leg for fact in found.facts if isinstance(fact, LegEnded)}
    for call in calls:
        found.facts.extend(_leg_ended(call.call, leg) for leg in sorted(call.unended - alive.keys() - told))


def end_left(legs: Sequence[LeftLeg], alive: Mapping[str, ChannelSnapshot], found: Recovery) -> None:
    """The leader before us saw the call's end and not the leg's, or could not put it on file any more."""
    told = {fact.leg for fact in found.facts if isinstance(fact, LegEnded)}
    gone = [left for left in legs if not {left.leg, left.call} & alive.keys()]
    found.facts.extend(_leg_ended(left.call, left.leg) for left in gone if left.leg not in told)


def leave_out_untold(calls: Sequence[OpenCall], found: Recovery) -> None:
    """A leg whose end is on file has no other. One whose beginning is not, and that is not there to be told of, has
    neither: what the leader before us noted of it comes late, and has no effect."""
    untold = frozenset[str]().union(*(call.ended | call.unbegun for call in calls))
    found.facts = [fact for fact in found.facts if not (isinstance(fact, LegEnded) and fact.leg in untold)]


def _leg_ended(call: str, leg: str) -> LegEnded:
    return LegEnded(call, leg, Cause.SWITCH_LOST, EndedBy.UNKNOWN, why("unwatched"), reconciled=True)


def _partner(
    call: OpenCall, channel: ChannelSnapshot, alive: Mapping[str, ChannelSnapshot], *, closed: bool
) -> ChannelSnapshot | None:
    """With whom the customer talks, or would again: whoever it is bridged with, else the agent, else who was called,
    else whom an agent has consulted who is gone. `closed`: its queue is no longer configured, and whoever has lifted is
    its last agent."""
    bridged = alive.get(channel.bridged_to)
    if bridged is not None:  # a transfer by handsets may have joined legs whose story is not on file
        return bridged
    legs = [leg for leg in alive.values() if leg.variables.get("fsctl_call") == call.call and leg.answered]
    connected = {offer.offer for offer in call.offers if offer.connected_at}
    agents = [leg for leg in legs if leg.channel in connected]
    others = [leg for leg in legs if leg.variables.get("fsctl_role") in ("placing", "extension", "outside")]
    consulted = [leg for leg in legs if leg.variables.get("fsctl_role") == CONSULTED]
    offered = {offer.offer for offer in call.offers}
    lifted = [leg for leg in legs if leg.channel in offered] if closed else []
    found = [*agents, *others, *consulted] if not call.queue else lifted
    return found[0] if found else None


def adopt(
    call: OpenCall,
    channel: ChannelSnapshot,
    alive: Mapping[str, ChannelSnapshot],
    running: Mapping[str, str],
    taker: OpenSession | None,
    directory: Directory,
    now: float,
    found: Recovery,
) -> None:
    """Whoever is bridged talks on; who waited waits; who was in a flow goes on at its node; whose talk is over is let
    go; anybody else is routed anew."""
    found.adopted.add(call.call)
    placed = call.entry in ("panel", "callback")
    closed = bool(call.queue) and call.queue not in directory.queues
    partner = None if taker is not None else _partner(call, channel, alive, closed=closed)
    talk: TalkRestored | PartnerRestored | DialRestored | None = None
    over = call.talked or placed
    if taker is not None:
        agent = next((offer.agent for offer in call.offers if offer.connected_at), "")
        found.facts.extend(taking_over_unnoted(taker, agent))
    for offer in call.offers:
        if partner is not None and partner.channel == offer.offer:
            talk = _talk(call, offer, channel, partner, running, now, found)
        else:
            over = over or bool(offer.connected_at)
            end_offer(call, offer, OfferOutcome.FAILED, now, found)
    if talk is None and partner is not None and channel.answered:
        talk = _other(call, channel, partner, running, now, found)
    at_first = len(found.restored)
    consult = call.consult or marked(call.call, alive, found)
    if consult is not None:
        go_on(call.call, consult, None if isinstance(talk, DialRestored) else talk, alive, found)
    goes_on, found.restored[at_first:] = found.restored[at_first:], []
    for leg in call.legs:
        if leg.leg in found.adopted:
            continue
        there = alive.get(leg.leg)
        if talk is None and taker is None and there is not None and not there.answered:
            talk = DialRestored(call.call, leg.leg, leg.role, leg.party)
            found.adopted.add(leg.leg)
        else:
            over = over or leg.answered
            found.facts.append(_leg_ended(call.call, leg.leg))
    stays = talk is not None or taker is not None
    waits = bool(call.queue) and not stays
    marks = Marks(channel, now)
    in_flow = bool(marks.text("flow")) and not stays and not waits
    over = over and not stays and not waits and not in_flow
    restored = _restored(call, channel, unplaced=not stays and not waits and not over)
    found.restored.append(_at_its_node(restored, marks) if in_flow else restored)
    if taker is not None:
        recording = running.get(call.call, "")
        found.restored.append(taken_over(taker, call.call, recording if recording in channel.recordings else ""))
        found.adopted.add(taker.session)
    if talk is not None:
        found.restored.extend((talk, *goes_on))
    elif waits:
        found.restored.append(_waiting(call, channel))
    elif over:
        found.restored.append(StrayRestored(call.call, "its talk ended while nobody watched"))


def _talk(
    call: OpenCall,
    offer: OpenOffer,
    channel: ChannelSnapshot,
    partner: ChannelSnapshot,
    running: Mapping[str, str],
    now: float,
    found: Recovery,
) -> TalkRestored:
    """The two talk. What had no time to be noted before the end, the bridge or the recording, is noted now."""
    found.adopted.add(offer.offer)
    if not offer.connected_at:
        found.facts.append(CallConnected(call.call, offer.offer, offer.agent, offer.queue))
        if call.queue:
            waited_s = max(now - call.entered_at, 0.0)
            found.facts.append(CallLeftQueue(call.call, call.queue, QueueOutcome.ANSWERED, waited_s))
    held = channel.parked and partner.parked and call.consult is None
    talk = TalkRestored(
        call.call,
        offer.offer,
        offer.agent,
        offer.queue,
        offer.extension,
        offer.connected_at or now,
        recording_of(call, channel, offer.agent, offer.queue, running, found),
        bool(channel.variables.get("fsctl_masked")),
        bool(partner.variables.get("fsctl_muted")),
        apart=channel.bridged_to != offer.offer,
        held_at=found.holding.get(offer.agent, 0.0) if held else 0.0,
        keying=_keying(partner),
    )
    found.talks[talk.agent] = talk
    return talk


def _other(
    call: OpenCall,
    channel: ChannelSnapshot,
    partner: ChannelSnapshot,
    running: Mapping[str, str],
    now: float,
    found: Recovery,
) -> PartnerRestored:
    """The customer talks with somebody whom no queue gave it."""
    found.adopted.add(partner.channel)
    agent = partner.variables.get("fsctl_agent", "")
    return PartnerRestored(
        call.call,
        partner.channel,
        partner.variables.get("fsctl_extension", "") or partner.dialled,
        agent,
        partner.variables.get("fsctl_role") == "placing",
        _moment(channel.variables.get("fsctl_connected_at", ""), now),
        recording_of(call, channel, agent, "", running, found),
        bool(channel.variables.get("fsctl_masked")),
        bool(partner.variables.get("fsctl_muted")),
        apart=channel.bridged_to != partner.channel,
        keying=_keying(partner, channel),
    )


def _keying(*legs: ChannelSnapshot) -> dict[str, tuple[str, str]]:
    """What had been begun to be keyed: the code as we noted it on the leg, the keys as the switch gathered them."""
    return {
        leg.channel: (leg.variables["fsctl_keying"], leg.variables.get("fsctl_pressed", ""))
        for leg in legs
        if leg.variables.get("fsctl_keying")
    }


def recording_of(
    call: OpenCall, channel: ChannelSnapshot, agent: str, queue: str, running: Mapping[str, str], found: Recovery
) -> str:
    """The file that goes on; one whose beginning had no time to be noted is noted now."""
    recording = running.get(call.call, "")
    if channel.recordings and recording not in channel.recordings:
        recording = channel.recordings[0]
        found.facts.append(RecordingBegun(call.call, call.call, recording, agent, queue))
    return recording


def _moment(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _restored(call: OpenCall, channel: ChannelSnapshot, *, unplaced: bool) -> CallRestored:
    return CallRestored(
        call.call,
        call.caller_number,
        call.caller_name,
        call.dialled,
        call.entry,
        call.trunk,
        call.extension,
        call.arrived_at,
        channel.answered,
        call.language,
        call.data,
        unplaced=unplaced,
    )


def _at_its_node(restored: CallRestored, marks: Marks) -> CallRestored:
    """In a flow, with what it had collected: the channel says so at once, the file a moment later."""
    return replace(
        restored,
        language=marks.text("language") or restored.language,
        data=marks.data() or restored.data,
        flow=marks.text("flow"),
        node=marks.text("node"),
        priority=marks.priority(),
        wrong=marks.count("wrong"),
    )


def _waiting(call: OpenCall, channel: ChannelSnapshot) -> WaitingRestored:
    return WaitingRestored(
        call.call,
        call.queue,
        call.priority,
        call.entered_at,
        call.language,
        channel.playing,
        call.data,
    )
