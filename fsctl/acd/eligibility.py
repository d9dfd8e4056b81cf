"""The rules that keep a call from an agent, in order, in one place: used to decide and to explain.

Each rule is said in stable words with its numbers, so that `why is nobody ringing` has the same answer as the decision.
"""

from __future__ import annotations

from fsctl.acd.line import Line, Waiting
from fsctl.acd.seat import Seat
from fsctl.directory import Strategy
from fsctl.facts import AgentState

IN_WORDS = {
    AgentState.LOGGED_OUT: "logged out",
    AgentState.RESERVED: "reserved for another call",
    AgentState.RINGING: "rings for another call",
    AgentState.TALKING: "talks",
    AgentState.ON_HOLD: "has a call on hold",
    AgentState.OTHER_CALL: "has a call outside the queues",
    AgentState.PHONE_LOST: "phone lost",
}


def excluded(seat: Seat, line: Line, waiting: Waiting, now: float) -> str:
    """The first rule that keeps this call from this agent; empty if none does."""
    if seat.offer and waiting.offers.get(seat.offer) == seat.agent:
        return "rings for this call"
    if seat.state is AgentState.WRAP_UP:
        return f"wrap-up {max(seat.until - now, 0.0):.1f} s left"
    if seat.state is AgentState.NOT_READY:
        return f"not ready: {seat.told_reason}" if seat.told_reason else "not ready"
    if seat.state is not AgentState.READY:
        return IN_WORDS[seat.state]
    if seat.barred_until > now:
        return f"delay after {seat.barred_why} {seat.barred_until - now:.1f} s left"
    tier = line.members.get(seat.agent)
    if tier is None:
        return "does not serve this queue"
    opens_at = line.level_opens_at(tier.level, waiting)
    if opens_at > now:
        return f"level {tier.level} is asked in {opens_at - now:.1f} s"
    return ""


def wants_offer(line: Line, waiting: Waiting) -> bool:
    """Whether the call may be offered (once more)."""
    if waiting.answered:
        return False
    return not waiting.offers or line.queue.strategy is Strategy.RING_ALL


def rule_of(words: str) -> str:
    """A rule without its numbers, for seeing whether the picture has changed."""
    return "".join(c for c in words if not c.isdigit() and c != ".")
