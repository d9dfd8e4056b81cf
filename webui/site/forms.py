"""A posted form becomes settings as a site file has them, and settings become what stands in the form.

Nothing is judged here: what does not fit is handed on as it was typed, and refused by the site's own reader.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from fsctl.directory import CallbackMode, DestinationKind, Directory
from fsctl.site.whole import prompts
from webui.site.sheets import CHOICES, DESTINATIONS, HANG_UP, Field, Said, Sheet
from webui.site.tables import KINDS
from webui.words import language

Posted = MultiDict[str, str]
Option = tuple[str, str]
ASKED = ".asked"
"""Stands beside boxes: one that is not ticked is not sent, and a form without the box says nothing of it."""
LATEST = 2**31 - 1
MOST = 5000
"""Characters read of one field; more than any setting has."""


@dataclass
class Entered:
    """What a form says. `version` is the site's that it was made from; `serves` the queues of an agent."""

    values: dict[str, Any]
    version: int
    serves: dict[str, dict[str, Any]] | None = None
    marks: dict[str, str] = field(default_factory=dict)


def entered(sheet: Sheet, posted: Posted) -> Entered:
    """Raises ValueError for a form that is none of ours."""
    values = {}
    for asked in sheet.fields:
        found = _read(asked, posted)
        if found is not None:
            values[asked.key] = found
    if sheet.table == "queues" and "members" + ASKED in posted:
        values["agents"] = [
            _place(posted, agent, {"agent": agent}) for agent in dict.fromkeys(posted.getlist("members"))
        ]
    serves = None
    if sheet.table == "agents" and "serves" + ASKED in posted:
        serves = {queue: _place(posted, queue, {}) for queue in dict.fromkeys(posted.getlist("serves"))}
    return Entered(values, version(posted), serves)


def version(posted: Posted) -> int:
    """The site's version that a form was made from. Raises ValueError for what is none."""
    found = int(posted.get("version", "")[:12])
    if not 0 <= found <= LATEST:
        raise ValueError(found)
    return found


def _read(asked: Field, posted: Posted) -> Any:
    """None for what the form does not say."""
    if asked.kind == "flag":
        return asked.key in posted if asked.key + ASKED in posted else None
    if asked.kind == "states":  # a set: in the order it is kept, or ticking would look like a change
        return sorted(posted.getlist(asked.key)) if asked.key + ASKED in posted else None
    if asked.kind == "queues":
        return posted.getlist(asked.key) if asked.key + ASKED in posted else None
    if asked.kind in KINDS:
        return KINDS[asked.kind].read(asked.key, posted) if asked.key + ASKED in posted else None
    text = posted.get(asked.key)
    if text is None:
        return None
    text = text[:MOST].strip()
    if asked.kind == "secret":
        return "" if asked.key + ".remove" in posted else text or None
    if asked.kind == "number":
        return text.replace("−", "-")
    if asked.kind == "percent":
        return _share(text)
    if asked.kind == "keys":
        lines = [line.split(None, 1) for line in text.splitlines() if line.strip()]
        return {key: "".join(rest).strip() for key, *rest in lines}
    if asked.kind == "lines":
        return text.split()
    if asked.kind == "destination" and text.startswith("external:"):
        return text + posted.get(asked.key + ".number", "").strip()[:MOST]
    return text


def _share(text: str) -> str:
    try:
        return f"{float(text) / 100:.10g}"
    except ValueError:
        return text


def _place(posted: Posted, name: str, known: dict[str, Any]) -> dict[str, Any]:
    given = {key: posted.get(f"{key}.{name}", "").strip()[:MOST] for key in ("level", "position", "weight")}
    reserve = "yes" if f"reserve.{name}" in posted else "no"
    return {**known, **{key: text for key, text in given.items() if text}, "reserve": reserve}


def shown(asked: Field, value: Any) -> str:
    """A value as it stands in its field."""
    if asked.kind in KINDS:
        return KINDS[asked.kind].text(value)
    if value is None or asked.kind == "secret":
        return ""
    if asked.kind == "percent":
        try:
            return f"{float(value) * 100:.10g}"
        except ValueError:
            return str(value)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dict):
        return "\n".join(f"{key} {item}" for key, item in value.items())
    return "\n".join(value) if isinstance(value, list) else str(value)


def options(asked: Field, directory: Directory, value: str) -> list[Option]:
    """What can be chosen; a value that is none of them stays choosable, so that nothing is changed by looking."""
    found = _options(asked.options, directory)
    return found if value in {code for code, _ in found} else [*found, (value, value)]


def _options(name: str, directory: Directory) -> list[Option]:
    if name == "languages":
        return [("zh", "中文"), ("en", "English")]
    if name in CHOICES:
        return [(code, str(words)) for code, words in CHOICES[name].items()]
    if name == "prompts":
        return [("", "–"), *((prompt, prompt) for prompt in sorted(prompts(directory)))]
    if name == "hours":
        return [("", "–"), *((calendar, calendar) for calendar in directory.hours)]
    if name == "trunks":
        return [("", "–"), *((t.name, _titled(t.name, t.title)) for t in directory.trunks.values() if t.outgoing)]
    if name == "customer_tiers":
        tiers = directory.customer_tiers.values()
        return [("", "–"), *((tier.name, _titled(tier.name, _either(tier.title_zh, tier.title_en))) for tier in tiers)]
    if name == "calendars":
        return [("", "–"), *((calendar, calendar) for calendar in sorted(directory.hours))]
    if name == "teams":
        return [("", "–"), *((team.name, _titled(team.name, team.title)) for team in directory.teams.values())]
    owners = {agent.extension: agent.name for agent in directory.agents.values() if agent.extension}
    phones = directory.extensions.values()
    return [("", "–"), *((e.number, _titled(e.number, e.title or owners.get(e.number, ""))) for e in phones)]


def destinations(directory: Directory) -> list[tuple[Said, list[Option]]]:
    """Where callers can be led, in groups. An outside number is typed beside its trunk."""
    tables: dict[DestinationKind, list[Option]] = {
        DestinationKind.FLOW: [(name, name) for name in sorted(directory.flows)],
        DestinationKind.QUEUE: [(q.name, _titled(q.name, q.title)) for q in directory.queues.values()],
        DestinationKind.EXTENSION: [(e.number, _titled(e.number, e.title)) for e in directory.extensions.values()],
        DestinationKind.ANNOUNCEMENT: [(prompt, prompt) for prompt in sorted(prompts(directory))],
        DestinationKind.CALLBACK: [
            (q.name, _titled(q.name, q.title)) for q in directory.queues.values() if q.callback is not CallbackMode.OFF
        ],
        DestinationKind.EXTERNAL: [(f"{t.name}/", _titled(t.name, t.title)) for t in directory.trunks.values()],
    }
    groups: list[tuple[Said, list[Option]]] = [("", [("hangup", str(HANG_UP))])]
    for kind, found in tables.items():
        if found:
            groups.append((DESTINATIONS[kind], [(f"{kind}:{name}", words) for name, words in found]))
    return groups


def outside(value: str) -> tuple[str, str]:
    """An outside destination as its choice and the number typed beside it."""
    kind, _colon, name = value.partition(":")
    if kind != DestinationKind.EXTERNAL:
        return value, ""
    trunk, _slash, number = name.partition("/")
    return f"{kind}:{trunk}/", number


def _either(zh: str, en: str) -> str:
    return zh if language() == "zh" else en


def _titled(name: str, title: str) -> str:
    return f"{title} · {name}" if title and title != name else name
