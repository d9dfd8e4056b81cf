"""A Directory becomes a site file again: what `parse` reads back to the same directory.

Passwords are not known any more; their digests are written instead.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import yaml

from fsctl.directory import Destination, Directory, Queue
from fsctl.site.parse import DAYS


def export(directory: Directory) -> str:
    """YAML. Flows are named, their texts are not in it: `flow_files` gives them."""
    site: dict[str, Any] = {
        "numbers": {
            n.number: _drop({"to": str(n.destination), "language": n.language, "title": n.title})
            for n in directory.numbers.values()
        },
        "trunks": {
            t.name: {
                **_drop({**_fields(t, "name", "outgoing"), "allow": list(t.allow)}),
                **({} if t.outgoing else {"outgoing": False}),
            }
            for t in directory.trunks.values()
        },
        "extensions": {e.number: _drop({"digest": e.digest, "title": e.title}) for e in directory.extensions.values()},
        "agents": {
            a.number: _drop({"name": a.name, "extension": a.extension, "language": a.language, "team": a.team})
            for a in directory.agents.values()
        },
        "queues": {queue.name: _queue(queue, directory) for queue in directory.queues.values()},
        "reasons": {
            r.code: _drop({"key": r.key, "zh": r.title_zh, "en": r.title_en, "limit_s": r.limit_s})
            for r in directory.reasons.values()
        },
        "teams": {t.name: _drop({"title": t.title}) for t in directory.teams.values()},
        "dispositions": {
            d.code: _drop({"key": d.key, "zh": d.title_zh, "en": d.title_en, "queues": list(d.queues)})
            for d in directory.dispositions.values()
        },
        "codes": {code.code: {"action": str(code.action)} for code in directory.codes},
        "hours": {
            h.name: _drop(
                {
                    "timezone": h.timezone,
                    "open": [
                        {"days": [DAYS[day] for day in sorted(i.weekdays)], "hours": f"{_time(i.start)}-{_time(i.end)}"}
                        for i in h.intervals
                    ],
                    "closed_days": sorted(h.closed_days),
                    "open_days": sorted(h.open_days),
                    "override": h.override,
                }
            )
            for h in directory.hours.values()
        },
        "announcements": {a.name: dict(a.text) for a in directory.announcements.values()},
        "flows": {name: f"{name}.yaml" for name in directory.flows},
    }
    return yaml.safe_dump(_drop(site), allow_unicode=True, sort_keys=False)


def flow_files(directory: Directory) -> dict[str, str]:
    """File name → text of each flow."""
    return {f"{name}.yaml": text for name, text in directory.flows.items()}


def _queue(queue: Queue, directory: Directory) -> dict[str, Any]:
    usual = Queue(queue.name)
    settings = {
        name: str(value) if isinstance(value, Destination) or name == "strategy" else value
        for name, value in _fields(queue, "name").items()
        if value != getattr(usual, name)
    }
    tiers = [
        {"agent": tier.agent, "level": tier.level, "position": tier.position}
        for tier in directory.tiers
        if tier.queue == queue.name
    ]
    return {**settings, "agents": tiers}


def _fields(value: Any, *without: str) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.name not in without}


def _drop(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value not in ("", [], {}, 0.0, False)}


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
