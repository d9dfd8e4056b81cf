"""A site changed item by item, with the rules of the site file: what the panels and the command line use.

An edit gives the settings of one item as they would stand in the file. What comes out is a whole new directory, found
sound, or Mistakes whose paths lead to the settings (`("queues", "support", "ring_s")`). It knows no database.
"""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fsctl.directory import DEFAULT_CODES, DEFAULT_PRIORITIES, DEFAULT_REASONS, Directory
from fsctl.document import Document, Mistake, Mistakes
from fsctl.site.export import TABLES, items, settings
from fsctl.site.items import ItemReader
from fsctl.site.whole import Use, examined, uses
from fsctl.wording import Wording, listed

SECRET = frozenset({"digest", "pin", "secret", "password"})
"""Settings that are written and never shown."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`settings` are all of the item's, what is not there is as usual; None takes the item away."""

    table: str
    name: str
    settings: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Edited:
    directory: Directory
    warnings: list[Mistake]


def present(directory: Directory, table: str, name: str) -> dict[str, Any] | None:
    """An item's settings as in the file, without its secrets; None when there is no such item or table."""
    if table not in TABLES or name not in items(directory, table):
        return None
    found = settings(items(directory, table)[name], directory)
    return {setting: value for setting, value in found.items() if setting not in SECRET}


def changed(directory: Directory, table: str, name: str, values: Mapping[str, Any]) -> Edit:
    """The edit that gives an item these settings and leaves the others; a new item when there is none."""
    return Edit(table, name, {**(present(directory, table, name) or {}), **values})


def edit(directory: Directory, edits: Sequence[Edit], domain: str) -> Edited:
    """The directory with the edits made, all of them or none. Raises Mistakes with everything that is wrong."""
    wanted = _read(directory, edits, domain)
    gone = [(item.table, item.name) for item in edits if item.settings is None]
    mistakes = [
        Mistake("", 0, _still_used(table, name, found), (table, name))
        for table, name in gone
        if (found := uses(wanted, table, name))
    ]
    if mistakes:
        raise Mistakes(mistakes)
    whole = examined(wanted)
    if whole.wrong:
        raise Mistakes(whole.wrong)
    return Edited(wanted, whole.warnings)


def with_password(item: Edit) -> tuple[Edit, str]:
    """A phone's edit with a new password, and the password: to be shown once, and kept nowhere."""
    password = secrets.token_urlsafe(18)
    return replace(item, settings={**(item.settings or {}), "password": password}), password


def serving(directory: Directory, agent: str, wanted: Mapping[str, Mapping[str, Any]]) -> list[Edit]:
    """The edits of the queues whose agents change when this agent serves those wanted and no others. What is not said
    of a place stays; a new place is the last. Raises Mistakes for a queue that nobody knows."""
    unknown = [queue for queue in wanted if queue not in directory.queues]
    if unknown:
        told = Wording("there is no {name!r} in {table}", name=unknown[0][:60], table="queues")
        raise Mistakes([Mistake("", 0, told)])
    edits = []
    for queue in directory.queues:
        before = (present(directory, "queues", queue) or {}).get("agents", [])
        after = [tier for tier in before if tier["agent"] != agent]
        if queue in wanted:
            own = next((tier for tier in before if tier["agent"] == agent), None)
            usual = own or {"level": 1, "position": 1 + max((tier["position"] for tier in before), default=0)}
            after.append({**usual, "agent": agent, **wanted[queue]})
        if _texts(after) != _texts(before):
            edits.append(changed(directory, "queues", queue, {"agents": after}))
    return edits


def _texts(tiers: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    return {place_text(tier) for tier in tiers}


def place_text(tier: Mapping[str, Any]) -> tuple[str, ...]:
    """An agent's place in a queue as texts to compare by, with what is usual where nothing is said."""
    numbers = (str(tier.get(key, usual)) for key, usual in (("level", "1"), ("position", ""), ("weight", "1")))
    return str(tier["agent"]), *numbers, "yes" if tier.get("reserve") in (True, "yes") else ""


def places(directory: Directory, agent: str) -> list[str]:
    """The queues that an agent taken away leaves."""
    return [tier.queue for tier in directory.tiers if tier.agent == agent]


def command(table: str, name: str, values: Mapping[str, Any], *, new: bool = False) -> str:
    """The command line that changes the same; secrets are asked for there."""
    words = ["fsctl", "change", table, name, *(f"{key}={_written(key, value)}" for key, value in values.items())]
    return shlex.join([*words, "--new"] if new else words)


def _read(directory: Directory, edits: Sequence[Edit], domain: str) -> Directory:
    given: dict[str, dict[str, Any]] = {}
    document = Document.of({})
    for item in edits:
        if item.table not in TABLES:
            document.mistake(
                0,
                Wording("there is no table {table!r}; known are {known}", table=item.table[:60], known=listed(TABLES)),
            )
        elif item.settings is not None:
            given.setdefault(item.table, {})[item.name] = item.settings
        elif item.name not in items(directory, item.table):
            document.mistake(
                0,
                Wording("there is no {name!r} in {table}", name=item.name[:60], table=item.table),
                (item.table, item.name),
            )
    document.finish()
    document = Document.of(given)
    reader = ItemReader(domain, directory)
    read = {table: reader.table(document.root, table) for table in given}
    document.finish()
    gone = {(item.table, item.name) for item in edits if item.settings is None}
    return _merged(directory, read, reader, gone)


def _merged(
    directory: Directory, read: Mapping[str, Mapping[str, Any]], reader: ItemReader, gone: set[tuple[str, str]]
) -> Directory:
    tables: dict[str, Any] = {}
    for table in {*read, *(table for table, _ in gone)}:
        whole = {**items(directory, table), **read.get(table, {})}
        tables[table] = {name: item for name, item in whole.items() if (table, name) not in gone}
    if "codes" in tables:
        tables["codes"] = tuple(tables["codes"].values()) or DEFAULT_CODES
    if "reasons" in tables:
        tables["reasons"] = tables["reasons"] or {reason.code: reason for reason in DEFAULT_REASONS}
    if "priorities" in tables:
        tables["priorities"] = {priority.name: priority for priority in DEFAULT_PRIORITIES} | tables["priorities"]
    untouched = [
        tier
        for tier in directory.tiers
        if tier.queue not in read.get("queues", {})
        and ("queues", tier.queue) not in gone
        and ("agents", tier.agent) not in gone
    ]
    tiers = sorted([*untouched, *reader.tiers], key=lambda t: (t.queue, t.level, t.position, t.agent))
    return replace(directory, **tables, tiers=tuple(tiers))


def _still_used(table: str, name: str, found: Sequence[Use]) -> Wording:
    return Wording("{table}/{name} is still named by {uses}", table=table, name=name, uses=listed(found))


def _written(key: str, value: Any) -> str:
    if key in SECRET:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_written(name, item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_written("", item) for item in value) + "]"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
