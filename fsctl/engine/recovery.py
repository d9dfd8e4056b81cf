"""After a restart: join what was on file with what is really there.

The switch is the truth about calls: a channel that is gone has ended, whatever the file says. The file is the truth
about people and places: who was logged in, since when a caller waits. What happened while nobody watched is noted now,
once, so that every call and every interval has its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fsctl.directory import Directory
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallEnded,
    CallLeftQueue,
    CallRetrieved,
    Fact,
    LegEnded,
    OfferEnded,
    OfferOutcome,
    Party,
    QueueOutcome,
    TalkEnded,
)
from fsctl.restored import (
    AgentRestored,
    CallRestored,
    PartnerRestored,
    Restored,
    StrayRestored,
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


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer without an end. `connected_at` is 0 while the two were not connected."""

    offer: str
    agent: str
    extension: str
    queue: str
    connected_at: float = 0.0


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
    recording: str = ""
    talked: bool = False
    """It has been connected with an agent before, and that talk is over."""


@dataclass(slots=True)
class Recovery:
    """`facts` are journalled and heard first, then the rooms are told what was `restored`."""

    facts: list[Fact] = field(default_factory=list)
    restored: list[Restored] = field(default_factory=list)
    adopted: set[str] = field(default_factory=set)
    """Channels accounted for. Any other is news, and told as if it had just come."""


def recover(
    calls: Sequence[OpenCall],
    agents: Sequence[OpenAgent],
    snapshot: SwitchSnapshot,
    directory: Directory,
    now: float,
) -> Recovery:
    found = Recovery()
    alive = {channel.channel: channel for channel in snapshot.channels}
    talking: dict[str, TalkRestored] = {}
    for call in calls:
        channel = alive.get(call.call)
        if channel is None:
            _close(call, now, found)
        else:
            _adopt(call, channel, alive, now, found, talking)
    for channel in snapshot.channels:
        if channel.channel not in found.adopted and channel.variables.get("fsctl_role", "caller") != "caller":
            found.adopted.add(channel.channel)
            found.restored.append(StrayRestored(channel.channel, "belongs to no call"))
            _close_leg(channel, found)
    for agent in agents:
        _return(agent, talking.get(agent.agent), directory, now, found)
    return found


def _close(call: OpenCall, now: float, found: Recovery) -> None:
    """The channel is gone: write the ends nobody saw."""
    for offer in call.offers:
        if offer.connected_at:
            talked_s = max(now - offer.connected_at, 0.0)
            found.facts.append(TalkEnded(call.call, offer.offer, offer.agent, offer.queue, Party.UNKNOWN, talked_s))
        else:
            found.facts.append(OfferEnded(offer.offer, call.call, offer.agent, OfferOutcome.CALLER_GONE, "restart"))
        found.facts.append(_leg_ended(call.call, offer.offer))
    if call.queue:
        found.facts.append(CallLeftQueue(call.call, call.queue, QueueOutcome.LOST, max(now - call.entered_at, 0.0)))
    found.facts.append(_leg_ended(call.call, call.call))
    found.facts.append(
        CallEnded(call.call, Cause.SWITCH_LOST, Party.UNKNOWN, "ended while nobody watched", reconciled=True)
    )


def _leg_ended(call: str, leg: str) -> LegEnded:
    return LegEnded(call, leg, Cause.SWITCH_LOST, EndedBy.UNKNOWN, "ended while nobody watched", reconciled=True)


def _close_leg(channel: ChannelSnapshot, found: Recovery) -> None:
    """A leg beside the talk (a consultation's, one that rang) is not taken up; an offer's has been closed already."""
    call = channel.variables.get("fsctl_call", "")
    told = {fact.leg for fact in found.facts if isinstance(fact, LegEnded)}
    if call and channel.channel not in told:
        found.facts.append(LegEnded(call, channel.channel, Cause.NORMAL, EndedBy.SWITCH, "restart", reconciled=True))


def _partner(call: OpenCall, channel: ChannelSnapshot, alive: Mapping[str, ChannelSnapshot]) -> ChannelSnapshot | None:
    """With whom the customer talks, or would again: whoever it is bridged with, else the agent, else who was called."""
    bridged = alive.get(channel.bridged_to)
    if bridged is not None and bridged.variables.get("fsctl_call") == call.call:
        return bridged
    legs = [leg for leg in alive.values() if leg.variables.get("fsctl_call") == call.call and leg.answered]
    connected = {offer.offer for offer in call.offers if offer.connected_at}
    agents = [leg for leg in legs if leg.channel in connected]
    others = [leg for leg in legs if leg.variables.get("fsctl_role") in ("placing", "extension", "outside")]
    found = [*agents, *others] if not call.queue else []
    return found[0] if found else None


def _adopt(
    call: OpenCall,
    channel: ChannelSnapshot,
    alive: Mapping[str, ChannelSnapshot],
    now: float,
    found: Recovery,
    talking: dict[str, TalkRestored],
) -> None:
    found.adopted.add(call.call)
    placed = call.entry == "panel"
    partner = _partner(call, channel, alive)
    recording = call.recording if call.recording in channel.recordings or not channel.recordings else ""
    masked = bool(channel.variables.get("fsctl_masked"))
    talk: TalkRestored | None = None
    other: PartnerRestored | None = None
    ended_talk = call.talked or placed
    for offer in call.offers:
        if offer.connected_at and partner is not None and partner.channel == offer.offer:
            talk = TalkRestored(
                call.call,
                offer.offer,
                offer.agent,
                offer.queue,
                offer.extension,
                offer.connected_at,
                recording,
                masked,
                muted=bool(partner.variables.get("fsctl_muted")),
                apart=channel.bridged_to != offer.offer,
            )
            found.adopted.add(offer.offer)
        elif offer.connected_at:
            ended_talk = True
            talked_s = max(now - offer.connected_at, 0.0)
            found.facts.append(TalkEnded(call.call, offer.offer, offer.agent, offer.queue, Party.UNKNOWN, talked_s))
            found.facts.append(_leg_ended(call.call, offer.offer))
        else:
            found.facts.append(OfferEnded(offer.offer, call.call, offer.agent, OfferOutcome.FAILED, "restart"))
            found.facts.append(_leg_ended(call.call, offer.offer))
    if partner is not None and talk is None and channel.answered:
        other = PartnerRestored(
            call.call,
            partner.channel,
            partner.variables.get("fsctl_extension", "") or partner.dialled,
            partner.variables.get("fsctl_agent", ""),
            partner.variables.get("fsctl_role") == "placing",
            _moment(channel.variables.get("fsctl_connected_at", ""), now),
            recording,
            masked,
            muted=bool(partner.variables.get("fsctl_muted")),
            apart=channel.bridged_to != partner.channel,
        )
        found.adopted.add(partner.channel)
    over = ended_talk and talk is None and other is None and not call.queue
    found.restored.append(
        CallRestored(
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
            unplaced=talk is None and other is None and not call.queue and not over,
        )
    )
    if talk is not None:
        found.restored.append(talk)
        talking[talk.agent] = talk
    elif other is not None:
        found.restored.append(other)
    elif call.queue:
        found.restored.append(
            WaitingRestored(
                call.call,
                call.queue,
                call.priority,
                call.entered_at,
                call.language,
                channel.playing,
                call.data,
            )
        )
    elif over:
        found.restored.append(StrayRestored(call.call, "its talk ended while nobody watched"))


def _moment(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _return(agent: OpenAgent, talk: TalkRestored | None, directory: Directory, now: float, found: Recovery) -> None:
    """Agents need not log in again. A talk that ended meanwhile is followed by the wrap-up it would have had."""
    state, since, until = agent.state, agent.since, agent.until
    if talk is not None:
        state = AgentState.TALKING
        since = agent.since if agent.state is AgentState.TALKING else talk.connected_at
        until = 0.0
        if agent.state is AgentState.ON_HOLD:  # whatever kept them apart, they are brought together now
            since = now
            found.facts.append(CallRetrieved(talk.call, agent.agent, max(now - agent.since, 0.0)))
            found.facts.append(_changed(agent, state, now, 0.0))
    elif state in (AgentState.TALKING, AgentState.ON_HOLD):
        queue = directory.queues.get(agent.queue)
        wrap_up_s = queue.wrap_up_s if queue else 0.0
        state = AgentState.WRAP_UP if wrap_up_s else AgentState.READY
        since, until = now, now + wrap_up_s if wrap_up_s else 0.0
        found.facts.append(_changed(agent, state, now, until))
    elif state in IN_A_CALL or state is AgentState.OTHER_CALL or (state is AgentState.WRAP_UP and until <= now):
        state, since, until = AgentState.READY, now, 0.0
        found.facts.append(_changed(agent, state, now, until))
    found.restored.append(
        AgentRestored(
            agent.agent,
            agent.extension,
            state,
            since,
            agent.reason if state is AgentState.NOT_READY else "",
            until,
            agent.misses,
            agent.calls,
            agent.talk_s,
        )
    )


def _changed(agent: OpenAgent, state: AgentState, now: float, until: float) -> AgentStateChanged:
    return AgentStateChanged(
        agent.agent, state, now, cause="restart", queue=agent.queue, until=until, extension=agent.extension
    )
