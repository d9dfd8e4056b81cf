"""The rules that keep a call from an agent, in order, in one place: used to decide and to explain.

Each rule is a code with its numbers, so that `why is nobody ringing` has the same answer as the decision.
"""

from __future__ import annotations

from fsctl.acd.line import Line, Waiting
from fsctl.acd.seat import Seat
from fsctl.directory import Strategy
from fsctl.facts import AgentState
from fsctl.facts.why import read, why


def excluded(seat: Seat, line: Line, waiting: Waiting, now: float) -> str:
    """The first rule that keeps this call from this agent, as `facts.why` writes it; empty if none does.

    A state that keeps every call away is its own code.
    """
    if seat.offer and waiting.offers.get(seat.offer) == seat.agent:
        return why("rings_for_this_call")
    if seat.state is AgentState.WRAP_UP:
        return why(AgentState.WRAP_UP, left_s=max(seat.until - now, 0.0))
    if seat.state is AgentState.NOT_READY:
        return why(AgentState.NOT_READY, reason=seat.told_reason)
    if seat.state is not AgentState.READY:
        return why(seat.state)
    if seat.barred_until > now:
        return why("delay", after=seat.barred_why, left_s=seat.barred_until - now)
    tier = line.members.get(seat.agent)
    if tier is None:
        return why("not_in_queue")
    opens_at = line.level_opens_at(tier.level, waiting)
    if opens_at > now:
        return why("level_not_open", level=tier.level, left_s=opens_at - now)
    return ""


def wants_offer(line: Line, waiting: Waiting) -> bool:
    """Whether the call may be offered (once more)."""
    if waiting.answered:
        return False
    return not waiting.offers or line.queue.strategy is Strategy.RING_ALL


def rule_of(reason: str) -> str:
    """A rule without its seconds, for seeing whether the picture has changed."""
    code, values = read(reason)
    values.pop("left_s", None)
    return why(code, **values)
