"""A past time as it was recorded: the calls that came to our numbers and queues, and the agents' days. As plain
values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fsctl.store.models import AgentInterval, CallbackRow, CallNote, CallRow, OfferRow, QueueStay
from fsctl.store.strides import strides
from fsctl.store.ways import ways


def calls(session: Session, since: float, until: float) -> list[dict[str, Any]]:
    """Calls whose first stay in a queue began in [since, until) and is over, each once: `call`, `queue`, `entered_at`
    (when it came: whoever had an old place back waited before), `waited_s` from then on (all stays), `abandoned` (the
    last one), `talked_s` and `wrap_up_s` (None without; of the callback that was promised, where one was), `priority`
    and `data` as it came with them, `language`, `number`, and the `key` that led out of the queue, `key_after_s`. How
    each came there is told as `ways.ways` tells it.

    Calls of ours that kept a promise are not among them: the calls they were promised in are.
    """
    rows = session.scalars(select(QueueStay).where(QueueStay.entered_at >= since, QueueStay.entered_at < until))
    stays: defaultdict[str, list[QueueStay]] = defaultdict(list)
    for row in rows:
        stays[row.call].append(row)
    told = _told(session, list(stays))
    came = ways(session, list(stays))
    ends = _ends(session, list(stays), since, until)
    found = []
    for call, own in stays.items():
        own.sort(key=lambda stay: stay.entered_at)
        if any(stay.waited_s is None for stay in own) or call in told.ours:
            continue
        came_at, priority, data = told.came.get((call, own[0].queue), (own[0].entered_at, 0, {}))
        key, pressed_at = told.keys.get(call, ("", came_at))
        found.append(
            {
                **ends.of(call),
                **came[call],
                "call": call,
                "queue": own[0].queue,
                "entered_at": came_at,
                "waited_s": max(sum(stay.waited_s or 0.0 for stay in own) - (came_at - own[0].entered_at), 0.0),
                "abandoned": own[-1].outcome == "abandoned",
                "priority": priority,
                "language": told.language(call),
                "data": data,
                "number": told.number(call) or ends.number(call),
                "key": key,
                "key_after_s": pressed_at - came_at,
            }
        )
    return sorted(found, key=lambda one: (one["entered_at"], one["call"]))


def others(session: Session, since: float, until: float) -> list[dict[str, Any]]:
    """Calls to our numbers that came in [since, until), are over and were in no queue: as `calls` tells them, with an
    empty `queue`. What talks and waits they would have had nobody knows; of those who were promised a callback the
    talk is the one they were called back for."""
    stayed = select(QueueStay.call).where(QueueStay.call == CallRow.call)
    rows = session.scalars(
        select(CallRow.call).where(
            CallRow.arrived_at >= since,
            CallRow.arrived_at < until,
            CallRow.ended_at.is_not(None),
            CallRow.dialled != "",
            ~stayed.exists(),
        )
    ).all()
    told = _told(session, list(rows))
    came = ways(session, list(rows))
    ends = _ends(session, list(rows), since, until)
    found = [
        {
            **ends.of(call),
            **came[call],
            "call": call,
            "queue": "",
            "entered_at": came[call]["arrived_at"],
            "waited_s": 0.0,
            "abandoned": False,
            "language": told.language(call),
            "number": told.number(call) or ends.number(call),
        }
        for call in rows
        if call not in told.ours and came[call]["dialled"]
    ]
    return sorted(found, key=lambda one: (one["entered_at"], one["call"]))


@dataclass(frozen=True)
class _Ends:
    """What became of calls."""

    promises: Mapping[str, CallbackRow]
    talks: Mapping[str, float]
    wraps: Mapping[str, float]

    def of(self, call: str) -> dict[str, float | None]:
        promise = self.promises.get(call)
        talked_in = promise.last_call if promise is not None and promise.state == "kept" else call
        return {"talked_s": self.talks.get(talked_in), "wrap_up_s": self.wraps.get(talked_in)}

    def number(self, call: str) -> str:
        promise = self.promises.get(call)
        return promise.number if promise is not None else ""


def _ends(session: Session, calls: list[str], since: float, until: float) -> _Ends:
    promises = _promises(session, calls)
    talks = _talks(session, [*calls, *(promise.last_call for promise in promises.values())])
    return _Ends(promises, talks, _wrap_ups(session, since, until))


@dataclass(frozen=True)
class _Told:
    """What is on file of calls beside their stays."""

    came: dict[tuple[str, str], tuple[float, int, dict[str, str]]]
    """Call and queue → when it was first sent there, with which priority and data of its own."""
    keys: dict[str, tuple[str, float]]
    """Call → the first key that led out of a queue, and when."""
    callers: dict[str, tuple[str, str]]
    """Call → language and number."""
    ours: set[str]
    """Calls that keep a promise."""

    def language(self, call: str) -> str:
        return self.callers.get(call, ("", ""))[0] or "en"

    def number(self, call: str) -> str:
        return self.callers.get(call, ("", ""))[1]


def _told(session: Session, calls: list[str]) -> _Told:
    told = _Told({}, {}, {}, set())
    for some in strides(calls):
        notes = session.execute(
            select(CallNote.call, CallNote.at, CallNote.kind, CallNote.fact)
            .where(CallNote.call.in_(some), CallNote.kind.in_(("call_routed", "call_left_queue")), ~CallNote.late)
            .order_by(CallNote.at, CallNote.number)
        )
        for call, at, kind, text in notes:
            fact = orjson.loads(text)
            if kind == "call_routed" and fact["kind"] == "queue":
                came = at, int(fact.get("priority", 0)), {str(k): str(v) for k, v in fact.get("data", {}).items()}
                told.came.setdefault((call, fact["name"]), came)
            elif kind == "call_left_queue" and fact.get("key"):
                told.keys.setdefault(call, (fact["key"], at))
        rows = session.execute(
            select(CallRow.call, CallRow.language, CallRow.caller_number, CallRow.entry).where(CallRow.call.in_(some))
        )
        for call, language, number, entry in rows:
            told.callers[call] = language, number
            if entry == "callback":
                told.ours.add(call)
    return told


def _promises(session: Session, calls: list[str]) -> dict[str, CallbackRow]:
    """By the call they were made in."""
    return {
        row.call: row
        for some in strides(calls)
        for row in session.scalars(select(CallbackRow).where(CallbackRow.call.in_(some)))
    }


def states(session: Session, since: float, until: float) -> list[dict[str, Any]]:
    """The agents' intervals that touch [since, until): `agent`, `state`, `since`, `reason`, in order."""
    rows = session.scalars(
        select(AgentInterval)
        .where(AgentInterval.began_at < until, or_(AgentInterval.ended_at.is_(None), AgentInterval.ended_at > since))
        .order_by(AgentInterval.began_at)
    )
    return [{"agent": row.agent, "state": row.state, "since": row.began_at, "reason": row.reason} for row in rows]


def _talks(session: Session, calls: list[str]) -> dict[str, float]:
    talked: defaultdict[str, float] = defaultdict(float)
    for some in strides(calls):
        rows = session.execute(
            select(OfferRow.call, OfferRow.talked_s).where(OfferRow.call.in_(some), OfferRow.talked_s.is_not(None))
        )
        for call, talked_s in rows:
            talked[call] += talked_s or 0.0
    return dict(talked)


def _wrap_ups(session: Session, since: float, until: float) -> dict[str, float]:
    rows = session.execute(
        select(AgentInterval.call, AgentInterval.began_at, AgentInterval.ended_at).where(
            AgentInterval.state == "wrap_up",
            AgentInterval.began_at >= since,
            AgentInterval.began_at < until + 86400,
            AgentInterval.ended_at.is_not(None),
        )
    )
    return {call: (ended_at or began_at) - began_at for call, began_at, ended_at in rows}


@dataclass(frozen=True)
class Present:
    """The floor as it is on file at this moment. `waiting`: of each caller in a queue `queue`, `entered_at`, `priority`
    as it came with the call, `data` and `language`; `talking`: the queue of each talk; `agents`: agent → state of
    everybody signed in; `promises`: of each open callback `queue`, `number`, `made_at`, `entered_at`, `expires_at`,
    `due_at`, `attempts`, `priority` of its place, `data` and `language`."""

    waiting: tuple[Mapping[str, Any], ...]
    talking: tuple[str, ...]
    agents: Mapping[str, str]
    promises: tuple[Mapping[str, Any], ...] = ()


def present(session: Session, now: float) -> Present:
    """What has no end yet. Calls that began more than a day ago are taken for lost ends, not for waiting callers."""
    stays = session.scalars(
        select(QueueStay)
        .where(QueueStay.left_at.is_(None), QueueStay.entered_at > now - 86400)
        .order_by(QueueStay.entered_at)
    ).all()
    told = _told(session, [stay.call for stay in stays])
    talks = session.scalars(
        select(OfferRow.queue).where(
            OfferRow.connected_at.is_not(None), OfferRow.ended_at.is_(None), OfferRow.connected_at > now - 86400
        )
    )
    agents = session.execute(
        select(AgentInterval.agent, AgentInterval.state).where(
            AgentInterval.ended_at.is_(None), AgentInterval.state != "logged_out"
        )
    )
    return Present(
        tuple(_waits(stay, told) for stay in stays if stay.call not in told.ours),
        tuple(talks),
        {row.agent: row.state for row in agents},
        tuple(_owed(session)),
    )


def _waits(stay: QueueStay, told: _Told) -> dict[str, Any]:
    _, priority, data = told.came.get((stay.call, stay.queue), (0.0, 0, {}))
    return {
        "queue": stay.queue,
        "entered_at": stay.entered_at,
        "priority": priority,
        "data": data,
        "language": told.language(stay.call),
    }


def _owed(session: Session) -> Iterator[dict[str, Any]]:
    rows = session.scalars(
        select(CallbackRow).where(CallbackRow.ended_at.is_(None), CallbackRow.made_at > 0).order_by(CallbackRow.made_at)
    )
    for row in rows:
        yield {
            "queue": row.queue,
            "number": row.number,
            "made_at": row.made_at,
            "entered_at": row.entered_at,
            "expires_at": row.expires_at,
            "due_at": row.due_at,
            "attempts": row.attempts or 0,
            "priority": row.priority,
            "data": {str(key): str(value) for key, value in (row.data or {}).items()},
            "language": row.language or "en",
        }
