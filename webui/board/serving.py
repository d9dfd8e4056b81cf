"""Which queues an agent serves, at which level, and with which skills: changed live from the board.

What a supervisor may change are the agent's places in queues of the own teams, and the agent's skills; the rest of the
site stays as it is. A change goes through the site's history, is told to the daemon and, in their own language, to the
agent, and can be taken back while nobody has changed it since.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from fsctl.control.client import ControlFailed, DaemonAway
from fsctl.directory import Directory
from fsctl.site.editing import changed, edit, serving
from fsctl.site.whole import require
from fsctl.step import Refused
from fsctl.store import directory as stored
from fsctl.store.history import UNDO, Entry, changed_since, entry, undone
from fsctl.store.models import UserRow
from webui.accounts import me
from webui.database import db
from webui.live.daemon import client
from webui.naming import Naming
from webui.posting import post
from webui.rights import Scope
from webui.words import LOCALES


@dataclass
class Conflict(Exception):
    """Somebody has changed the same agent since the form was opened."""

    later: list[Entry]


class NotMine(LookupError):
    """An agent, a queue or a change that belongs to others."""


@dataclass(frozen=True)
class Wanted:
    """Queue → level, skill → level: all the agent is to have. A supervisor sees each queue that an own agent serves."""

    queues: Mapping[str, int]
    skills: Mapping[str, int]
    version: int


@dataclass(frozen=True)
class Changed:
    """`version` names the change, 0 when nothing was different; `live` is whether the daemon has taken it over."""

    version: int
    live: bool


def shown(site: Directory, agent: str, scope: Scope, language: str) -> dict[str, Any]:
    """The form: what could be ticked, and what is. Raises NotMine."""
    if agent not in site.agents or not scope.sees_agent(agent):
        raise NotMine
    names = Naming(site, language)
    places = {tier.queue: tier.level for tier in site.tiers if tier.agent == agent}
    levels = site.agents[agent].skills
    return {
        "version": site.version,
        "queues": [
            {"name": name, "title": names.queue(name), "level": places.get(name, 0)}
            for name in site.queues
            if scope.sees_queue(name)
        ],
        "skills": [
            {"name": name, "title": names.skill(name), "level": levels.get(name, 0)}
            for name in {**site.skills, **levels}
        ],
    }


def change(agent: str, wanted: Wanted, scope: Scope) -> Changed:
    """Raises NotMine, Conflict, and Mistakes for what the site's own rules refuse."""
    stored.claim(db.session())
    now = stored.load(db.session())
    if agent not in now.agents or not scope.sees_agent(agent):
        raise NotMine
    if any(name not in now.queues or not scope.sees_queue(name) for name in wanted.queues):
        raise NotMine
    places = {name: {"level": level} for name, level in wanted.queues.items()}
    edits = [*serving(now, agent, places), changed(now, "agents", agent, {"skills": dict(wanted.skills)})]
    made = edit(now, edits, str(current_app.config["FSCTL"].switch.domain)).directory
    if stored.changes(now, made):
        touching = {("agents", agent), *(("tiers", f"{queue}/{agent}") for queue in now.queues)}
        later = changed_since(db.session(), wanted.version, touching)
        if later:
            raise Conflict(later)
    return _kept(made, agent, "site")


def undo(version: int, scope: Scope) -> tuple[Changed, str]:
    """Take a change of this kind back; which agent it was. Raises NotMine, NoSuchChange, ChangedSince, Mistakes."""
    stored.claim(db.session())
    agent = _of_one(entry(db.session(), version), scope)
    wanted = undone(db.session(), version)
    require(wanted)
    return _kept(wanted, agent, UNDO), agent


def _of_one(found: Entry, scope: Scope) -> str:
    """The agent whose places and skills the change touched, and nothing else. Raises NotMine."""
    agents = set()
    for item in found.changes:
        queue, _slash, of = item.name.partition("/")
        if item.kind == "tiers" and scope.sees_queue(queue):
            agents.add(of)
        elif item.kind == "agents" and _differs(item.before, item.after) <= {"skills"}:
            agents.add(item.name)
        else:
            raise NotMine
    if len(agents) != 1 or not all(scope.sees_agent(agent) for agent in agents):
        raise NotMine
    return agents.pop()


def _differs(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> set[str]:
    old, new = before or {}, after or {}
    return {key for key in {*old, *new} if old.get(key) != new.get(key)}


def _kept(made: Directory, agent: str, action: str) -> Changed:
    """Saved, told to the agent and committed before the daemon is told: it reads what is stored."""
    session, origin = db.session(), (request.remote_addr or "")[:64]
    if not stored.save(session, made, me().login, time.time(), origin, action):
        return Changed(0, True)
    version = stored.version(session)
    _announce(made, agent)
    session.commit()
    try:
        client().reload()
    except (DaemonAway, ControlFailed, Refused):
        return Changed(version, False)
    return Changed(version, True)


def _announce(site: Directory, agent: str) -> None:
    """A message to whoever signs in as this agent."""
    session, sender = db.session(), me().login
    for login, chosen in session.execute(select(UserRow.login, UserRow.language).where(UserRow.agent == agent)):
        language = chosen or site.agents[agent].language
        with force_locale(LOCALES.get(language, LOCALES["zh"])):
            text = _told(site, agent, Naming(site, language))
        if login != sender:
            post(login, text)


def _told(site: Directory, agent: str, names: Naming) -> str:
    none = str(_("none"))
    queues = [
        str(_("%(title)s (level %(level)s)", title=names.queue(tier.queue), level=tier.level))
        for tier in site.tiers
        if tier.agent == agent
    ]
    skills = [
        str(_("%(title)s (level %(level)s)", title=names.skill(name), level=level))
        for name, level in site.agents[agent].skills.items()
    ]
    comma = str(_(", "))
    return str(
        _(
            "Your queues and skills have been changed. Queues: %(queues)s. Skills: %(skills)s.",
            queues=comma.join(queues) or none,
            skills=comma.join(skills) or none,
        )
    )
