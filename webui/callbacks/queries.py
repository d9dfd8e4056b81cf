"""Promises on file, within the asker's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.day import midnight
from fsctl.directory import CallbackMode, Directory
from fsctl.kpi import Owed, Promises, formulas
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


A_DAY_S = 86_400.0


@dataclass(frozen=True)
class Line:
    """A queue's promises made in the period, and what it owes now; `queue` is empty for all of them together."""

    queue: str
    counts: Promises
    owed: Owed

    @property
    def kept(self) -> float | None:
        return formulas.promises_kept(self.counts)

    @property
    def in_time(self) -> float | None:
        return formulas.promises_in_time(self.counts)

    @property
    def called_back_s(self) -> float | None:
        return formulas.called_back_s(self.counts)


def figures(session: Session, site: Directory, scope: Scope, wanted: Wanted, now: float) -> list[Line]:
    """A line for each queue one sees that calls back or has promised, and one for all if there are several."""
    targets = {
        name: queue.callback_target_s
        for name, queue in site.queues.items()
        if scope.sees_queue(name) and wanted.queue in ("", name)
    }
    since = midnight(midnight(now) - (wanted.days - 1) * A_DAY_S + A_DAY_S / 2)
    counts = kpis.promises(session, Period(since, now + 1.0, {}, site.site.short_s, targets))
    open_now = kpis.owed(session, targets, now)
    lines = [
        Line(name, counts.get(name, Promises()), open_now.get(name, Owed()))
        for name in targets
        if site.queues[name].callback is not CallbackMode.OFF or name in counts or name in open_now
    ]
    if len(lines) > 1:
        lines.append(Line("", added(Promises, counts.values()), added(Owed, open_now.values())))
    return lines


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
