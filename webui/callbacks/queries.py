"""Promises on file, within the asker's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.day import midnight
from fsctl.directory import Directory
from fsctl.kpi import Promises, formulas
from fsctl.kpi.counts import added
from fsctl.kpi.fold import Period
from fsctl.store import callbacks as stored
from fsctl.store import kpis
from fsctl.store.models import CallbackRow, CallNote
from webui.callbacks.forms import OPEN, Wanted
from webui.rights import Scope

PAGE = 50


def listed(session: Session, wanted: Wanted, scope: Scope) -> tuple[list[CallbackRow], bool]:
    """A page of promises, those in force first, then the latest; and whether there are more."""
    query = select(CallbackRow).where(CallbackRow.made_at > 0)
    if scope.queues is not None:
        query = query.where(CallbackRow.queue.in_(sorted(scope.queues)))
    if wanted.queue:
        query = query.where(CallbackRow.queue == wanted.queue)
    if wanted.state:
        states = stored.IN_FORCE if wanted.state == OPEN else (wanted.state,)
        query = query.where(CallbackRow.state.in_(states))
    if wanted.number:
        query = query.where(CallbackRow.number.contains(wanted.number, autoescape=True))
    order = (CallbackRow.ended_at.is_not(None), CallbackRow.made_at.desc(), CallbackRow.callback)
    rows = session.scalars(query.order_by(*order).offset((wanted.page - 1) * PAGE).limit(PAGE + 1)).all()
    return list(rows[:PAGE]), len(rows) > PAGE


@dataclass(frozen=True)
class Today:
    """Promises made today that are over, of the queues one sees."""

    counts: Promises
    kept: float | None
    in_time: float | None


def today(session: Session, site: Directory, scope: Scope, now: float) -> Today:
    targets = {name: queue.callback_target_s for name, queue in site.queues.items() if scope.sees_queue(name)}
    found = kpis.promises(session, Period(midnight(now), now + 1.0, {}, site.site.short_s, targets))
    counts = added(Promises, found.values())
    return Today(counts, formulas.promises_kept(counts), formulas.promises_in_time(counts))


def one(session: Session, callback: str, scope: Scope) -> CallbackRow | None:
    row = session.get(CallbackRow, callback[:64])
    return row if row is not None and scope.sees_queue(row.queue) else None


def life(session: Session, row: CallbackRow) -> list[tuple[float, str, str, dict[str, Any]]]:
    """What was noted of a promise, in any call, in order: moment, kind, call and the fact."""
    calls = stored.calls_of(session, [row.callback])
    notes = session.scalars(
        select(CallNote)
        .where(CallNote.call.in_(calls), CallNote.kind.startswith("callback_", autoescape=True), ~CallNote.late)
        .order_by(CallNote.at, CallNote.number)
    )
    told = [(note.at, note.kind, note.call, orjson.loads(note.fact)) for note in notes]
    return [each for each in told if each[3].get("callback") == row.callback]
