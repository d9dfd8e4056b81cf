"""What holds of agents beside their states, and what their talks were about, becomes rows; and is read after a
restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.directory import WorkMode
from fsctl.engine.records import OpenAgent
from fsctl.facts import (
    AgentChangePending,
    AgentOverLimit,
    AgentState,
    BreakAnswered,
    BreakAsked,
    DispositionSet,
    WorkModeChanged,
    WrapUpExtended,
    WrapUpHidden,
    WrapUpWanted,
)
from fsctl.store.journal import Record
from fsctl.store.models import AgentStanding, DispositionRow

if TYPE_CHECKING:
    from fsctl.store.projection import Rows

LONGEST_WORDS = 255


def _row(rows: Rows, agent: str) -> AgentStanding:
    return rows.get(AgentStanding, agent, agent=agent)


def _mode(rows: Rows, fact: WorkModeChanged, record: Record) -> None:
    _row(rows, fact.agent).mode = str(fact.mode)


def _pending(rows: Rows, fact: AgentChangePending, record: Record) -> None:
    _row(rows, fact.agent).pending = ":".join(part for part in (fact.state, fact.reason) if part)


def _asked(rows: Rows, fact: BreakAsked, record: Record) -> None:
    row = _row(rows, fact.agent)
    row.break_reason, row.break_since, row.break_until = fact.reason, record.at, fact.until


def _answered(rows: Rows, fact: BreakAnswered, record: Record) -> None:
    row = _row(rows, fact.agent)
    row.break_reason, row.break_since, row.break_until = "", 0.0, 0.0


def _over(rows: Rows, fact: AgentOverLimit, record: Record) -> None:
    row = _row(rows, fact.agent)
    row.over, row.over_since = str(fact.kind), fact.since


def _wanted(rows: Rows, fact: WrapUpWanted, record: Record) -> None:
    _row(rows, fact.agent).wanted_call = fact.call if fact.wanted == "on" else ""


def extended(rows: Rows, fact: WrapUpExtended) -> None:
    row = _row(rows, fact.agent)
    row.extensions, row.extended_until = fact.times, fact.until


def _hidden(rows: Rows, fact: WrapUpHidden, record: Record) -> None:
    kept = {"call": fact.call, "queue": fact.queue, "until": fact.until}
    more = {"limit_at": fact.limit_at, "extensions": fact.extensions}
    _row(rows, fact.agent).hidden = {**kept, **more} if fact.call else None


def _disposition(rows: Rows, fact: DispositionSet, record: Record) -> None:
    row = rows.get(DispositionRow, (fact.call, fact.agent), call=fact.call, agent=fact.agent)
    row.queue = fact.queue or row.queue or ""
    row.disposition, row.by = fact.disposition, fact.by[:LONGEST_WORDS]
    row.at, row.late = record.at, fact.late


FORMS: dict[type, Callable[[Rows, Any, Record], None]] = {
    WorkModeChanged: _mode,
    AgentChangePending: _pending,
    BreakAsked: _asked,
    BreakAnswered: _answered,
    AgentOverLimit: _over,
    WrapUpWanted: _wanted,
    WrapUpHidden: _hidden,
    DispositionSet: _disposition,
}


def with_standing(session: Session, agents: Sequence[OpenAgent]) -> list[OpenAgent]:
    """The same agents with what else holds of them."""
    standing = {row.agent: row for row in session.scalars(select(AgentStanding))}
    found = []
    for agent in agents:
        row = standing.get(agent.agent)
        known = agent if row is None else _behind(agent, row)
        said = session.get(DispositionRow, (known.call, agent.agent)) if known.call else None
        known = replace(known, disposition=said.disposition if said is not None else "")
        found.append(known if row is None else _standing(known, row))
    return found


def _behind(agent: OpenAgent, row: AgentStanding) -> OpenAgent:
    """What is wrapped up behind another call or a lost phone stands for what the state is about."""
    if not row.hidden or agent.state not in (AgentState.OTHER_CALL, AgentState.PHONE_LOST):
        return agent
    return replace(
        agent,
        call=str(row.hidden["call"]),
        queue=str(row.hidden["queue"]),
        until=float(row.hidden["until"]),
        limit_at=float(row.hidden["limit_at"]),
        extensions=int(row.hidden["extensions"]),
        wraps_up=True,
    )


def _standing(agent: OpenAgent, row: AgentStanding) -> OpenAgent:
    """What belongs to another interval or another call than the present one is over."""
    return replace(
        agent,
        mode=WorkMode(row.mode) if row.mode in set(WorkMode) else WorkMode.NORMAL,
        pending=row.pending,
        break_reason=row.break_reason,
        break_since=row.break_since,
        break_until=row.break_until,
        over=row.over if row.over_since == agent.since else "",
        wrap_up_wanted=bool(agent.call) and row.wanted_call == agent.call,
        extensions=_extensions(agent, row),
    )


def _extensions(agent: OpenAgent, row: AgentStanding) -> int:
    if agent.wraps_up:
        return agent.extensions
    return row.extensions if agent.until and row.extended_until == agent.until else 0
