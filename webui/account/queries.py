"""Which phone will ring, and does it work: from the live rows, so that nobody waits for the daemon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from webui.accounts import Account
from webui.live.hub import Hub
from webui.rights import may
from webui.site_copy import directory
from webui.words import language


@dataclass(frozen=True)
class Phone:
    """`registered` is None while call control does not say. `taken_by` is another agent who is signed in there. `trial`
    is what became of the last time it was rung to try it, `trial_by` who did (see `fsctl.board.phones`)."""

    extension: str
    title: str = ""
    known: bool = False
    registered: bool | None = None
    taken_by: str = ""
    trial: str = ""
    trial_by: str = ""


def phone_of(account: Account) -> Phone:
    """The phone of last time, else the agent's usual one."""
    agent = directory().agents.get(account.agent)
    return light(account.extension or (agent.extension if agent is not None else ""), account)


def light(extension: str, account: Account) -> Phone:
    """A phone as its light shows it to somebody."""
    known = directory().extensions.get(extension)
    if known is None:
        return Phone(extension)
    picture = _hub().picture
    row = picture.tables["phones"].get(extension, {})
    there = picture.signed_in_at(extension)
    return Phone(
        extension,
        known.title,
        known=True,
        registered=bool(row.get("registered")) if switch_well() and row else None,
        taken_by=there if there != account.agent else "",
        trial=str(row.get("trial", "")),
        trial_by=str(row.get("trial_by", "")),
    )


@dataclass(frozen=True)
class Taken:
    """Somebody else is signed in at a phone."""

    extension: str
    agent: str
    name: str


def taken(extension: str, account: Account) -> Taken | None:
    """Who would be signed out by signing in there. Nobody, where the account is no agent's."""
    there = _hub().picture.signed_in_at(extension)
    if not there or there == account.agent or not account.agent or not may(account, "own_state"):
        return None
    known = directory().agents.get(there)
    return Taken(extension, there, known.name if known is not None else there)


def switch_well() -> bool:
    """Does call control answer, and its switch too?"""
    hub = _hub()
    return hub.stale_since is None and bool(hub.picture.tables["switch"].get("main", {}).get("connected"))


def reasons(account: Account) -> list[tuple[str, str]]:
    """What one may start not ready for: code and title, by key. What needs approval can be asked for later only."""
    chinese = language() == "zh"
    found = sorted(directory().reasons.values(), key=lambda reason: (len(reason.key), reason.key))
    return [
        (one.code, (one.title_zh if chinese else one.title_en) or one.title_en or one.title_zh or one.code)
        for one in found
        if not one.approval
    ]


def at_work(account: Account) -> bool:
    """Is the agent signed in at a phone already?"""
    row = _hub().picture.tables["agents"].get(account.agent)
    return row is not None and row.get("state") != "logged_out"


def _hub() -> Hub:
    return cast(Hub, current_app.extensions["fsctl.live"])
