"""The lists of items: what stands in which column."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from fsctl.directory import Directory, Hours
from fsctl.site.calendars import at_present, written
from fsctl.site.codes import codes
from webui import formats
from webui.site import said
from webui.site.sheets import CHOICES, Said, Sheet
from webui.words import language

LANGUAGES = {"zh": "中文", "en": "English"}


@dataclass(frozen=True)
class Row:
    name: str
    cells: list[str]


@dataclass(frozen=True)
class Listing:
    sheet: Sheet
    headings: list[tuple[Said, str]]
    rows: list[Row]


def listing(sheet: Sheet, found: dict[str, Any], directory: Directory) -> Listing:
    """The rows in the order of their keys; the first column is the key and leads to the item."""
    headings, cells = TABLES[sheet.table](directory)
    rows = [Row(name, cells(item)) for name, item in sorted(found.items(), key=lambda pair: _natural(pair[0]))]
    return Listing(sheet, [(sheet.key, ""), *headings], rows)


def _natural(name: str) -> tuple[int, str]:
    return (len(name), name) if name.lstrip("+").isdigit() else (99, name)


Columns = tuple[list[tuple[Said, str]], Callable[[Any], list[str]]]


def _queues(directory: Directory) -> Columns:
    strategies = said.field_of("queues", "strategy")
    entries = {
        q: [n.number for n in directory.numbers.values() if str(n.destination) == f"queue:{q}"]
        for q in directory.queues
    }
    served = [tier.queue for tier in directory.tiers]
    headings = [(_("Title"), ""), (_("Strategy"), ""), (_("Agents"), "n"), (_("Numbers"), ""), (_("Goal"), "n")]
    return headings, lambda q: [
        q.title or said.NONE,
        said.value(strategies, str(q.strategy), directory),
        str(served.count(q.name)),
        ", ".join(entries[q.name]) or said.NONE,
        _("%(share)s%% in %(seconds)s s", share=f"{q.service_target * 100:.10g}", seconds=f"{q.service_s:.10g}"),
    ]


def _agents(directory: Directory) -> Columns:
    serves: dict[str, list[str]] = {}
    for tier in directory.tiers:
        serves.setdefault(tier.agent, []).append(_queue(directory, tier.queue))
    headings = [
        (_("Name"), ""),
        (_("Phone"), ""),
        (_("Team"), ""),
        (_("Language"), ""),
        (_("PIN"), ""),
        (_("Queues"), "wrap"),
    ]
    return headings, lambda a: [
        a.name,
        a.extension or said.NONE,
        _team(directory, a.team),
        LANGUAGES.get(a.language, a.language),
        _("set") if a.pin else said.NONE,
        ", ".join(serves.get(a.number, ())) or said.NONE,
    ]


def _teams(directory: Directory) -> Columns:
    teams = [agent.team for agent in directory.agents.values()]
    return [(_("Title"), ""), (_("Agents"), "n")], lambda t: [t.title or said.NONE, str(teams.count(t.name))]


def _reasons(directory: Directory) -> Columns:
    headings = [(_("In Chinese"), ""), (_("In English"), ""), (_("Key"), ""), (_("Allowed time"), "n")]
    return headings, lambda r: [
        r.title_zh,
        r.title_en,
        r.key or said.NONE,
        formats.spoken(r.limit_s) if r.limit_s else _("no limit"),
    ]


def _dispositions(directory: Directory) -> Columns:
    headings = [(_("In Chinese"), ""), (_("In English"), ""), (_("Key"), ""), (_("Queues"), "wrap")]
    return headings, lambda d: [
        d.title_zh,
        d.title_en,
        d.key or said.NONE,
        ", ".join(_queue(directory, name) for name in d.queues) or _("all"),
    ]


def _numbers(directory: Directory) -> Columns:
    headings = [(_("Title"), ""), (_("Leads to"), ""), (_("Language"), "")]
    return headings, lambda n: [
        n.title or said.NONE,
        said.destination(str(n.destination), directory),
        LANGUAGES.get(n.language, n.language),
    ]


def _extensions(directory: Directory) -> Columns:
    owners = {agent.extension: agent for agent in directory.agents.values() if agent.extension}
    headings = [(_("Title"), ""), (_("Agent"), "")]
    return headings, lambda e: [
        e.title or said.NONE,
        f"{owners[e.number].name} · {owners[e.number].number}" if e.number in owners else said.NONE,
    ]


def _trunks(directory: Directory) -> Columns:
    headings = [(_("Title"), ""), (_("Host"), ""), (_("Signing in"), ""), (_("Own number"), "")]
    return headings, lambda t: [
        t.title or said.NONE,
        f"{t.host}:{t.port}" if t.host else ", ".join(t.allow) or said.NONE,
        _("registers as %(name)s", name=t.username) if t.register else _("known by its address"),
        t.caller_number or said.NONE,
    ]


def _team(directory: Directory, name: str) -> str:
    team = directory.teams.get(name)
    return (team.title if team else "") or name or said.NONE


def _queue(directory: Directory, name: str) -> str:
    queue = directory.queues.get(name)
    return (queue.title if queue else "") or name


def _skills(directory: Directory) -> Columns:
    queues = [(q, {*q.demands, *(s for step in q.relaxation for s in step.lower)}) for q in directory.queues.values()]
    headings = [(_("Title"), ""), (_("Agents"), "n"), (_("Queues"), "wrap")]
    return headings, lambda s: [
        s.title or said.NONE,
        str(sum(1 for agent in directory.agents.values() if s.name in agent.skills)),
        ", ".join(q.title or q.name for q, asked in queues if s.name in asked) or said.NONE,
    ]


def _customer_tiers(directory: Directory) -> Columns:
    headings = [(_("In Chinese"), ""), (_("In English"), ""), (_("Priority"), ""), (_("Answered in time within"), "n")]
    service = said.field_of("customer_tiers", "service_s")
    return headings, lambda t: [
        t.title_zh,
        t.title_en,
        _priority(t.priority),
        said.value(service, t.service_s, directory) if t.service_s else said.NONE,
    ]


def _priority(given: str) -> str:
    """A named priority as a word, a head start in seconds as a time."""
    if given.lstrip("-").isdecimal():
        return f"{'−' if given.startswith('-') else ''}{formats.spoken(abs(int(given)))}"
    return str(CHOICES["priorities"].get(given, given)) or said.NONE


def _priorities(directory: Directory) -> Columns:
    head_start = said.field_of("priorities", "head_start_s")
    return [(_("Head start"), "n")], lambda p: [said.value(head_start, p.head_start_s, directory)]


def _hours(directory: Directory) -> Columns:
    spans = said.field_of("hours", "open")
    headings = [(_("Now"), ""), (_("Until"), ""), (_("Open"), "wrap"), (_("Time zone"), "")]
    now = time.time()
    return headings, lambda h: [*_state(h, now), said.value(spans, written(h)["open"], directory), h.timezone]


def _state(hours: Hours, now: float) -> tuple[str, str]:
    state, until = at_present(hours, now)
    words = {"open": _("open"), "closed": _("closed"), "holiday": _("holiday")}[state]
    if hours.override:
        return _("%(state)s, by hand", state=words), _("it is taken back")
    return words, f"{formats.day(until)} {formats.clock(until)}" if until else said.NONE


def _codes(directory: Directory) -> Columns:
    action = said.field_of("codes", "action")
    lines = codes(directory)

    def more(code: str) -> str:
        chosen = [line for line in lines if line.code == code and line.en]
        return ", ".join(f"{line.keys} {line.zh if language() == 'zh' else line.en}" for line in chosen) or said.NONE

    headings = [(_("Does"), ""), (_("With the keys that follow"), "wrap")]
    return headings, lambda c: [said.value(action, str(c.action), directory), more(c.code)]


def _announcements(directory: Directory) -> Columns:
    headings = [(_("In Chinese"), "wrap"), (_("In English"), "wrap")]
    return headings, lambda a: [a.text.get("zh", "") or said.NONE, a.text.get("en", "") or said.NONE]


def _do_not_call(directory: Directory) -> Columns:
    return [(_("Note"), "wrap")], lambda entry: [entry.title or said.NONE]


TABLES: dict[str, Callable[[Directory], Columns]] = {
    "queues": _queues,
    "agents": _agents,
    "teams": _teams,
    "reasons": _reasons,
    "dispositions": _dispositions,
    "numbers": _numbers,
    "extensions": _extensions,
    "trunks": _trunks,
    "skills": _skills,
    "customer_tiers": _customer_tiers,
    "priorities": _priorities,
    "hours": _hours,
    "codes": _codes,
    "announcements": _announcements,
    "do_not_call": _do_not_call,
}
