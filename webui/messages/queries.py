"""Whose a message is, what is unread, and whom one may write to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select

from fsctl.store.models import MessageRead, MessageRow, UserRow
from webui.accounts import Account, me
from webui.database import db
from webui.rights import ALL_TEAMS, may
from webui.site_copy import directory

ALL = "*"
SHOWN = 50


@dataclass(frozen=True)
class Recipient:
    key: str
    title: str


def teams_of(account: Account) -> list[str]:
    """The teams whose messages somebody gets: the own one, and those looked after."""
    site = directory()
    if ALL_TEAMS in account.teams:
        return sorted(site.teams)
    agent = site.agents.get(account.agent)
    own = {agent.team} if agent is not None and agent.team else set()
    return sorted(own | set(account.teams))


def for_me(account: Account) -> ColumnElement[bool]:
    places = [account.login, ALL, *(f"team:{name}" for name in teams_of(account))]
    return or_(MessageRow.sender == account.login, MessageRow.recipient.in_(places))


def inbox(account: Account) -> list[dict[str, Any]]:
    """The last messages to and from somebody, the newest last."""
    query = (
        select(MessageRow, UserRow.name, MessageRead.read_at)
        .join(UserRow, UserRow.login == MessageRow.sender, isouter=True)
        .join(MessageRead, _read_by(account), isouter=True)
        .where(for_me(account))
        .order_by(MessageRow.id.desc())
        .limit(SHOWN)
    )
    titles = {one.key: one.title for one in recipients(account)}
    found = [
        {
            "id": row.id,
            "sender": row.sender,
            "name": name or row.sender,
            "recipient": row.recipient,
            "to": titles.get(row.recipient, row.recipient),
            "text": row.text,
            "sent_at": row.sent_at,
            "own": row.sender == account.login,
            "unread": row.sender != account.login and read_at is None,
        }
        for row, name, read_at in db.session.execute(query)
    ]
    return found[::-1]


def _read_by(account: Account) -> ColumnElement[bool]:
    return and_(MessageRead.message_id == MessageRow.id, MessageRead.user == account.login)


def unread_ids(account: Account, up_to: int | None = None) -> list[int]:
    query = (
        select(MessageRow.id)
        .join(MessageRead, _read_by(account), isouter=True)
        .where(for_me(account), MessageRow.sender != account.login, MessageRead.message_id.is_(None))
    )
    if up_to is not None:
        query = query.where(MessageRow.id <= up_to)
    return list(db.session.scalars(query))


def unread() -> int:
    account = me()
    query = (
        select(func.count())
        .select_from(MessageRow)
        .join(MessageRead, _read_by(account), isouter=True)
        .where(for_me(account), MessageRow.sender != account.login, MessageRead.message_id.is_(None))
    )
    return int(db.session.scalar(query) or 0)


def recipients(account: Account) -> list[Recipient]:
    """Everybody at work in the centre, the own teams, and all for who may write to all."""
    site = directory()
    found = [Recipient(ALL, _("Everybody"))] if may(account, "message_all") else []
    for name in teams_of(account):
        team = site.teams.get(name)
        found.append(Recipient(f"team:{name}", _("Team %(name)s", name=(team.title if team else "") or name)))
    people = db.session.scalars(select(UserRow).where(UserRow.disabled.is_(False)).order_by(UserRow.login))
    return found + [Recipient(row.login, f"{row.login} {row.name}") for row in people if row.login != account.login]
