"""After a restart: agents' days so far are counted from the file, and what recovery has found out belongs to them too.

What is told while taking over is in no row yet when the file is read: a talk that only its channels tell of, one that
ended while nobody watched. Each is told once, so each counts once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fsctl.engine.records import OpenAgent
from fsctl.facts import (
    MISSES,
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallPlaced,
    Fact,
    OfferEnded,
    TalkEnded,
)
from fsctl.restored import DayRestored


@dataclass(slots=True)
class _More:
    """What an agent's day has besides."""

    counts: Counter[str] = field(default_factory=Counter)
    talk_s: float = 0.0
    spent: dict[str, float] = field(default_factory=dict)
    breaks: dict[str, float] = field(default_factory=dict)


def completed(
    days: Sequence[DayRestored], told: Iterable[tuple[float, Fact]], agents: Sequence[OpenAgent], midnight: float
) -> list[DayRestored]:
    """The days with what was told, each with its moment; `agents` are as the file had them. What was yesterday is of no
    day."""
    more = _counted([fact for at, fact in told if at >= midnight], {agent.agent: agent for agent in agents}, midnight)
    known = {day.agent: day for day in days}
    new = [DayRestored(agent, 0, 0, 0, 0.0) for agent in sorted(more.keys() - known.keys())]
    return [_with(day, more[day.agent]) if day.agent in more else day for day in [*days, *new]]


def _counted(facts: Iterable[Fact], agents: dict[str, OpenAgent], midnight: float) -> dict[str, _More]:
    more: defaultdict[str, _More] = defaultdict(_More)
    for fact in facts:
        if isinstance(fact, CallConnected):
            more[fact.agent].counts.update(("answered", "offered"))
        elif isinstance(fact, OfferEnded):
            more[fact.agent].counts.update(("offered", "missed") if fact.outcome in MISSES else ("offered",))
        elif isinstance(fact, CallPlaced):
            more[fact.agent].counts.update(("placed",))
        elif isinstance(fact, TalkEnded):
            more[fact.agent].talk_s += fact.talked_s
        elif isinstance(fact, AgentStateChanged) and (before := agents.get(fact.agent)) is not None:
            _over(more[fact.agent], before, fact.since - max(before.since, midnight))
    more.pop("", None)
    return dict(more)


def _over(more: _More, agent: OpenAgent, seconds: float) -> None:
    """The state the agent was in is over; of one that came later nothing has gone by."""
    if seconds <= 0 or more.spent:
        return
    more.spent[agent.state.value] = seconds
    if agent.state is AgentState.NOT_READY:
        more.breaks[agent.reason] = seconds


def _with(day: DayRestored, more: _More) -> DayRestored:
    return replace(
        day,
        answered=day.answered + more.counts["answered"],
        missed=day.missed + more.counts["missed"],
        placed=day.placed + more.counts["placed"],
        offered=day.offered + more.counts["offered"],
        talk_s=day.talk_s + more.talk_s,
        spent=_sum(day.spent, more.spent),
        breaks=_sum(day.breaks, more.breaks),
    )


def _sum(some: Mapping[str, float], more: Mapping[str, float]) -> dict[str, float]:
    return {name: some.get(name, 0.0) + more.get(name, 0.0) for name in [*some, *more]}
