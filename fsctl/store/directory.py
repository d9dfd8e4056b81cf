"""The directory in the database: read as a whole, changed item by item, each change on record."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fsctl.directory import (
    Agent,
    Announcement,
    CustomerTier,
    Destination,
    Directory,
    Disposition,
    DoNotCall,
    Extension,
    FeatureCode,
    Hours,
    NotReadyReason,
    Number,
    PriorityLevel,
    Queue,
    SiteSettings,
    Skill,
    Team,
    Tier,
    Trunk,
)
from fsctl.store.models import AuditRow, SiteChange, SiteItem, SiteVersion

FORMS: Mapping[str, type] = {
    "numbers": Number,
    "trunks": Trunk,
    "extensions": Extension,
    "agents": Agent,
    "queues": Queue,
    "tiers": Tier,
    "reasons": NotReadyReason,
    "teams": Team,
    "dispositions": Disposition,
    "codes": FeatureCode,
    "hours": Hours,
    "announcements": Announcement,
    "skills": Skill,
    "priorities": PriorityLevel,
    "customer_tiers": CustomerTier,
    "flows": str,
    "settings": SiteSettings,
    "do_not_call": DoNotCall,
}

CHANGES_LOOKED_AT = 50
"""In which queues are looked for that were taken out: calls are in them for minutes, not for days."""

SECRET = frozenset({"digest", "pin", "secret"})
"""Settings that are never shown, not even in the audit. The history keeps them, for undo."""


@dataclass(frozen=True, slots=True)
class Change:
    """One item differs: made (`before` is None), unmade (`after` is None) or changed."""

    kind: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def version(session: Session) -> int:
    row = session.get(SiteVersion, 1)
    return row.version if row else 0


def claim(session: Session) -> None:
    """Keep others from saving until this session ends. Called before the directory is read that a change is made of:
    what is saved then follows from what is stored, not from what was stored a moment ago."""
    session.execute(update(SiteVersion).where(SiteVersion.id == 1).values(version=SiteVersion.version))


def load(session: Session) -> Directory:
    """The directory as it is stored. An empty database gives the defaults."""
    stored = session.scalars(select(SiteItem).order_by(SiteItem.kind, SiteItem.name))
    found = assembled({(item.kind, item.name): item.settings for item in stored}, version(session))
    return dataclasses.replace(found, closed=_closed(session, found))


def _closed(session: Session, directory: Directory) -> dict[str, Queue]:
    """The queues that the last changes have taken out, as they were."""
    found: dict[str, Queue] = {}
    lately = select(SiteChange.before).order_by(SiteChange.version.desc()).limit(CHANGES_LOOKED_AT)
    for was in session.scalars(lately):
        for subject, settings in was.items():
            kind, _, name = subject.partition("/")
            if kind == "queues" and settings is not None and name not in directory.queues:
                found.setdefault(name, typed(Queue, settings))
    return found


def assembled(settings: Mapping[tuple[str, str], dict[str, Any]], at_version: int) -> Directory:
    """The directory of these items, the inverse of `items`. Kinds nobody knows any more are passed over."""
    tables: dict[str, dict[str, Any]] = {kind: {} for kind in FORMS}
    for (kind, name), values in sorted(settings.items()):
        form = FORMS.get(kind)
        if form is not None:
            tables[kind][name] = values["text"] if form is str else typed(form, values)
    found: dict[str, Any] = {kind: table for kind, table in tables.items() if table}
    if "tiers" in found:
        found["tiers"] = tuple(sorted(found["tiers"].values(), key=lambda t: (t.queue, t.level, t.position, t.agent)))
    if "codes" in found:
        found["codes"] = tuple(found["codes"].values())
    return Directory(version=at_version, **found)


def items(directory: Directory) -> dict[tuple[str, str], dict[str, Any]]:
    """Every item of a directory as plain settings, by kind and name."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for kind, form in FORMS.items():
        table: Any = getattr(directory, kind)
        if kind == "tiers":
            table = {f"{tier.queue}/{tier.agent}": tier for tier in table}
        elif kind == "codes":
            table = {code.code: code for code in table}
        for name, item in table.items():
            found[kind, name] = {"text": item} if form is str else plain(item)
    return found


def changes(before: Directory, after: Directory) -> list[Change]:
    """What would have to happen to get from one to the other, in a stable order."""
    old, new = items(before), items(after)
    return [
        Change(kind, name, old.get((kind, name)), new.get((kind, name)))
        for kind, name in sorted(old.keys() | new.keys())
        if old.get((kind, name)) != new.get((kind, name))
    ]


def save(
    session: Session, directory: Directory, by: str, at: float, origin: str = "", action: str = "site"
) -> list[Change]:
    """Make the stored directory this one. If anything differs the version counts up, and the change goes into the
    history and the audit; `origin` is the address it was asked from."""
    claim(session)
    made = changes(load(session), directory)
    row = session.get(SiteVersion, 1, populate_existing=True)
    for change in made if row else _everything(directory, made):
        _store(session, change)
    for change in made:
        subject = f"{change.kind}/{change.name}"
        told = {"before": shown(change.before), "after": shown(change.after)}
        session.add(AuditRow(at=at, by=by, origin=origin, action=action, subject=subject, **told))
    if row is None:
        row = SiteVersion(id=1, version=0, changed_at=at)
        session.add(row)
    elif not made:
        return made
    row.version += 1
    row.changed_at = at
    was = {f"{change.kind}/{change.name}": change.before for change in made}
    became = {f"{change.kind}/{change.name}": change.after for change in made}
    session.add(SiteChange(version=row.version, at=at, by=by, before=was, after=became))
    return made


def _store(session: Session, change: Change) -> None:
    row = session.get(SiteItem, (change.kind, change.name))
    if change.after is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(SiteItem(kind=change.kind, name=change.name, settings=change.after))
    else:
        row.settings = change.after


def _everything(directory: Directory, made: list[Change]) -> list[Change]:
    """The first time the defaults are stored as well, although they differ from nothing."""
    known = {(change.kind, change.name) for change in made}
    rest = [
        Change(kind, name, None, settings)
        for (kind, name), settings in items(directory).items()
        if (kind, name) not in known
    ]
    return [*made, *rest]


def shown(settings: dict[str, Any] | None) -> dict[str, Any] | None:
    """Settings as people may see them."""
    if settings is None:
        return None
    return {name: "(secret)" if name in SECRET and value else value for name, value in settings.items()}


def plain(value: Any) -> Any:
    """A frozen value of the directory as maps, lists, texts and numbers."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Destination):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def typed(hint: Any, value: Any) -> Any:
    """The inverse of `plain`, guided by the type. Settings nobody knows any more are passed over."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return None if value is None else typed(get_args(hint)[0], value)
    if origin is tuple:
        return tuple(typed(get_args(hint)[0], item) for item in value)
    if origin is frozenset:
        return frozenset(typed(get_args(hint)[0], item) for item in value)
    if origin is Mapping:
        return {key: typed(get_args(hint)[1], item) for key, item in value.items()}
    if hint is Destination:
        kind, _, name = str(value).partition(":")
        hints = get_type_hints(Destination)
        return Destination(hints["kind"](kind), name)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{name: typed(hints[name], item) for name, item in value.items() if name in hints})  # type: ignore[operator]
    if hint is float:
        return float(value)
    if hint is str and isinstance(value, int):
        return str(value)  # a priority was a number of seconds once
    return value
