"""Customers and calls that are up: the card of one's own call, and calling a customer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import abort, current_app
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from fsctl.step import Refused
from fsctl.store.models import CallRow, CustomerNumber, OfferRow
from fsctl.store.numbers import to_dial
from webui.accounts import Account, me
from webui.customers import operations
from webui.customers.card import card
from webui.customers.matching import match, verified
from webui.customers.viewing import my_customers, my_sight, origins, region
from webui.database import db
from webui.live import acts, daemon
from webui.live.hub import Hub
from webui.live.once import Once
from webui.live.refusals import told
from webui.rights import may

once = Once()


@dataclass(frozen=True, slots=True)
class Calling:
    """Whether this person can call customers from the page, and why not."""

    account: Account

    @property
    def why_not(self) -> LazyString | None:
        if not may(self.account, "dial") or not self.account.agent:
            return _l("Only agents call from here, by their own phone")
        if "dial" not in acts.KINDS:
            return _l("This call control cannot place calls")
        return None


def dial(customer: int, number: int, key: str) -> tuple[dict[str, Any], int]:
    """Ring the agent's phone, then the number. `key` makes a double click one call."""
    row = _own_number(customer, number)
    why_not = Calling(me()).why_not
    if why_not is not None:
        return {"code": "cannot_dial", "message": str(why_not), "remedy": ""}, 409
    return once.do(me().login, key, lambda: _dial(to_dial(row.e164, region())))


def _own_number(customer: int, number: int) -> CustomerNumber:
    try:
        operations.find(db.session(), customer, my_customers())
    except operations.NoSuchCustomer:
        abort(404)
    row = db.session.get(CustomerNumber, number)
    if row is None or row.customer_id != customer:
        abort(404)
    return row


def _dial(number: str) -> tuple[dict[str, Any], int]:
    account = me()
    try:
        daemon.ask(acts.make("Dial", {"agent": account.agent, "number": number}, account.login), account.login)
    except Refused as refused:
        return dict(told(refused)), 409
    return {"ok": True, "message": _("Lift the handset: your phone rings first")}, 200


def card_for_call(call: str) -> dict[str, Any]:
    """The card of a call that is the viewer's own or offered to them, or that they may see; else 404."""
    hub = cast(Hub, current_app.extensions["fsctl.live"])
    scope, row = hub.scope(me()), hub.picture.tables["calls"].get(call)
    seen: Mapping[str, Any] | None = row
    if row is None:
        seen = _past_call(call)
    elif not hub.picture.own_call(scope, call, row) and not (
        may(me(), "see_board") and hub.picture.sees(scope, "calls", call, row)
    ):
        seen = None
    if seen is None:
        abort(404)
    number = str(seen.get("dialled" if seen.get("direction") == "outbound" else "caller_number") or "")
    proved = verified(db.session(), number, seen.get("data") or {}, region())
    return card(db.session(), number, {"id": call, **seen}, my_sight(), origins(), time.time(), proved)


def _past_call(call: str) -> dict[str, Any] | None:
    """A call that is over, for the agent who had it: the card stays while they write it up."""
    agent = me().agent
    row = db.session.get(CallRow, call)
    if row is None or not agent:
        return None
    had = select(OfferRow.offer).where(
        OfferRow.call == call,
        OfferRow.agent == agent,
        or_(OfferRow.connected_at.is_not(None), OfferRow.ended_at.is_(None)),
    )
    if row.agent != agent and db.session.scalar(had.limit(1)) is None:
        return None
    outbound = bool(row.extension)
    return {
        "id": row.call,
        "queue": row.queue,
        "arrived_at": row.arrived_at,
        "direction": "outbound" if outbound else "inbound",
        "caller_number": row.caller_number,
        "dialled": row.dialled,
        "data": dict(row.data or {}),
    }


def card_for_number(number: str) -> dict[str, Any]:
    """The card of a number that belongs to a customer the viewer may see; else 404."""
    sight = my_sight()
    found = match(db.session(), number, sight.region, sight.scope)
    if not found.customers:
        abort(404)
    return card(db.session(), number, None, sight, origins(), time.time(), found)
