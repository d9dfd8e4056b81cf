"""`fsctl simulate`: what would have been, or would be, with another site file."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from fsctl.cli.context import Context, GivenFile, as_json, pass_context
from fsctl.cli.exits import FAILED, WRONG, guarded, leave
from fsctl.cli.speaking import Command
from fsctl.nearby import known
from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.directory import Directory
    from fsctl.whatif.comparing import Load
    from fsctl.whatif.load import Stream


@click.command(cls=Command)
@click.argument("files", nargs=-1, type=GivenFile())
@click.option(
    "--load",
    "loads",
    multiple=True,
    metavar="QUEUE=CALLS/TALK[/PATIENCE[/WRAP]]",
    help="Callers of a queue: how many an hour, seconds of talk, of patience, of wrap-up (means).",
)
@click.option(
    "--load-file",
    type=GivenFile(),
    help="A YAML file of streams, with the shares of skills, tiers and data their callers bring (docs/what-if.md).",
)
@click.option(
    "--replay", metavar="DAY|FROM..TO", help="Recorded arrivals: 2026-11-20, or 2026-11-20T08:00..2026-11-20T12:00."
)
@click.option("--everybody", is_flag=True, help="With --replay: all agents are there all the time, not as recorded.")
@click.option(
    "--hours", type=click.FloatRange(0.01, 24 * 7), default=8.0, show_default=True, help="Length of a run with --load."
)
@click.option(
    "--runs",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="How often it is played, each time with other callers, or with --replay with others of their unknowns.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed brings the same callers.")
@click.option(
    "--sure", type=click.FloatRange(50, 99.9), default=95.0, show_default=True, help="Per cent of confidence."
)
@click.option(
    "--answers-after",
    type=click.FloatRange(0),
    default=4.0,
    show_default=True,
    help="Mean seconds an agent lets it ring.",
)
@click.option(
    "--misses", type=click.FloatRange(0, 0.99), default=0.0, show_default=True, help="Share of offers nobody answers."
)
@click.option(
    "--reached",
    type=click.FloatRange(0, 1),
    help="Share of the attempts to call a customer back that the customer answers; if not said, as on file in the 30 "
    "days before, or 0.7 where that is too little.",
)
@as_json
@pass_context
@guarded
def simulate(
    context: Context,
    files: tuple[Path, ...],
    loads: tuple[str, ...],
    load_file: Path | None,
    replay: str | None,
    everybody: bool,
    hours: float,
    runs: int,
    seed: int,
    sure: float,
    answers_after: float,
    misses: float,
    reached: float | None,
    machine: bool,
) -> None:
    """Play callers against the site and against changed site files, in virtual time, with the code that routes real
    calls; print service level, waits, abandonment and occupancy side by side, with confidence intervals.

    The site in force is the first column; each FILE is one more. Where no site is in force the first FILE is the one
    compared with. Nothing is changed.
    """
    from fsctl.cli.compared import (
        draw,
        plain,
        reached_lately,
        say_lost,
        say_not_played,
        say_reached,
        say_sure,
        share_told,
    )
    from fsctl.terminal.words import word
    from fsctl.whatif.comparing import Recorded, compare, lost
    from fsctl.whatif.reaching import USUAL
    from fsctl.whatif.stage import Handling
    from fsctl.whatif.unplayed import not_played
    from fsctl.whatif.workers import Job, WorkerFailed, side_by_side

    if bool(loads or load_file) is bool(replay):
        leave(WRONG, Wording("Say what is to be played: --load QUEUE=CALLS/TALK or --load-file FILE, or --replay DAY"))
    if everybody and not replay:
        leave(WRONG, Wording("{option} goes with {other} only", option="--everybody", other="--replay"))
    if replay and _given("hours"):
        leave(WRONG, Wording("{option} goes with {other} only", option="--hours", other="--load"))
    names, sites = _sites(context, files)
    load = _recorded(context, replay, everybody) if replay else _synthetic(loads, load_file, hours, sites)
    seeds = tuple(range(seed, seed + runs))
    dated, until = isinstance(load, Recorded), load.since if isinstance(load, Recorded) else time.time()
    found = None if reached is not None else reached_lately(context, until)
    share = reached if reached is not None else found.share if found is not None else USUAL
    try:
        played = side_by_side(Job(tuple(sites), load, Handling(answers_after, misses, share), seeds))
    except WorkerFailed as failed:
        leave(FAILED, Wording("A run failed: {why}", why=failed))
    table = compare(played, sure / 100)
    if machine:
        print(
            json.dumps(
                {
                    "sites": names,
                    "runs": runs,
                    "sure": sure,
                    "measures": [plain(row) for row in table],
                    "reached": share,
                    "reached_on_file": share_told(found),
                    "lost": lost(played),
                    "not_played": [not_played(sites[0], site, dated=dated) for site in sites],
                }
            )
        )
        return
    titles = [word(name) if name == "now" else name for name in names]
    draw(titles, table)
    say_sure(runs, sure, len(sites) > 1, dated=dated)
    say_reached(table, reached, found)
    for title, site, gone in zip(titles, sites, lost(played), strict=True):
        say_lost(title, gone)
        say_not_played(title, sites[0], site, dated=dated)


def _given(option: str) -> bool:
    """Whether it stands on the command line."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _sites(context: Context, files: tuple[Path, ...]) -> tuple[list[str], list[Directory]]:
    from fsctl.directory import Directory
    from fsctl.site.parse import read
    from fsctl.store import directory as stored
    from fsctl.store.database import DatabaseUnusable

    names: list[str] = []
    sites: list[Directory] = []
    try:
        with context.database().session() as session:
            now = stored.load(session)
        names, sites = (["now"], [now]) if now.queues or not files else ([], [])
    except DatabaseUnusable:
        if not files:
            raise
        now = Directory()
    for file in files:
        names.append(file.name)
        sites.append(read(file, context.settings.switch.domain, now).directory)
    return names, sites


def _synthetic(loads: tuple[str, ...], file: Path | None, hours: float, sites: list[Directory]) -> Load:
    from fsctl.document import text_of
    from fsctl.whatif.comparing import Synthetic
    from fsctl.whatif.described import described

    streams = tuple(_stream(text) for text in loads)
    for stream in streams:
        if not any(stream.queue in site.queues for site in sites):
            there = known(stream.queue, {name for site in sites for name in site.queues})
            leave(WRONG, Wording("There is no queue {name!r}; there are: {known}", name=stream.queue, known=there))
    return Synthetic((*streams, *(described(text_of(file), str(file), sites) if file else ())), hours)


def _stream(text: str) -> Stream:
    from fsctl.whatif.load import FOREVER, Stream

    queue, sign, rest = text.partition("=")
    parts = rest.split("/")
    try:
        if not sign or not queue or not 2 <= len(parts) <= 4:
            raise ValueError(Wording("four numbers at most, two at least"))
        numbers = [float(part) for part in parts]
        return Stream(
            queue,
            numbers[0],
            numbers[1],
            numbers[2] if len(numbers) > 2 else FOREVER,
            numbers[3] if len(numbers) > 3 else None,
        )
    except ValueError as error:
        usage = Wording(
            "--load {text!r}: {why}. Write QUEUE=CALLS/TALK[/PATIENCE[/WRAP]], as support=120/180/90",
            text=text,
            why=error.args[0],
        )
        leave(WRONG, usage)


def _recorded(context: Context, replay: str, everybody: bool) -> Load:
    from fsctl.facts import AgentState
    from fsctl.store import past
    from fsctl.whatif.comparing import Recorded
    from fsctl.whatif.recorded import PastCall, PastState

    since, until = _span(replay)
    with context.database().session() as session:
        queued = past.calls(session, since, until)
        calls = tuple(PastCall(**row) for row in (*queued, *past.others(session, since, until)))
        states = (
            ()
            if everybody
            else tuple(
                PastState(row["agent"], AgentState(row["state"]), row["since"], row["reason"])
                for row in past.states(session, since, until)
            )
        )
    if not queued:
        leave(WRONG, Wording("No call was in a queue in {time}; `fsctl call list --past` shows them", time=replay))
    return Recorded(calls, since, states)


def _span(replay: str) -> tuple[float, float]:
    first, dots, second = replay.partition("..")
    try:
        since = datetime.fromisoformat(first)
        until = datetime.fromisoformat(second) if dots else since + timedelta(days=1)
    except ValueError:
        usage = Wording(
            "--replay {time!r}: write a day as 2026-11-20, or FROM..TO as 2026-11-20T08:00..2026-11-20T12:00",
            time=replay,
        )
        leave(WRONG, usage)
    if until <= since:
        leave(WRONG, Wording("--replay {time!r} ends before it begins", time=replay))
    return since.timestamp(), until.timestamp()
