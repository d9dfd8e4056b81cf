"""Finding customers among a million: every way of asking starts at an index, or is bounded.

Lists are the last changed first. What is typed is looked for as the beginning of a name or company, or as the
beginning or end of a number; only when that gives too few, in the middle, in strides that hold nobody up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import gevent
import phonenumbers
from sqlalchemy import ColumnElement, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from fsctl.store import numbers
from fsctl.store.models import CustomerNumber, CustomerRow
from fsctl.store.models.panels import folded
from webui.customers.scope import Scope
from webui.customers.tiers import TIERS

PAGE = 50
AFTER_ALL = "\U0010ffff"
SHORTEST_FRAGMENT = 3
SHORTEST_MIDDLE = 2
LONGEST_SEARCH = 64
STRIDE = 50_000
"""So many rows are looked through before others have their turn: some ten milliseconds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`tier` and `team` None: any. `after` is where the page before ended."""

    text: str = ""
    tier: str | None = None
    team: str | None = None
    after: tuple[float, int] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    customers: tuple[CustomerRow, ...]
    after: tuple[float, int] | None
    """Where the next page begins; None at the end, and for a search, which has one page."""
    more: bool


def customers(session: Session, wanted: Wanted, scope: Scope, region: str, size: int = PAGE) -> Page:
    """One page of what is wanted, within the scope."""
    text = wanted.text.strip()[:LONGEST_SEARCH]
    if text:
        found = _search(session, text, _conditions(wanted, scope), region, size + 1)
        return Page(tuple(found[:size]), None, len(found) > size)
    listed = _listed(session, wanted, scope, size + 1)
    more = len(listed) > size
    last = listed[size - 1] if more else None
    return Page(tuple(listed[:size]), (last.updated_at, last.id) if last else None, more)


def numbers_by_customer(session: Session, keys: Sequence[int]) -> dict[int, list[CustomerNumber]]:
    """The numbers of these customers, in one query."""
    found: dict[int, list[CustomerNumber]] = {key: [] for key in keys}
    rows = select(CustomerNumber).where(CustomerNumber.customer_id.in_(keys)).order_by(CustomerNumber.id)
    for row in session.scalars(rows):
        found[row.customer_id].append(row)
    return found


def _listed(session: Session, wanted: Wanted, scope: Scope, size: int) -> list[CustomerRow]:
    teams = scope.narrowed(wanted.team)
    newest = (CustomerRow.updated_at.desc(), CustomerRow.id.desc())
    beyond = _after(wanted.after)
    if teams is None:
        tier = [] if wanted.tier is None else [CustomerRow.tier == wanted.tier]
        return list(session.scalars(select(CustomerRow).where(*tier, *beyond).order_by(*newest).limit(size)))
    tiers = TIERS if wanted.tier is None else (wanted.tier,)
    walks = [
        select(CustomerRow.id)
        .where(CustomerRow.team == team, CustomerRow.tier == tier, *beyond)
        .order_by(*newest)
        .limit(size)
        for team in teams
        for tier in tiers
    ]
    if not walks:
        return []
    keys = union_all(*(select(walk.subquery().c.id) for walk in walks)).subquery()
    return list(
        session.scalars(select(CustomerRow).where(CustomerRow.id.in_(select(keys.c.id))).order_by(*newest).limit(size))
    )


def _after(after: tuple[float, int] | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    at, key = after
    earlier = or_(CustomerRow.updated_at < at, and_(CustomerRow.updated_at == at, CustomerRow.id < key))
    return [CustomerRow.updated_at <= at, earlier]


def _conditions(wanted: Wanted, scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [scope.condition()]
    if wanted.tier is not None:
        conditions.append(CustomerRow.tier == wanted.tier)
    if wanted.team is not None:
        conditions.append(CustomerRow.team == wanted.team)
    return conditions


@dataclass(frozen=True, slots=True)
class Way:
    """One way to look: a condition on `table`. Where no index serves (`scan`), it is looked through in strides."""

    where: ColumnElement[bool]
    table: type[CustomerRow] | type[CustomerNumber] = CustomerRow
    scan: bool = False

    def condition(self, stride: tuple[int, int] | None = None) -> ColumnElement[bool]:
        inner = self.where if stride is None else and_(self.table.id.between(*stride), self.where)
        if self.table is CustomerRow:
            return inner
        return CustomerRow.id.in_(select(CustomerNumber.customer_id).where(inner))

    def strides(self, session: Session) -> Iterator[tuple[int, int] | None]:
        """Parts of the table, with the other greenlets' turn between them; None for all of it at once."""
        if not self.scan:
            yield None
            return
        last = session.scalar(select(func.max(self.table.id))) or 0
        for first in range(0, last + 1, STRIDE):
            yield first, first + STRIDE - 1
            gevent.sleep(0)


def _search(
    session: Session, text: str, conditions: list[ColumnElement[bool]], region: str, size: int
) -> list[CustomerRow]:
    """The surest first: each way is only gone while there is room."""
    found: dict[int, CustomerRow] = {}
    for way in _ways(session, text, region):
        for stride in way.strides(session):
            if len(found) >= size:
                return list(found.values())[:size]
            for row in session.scalars(select(CustomerRow).where(way.condition(stride), *conditions).limit(size)):
                found.setdefault(row.id, row)
    return list(found.values())[:size]


def _ways(session: Session, text: str, region: str) -> list[Way]:
    digits = "".join(sign for sign in folded(text) if sign.isascii() and sign.isdigit())
    if len(digits) >= SHORTEST_FRAGMENT and not any(sign.isalpha() for sign in text):
        return _by_number(session, text, digits, region)
    key = folded(text)
    ways = [Way(begins(session, CustomerRow.name_key, key)), Way(begins(session, CustomerRow.company_key, key))]
    if len(key) >= SHORTEST_MIDDLE:
        name, company = (
            column.contains(key, autoescape=True) for column in (CustomerRow.name_key, CustomerRow.company_key)
        )
        ways.append(Way(or_(name, company), scan=True))
    return ways


def _by_number(session: Session, text: str, digits: str, region: str) -> list[Way]:
    country = f"+{phonenumbers.country_code_for_region(region)}"
    beginnings = [f"+{digits}"] if text.startswith("+") else [country + digits.lstrip("0"), f"+{digits}"]
    line = numbers.read(text, region)
    ways = [Way(CustomerNumber.e164 == line.e164, CustomerNumber)] if line is not None and line.e164 else []
    ways.append(Way(begins(session, CustomerNumber.reversed, digits[::-1]), CustomerNumber))
    ways += [Way(begins(session, CustomerNumber.e164, beginning), CustomerNumber) for beginning in beginnings]
    if len(digits) > SHORTEST_FRAGMENT:
        ways.append(Way(CustomerNumber.e164.contains(digits, autoescape=True), CustomerNumber, scan=True))
    return ways


def begins(session: Session, column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """That the column begins with the text, said so that the index serves. SQLite's LIKE cannot use one; other
    databases compare by their collation, where a range would leave some out."""
    if session.get_bind().dialect.name == "sqlite":
        return and_(column >= text, column < text + AFTER_ALL)
    return column.startswith(text, autoescape=True)
