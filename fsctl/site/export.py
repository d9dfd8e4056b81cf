"""A Directory becomes a site file again: what `parse` reads back to the same directory.

Passwords are not known any more; their digests are written instead. PINs are written nowhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import yaml

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
    Relaxation,
    SiteSettings,
    Skill,
    Team,
    Tier,
    Trunk,
)
from fsctl.site import calendars

TABLES = (
    "numbers",
    "trunks",
    "extensions",
    "agents",
    "queues",
    "reasons",
    "teams",
    "dispositions",
    "codes",
    "hours",
    "announcements",
    "settings",
    "skills",
    "priorities",
    "customer_tiers",
    "do_not_call",
)


def export(directory: Directory) -> str:
    """YAML. Flows are named, their texts are not in it: `flow_files` gives them."""
    site: dict[str, Any] = {
        table: {name: _brief(item, directory) for name, item in items(directory, table).items()} for table in TABLES
    }
    site["flows"] = {name: f"{name}.yaml" for name in directory.flows}
    return yaml.safe_dump(_drop(site), allow_unicode=True, sort_keys=False)


def flow_files(directory: Directory) -> dict[str, str]:
    """File name → text of each flow."""
    return {f"{name}.yaml": text for name, text in directory.flows.items()}


def items(directory: Directory, table: str) -> Mapping[str, Any]:
    """A table's items by key. KeyError for a table that is none."""
    if table not in TABLES:
        raise KeyError(table)
    if table == "codes":
        return {code.code: code for code in directory.codes}
    found: Mapping[str, Any] = getattr(directory, table)
    return found


def settings(item: Any, directory: Directory) -> dict[str, Any]:
    """All settings of an item as they would stand in a site file, the usual ones too."""
    match item:
        case Number():
            return {"to": str(item.destination), **_fields(item, "number", "destination")}
        case Trunk():
            return {**_fields(item, "name"), "allow": list(item.allow)}
        case Extension():
            return {"digest": item.digest, "title": item.title}
        case Agent():
            return _fields(item, "number", "pin")
        case Queue():
            return {
                **_fields(item, "name"),
                "strategy": str(item.strategy),
                "wrap_up_mode": str(item.wrap_up_mode),
                "relaxation": [_step(step) for step in item.relaxation],
                "exit_keys": {key: str(to) for key, to in item.exit_keys.items()},
                "callback": str(item.callback),
                "callback_numbers": list(item.callback_numbers),
                "counts_as_agent": sorted(str(state) for state in item.counts_as_agent),
                "agents": _tiers(item, directory),
            }
        case NotReadyReason():
            return {"zh": item.title_zh, "en": item.title_en, **_fields(item, "code", "title_zh", "title_en")}
        case Team() | DoNotCall():
            return {"title": item.title}
        case Disposition():
            return {"key": item.key, "zh": item.title_zh, "en": item.title_en, "queues": list(item.queues)}
        case FeatureCode():
            return {"action": str(item.action)}
        case Hours():
            return calendars.written(item)
        case Announcement():
            return dict(item.text)
        case SiteSettings():
            found = _fields(item, "name")
            return {key: str(value) if isinstance(value, StrEnum) else value for key, value in found.items()}
        case Skill():
            return {"title": item.title}
        case PriorityLevel():
            return {"head_start_s": item.head_start_s}
        case CustomerTier():
            return {"zh": item.title_zh, "en": item.title_en, **_fields(item, "name", "title_zh", "title_en")}
    raise TypeError(item)


def _brief(item: Any, directory: Directory) -> dict[str, Any]:
    """Without what is as usual."""
    full = settings(item, directory)
    if isinstance(item, Queue):
        usual = settings(Queue(item.name), directory)
        return {name: value for name, value in full.items() if name == "agents" or value != usual[name]}
    if isinstance(item, NotReadyReason):
        usual = settings(NotReadyReason(item.code, "", item.code, item.code), directory)
        return {name: value for name, value in full.items() if value != usual[name]}
    if isinstance(item, SiteSettings):
        usual = settings(SiteSettings(), directory)
        return {name: value for name, value in full.items() if value != usual[name]}
    if isinstance(item, Trunk):
        return {**_drop({**full, "outgoing": ""}), **({} if item.outgoing else {"outgoing": False})}
    return _drop(full)


def _tiers(queue: Queue, directory: Directory) -> list[dict[str, Any]]:
    return [
        {"agent": tier.agent, "level": tier.level, "position": tier.position, **_lot(tier)}
        for tier in directory.tiers
        if tier.queue == queue.name
    ]


def _lot(tier: Tier) -> dict[str, Any]:
    """What few tiers have."""
    return {**({"weight": tier.weight} if tier.weight != 1 else {}), **({"reserve": True} if tier.reserve else {})}


def _step(step: Relaxation) -> dict[str, Any]:
    return _drop({"after_s": step.after_s, "levels": step.levels, "lower": dict(step.lower), "drop": list(step.drop)})


def _fields(value: Any, *without: str) -> dict[str, Any]:
    fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.name not in without}
    return {name: _plain(item) for name, item in fields.items()}


def _plain(item: Any) -> Any:
    if isinstance(item, Destination):
        return str(item)
    return dict(item) if isinstance(item, Mapping) else item


def _drop(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value not in ("", [], {}, 0.0, False)}
