"""The customers of the demonstration are kept as the panels keep customers."""

from __future__ import annotations

import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.demo.customers import REGULARS, keep
from fsctl.store import numbers
from fsctl.store.models import CustomerNumber
from webui.customers.matching import Sureness, match
from webui.customers.operations import numbers_of
from webui.customers.timeline import History


def test_they_are_known_when_they_call(session: Session) -> None:
    keep(session, time.time())
    for row in session.scalars(select(CustomerNumber)):
        line = numbers.written(row.number, "CN")
        assert (row.e164, row.tail, row.reversed) == (line.e164, line.tail, line.e164.lstrip("+")[::-1])
    for regular in REGULARS:
        found = match(session, regular.number, "CN")
        assert (found.sureness, found.customers[0].name) == (Sureness.EXACT, regular.name)


def test_they_have_called_before(session: Session) -> None:
    keep(session, time.time())
    station = match(session, REGULARS[-1].number, "CN").customers[0]
    page = History(session, station.id, numbers_of(session, station.id), "CN").page()
    assert len(page.contacts) == 50
    assert page.before is not None
    assert {contact.outcome for contact in page.contacts} <= {"talked", "abandoned"}
