"""After a restart: join what was on file with what is really there.

The switch is the truth about calls: a channel that is gone has ended, whatever the file says. The file is the truth
about people and places: who was logged in, since when a caller waits. What happened while nobody watched is noted now,
once, so that every call and every interval has its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fsctl.directory import NO_DISPOSITION, Directory, WorkMode
from fsctl.directory.afterwards import needs_disposition, wrap_up_after
from fsctl.engine.consultations import CONSULTED, OpenConsult, go_on, marked, without_customer
from fsctl.engine.listeners import OpenSession, listeners, taken_over, takers, taking_over_unnoted
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallRetrieved,
    DispositionSet,
    Fact,
    LegEnded,
    OfferEnded,
    OfferOutcome,
    Party,
    QueueOutcome,
    RecordingBegun,
    Role,
    TalkEnded,
)
from fsctl.restored import (
    AgentRestored,
    CallRestored,
    DialRestored,
    PartnerRestored,
    RecordingRestored,
    Restored,
    StrayRestored,
    TakenOverRestored,
    TalkRestored,
    WaitingRestored,
)
from fsctl.switch.causes import Cause
from fsctl.switch.events import ChannelSnapshot, EndedBy, SwitchSnapshot

IN_A_CALL = frozenset({AgentState.RESERVED, AgentState.RINGING, AgentState.TALKING, AgentState.ON_HOLD})


@dataclass(frozen=True, slots=True)
class OpenAgent:
    """An agent who was logged in when the records stop."""

    agent: str
    extension: str
    state: AgentState
    since: float
    reason: str = ""
    until: float = 0.0
    misses: int = 0
    queue: str = ""
    calls: int = 0
    talk_s: float = 0.0
    call: str = ""
    mode: WorkMode = WorkMode.NORMAL
    pending: str = ""
    over: str = ""
    break_reason: str = ""
    break_since: float = 0.0
    break_until: float = 0.0
    disposition: str = ""
    wrap_up_wanted: bool = False
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer without an end. `connected_at` is 0 while the two were not connected."""

    offer: str
    agent: str
    extension: str
    queue: str
    connected_at: float = 0.0


@dataclass(frozen=True, slots=True)
class OpenLeg:
    """A leg without an end that no queue asked for: a phone, or a number outside."""

    leg: str
    role: Role
    party: str
    answered: bool = False


@dataclass(frozen=True, slots=True)
class OpenRecording:
    path: str
    call: str
    agent: str
    queue: str
    began_at: float


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call without an end. `queue` is empty unless it waits; `entered_at` is when it began to."""

    call: str
    caller_number: str
    caller_name: str
    dialled: str
    entry: str
    trunk: str
    extension: str
    arrived_at: float
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    queue: str = ""
    entered_at: float = 0.0
    priority: int = 0
    offers: Sequence[OpenOffer] = ()
    legs: Sequence[OpenLeg] = ()
    consult: OpenConsult | None = None
    talked: bool = False
    """It has been connected with an agent before, and that talk is over."""


@dataclass(slots=True)
class Recovery:
    """`facts` are journalled and heard first, then the rooms are told what was `restored`."""

    facts: list[Fact] = field(default_factory=list)
    restored: list[Restored] = field(default_factory=list)
    adopted: set[str] = field(default_factory=set)
    """Channels accounted for. Any other is news, and told as if it had just come."""
    talks: dict[str, TalkRestored] = field(default_factory=dict)
    """The talks that go on, by agent."""
    holding: dict[str, float] = field(default_factory=dict)
    """Agents who had a customer on hold, and since when."""
    earlier: list[tuple[float, Fact]] = field(default_factory=list)
    """Journalled before anything else, each with its moment, and heard by nobody: see `fsctl.engine.unrecorded`."""


def recover(
    calls: Sequence[OpenCall],
    agents: Sequence[OpenAgent],
    recordings: Sequence[OpenRecording],
    snapshot: SwitchSnapshot,
    directory: Directory,
    now: float,
    sessions: Sequence[OpenSession] = (),
) -> Recovery:
    """Agents come back before calls: who waits is to find them there. What belongs to nothing goes first: it may hold a
    phone that is wanted."""
    found = Recovery()
    alive = {channel.channel: channel for channel in snapshot.channels}
    running = {recording.call: recording.path for recording in recordings}
    take_over = takers(sessions, alive)
    found.holding = {agent.agent: agent.since for agent in agents if agent.state is AgentState.ON_HOLD}
    for call in calls:
        channel = alive.get(call.call)
        if channel is None:
            _close(call, alive, now, found)
        else:
            _adopt(call, channel, alive, running, take_over.get(channel.bridged_to), now, found)
    listeners(sessions, alive, now, found)
    for channel in snapshot.channels:
        if channel.channel not in found.adopted and channel.variables.get("fsctl_role", "caller") != "caller":
            found.adopted.add(channel.channel)
            found.restored.append(StrayRestored(channel.channel, "belongs to no call"))
            _close_leg(channel, found)
    back = [_return(agent, found.talks.get(agent.agent), directory, now, found) for agent in agents]
    strays = [item for item in found.restored if isinstance(item, StrayRestored)]
    others = [item for item in found.restored if not isinstance(item, StrayRestored)]
    found.restored = [*strays, *back, *others, *_unfinished(recordings, found)]
    return found


def ended_unseen(call: OpenCall, now: float) -> list[Fact]:
    """The ends of a call that is gone, which nobody saw."""
    found = Recovery()
    _close(call, {}, now, found)
    return found.facts


def _close(call: OpenCall, alive: Mapping[str, ChannelSnapshot], now: float, found: Recovery) -> None:
    """The channel is gone: write the ends nobody saw."""
    talk_on: frozenset[str] = frozenset()
    if call.consult is not None:
        connected = [offer.offer for offer in call.offers if offer.connected_at]
        talk_on = without_customer(call.call, call.consult, connected, alive, found)
    for offer in call.offers:
        _end_offer(call, offer, OfferOutcome.CALLER_GONE, now, found, offer.offer in talk_on)
    found.facts.extend(_leg_ended(call.call, leg.leg) for leg in call.legs if leg.leg not in talk_on)
    if call.queue:
        found.facts.append(CallLeftQueue(call.call, call.queue, QueueOutcome.LOST, max(now - call.entered_at, 0.0)))
    found.facts.append(_leg_ended(call.call, call.call))
    found.facts.append(
        CallEnded(call.call, Cause.SWITCH_LOST, Party.UNKNOWN, "ended while nobody watched", reconciled=True)
    )


def _end_offer(
    call: OpenCall, offer: OpenOffer, outcome: OfferOutcome, now: float, found: Recovery, lives_on: bool = False
) -> None:
    if offer.connected_at:
        talked_s = max(now - offer.connected_at, 0.0)
        found.facts.append(TalkEnded(call.call, offer.offer, offer.agent, offer.queue, Party.UNKNOWN, talked_s))
    else:
        found.facts.append(OfferEnded(offer.offer, call.call, offer.agent, outcome, "restart"))
    if not lives_on:
        found.facts.append(_leg_ended(call.call, offer.offer))


def _leg_ended(call: str, leg: str) -> LegEnded:
    return LegEnded(call, leg, Cause.SWITCH_LOST, EndedBy.UNKNOWN, "ended while nobody watched", reconciled=True)


def _close_leg(channel: ChannelSnapshot, found: Recovery) -> None:
    """A leg beside the talk (a consultation's, one that rang) is not taken up; an offer's has been closed already."""
    call = channel.variables.get("fsctl_call", "")
    told = {fact.leg for fact in found.facts if isinstance(fact, LegEnded)}
    if call and channel.channel not in told:
        found.facts.append(LegEnded(call, channel.channel, Cause.NORMAL, EndedBy.SWITCH, "restart", reconciled=True))


def _partner(call: OpenCall, channel: ChannelSnapshot, alive: Mapping[str, ChannelSnapshot]) -> ChannelSnapshot | None:
    """With whom the customer talks, or would again: whoever it is bridged with, else the agent, else who was called,
    else whom an agent has consulted who is gone."""
    bridged = alive.get(channel.bridged_to)
    if bridged is not None:  # a transfer by handsets may have joined legs whose story is not on file
        return bridged
    legs = [leg for leg in alive.values() if leg.variables.get("fsctl_call") == call.call and leg.answered]
    connected = {offer.offer for offer in call.offers if offer.connected_at}
    agents = [leg for leg in legs if leg.channel in connected]
    others = [leg for leg in legs if leg.variables.get("fsctl_role") in ("placing", "extension", "outside")]
    consulted = [leg for leg in legs if leg.variables.get("fsctl_role") == CONSULTED]
    found = [*agents, *others, *consulted] if not call.queue else []
    return found[0] if found else None


def _adopt(
    call: OpenCall,
    channel: ChannelSnapshot,
    alive: Mapping[str, ChannelSnapshot],
    running: Mapping[str, str],
    taker: OpenSession | None,
    now: float,
    found: Recovery,
) -> None:
    """Whoever is bridged talks on; whose talk is over is let go; who waited waits; anybody else is routed anew."""
    found.adopted.add(call.call)
    placed = call.entry == "panel"
    partner = None if taker is not None else _partner(call, channel, alive)
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
            _end_offer(call, offer, OfferOutcome.FAILED, now, found)
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
    over = over and not stays and not waits
    found.restored.append(_restored(call, channel, unplaced=not stays and not waits and not over))
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
        _recording(call, channel, offer.agent, offer.queue, running, found),
        bool(channel.variables.get("fsctl_masked")),
        bool(partner.variables.get("fsctl_muted")),
        apart=channel.bridged_to != offer.offer,
        held_at=found.holding.get(offer.agent, 0.0) if held else 0.0,
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
        _recording(call, channel, agent, "", running, found),
        bool(channel.variables.get("fsctl_masked")),
        bool(partner.variables.get("fsctl_muted")),
        apart=channel.bridged_to != partner.channel,
    )


def _recording(
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


def _unfinished(recordings: Sequence[OpenRecording], found: Recovery) -> list[RecordingRestored]:
    """Recordings without an end that no talk goes on making."""
    talks = (TalkRestored, PartnerRestored, TakenOverRestored)
    going_on = {item.recording for item in found.restored if isinstance(item, talks)}
    return [
        RecordingRestored(recording.call, recording.path, recording.agent, recording.queue, recording.began_at)
        for recording in recordings
        if recording.path not in going_on
    ]


def _return(
    agent: OpenAgent, talk: TalkRestored | None, directory: Directory, now: float, found: Recovery
) -> AgentRestored:
    """Agents need not log in again. A talk that ended meanwhile is followed by the wrap-up it would have had."""
    back = _state_now(agent, talk, directory, now, found)
    if back.state is not agent.state:
        call = talk.call if talk is not None else agent.call if back.state is AgentState.WRAP_UP else ""
        found.facts.append(
            AgentStateChanged(
                agent.agent,
                back.state,
                now,
                back.reason,
                "restart",
                "",
                call,
                agent.queue if call else "",
                back.until,
                agent.extension,
                back.limit_at,
            )
        )
    return AgentRestored(
        agent.agent,
        agent.extension,
        back.state,
        back.since,
        back.reason,
        back.until,
        agent.misses,
        agent.calls,
        agent.talk_s,
        talk.call if talk is not None else agent.call,
        talk.queue if talk is not None else agent.queue,
        agent.mode,
        agent.pending,
        agent.over if back.state is agent.state else "",
        back.limit_at,
        agent.break_reason,
        agent.break_since,
        agent.break_until,
        agent.disposition,
        agent.wrap_up_wanted,
        agent.extensions if back.state is agent.state else 0,
    )


@dataclass(frozen=True, slots=True)
class _Back:
    """How an agent comes back."""

    state: AgentState
    since: float
    reason: str = ""
    until: float = 0.0
    limit_at: float = 0.0


def _state_now(agent: OpenAgent, talk: TalkRestored | None, directory: Directory, now: float, found: Recovery) -> _Back:
    state = agent.state
    if talk is not None and talk.held_at:
        return _Back(state, agent.since)
    if talk is not None:
        if state is AgentState.ON_HOLD:  # whatever kept them apart, they are brought together now
            found.facts.append(CallRetrieved(talk.call, agent.agent, max(now - agent.since, 0.0)))
        return _Back(AgentState.TALKING, agent.since if state is AgentState.TALKING else now)
    if state in (AgentState.TALKING, AgentState.ON_HOLD):
        after = wrap_up_after(directory, agent.queue, now, agent.disposition, agent.wrap_up_wanted)
        if after is not None and (not after.until or after.until > now):
            return _Back(AgentState.WRAP_UP, now, "", after.until, after.limit_at)
        _nothing_said(agent, directory, found)
        return _free(agent, now)
    if state is AgentState.WRAP_UP and agent.until and agent.until <= now:
        _nothing_said(agent, directory, found)
        return _free(agent, now)
    if state in IN_A_CALL or state is AgentState.OTHER_CALL:
        return _free(agent, now)
    return _Back(state, agent.since, agent.reason, agent.until)


def _nothing_said(agent: OpenAgent, directory: Directory, found: Recovery) -> None:
    """The wrap-up has run out while nobody watched, or has no length: a required disposition is missing for good."""
    if agent.call and not agent.disposition and needs_disposition(directory, agent.queue):
        found.facts.append(DispositionSet(agent.call, agent.agent, agent.queue, NO_DISPOSITION, ""))


def _free(agent: OpenAgent, now: float) -> _Back:
    """What the agent had asked for meanwhile takes effect."""
    state, _, reason = agent.pending.partition(":")
    if state == AgentState.NOT_READY:
        return _Back(AgentState.NOT_READY, now, reason)
    if agent.mode is not WorkMode.NORMAL:
        return _Back(AgentState.NOT_READY, now, str(agent.mode))
    return _Back(AgentState.READY, now)
