"""What a form or a change makes different, setting by setting in words, and the command lines that do the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from fsctl.directory import Directory, Hours
from fsctl.site.calendars import written
from fsctl.site.editing import command, place_text, present
from fsctl.store.directory import Change, changes, typed
from webui.site import forms, said
from webui.site.sheets import Sheet


@dataclass(frozen=True)
class Difference:
    """One setting, in words."""

    label: str
    before: str
    after: str


def differences(
    table: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, directory: Directory
) -> list[Difference]:
    """Setting by setting, only those that differ."""
    if table == "tiers":
        agent = str((before or after or {}).get("agent", ""))
        known = directory.agents.get(agent)
        label = f"{known.name} {agent}" if known else agent
        return [Difference(label, said.place(before), said.place(after))]
    old, new = _as_in_file(table, before), _as_in_file(table, after)
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


def _brief(place: Mapping[str, Any]) -> dict[str, Any]:
    usual = {"weight": "1", "reserve": "no"}
    return {key: value for key, value in place.items() if value != usual.get(key)}


def _as_in_file(table: str, stored: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Stored settings as a page asks for them, where the two differ."""
    return written(typed(Hours, stored)) if table == "hours" and stored else stored or {}


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
    if "agents" in form.values and sorted(map(place_text, form.values["agents"])) != sorted(
        map(place_text, kept.get("agents", []))
    ):
        values["agents"] = [_brief(place) for place in form.values["agents"]]
    return [command(sheet.table, name or "…", values, new=new)] if values or new else []


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
