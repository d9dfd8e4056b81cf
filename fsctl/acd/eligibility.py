"""The rules that keep a call from an agent, in order, in one place: used to explain what the pools have decided.

Each rule is a code with its numbers, so that `why is nobody ringing` has the same answer as the decision.
"""

from __future__ import annotations

from fsctl.acd.asking import lacking
from fsctl.acd.line import Line, Waiting
from fsctl.acd.seat import Seat
from fsctl.directory import Tier
from fsctl.facts import AgentState
from fsctl.facts.why import read, why

PLAIN: dict[AgentState, str] = {
    state: why(state)
    for state in AgentState
    if state not in (AgentState.READY, AgentState.NOT_READY, AgentState.WRAP_UP)
}
"""What is said of states that say all: fifty busy agents are looked at for an offer, while a phone waits to be rung."""


def excluded(seat: Seat, line: Line, waiting: Waiting, now: float) -> str:
    """The first rule that keeps this call from this agent, as `facts.why` writes it; empty if none does.

    A state that keeps every call away is its own code.
    """
    if seat.offer and waiting.offers.get(seat.offer) == seat.agent:
        return why("rings_for_this_call")
    plain = PLAIN.get(seat.state)
    if plain is not None:
        return plain
    if seat.state is AgentState.WRAP_UP and not seat.until:
        return why("wrap_up_open")
    if seat.state is AgentState.WRAP_UP:
        return why(AgentState.WRAP_UP, left_s=max(seat.until - now, 0.0))
    if seat.state is AgentState.NOT_READY and seat.ready:
        return why("work_mode", mode=seat.mode)
    if seat.state is AgentState.NOT_READY:
        return why(AgentState.NOT_READY, reason=seat.told_reason)
    if seat.barred_until > now:
        return why("delay", after=seat.barred_why, left_s=seat.barred_until - now)
    tier = line.members.get(seat.agent)
    if tier is None:
        return why("not_in_queue")
    if tier.reserve and not line.in_need:
        return why("reserve_not_asked", join_s=line.queue.reserve_join_s)
    return _not_asked(seat, tier, line, waiting, now)


def _not_asked(seat: Seat, tier: Tier, line: Line, waiting: Waiting, now: float) -> str:
    """What of level and skills the call asks for and the agent has not, and when it asks for less."""
    ask = line.stage(waiting, now).ask
    if tier.level > ask.level:
        later = [stage for stage in waiting.stages if stage.ask.level >= tier.level]
        if not later:
            return why("level_never_asked", level=tier.level)
        return why("level_not_open", level=tier.level, left_s=waiting.entered_at + later[0].after_s - now)
    lacks = lacking(seat.skills, ask.demands)
    if lacks is None:
        return ""
    skill, level = lacks
    found = {"skill": skill, "has": seat.skills.get(skill, 0), "asked": level}
    later = [stage for stage in waiting.stages if not lacking(seat.skills, stage.ask.demands)]
    if not later:
        return why("skill_too_low", **found)
    return why("skill_too_low_yet", **found, left_s=waiting.entered_at + later[0].after_s - now)


def rule_of(reason: str) -> str:
    """A rule without its seconds, for seeing whether the picture has changed."""
    code, values = read(reason)
    values.pop("left_s", None)
    return why(code, **values)
