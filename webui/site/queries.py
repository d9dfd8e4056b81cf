"""What the pages show: lists of items, an item's form, what a form would change, the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from fsctl.directory import (
    CodeAction,
    CustomerTier,
    Directory,
    FeatureCode,
    Hours,
    PriorityLevel,
    Queue,
    SiteSettings,
    Trunk,
)
from fsctl.document import Mistake
from fsctl.site.editing import places as places_of
from fsctl.site.editing import present
from fsctl.site.export import items, settings
from fsctl.site.whole import Use, uses
from fsctl.store.history import Entry
from fsctl.store.models import UserRow
from webui.database import db
from webui.rights import Scope, my_scope
from webui.site import forms, said
from webui.site.places import Place, places
from webui.site.sheets import SHEETS, Field, Section, Sheet
from webui.site.tables import KINDS, skills


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
    table: Any = None
    """The value itself, of a field that holds more than one (`tables`)."""
    skills: list[tuple[str, str]] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return self.value + self.number != self.was


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
        places(sheet, name, directory, form, errors),
        general,
        name_error,
    )


def usual(table: str) -> dict[str, Any]:
    """The settings of an item that says nothing."""
    blank = BLANK.get(table)
    if blank is not None:
        return settings(blank, Directory())
    return {"language": "zh", "to": "hangup", "limit_s": 0.0}


BLANK: dict[str, Any] = {
    "queues": Queue(""),
    "trunks": Trunk("", ""),
    "settings": SiteSettings(),
    "hours": Hours("", "Asia/Shanghai", ()),
    "codes": FeatureCode("", CodeAction.READY),
    "priorities": PriorityLevel("", 0),
    "customer_tiers": CustomerTier("", "", ""),
}


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
    if asked.kind in KINDS:
        line.table = typed[asked.key] if asked.key in typed and value != was else kept.get(asked.key)
        line.skills = skills(line.table, directory)
    if asked.kind == "choice" or asked.options == "priorities":
        line.options = forms.options(asked, directory, value)
    if asked.kind == "queues":
        line.options = [(queue.name, queue.title or queue.name) for queue in directory.queues.values()]
    if asked.kind == "states":
        line.options = forms.options(asked, directory, "")[:-1]
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


@dataclass(frozen=True)
class Leaving:
    """What taking an item away would mean: who still names it, and what goes or changes with it."""

    uses: list[tuple[Use, str]]
    queues: list[str]
    logins: list[str]


def leaving(table: str, name: str, directory: Directory) -> Leaving:
    found = [(use, str(said.field_of(use.table, use.setting).label)) for use in uses(directory, table, name)]
    queues = places_of(directory, name) if table == "agents" else []
    logins = list(db.session.scalars(select(UserRow.login).where(UserRow.agent == name))) if table == "agents" else []
    return Leaving(found, queues, logins)


def warnings(sheet: Sheet, name: str, found: list[Mistake]) -> list[str]:
    """Of what is doubtful in the site, what has to do with this item."""
    return [said.mistake(warning) for warning in found if warning.path[:2] == (sheet.table, name)]
