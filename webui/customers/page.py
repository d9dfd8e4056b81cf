"""What the page of one customer shows, loaded whole."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store.models import AuditRow, CustomerNumber, CustomerRow, ReminderRow, UserRow
from webui.customers.card import Sight, promised
from webui.customers.membership import Done, Membership, history, of_customer
from webui.customers.operations import numbers_of
from webui.customers.timeline import DAYS_30_S, Contacts, History, Show
from webui.customers.viewing import my_sight
from webui.database import db

SAVES = ("customer.create", "customer.edit", "customer.merge", "customer.restore")


@dataclass(frozen=True, slots=True)
class Page:
    row: CustomerRow
    numbers: list[CustomerNumber]
    sight: Sight
    show: Show
    contacts: Contacts
    calls_30_days: int
    reminders: list[ReminderRow]
    now: float
    members: list[Membership]
    member_history: list[Done]


def load(row: CustomerRow, show: Show, before: tuple[float, str] | None) -> Page:
    session, sight, now = db.session(), my_sight(), time.time()
    have = numbers_of(session, row.id)
    timeline = History(session, row.id, have, sight.region)
    return Page(
        row=row,
        numbers=have,
        sight=sight,
        show=show,
        contacts=timeline.page(show, before),
        calls_30_days=timeline.count_since(now - DAYS_30_S),
        reminders=promised(session, row.id),
        now=now,
        members=of_customer(session, row.id, now),
        member_history=history(session, row.id),
    )


def changed_by(session: Session, customer: int) -> str:
    """The name of who saved last."""
    last = select(AuditRow.by).where(AuditRow.subject == f"customer:{customer}", AuditRow.action.in_(SAVES))
    login = session.scalar(last.order_by(AuditRow.id.desc()).limit(1)) or ""
    user = session.get(UserRow, login)
    return user.name or login if user is not None else login
