"""After a restart: agents come back without logging in again, in the state that fits what has become of their calls."""

from __future__ import annotations

from dataclasses import dataclass

from fsctl.directory import NO_DISPOSITION, Directory, WorkMode
from fsctl.directory.afterwards import needs_disposition, wrap_up_after
from fsctl.engine.findings import Recovery
from fsctl.engine.records import OpenAgent
from fsctl.facts import AgentState, AgentStateChanged, CallRetrieved, DispositionSet
from fsctl.restored import AgentRestored, AttemptRestored, TalkRestored

IN_A_CALL = frozenset({AgentState.RESERVED, AgentState.RINGING, AgentState.TALKING, AgentState.ON_HOLD})


def come_back(
    agent: OpenAgent, talk: TalkRestored | AttemptRestored | None, directory: Directory, now: float, found: Recovery
) -> AgentRestored:
    """Agents need not log in again; one who hears a customer's telephone ring goes on with that. A talk that ended
    meanwhile is followed by the wrap-up it would have had."""
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
        agent.extensions if back.state is agent.state or agent.wraps_up else 0,
        agent.wraps_up,
    )


@dataclass(frozen=True, slots=True)
class _Back:
    """How an agent comes back."""

    state: AgentState
    since: float
    reason: str = ""
    until: float = 0.0
    limit_at: float = 0.0


def _state_now(
    agent: OpenAgent, talk: TalkRestored | AttemptRestored | None, directory: Directory, now: float, found: Recovery
) -> _Back:
    state = agent.state
    if isinstance(talk, AttemptRestored):
        return _Back(AgentState.TALKING, agent.since if state is AgentState.TALKING else now)
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
    if agent.wraps_up:
        if not agent.until or agent.until > now:  # what hides it is told by whoever finds the phone so
            return _Back(AgentState.WRAP_UP, now, "", agent.until, agent.limit_at)
        _nothing_said(agent, directory, found)
        if state is AgentState.PHONE_LOST:
            return _Back(state, agent.since)
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
