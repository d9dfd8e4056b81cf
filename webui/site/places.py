"""Agents' places in queues: a queue's agents, or an agent's queues, as lines of a table that is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fsctl.directory import Directory, Tier
from webui.site import forms
from webui.site.sheets import Sheet

Was = tuple[bool, str, str, str, bool]
"""Serves, level, position, weight, reserve."""
NOT_SERVING: Was = (False, "1", "", "1", False)


@dataclass
class Place:
    """An agent's place in a queue, as a line of the table of either."""

    key: str
    name: str
    note: str
    now: Was
    was: Was
    error: str = ""

    @property
    def serves(self) -> bool:
        return self.now[0]


def places(
    sheet: Sheet, name: str, directory: Directory, form: forms.Entered | None, errors: Mapping[str, str]
) -> list[Place]:
    """A queue's agents, or an agent's queues: all there are, those that serve first."""
    if sheet.table not in ("queues", "agents"):
        return []
    of_queue = sheet.table == "queues"
    kept = {
        (tier.agent if of_queue else tier.queue): _was(tier)
        for tier in directory.tiers
        if (tier.queue if of_queue else tier.agent) == name
    }
    typed = _typed(of_queue, form)
    found = []
    for key, (label, note) in _servers(directory).items() if of_queue else _served(directory).items():
        was = kept.get(key, NOT_SERVING)
        now = was if typed is None else typed.get(key, (False, *was[1:]))
        found.append(Place(key, label, note, now, was, errors.get(f"place.{key}", "")))
    return sorted(found, key=lambda p: (not p.was[0], p.was[1].zfill(3), p.was[2].zfill(6), p.key))


def _was(tier: Tier) -> Was:
    return True, str(tier.level), str(tier.position), str(tier.weight), tier.reserve


def _servers(directory: Directory) -> dict[str, tuple[str, str]]:
    teams = {team.name: team.title or team.name for team in directory.teams.values()}
    return {agent.number: (agent.name, teams.get(agent.team, "")) for agent in directory.agents.values()}


def _served(directory: Directory) -> dict[str, tuple[str, str]]:
    return {queue.name: (queue.title or queue.name, "") for queue in directory.queues.values()}


def _typed(of_queue: bool, form: forms.Entered | None) -> dict[str, Was] | None:
    if form is None:
        return None
    if of_queue:
        return {t["agent"]: _entered(t) for t in form.values["agents"]} if "agents" in form.values else None
    return {queue: _entered(t) for queue, t in form.serves.items()} if form.serves is not None else None


def _entered(tier: Mapping[str, Any]) -> Was:
    reserve = tier.get("reserve") == "yes"
    return True, tier.get("level", "1"), tier.get("position", ""), tier.get("weight", "1"), reserve
