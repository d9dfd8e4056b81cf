"""Which phone will ring, and does it work: from the live rows, so that nobody waits for the daemon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from webui.accounts import Account
from webui.live.hub import Hub
from webui.site_copy import directory


@dataclass(frozen=True)
class Phone:
    """`registered` is None while call control does not say."""

    extension: str
    title: str
    registered: bool | None


def phone_of(account: Account) -> Phone:
    """The phone of last time, else the agent's usual one."""
    site, hub = directory(), cast(Hub, current_app.extensions["fsctl.live"])
    agent = site.agents.get(account.agent)
    extension = account.extension or (agent.extension if agent is not None else "")
    known = site.extensions.get(extension)
    row = hub.picture.tables["agents"].get(account.agent, {})
    registered = None
    if hub.stale_since is None and row.get("extension") == extension:
        registered = row.get("phone") == "registered"
    return Phone(extension, known.title if known is not None else "", registered)


def at_work(account: Account) -> bool:
    """Is the agent signed in at a phone already?"""
    hub = cast(Hub, current_app.extensions["fsctl.live"])
    row = hub.picture.tables["agents"].get(account.agent)
    return row is not None and row.get("state") != "logged_out"
