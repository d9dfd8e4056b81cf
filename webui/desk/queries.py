"""What the panel shows that is not live: the site's words, the notes of a call, the day so far, reminders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from flask import current_app
from flask_babel import get_locale
from sqlalchemy import func, or_, select

from fsctl.directory import NO_DISPOSITION, Directory, Disposition
from fsctl.directory.afterwards import needs_disposition
from fsctl.site.flows import outlined
from fsctl.store.models import (
    AgentInterval,
    CallRow,
    CustomerNumber,
    CustomerRow,
    DispositionRow,
    QueueStay,
    ReminderRow,
    WrapUpRow,
)
from fsctl.store.rights import RIGHTS
from webui.accounts import me
from webui.database import db
from webui.live.hub import Hub
from webui.rights import ALL_TEAMS, may, my_scope
from webui.site_copy import directory
from webui.spelling import spelled
from webui.states import shown

HOLD_S = 60.0
"""How long a hold may last before its timer stirs, where the site says nothing."""
TALKS = ("talking", "on_hold", "wrap_up", "other_call")
RECENT = 20
REMINDERS_AT_MOST = 200


def live() -> Hub:
    return cast(Hub, current_app.extensions["fsctl.live"])


def live_rows(table: str) -> Mapping[str, Mapping[str, Any]]:
    return live().picture.tables[table]


def words(zh: str, en: str) -> str:
    return (zh or en) if str(get_locale()).startswith("zh") else (en or zh)


def site_words(site: Directory, agent: str) -> dict[str, Any]:
    """What of the site the panel needs, in the language of the page."""
    known = site.agents.get(agent)
    extension = known.extension if known is not None else ""
    return {
        "agent": agent,
        "rights": [right for right in RIGHTS if may(me(), right)],
        "name": known.name if known is not None else agent,
        "extension": extension,
        "reasons": [
            {
                "code": reason.code,
                "key": reason.key,
                "title": words(reason.title_zh, reason.title_en),
                "limit": reason.limit_s,
                "budget": reason.budget_s,
                "approval": reason.approval,
            }
            for reason in sorted(site.reasons.values(), key=lambda reason: (len(reason.key), reason.key))
        ],
        "dispositions": [
            {
                "code": one.code,
                "key": one.key,
                "title": words(one.title_zh, one.title_en),
                "queues": list(one.queues),
                "spelled": spelled(one.title_zh),
            }
            for one in sorted(site.dispositions.values(), key=lambda one: (len(one.key), one.key))
        ],
        "queues": {
            queue.name: {
                "title": queue.title or queue.name,
                "required": needs_disposition(site, queue.name),
                "wrap_up": str(queue.wrap_up_mode),
                "extensions": queue.wrap_up_extensions,
                "extension_s": queue.wrap_up_extension_s,
                "service_s": queue.service_s,
                "hold_s": queue.hold_alert_s or HOLD_S,
            }
            for queue in site.queues.values()
        },
        "hold_s": site.site.hold_alert_s or HOLD_S,
        "flows": {name: flow_title(site, name) for name in site.flows},
    }


def flow_title(site: Directory, name: str) -> str:
    return outlined(site.flows[name], name).title or name


def fits(site: Directory, code: str, queue: str) -> Disposition | None:
    """The disposition of that code if calls of the queue may have it."""
    found = site.dispositions.get(code)
    return found if found is not None and (not found.queues or queue in found.queues) else None


# -- places a call can be sent to -----------------------------------------------------------------------------------


def places(site: Directory, asker: str) -> dict[str, list[dict[str, Any]]]:
    """Colleagues with where they sit and whether they are free, queues and flows."""
    rows = live_rows("agents")
    colleagues = []
    for agent in sorted(site.agents.values(), key=lambda agent: agent.number):
        row = rows.get(agent.number, {})
        if agent.number != asker:
            state = shown(row, 0.0, {}) if row else "out"
            extension = str(row.get("extension") or "") if state != "out" else ""
            colleagues.append(
                {
                    "number": agent.number,
                    "name": agent.name,
                    "spelled": spelled(agent.name),
                    "state": state,
                    "extension": extension,
                }
            )
    queues = [
        {
            "name": queue.name,
            "title": queue.title or queue.name,
            "spelled": spelled(queue.title or queue.name),
            "ready": live_rows("queues").get(queue.name, {}).get("ready", 0),
        }
        for queue in site.queues.values()
    ]
    flows = [
        {"name": name, "title": flow_title(site, name), "back": outlined(text, name).gives_back}
        for name, text in sorted(site.flows.items())
    ]
    return {"colleagues": colleagues, "queues": queues, "flows": flows}


# -- notes ----------------------------------------------------------------------------------------------------------


def talked(call: str, agent: str) -> bool:
    """Is, or was, the call this agent's?"""
    row, seat = live_rows("calls").get(call, {}), live_rows("agents").get(agent, {})
    if row.get("agent") == agent or (seat.get("call") == call and seat.get("state") in TALKS):
        return True
    if db.session.get(WrapUpRow, (call, agent)) is not None:
        return True
    held = select(AgentInterval.id).where(
        AgentInterval.call == call, AgentInterval.agent == agent, AgentInterval.state.in_(TALKS)
    )
    return db.session.scalar(held.limit(1)) is not None


def queue_of(call: str, agent: str) -> str:
    """The queue the call came from, as far as it is known."""
    live = live_rows("calls").get(call, {}).get("queue")
    seat = live_rows("agents").get(agent, {})
    if live or seat.get("call") == call:
        return str(live or seat.get("queue") or "")
    row = db.session.get(CallRow, call)
    return row.queue if row is not None else ""


def may_be_of(customer: int, call: str) -> bool:
    """Can the call be noted for that customer: one whose number it has, of no team, or of the agent's own? Others, and
    those that are gone meanwhile, get nothing; the notes are kept all the same."""
    row = db.session.get(CustomerRow, customer)
    if row is None:
        return False
    agent = directory().agents.get(me().agent)
    if row.team in ("", str(agent.team) if agent is not None else ""):
        return True
    live, kept = live_rows("calls").get(call, {}), db.session.get(CallRow, call)
    known = [live.get("caller_number"), live.get("dialled")]
    known += [kept.caller_number, kept.dialled] if kept is not None else []
    tails = {digits[-8:] for text in known if text and (digits := "".join(c for c in text if c.isdigit()))}
    have = select(CustomerNumber.id).where(CustomerNumber.customer_id == customer, CustomerNumber.tail.in_(tails))
    return db.session.scalar(have.limit(1)) is not None


def may_point_to(link: str) -> bool:
    """Is what a reminder points to there for who asks? A customer of no team, of the own, or of one looked after; a
    call that one sees. A number is there for everybody."""
    kind, _slash, key = link.removeprefix("/").partition("/")
    if kind == "customers":
        row = db.session.get(CustomerRow, int(key))
        return row is not None and may(me(), "see_customers") and _of_mine(row)
    return kind != "calls" or talked(key, me().agent) or _sees_call(key)


def _of_mine(row: CustomerRow) -> bool:
    account, agent = me(), directory().agents.get(me().agent)
    looked_after = set(account.teams) if "supervisor" in account.role_names else set()
    own = {"", str(agent.team) if agent is not None else ""}
    return ALL_TEAMS in looked_after or row.team in own | looked_after


def _sees_call(call: str) -> bool:
    scope, picture, row = my_scope(), live().picture, live_rows("calls").get(call)
    if row is not None and picture.sees(scope, "calls", call, row):
        return True
    kept = db.session.get(CallRow, call)
    if kept is None:
        return False
    return scope.agents is None or kept.agent in scope.agents or (scope.trunks and scope.sees_queue(kept.queue))


def draft(call: str, agent: str) -> dict[str, Any]:
    row = db.session.get(WrapUpRow, (call, agent))
    told = written(row) if row is not None else {"notes": "", "disposition": "", "draft": True, "saved_at": 0.0}
    stay = db.session.scalar(
        select(QueueStay).where(QueueStay.call == call).order_by(QueueStay.entered_at.desc()).limit(1)
    )
    told["disposition"] = told["disposition"] or said_at_the_phone(call, agent)
    kept = db.session.get(CallRow, call)
    return {
        "call": call,
        "queue": queue_of(call, agent),
        "waited_s": stay.waited_s if stay is not None else None,
        "caller": (kept.caller_name or kept.caller_number) if kept is not None else "",
        **told,
    }


def said_at_the_phone(call: str, agent: str) -> str:
    """The disposition that was keyed or dialled at the handset; empty for none."""
    said = db.session.get(DispositionRow, (call, agent))
    return said.disposition if said is not None and said.disposition != NO_DISPOSITION else ""


def written(row: WrapUpRow) -> dict[str, Any]:
    return {"notes": row.notes, "disposition": row.disposition, "draft": row.draft, "saved_at": row.saved_at}


# -- the day --------------------------------------------------------------------------------------------------------


def midnight() -> float:
    return datetime.now().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()  # noqa: DTZ005 (the site's zone)


def recent(site: Directory, agent: str) -> list[dict[str, Any]]:
    """The agent's own calls of today, the newest first, with what was noted."""
    spent = func.sum(AgentInterval.ended_at - AgentInterval.began_at)
    of_mine = (
        select(AgentInterval.call, func.min(AgentInterval.began_at).label("at"), spent.label("talked_s"))
        .where(
            AgentInterval.agent == agent,
            AgentInterval.began_at >= midnight(),
            AgentInterval.call != "",
            AgentInterval.state.in_(("talking", "on_hold", "other_call")),
        )
        .group_by(AgentInterval.call)
        .order_by(func.min(AgentInterval.began_at).desc())
        .limit(RECENT)
        .subquery()
    )
    found = db.session.execute(
        select(of_mine.c.call, of_mine.c.at, of_mine.c.talked_s, CallRow, WrapUpRow, DispositionRow)
        .join(CallRow, CallRow.call == of_mine.c.call, isouter=True)
        .join(WrapUpRow, (WrapUpRow.call == of_mine.c.call) & (WrapUpRow.agent == agent), isouter=True)
        .join(DispositionRow, (DispositionRow.call == of_mine.c.call) & (DispositionRow.agent == agent), isouter=True)
        .order_by(of_mine.c.at.desc())
    )
    return [_recent(site, *row) for row in found]


def _recent(
    site: Directory,
    call: str,
    at: float,
    talked_s: float | None,
    row: CallRow | None,
    kept: WrapUpRow | None,
    said: DispositionRow | None,
) -> dict[str, Any]:
    queue = site.queues.get(row.queue) if row is not None else None
    # a call from the agent's phone has that phone at its caller's end
    called_back = row is not None and row.entry == "callback"
    dialled = row is not None and bool(row.extension) and (row.entry == "panel" or not row.queue)
    outgoing = called_back or dialled
    code = kept.disposition if kept is not None else ""
    if said is not None and said.disposition != NO_DISPOSITION:
        code = said.disposition
    disposition = site.dispositions.get(code)
    return {
        "call": call,
        "at": at,
        "talked_s": talked_s,
        "number": (row.dialled if outgoing else row.caller_number) if row is not None else "",
        "name": row.caller_name if row is not None and not outgoing else "",
        "outgoing": outgoing,
        "queue": (queue.title or queue.name) if queue is not None else "",
        "disposition": words(disposition.title_zh, disposition.title_en) if disposition is not None else "",
        "done": kept is not None and not kept.draft,
        "required": queue.disposition_required if queue is not None else False,
    }


# -- reminders ------------------------------------------------------------------------------------------------------


def reminders(login: str) -> list[dict[str, Any]]:
    """Those not done, the most urgent first."""
    query = (
        select(ReminderRow)
        .where(ReminderRow.user == login, or_(ReminderRow.done_at.is_(None)))
        .order_by(ReminderRow.due_at)
        .limit(REMINDERS_AT_MOST)
    )
    return [reminder_words(row) for row in db.session.scalars(query)]


def reminder_words(row: ReminderRow) -> dict[str, Any]:
    return {"id": row.id, "text": row.text, "link": row.link, "due_at": row.due_at}


def own_reminder(number: int, login: str) -> ReminderRow | None:
    row = db.session.get(ReminderRow, number)
    return row if row is not None and row.user == login else None
