"""`fsctl simulate`: what would have been, or would be, with another site file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fsctl.cli.context import Context, GivenFile, as_json, pass_context
from fsctl.cli.exits import FAILED, WRONG, guarded, leave, say
from fsctl.cli.speaking import Command
from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.directory import Directory
    from fsctl.whatif.comparing import Compared, Load
    from fsctl.whatif.intervals import Estimate
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
    "--runs", type=click.IntRange(1, 1000), default=20, show_default=True, help="How often the load is played."
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
    default=0.7,
    show_default=True,
    help="Share of the attempts to call a customer back that the customer answers.",
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
    reached: float,
    machine: bool,
) -> None:
    """Play callers against the site and against changed site files, in virtual time, with the code that routes real
    calls; print service level, waits, abandonment and occupancy side by side, with confidence intervals.

    The site in force is the first column; each FILE is one more. Where no site is in force the first FILE is the one
    compared with. Nothing is changed.
    """
    from fsctl.terminal.words import word
    from fsctl.whatif.comparing import compare
    from fsctl.whatif.stage import Handling
    from fsctl.whatif.workers import Job, WorkerFailed, side_by_side

    if bool(loads or load_file) is bool(replay):
        leave(WRONG, Wording("Say what is to be played: --load QUEUE=CALLS/TALK or --load-file FILE, or --replay DAY"))
    names, sites = _sites(context, files)
    load = _recorded(context, replay, everybody) if replay else _synthetic(loads, load_file, hours, sites)
    seeds = tuple(range(seed, seed + runs))
    try:
        played = side_by_side(Job(tuple(sites), load, Handling(answers_after, misses, reached), seeds))
    except WorkerFailed as failed:
        leave(FAILED, Wording("A run failed: {why}", why=failed))
    table = compare(played, sure / 100)
    if machine:
        print(json.dumps({"sites": names, "runs": runs, "sure": sure, "measures": [plain(row) for row in table]}))
        return
    draw([word(name) if name == "now" else name for name in names], table)
    said = Wording("{runs} runs; ± holds the mean with {sure:g} % confidence", runs=runs, sure=sure)
    say(Wording("{said}; * : the change is not chance", said=said) if len(sites) > 1 else said)


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
            known = ", ".join(sorted({name for site in sites for name in site.queues})) or "none"
            leave(WRONG, Wording("There is no queue {name!r}; there are: {known}", name=stream.queue, known=known))
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
        calls = tuple(PastCall(**row) for row in past.calls(session, since, until))
        states = (
            ()
            if everybody
            else tuple(
                PastState(row["agent"], AgentState(row["state"]), row["since"], row["reason"])
                for row in past.states(session, since, until)
            )
        )
    if not calls:
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


COUNTED = {
    "offered": ("进线", "Offered"),
    "answered": ("接听", "Answered"),
    "turned_away": ("未能进入或等待超限", "Turned away"),
    "promises_made": ("约定回拨", "Callbacks promised"),
    "promises_met": ("回拨已兑现", "Callbacks kept"),
    "promises_failed": ("回拨未兑现", "Callbacks failed"),
    "promises_open": ("待回拨", "Callbacks open"),
}
"""Measures that are counts; the others are figures with words of their own."""

SHORT = {
    "abandoned_all": ("放弃率（含短放弃）", "Abandoned, all"),
    "promises_in_time": ("回拨及时率", "Called back in time"),
    "called_back": ("平均回拨用时", "Called back after"),
}
"""Figures whose English title is too long for a terminal of 80 columns."""

ORDER = (
    "offered",
    "answered",
    "service_level",
    "mean_wait",
    "abandoned",
    "abandoned_all",
    "turned_away",
    "not_answered",
    "promises_made",
    "promises_met",
    "promises_failed",
    "promises_open",
    "promises_in_time",
    "called_back",
    "occupancy",
)


def draw(names: list[str], table: list[Compared]) -> None:
    """Sites side by side, each after the first with its change."""
    from fsctl.cli.showing import show
    from fsctl.terminal.words import word

    order = list(ORDER)
    rows = []
    for row in sorted(table, key=lambda row: (row.queue == "", row.queue, order.index(row.measure))):
        shown = {"queue": row.queue or word("everybody"), "measure": _title(row.measure)}
        for number, found in enumerate(row.sites):
            shown[f"site{number}"] = _written(row.measure, found)
            if number:
                shown[f"change{number}"] = _written(row.measure, row.differences[number - 1], signed=True)
        rows.append(shown)
    columns = [("queue", "queue"), ("measure", "measure"), ("site0", names[0])]
    for number, name in enumerate(names[1:], 1):
        columns += [(f"site{number}", name), (f"change{number}", "difference")]
    show(rows, columns, machine=False)


def _title(measure: str) -> str:
    from fsctl.directory import ServiceLevel
    from fsctl.terminal.words import chinese
    from fsctl.words.figures import FIGURES, service_level

    if titles := COUNTED.get(measure) or SHORT.get(measure):
        return titles[0 if chinese() else 1]
    figure = service_level(ServiceLevel.WITHOUT_SHORT) if measure == "service_level" else FIGURES[measure]
    return figure.title["zh" if chinese() else "en"]


def _written(measure: str, found: Estimate | None, signed: bool = False) -> str:
    if found is None:
        return "–"
    sign = "+" if signed and found.mean > 0 else ""
    half = "" if found.half is None else f" ± {_number(measure, found.half)}"
    return (
        f"{sign}{_number(measure, found.mean)}{_unit(measure, signed)}{half}{' *' if signed and found.differs else ''}"
    )


def _number(measure: str, value: float) -> str:
    text = f"{value * 100:.1f}" if _is_share(measure) else f"{value:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def _is_share(measure: str) -> bool:
    from fsctl.words.figures import FIGURES, Unit

    return measure == "service_level" or (measure in FIGURES and FIGURES[measure].unit is Unit.SHARE)


def _unit(measure: str, signed: bool) -> str:
    """A share's change is told in points: 3 % more could mean two things."""
    from fsctl.terminal.words import chinese

    if _is_share(measure):
        return (" 点" if chinese() else " pt") if signed else "%"
    return "" if measure in COUNTED else (" 秒" if chinese() else " s")


def plain(row: Compared) -> dict[str, object]:
    def numbers(found: Estimate | None) -> dict[str, float | None] | None:
        return None if found is None else {"mean": found.mean, "half": found.half}

    return {
        "queue": row.queue,
        "measure": row.measure,
        "sites": [numbers(found) for found in row.sites],
        "changes": [numbers(found) for found in row.differences],
    }
