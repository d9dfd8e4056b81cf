"""`fsctl forecast`: the next half hour as it stands, and with agents moved between queues."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import FAILED, WRONG, guarded, leave, say
from fsctl.cli.speaking import Command
from fsctl.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fsctl.whatif.forecast import Ahead, Move, Owed
    from fsctl.whatif.recorded import PastCall

AWAY = frozenset({"not_ready", "phone_lost", "other_call"})
"""States in which an agent who is signed in takes no calls; whether that ends in time nobody knows."""

RUNS = 20


@click.command(cls=Command)
@click.option(
    "--move",
    "moves",
    multiple=True,
    metavar="N:FROM:TO",
    help="So many agents from one queue to another; may be repeated.",
)
@click.option("--among", default="", metavar="AGENT,…", help="Only these may be moved; else all who are there.")
@click.option("--minutes", type=click.FloatRange(1, 24 * 60), default=30.0, show_default=True, help="How far ahead.")
@click.option(
    "--lately",
    type=click.FloatRange(5, 24 * 60),
    default=60.0,
    show_default=True,
    help="Minutes back from which arrivals, talks and patience are taken.",
)
@click.option(
    "--runs", type=click.IntRange(5, 1000), default=RUNS, show_default=True, help="How often the time ahead is played."
)
@as_json
@pass_context
@guarded
def forecast(
    context: Context, moves: tuple[str, ...], among: str, minutes: float, lately: float, runs: int, machine: bool
) -> None:
    """Forecast service level, waits and occupancy of the next half hour from who waits, talks and is there now and how
    callers came lately; with --move, beside it what moved agents would change. Nothing is changed."""
    from fsctl.cli.compared import draw, plain, reached_lately, say_reached, share_told
    from fsctl.store import directory as stored
    from fsctl.whatif.comparing import compare
    from fsctl.whatif.forecast import CannotMove, moved
    from fsctl.whatif.reaching import USUAL
    from fsctl.whatif.stage import Handling
    from fsctl.whatif.workers import Job, WorkerFailed, side_by_side

    now = time.time()
    with context.database().session() as session:
        site = stored.load(session)
    wanted = [_move(text, site.queues.keys()) for text in moves]
    ahead = _ahead(context, now, minutes * 60, lately * 60)
    if not ahead.streams and not ahead.waiting and not ahead.promises and not machine:
        nothing = Wording(
            "Nobody called in the last {minutes:g} minutes and nobody waits: nothing to forecast from", minutes=lately
        )
        leave(FAILED, nothing)
    try:
        other, names = moved(site, ahead.present & set(among.split(",")) if among else ahead.present, wanted)
    except CannotMove as error:
        leave(WRONG, error.args[0])
    sites = (site, other) if wanted else (site,)
    found = reached_lately(context, now)
    share = found.share if found is not None else USUAL
    try:
        played = side_by_side(Job(sites, ahead, Handling(4.0, reached=share), tuple(range(runs))))
    except WorkerFailed as failed:
        leave(FAILED, Wording("A run failed: {why}", why=failed))
    table = compare(played, 0.95)
    if machine:
        print(
            json.dumps(
                {
                    "at": now,
                    "minutes": minutes,
                    "lately_minutes": lately,
                    "moved": names,
                    "present": len(ahead.present),
                    "waiting": len(ahead.waiting),
                    "talking": len(ahead.talking),
                    "promised": len(ahead.promises),
                    "due": sum(one.due_in_s < ahead.seconds for one in ahead.promises),
                    "reached": share,
                    "reached_on_file": share_told(found),
                    "streams": {stream.queue: round(stream.calls_per_h, 2) for stream in ahead.streams},
                    "measures": [plain(row) for row in table],
                }
            )
        )
        return
    from fsctl.terminal.words import word

    draw([word("as it stands"), *([word("with the move")] if wanted else [])], table)
    say_reached(table, None, found)
    if names:
        say(Wording("moved: {agents}", agents=", ".join(names)))


def _move(text: str, queues: object) -> Move:
    from fsctl.whatif.forecast import Move

    count, _, rest = text.partition(":")
    source, _, target = rest.partition(":")
    if not count.isdecimal() or not 0 < int(count) < 10000 or not source or not target or source == target:
        leave(WRONG, Wording("--move {text!r}: write N:FROM:TO, as 2:sales:support", text=text))
    for queue in (source, target):
        if queue not in queues:  # type: ignore[operator]
            leave(WRONG, Wording("There is no queue {name!r}; `fsctl queue list` shows those there are", name=queue))
    return Move(int(count), source, target)


def _ahead(context: Context, now: float, seconds: float, lately_s: float) -> Ahead:
    from fsctl.store import past
    from fsctl.whatif.forecast import Ahead, Waits, demand
    from fsctl.whatif.recorded import PastCall

    with context.database().session() as session:
        calls = [PastCall(**row) for row in past.calls(session, now - lately_s, now)]
        floor = past.present(session, now)
    return Ahead(
        demand(calls, _span_s(calls, now, lately_s)),
        seconds,
        tuple(
            Waits(one["queue"], max(now - one["entered_at"], 0.0), one["priority"], one["data"], one["language"])
            for one in floor.waiting
        ),
        floor.talking,
        frozenset(agent for agent, state in floor.agents.items() if state not in AWAY),
        tuple(_owed(one, now) for one in floor.promises),
    )


def _owed(row: Mapping[str, Any], now: float) -> Owed:
    from fsctl.whatif.forecast import Owed

    return Owed(
        row["queue"],
        row["number"],
        max(now - row["made_at"], 0.0),
        max(now - row["entered_at"], 0.0),
        row["expires_at"] - now,
        max(row["due_at"] - now, 0.0),
        row["attempts"],
        row["priority"],
        row["data"],
        row["language"],
    )


SHORTEST_SPAN_S = 60.0


def _span_s(calls: list[PastCall], now: float, lately_s: float) -> float:
    """How long callers have been coming: a centre that opened ten minutes ago had no calls before that."""
    first = min((call.entered_at for call in calls), default=now - lately_s)
    return max(now - first, SHORTEST_SPAN_S)
