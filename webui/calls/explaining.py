"""All that the page of one call shows, for one viewer."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import current_app
from flask_babel import gettext as _

from fsctl.directory import Directory
from fsctl.words import printable
from webui import nobody
from webui.calls import queries
from webui.calls.decisions import Decision, decisions
from webui.calls.headline import Seen, details, headline
from webui.calls.naming import Naming
from webui.calls.screening import screened
from webui.calls.timeline import Timeline, timeline
from webui.database import db
from webui.nobody import Nobody
from webui.rights import Scope
from webui.site_copy import directory
from webui.words import language

Row = Mapping[str, Any]
WAITING = frozenset({"waiting", "ringing"})
LEGS_AT_MOST = 40
RAW_AT_MOST = 1000


@dataclass(frozen=True)
class Recording:
    agent: str
    length_s: float | None
    began_at: float | None
    masked: list[tuple[float, float | None]]
    lost: str
    path: str


@dataclass(frozen=True)
class Story:
    id: str
    row: Row
    live: Row | None
    headline: str
    details: list[str]
    direction: str
    flow: str
    waited_s: float | None
    waits_since: float | None
    talked_s: float | None
    talks_since: float | None
    timeline: Timeline
    decisions: list[Decision]
    chosen: Decision | None
    nobody: Nobody | None
    recordings: list[Recording]
    legs: list[Row]
    more_legs: int
    raw: list[tuple[float, str, str]]
    more_raw: int
    names: Naming


def live_row(call: str, scope: Scope) -> Row | None:
    """The call as it is now, if it goes on and is the asker's."""
    picture = current_app.extensions["fsctl.live"].picture
    row: Row | None = picture.tables["calls"].get(call)
    if row is None or not picture.sees(scope, "calls", call, row):
        return None
    return row if scope.trunks or picture.own_call(scope, call, row) else None


def told(call: str, scope: Scope) -> tuple[dict[str, Any], Row | None] | None:
    """What is on file, and the live row; a call that has just come may be in the live picture only."""
    live = live_row(call, scope)
    known = queries.found(db.session(), call, scope)
    if known is None and live is not None:
        known = _just_come(call, live)
    return None if known is None else (known, live if known["call"]["ended_at"] is None else None)


def _just_come(call: str, live: Row) -> dict[str, Any]:
    copied = {name: live.get(name, "") for name in ("caller_number", "caller_name", "dialled", "entry", "trunk")}
    row = {
        **copied,
        **{name: live.get(name, "") for name in ("extension", "language", "queue", "agent")},
        "call": call,
        "arrived_at": live["arrived_at"],
        "answered_at": None,
        "ended_at": None,
        "cause": "",
        "ended_by": "",
        "detail": "",
        "data": {},
    }
    lists = ("legs", "stays", "offers", "recordings", "supervisions", "notes")
    return {"call": row, **{name: [] for name in lists}}


def story(call: str, scope: Scope, args: Mapping[str, str]) -> Story | None:
    """None if there is no such call for the asker."""
    both = told(call, scope)
    if both is None:
        return None
    known, live = both
    site, now = directory(), time.time()
    naming = Naming(site, scope, language())
    outside = any(leg["role"] == "outside" for leg in known["legs"])
    row = known["call"]
    direction = queries.direction(row["entry"], row["extension"], row["trunk"], outside)
    seen = Seen(_screened(known, scope, _ours(site, row, direction)), naming, direction, now)
    made = decisions(seen.told["notes"], naming)
    asks_now = live is not None and live["state"] in WAITING
    chosen = _chosen(made, args.get("at", ""), asks_now)
    return Story(
        id=call,
        row=seen.call,
        live=live,
        headline=headline(seen),
        details=details(seen),
        direction=direction,
        flow=next((str(note["fact"].get("flow", "")) for note in reversed(seen.noted("flow_started"))), ""),
        waited_s=sum(seen.waited_s(stay) for stay in seen.stays) if seen.stays else None,
        waits_since=live["since"] if live is not None and asks_now else None,
        talked_s=seen.talked_s,
        talks_since=_talks_since(seen, live),
        timeline=timeline(seen, args.get("view", "")),
        decisions=made,
        chosen=chosen,
        nobody=why_nobody_now(call, naming, scope) if asks_now and chosen is None else _then(chosen, naming),
        recordings=_recordings(seen),
        legs=seen.told["legs"][:LEGS_AT_MOST],
        more_legs=max(len(seen.told["legs"]) - LEGS_AT_MOST, 0),
        raw=_raw(seen) if args.get("raw") == "1" else [],
        more_raw=max(len(seen.told["notes"]) - RAW_AT_MOST, 0),
        names=naming,
    )


def _ours(site: Directory, row: Row, direction: str) -> frozenset[str]:
    """Numbers that are no customer's."""
    dialled = {str(row["dialled"])} if direction == "inbound" else set()
    return frozenset({*site.numbers, *site.extensions, *site.agents, *dialled})


def _screened(known: Row, scope: Scope, ours: frozenset[str]) -> dict[str, Any]:
    rows = ("legs", "stays", "offers", "recordings", "supervisions")
    seen: dict[str, Any] = {name: [screened(row, scope, ours) for row in known[name]] for name in rows}
    seen["call"] = screened(known["call"], scope, ours)
    seen["notes"] = [
        {"at": float(note["at"]), "kind": str(note["kind"]), "fact": screened(_fact(note), scope, ours)}
        for note in known["notes"]
    ]
    return seen


def _fact(note: Row) -> dict[str, Any]:
    fact = note["fact"]
    return fact if isinstance(fact, dict) else {"fact": fact}


def _talks_since(seen: Seen, live: Row | None) -> float | None:
    if live is None:
        return None
    open_talks = [o["connected_at"] for o in seen.offers if o["connected_at"] is not None and o["ended_at"] is None]
    return float(open_talks[-1]) if open_talks else None


def _chosen(made: Sequence[Decision], asked: str, asks_now: bool) -> Decision | None:
    """The decision asked for; else the last that found nobody, unless the question is who rings now."""
    tellable = [decision for decision in made if decision.skipped or decision.kind == "nobody_rung"]
    for decision in tellable:
        if str(decision.n) == asked:
            return decision
    if asks_now or not tellable:
        return None
    return next((d for d in reversed(tellable) if d.kind == "nobody_rung"), tellable[-1])


# -- why nobody ---------------------------------------------------------------------------------------------------


def why_nobody_now(call: str, naming: Naming, scope: Scope) -> Nobody:
    """As the daemon says at this moment."""
    return nobody.now(call, scope, naming.agent, naming.teller.reason)


def _then(chosen: Decision | None, naming: Naming) -> Nobody | None:
    if chosen is None:
        return None
    title = _("Why nobody") if chosen.kind == "nobody_rung" else _("Who was passed over")
    return Nobody(title, chosen.at, nobody.kept(chosen.skipped, naming.agent, naming.teller.reason))


# -- the rest -----------------------------------------------------------------------------------------------------


def _recordings(seen: Seen) -> list[Recording]:
    found = []
    for row in seen.told["recordings"]:
        begin, masked = row["began_at"], list[tuple[float, float | None]]()
        for note in seen.noted("recording_masked"):
            if note["fact"].get("path") != row["path"] or begin is None:
                continue
            at = max(note["at"] - begin, 0.0)
            if note["fact"].get("masked"):
                masked.append((at, row["length_s"]))
            elif masked:
                masked[-1] = (masked[-1][0], at)
        agent = seen.naming.agent(row["agent"]) if row["agent"] else ""
        found.append(
            Recording(agent, row["length_s"], begin, masked, seen.naming.teller.detail(row["lost"]), row["path"])
        )
    return found


def _raw(seen: Seen) -> list[tuple[float, str, str]]:
    """Facts as they are on file, as far as the asker may see them."""
    return [
        (note["at"], printable(note["kind"]), printable(orjson.dumps(note["fact"]).decode()))
        for note in seen.told["notes"][:RAW_AT_MOST]
    ]
