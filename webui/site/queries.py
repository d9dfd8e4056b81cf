"""What the pages show: lists of items, an item's form, what a form would change, the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from fsctl.directory import Directory
from fsctl.document import Mistake
from fsctl.site.editing import command, places, present
from fsctl.site.export import items
from fsctl.site.whole import Use, uses
from fsctl.store.directory import Change, changes
from fsctl.store.history import Entry
from fsctl.store.models import UserRow
from webui.database import db
from webui.rights import Scope, my_scope
from webui.site import forms, said
from webui.site.sheets import SHEETS, Field, Section, Sheet


@dataclass
class Line:
    """A field as it stands on the page. `was` is what is stored, `theirs` what somebody else has made of it since."""

    asked: Field
    value: str
    was: str
    was_words: str
    error: str = ""
    theirs: str = ""
    options: list[forms.Option] = field(default_factory=list)
    number: str = ""

    @property
    def changed(self) -> bool:
        return self.value + self.number != self.was


@dataclass
class Place:
    """An agent's place in a queue, as a line of the table of either."""

    key: str
    name: str
    note: str
    serves: bool
    level: str
    position: str
    was: tuple[bool, str, str]
    error: str = ""


@dataclass
class Page:
    sheet: Sheet
    name: str
    new: bool
    version: int
    sections: list[tuple[Section, list[Line]]]
    """Each with its fields, in order; `rows` puts those together that share a row."""
    places: list[Place]
    general: list[str]
    name_error: str = ""
    later: list[Entry] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        lines = [line for _section, found in self.sections for line in found]
        return sum(bool(line.error) for line in lines) + sum(bool(p.error) for p in self.places) + len(self.general)


@dataclass(frozen=True)
class Difference:
    """One setting, in words."""

    label: str
    before: str
    after: str


def rows(lines: list[Line]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for line in lines:
        if line.asked.beside and found:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def visible(table: str, directory: Directory, scope: Scope) -> dict[str, Any]:
    """A table's items that somebody may see: a supervisor those of the own teams."""
    found = dict(items(directory, table))
    if table == "agents" and scope.agents is not None:
        return {number: agent for number, agent in found.items() if number in scope.agents}
    if table == "queues" and scope.queues is not None:
        return {name: queue for name, queue in found.items() if name in scope.queues}
    if table == "teams" and scope.agents is not None:
        own = {directory.agents[number].team for number in scope.agents if number in directory.agents}
        return {name: team for name, team in found.items() if name in own}
    return found


def sees(table: str, name: str, directory: Directory) -> bool:
    return name == SHEETS[table].only or name in visible(table, directory, my_scope())


def page(
    sheet: Sheet,
    name: str,
    directory: Directory,
    *,
    new: bool = False,
    form: forms.Entered | None = None,
    mistakes: list[Mistake] | None = None,
    base: Mapping[str, Any] | None = None,
) -> Page:
    """`form` is what was typed, where it comes back; `base` what it was made from, when others have saved since."""
    kept = present(directory, sheet.table, name) or usual(sheet.table)
    typed = form.values if form is not None else {}
    errors, general = _placed(sheet, name, mistakes or [], form)
    sections = [
        (section, [_line(asked, kept, typed, directory, errors, base) for asked in section.fields])
        for section in sheet.sections
    ]
    name_error = errors.get("", "")
    return Page(
        sheet,
        name,
        new,
        directory.version,
        sections,
        _places(sheet, name, directory, form, errors),
        general,
        name_error,
    )


def usual(table: str) -> dict[str, Any]:
    """The settings of an item that says nothing."""
    from fsctl.directory import Queue, SiteSettings, Trunk
    from fsctl.site.export import settings

    blank = {"queues": Queue(""), "trunks": Trunk("", ""), "settings": SiteSettings()}.get(table)
    if blank is not None:
        return settings(blank, Directory())
    return {"language": "zh", "to": "hangup", "limit_s": 0.0}


def _line(
    asked: Field,
    kept: Mapping[str, Any],
    typed: Mapping[str, Any],
    directory: Directory,
    errors: Mapping[str, str],
    base: Mapping[str, Any] | None,
) -> Line:
    was = forms.shown(asked, kept.get(asked.key))
    value = forms.shown(asked, typed[asked.key]) if asked.key in typed else was
    theirs = ""
    if base is not None and asked.kind != "secret":
        began = forms.shown(asked, base.get(asked.key))
        value = was if value == began else value
        theirs = said.value(asked, kept.get(asked.key), directory) if was != began else ""
    line = Line(asked, value, was, said.value(asked, kept.get(asked.key), directory), errors.get(asked.key, ""), theirs)
    if asked.kind == "choice":
        line.options = forms.options(asked, directory, value)
    if asked.kind == "queues":
        line.options = [(queue.name, queue.title or queue.name) for queue in directory.queues.values()]
    if asked.kind == "destination":
        line.value, line.number = forms.outside(value)
    return line


def _placed(
    sheet: Sheet, name: str, mistakes: list[Mistake], form: forms.Entered | None
) -> tuple[dict[str, str], list[str]]:
    """Mistakes by the field they stand beside, and those that stand beside none. The key's own is under ""."""
    errors: dict[str, str] = {}
    general = []
    known = {asked.key for asked in sheet.fields}
    for found in mistakes:
        table, item, *way = (*found.path, "", "")[: max(2, len(found.path))]
        if (table, item) == (sheet.table, name) and way and way[0] in known:
            errors.setdefault(way[0], said.mistake(found, beside=True))
        elif table == "queues" and len(way) >= 3 and way[0] == "agents":
            errors.setdefault(f"place.{_row(sheet, item, way[1], form)}", said.mistake(found, beside=True))
        elif (
            (table, item) == (sheet.table, name)
            and not way
            and "is no name for one" in getattr(found.message, "template", "")
        ):
            errors.setdefault("", said.mistake(found))
        else:
            general.append(said.mistake(found))
    return errors, general


def _row(sheet: Sheet, queue: str, number: str, form: forms.Entered | None) -> str:
    if sheet.table == "agents":
        return queue
    agents = form.values.get("agents", []) if form is not None else []
    return str(agents[int(number) - 1]["agent"]) if number.isdigit() and 0 < int(number) <= len(agents) else ""


def _places(
    sheet: Sheet, name: str, directory: Directory, form: forms.Entered | None, errors: Mapping[str, str]
) -> list[Place]:
    """A queue's agents, or an agent's queues: all there are, those that serve first."""
    if sheet.table not in ("queues", "agents"):
        return []
    of_queue = sheet.table == "queues"
    kept = {
        (tier.agent if of_queue else tier.queue): (True, str(tier.level), str(tier.position))
        for tier in directory.tiers
        if (tier.queue if of_queue else tier.agent) == name
    }
    typed = _typed(of_queue, form)
    found = []
    for key, (label, note) in _servers(directory).items() if of_queue else _served(directory).items():
        was = kept.get(key, (False, "1", ""))
        serves, level, position = was if typed is None else typed.get(key, (False, was[1], was[2]))
        found.append(Place(key, label, note, serves, level, position, was, errors.get(f"place.{key}", "")))
    return sorted(found, key=lambda p: (not p.was[0], p.was[1].zfill(3), p.was[2].zfill(6), p.key))


def _servers(directory: Directory) -> dict[str, tuple[str, str]]:
    teams = {team.name: team.title or team.name for team in directory.teams.values()}
    return {agent.number: (agent.name, teams.get(agent.team, "")) for agent in directory.agents.values()}


def _served(directory: Directory) -> dict[str, tuple[str, str]]:
    return {queue.name: (queue.title or queue.name, "") for queue in directory.queues.values()}


def _typed(of_queue: bool, form: forms.Entered | None) -> dict[str, tuple[bool, str, str]] | None:
    if form is None:
        return None
    if of_queue:
        if "agents" not in form.values:
            return None
        return {t["agent"]: (True, t.get("level", "1"), t.get("position", "")) for t in form.values["agents"]}
    if form.serves is None:
        return None
    return {queue: (True, t.get("level", "1"), t.get("position", "")) for queue, t in form.serves.items()}


def differences(
    table: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, directory: Directory
) -> list[Difference]:
    """Setting by setting, only those that differ."""
    if table == "tiers":
        agent = str((before or after or {}).get("agent", ""))
        known = directory.agents.get(agent)
        label = f"{known.name} {agent}" if known else agent
        return [Difference(label, said.place(before), said.place(after))]
    old, new = before or {}, after or {}
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key) != new.get(key):
            asked = said.field_of(table, key)
            words = [said.value(asked, values.get(key), directory) for values in (old, new)]
            if words[0] == words[1] and key in said.SECRETS:
                words[1] = _("a new one")
            if words[0] != words[1]:
                found.append(Difference(str(asked.label), *words))
    return found


def same_by_command(sheet: Sheet, name: str, form: forms.Entered, directory: Directory, *, new: bool) -> list[str]:
    """The command lines that do what the form does."""
    if sheet.table == "extensions" and new:
        title = form.values.get("title", "")
        return [f"fsctl ext add {name}" + (f" --title {title!r}" if title else "")]
    kept = present(directory, sheet.table, name) or {}
    typed = {key: value for key, value in form.values.items() if key != "agents"}
    kinds = {asked.key: asked for asked in sheet.fields}
    values = {
        key: value
        for key, value in typed.items()
        if kinds[key].kind == "secret" or forms.shown(kinds[key], value) != forms.shown(kinds[key], kept.get(key))
    }
    if "agents" in form.values and _sorted(form.values["agents"]) != _sorted(kept.get("agents", [])):
        values["agents"] = form.values["agents"]
    return [command(sheet.table, name or "…", values, new=new)] if values or new else []


def _sorted(tiers: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return sorted((str(t["agent"]), str(t.get("level", "")), str(t.get("position", ""))) for t in tiers)


@dataclass(frozen=True)
class Leaving:
    """What taking an item away would mean: who still names it, and what goes or changes with it."""

    uses: list[tuple[Use, str]]
    queues: list[str]
    logins: list[str]


def leaving(table: str, name: str, directory: Directory) -> Leaving:
    found = [(use, str(said.field_of(use.table, use.setting).label)) for use in uses(directory, table, name)]
    queues = places(directory, name) if table == "agents" else []
    logins = list(db.session.scalars(select(UserRow.login).where(UserRow.agent == name))) if table == "agents" else []
    return Leaving(found, queues, logins)


def warnings(sheet: Sheet, name: str, found: list[Mistake]) -> list[str]:
    """Of what is doubtful in the site, what has to do with this item."""
    return [said.mistake(warning) for warning in found if warning.path[:2] == (sheet.table, name)]


def all_differences(before: Directory, after: Directory) -> list[tuple[str, list[Difference]]]:
    """What differs between two directories, item by item, in words."""
    found: dict[str, list[Difference]] = {}
    for change in changes(before, after):
        told = differences(change.kind, change.before, change.after, after)
        found.setdefault(said.title(change.kind, change.name), []).extend(told)
    return list(found.items())


@dataclass(frozen=True)
class Altered:
    """An item in a change: `how` is new, removed or changed."""

    title: str
    how: str
    differences: list[Difference]


def altered(found: Sequence[Change], directory: Directory) -> list[Altered]:
    """A change's items, in words. What is new or removed is not spelt out."""
    told: dict[tuple[str, str], list[Difference]] = {}
    for change in found:
        how = "new" if change.before is None else "removed" if change.after is None else "changed"
        how = "changed" if change.kind == "tiers" else how
        spelt = how == "changed" and change.kind != "flows"
        differ = differences(change.kind, change.before, change.after, directory) if spelt else []
        told.setdefault((said.title(change.kind, change.name), how), []).extend(differ)
    return [Altered(title, how, differ) for (title, how), differ in told.items()]
