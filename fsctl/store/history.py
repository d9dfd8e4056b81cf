"""The history of the site: what each save changed, and the way back.

A change is undone as long as its items are still as it left them; what was saved since is never overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.directory import Directory
from fsctl.store.directory import FORMS, Change, assembled, items, load, plain, typed
from fsctl.store.models import AuditRow, SiteChange

UNDO = "site_undo"
"""The audit's word for a save that took another one back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One save. `version` is the site's after it, and the entry's name; `origin` the address it was asked from."""

    version: int
    at: float
    by: str
    origin: str
    undo: bool
    changes: list[Change]


class NoSuchChange(LookupError):
    """There is no save that made this version."""


class ChangedSince(Exception):
    """A change cannot be taken back: some of its items are no longer as it left them.

    `found` are those items from how it left them to how they are; `by` the later saves that touched them.
    """

    def __init__(self, found: list[Change], by: list[Entry]) -> None:
        self.found = found
        self.by = by
        names = ", ".join(f"{change.kind}/{change.name}" for change in found)
        since = ", ".join(f"{entry.version} by {entry.by}" for entry in by)
        super().__init__(f"changed since: {names}" + (f" (in {since})" if since else ""))


def history(session: Session, limit: int = 50, before: int = 0) -> list[Entry]:
    """The latest saves first; with `before`, those of older versions than that."""
    wanted = select(SiteChange).order_by(SiteChange.version.desc()).limit(limit)
    if before:
        wanted = wanted.where(SiteChange.version < before)
    return _entries(session, session.scalars(wanted).all())


def entry(session: Session, version: int) -> Entry:
    """The save that made this version. Raises NoSuchChange."""
    rows = session.scalars(select(SiteChange).where(SiteChange.version == version)).all()
    if not rows:
        raise NoSuchChange(f"there is no change {version}")
    return _entries(session, rows)[0]


def changed_since(session: Session, version: int, touching: Collection[tuple[str, str]]) -> list[Entry]:
    """Later saves than this version that touched one of these items, the first of them first. A queue's name stands for
    its tiers as well."""
    rows = session.scalars(select(SiteChange).where(SiteChange.version > version).order_by(SiteChange.version))
    return [
        found
        for found in _entries(session, rows.all())
        if any(_of(c) in touching or (c.kind, c.name) in touching for c in found.changes)
    ]


def as_of(session: Session, version: int) -> Directory:
    """The directory as it was at a version, as far as the history goes back."""
    now = load(session)
    current = items(now)
    later = select(SiteChange).where(SiteChange.version > version).order_by(SiteChange.version.desc())
    for row in session.scalars(later):
        for change in _changes(row):
            if change.before is None:
                current.pop((change.kind, change.name), None)
            else:
                current[change.kind, change.name] = change.before
    return assembled(current, version)


def undone(session: Session, version: int) -> Directory:
    """The stored directory with one change taken back; it is not saved, nor examined. The caller has claimed it.

    Raises NoSuchChange, ChangedSince.
    """
    wanted = entry(session, version)
    now = load(session)
    current = items(now)
    differ = [
        Change(c.kind, c.name, c.after, current.get((c.kind, c.name)))
        for c in wanted.changes
        if _as_now(c.kind, c.after) != current.get((c.kind, c.name))
    ]
    if differ:
        raise ChangedSince(differ, changed_since(session, version, {_of(change) for change in differ}))
    for change in wanted.changes:
        if change.before is None:
            del current[change.kind, change.name]
        else:
            current[change.kind, change.name] = change.before
    return assembled(current, now.version)


def _of(change: Change) -> tuple[str, str]:
    """The item a person would say was changed: a tier is its queue's."""
    return ("queues", change.name.partition("/")[0]) if change.kind == "tiers" else (change.kind, change.name)


def _as_now(kind: str, settings: dict[str, Any] | None) -> dict[str, Any] | None:
    """Old settings in today's form: those that have come since are as usual."""
    form = FORMS.get(kind)
    if settings is None or form is None or form is str:
        return settings
    now: dict[str, Any] = plain(typed(form, settings))
    return now


def _entries(session: Session, rows: Sequence[SiteChange]) -> list[Entry]:
    moments = {row.at for row in rows}
    audited = session.execute(
        select(AuditRow.at, AuditRow.by, AuditRow.origin, AuditRow.action)
        .where(AuditRow.at.in_(moments), AuditRow.action.in_(("site", UNDO)))
        .distinct()
    )
    asked = {(at, by): (origin, action == UNDO) for at, by, origin, action in audited}
    return [
        Entry(row.version, row.at, row.by, *asked.get((row.at, row.by), ("", False)), _changes(row)) for row in rows
    ]


def _changes(row: SiteChange) -> list[Change]:
    found = []
    for key in sorted(row.before.keys() | row.after.keys()):
        kind, _, name = key.partition("/")
        found.append(Change(kind, name, row.before.get(key), row.after.get(key)))
    return found
