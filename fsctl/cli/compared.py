"""Sites side by side, as `fsctl simulate` and `fsctl forecast` print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fsctl.cli.exits import say
from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.cli.context import Context
    from fsctl.directory import Directory
    from fsctl.whatif.comparing import Compared
    from fsctl.whatif.intervals import Estimate, Share

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
    from fsctl.words.figures import FIGURES, PLAYED, service_level

    if titles := SHORT.get(measure):
        return titles[0 if chinese() else 1]
    service = service_level(ServiceLevel.WITHOUT_SHORT)
    figure = service if measure == "service_level" else PLAYED.get(measure) or FIGURES[measure]
    return figure.title["zh" if chinese() else "en"]


def _written(measure: str, found: Estimate | None, signed: bool = False) -> str:
    if found is None:
        return "–"
    sign = "+" if signed and found.mean > 0 else ""
    star = " *" if signed and found.differs else ""
    if not found.half and _is_count(measure) and found.mean == round(found.mean):  # the same in every run
        return f"{sign}{found.mean:.0f}{star}".replace("-", "−")
    half = f" ± {_number(measure, found.half)}" if found.half else ""
    return f"{sign}{_number(measure, found.mean)}{_unit(measure, signed)}{half}{star}"


def _number(measure: str, value: float) -> str:
    text = f"{value * 100:.1f}" if _is_share(measure) else f"{value:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def _is_share(measure: str) -> bool:
    from fsctl.words.figures import FIGURES, Unit

    return measure == "service_level" or (measure in FIGURES and FIGURES[measure].unit is Unit.SHARE)


def _is_count(measure: str) -> bool:
    from fsctl.words.figures import PLAYED

    return measure in PLAYED


def _unit(measure: str, signed: bool) -> str:
    """A share's change is told in points: 3 % more could mean two things."""
    from fsctl.terminal.words import chinese

    if _is_share(measure):
        return (" 点" if chinese() else " pt") if signed else "%"
    return "" if _is_count(measure) else (" 秒" if chinese() else " s")


def plain(row: Compared) -> dict[str, object]:
    def numbers(found: Estimate | None) -> dict[str, float | None] | None:
        return None if found is None else {"mean": found.mean, "half": found.half}

    return {
        "queue": row.queue,
        "measure": row.measure,
        "sites": [numbers(found) for found in row.sites],
        "changes": [numbers(found) for found in row.differences],
    }


def share_told(found: Share | None) -> dict[str, float] | None:
    """For programs."""
    return None if found is None else {"share": found.share, "of": found.of, "low": found.low, "high": found.high}


def reached_lately(context: Context, until: float) -> Share | None:
    """How many of the attempts to call customers back were answered in the 30 days before; None for too few, or where
    no database is."""
    from fsctl.store.database import DatabaseUnusable
    from fsctl.store.reached import attempts
    from fsctl.whatif.reaching import LATELY_S, on_file

    try:
        with context.database().session() as session:
            return on_file(*attempts(session, until - LATELY_S, until))
    except DatabaseUnusable:
        return None


def say_reached(table: list[Compared], asked: float | None, found: Share | None) -> None:
    """Where callbacks have a say in the figures: by what share of answered attempts, and where it is from."""
    from fsctl.whatif.reaching import ENOUGH, USUAL

    if asked is not None or not any(row.measure == "promises_made" for row in table):
        return
    if found is None:
        say(
            Wording(
                "callbacks: {percent} % of the attempts are taken as answered; fewer than {enough} are on file",
                percent=round(USUAL * 100),
                enough=ENOUGH,
            )
        )
        return
    say(
        Wording(
            "callbacks: {percent} % of the attempts are answered, as on file: of {of}, 95 % interval {low} to {high} %",
            percent=round(found.share * 100),
            of=found.of,
            low=round(found.low * 100),
            high=round(found.high * 100),
        )
    )


def say_sure(runs: int, sure: float, several: bool, *, dated: bool) -> None:
    """What stands behind a figure: an interval of what is drawn, and no more."""
    from fsctl.whatif.intervals import FEWEST

    if runs < FEWEST:
        say(Wording("{runs} runs; how sure the means are can be said from {fewest} runs on", runs=runs, fewest=FEWEST))
        return
    said = Wording("{runs} runs; ± holds the mean with {sure:g} % confidence", runs=runs, sure=sure)
    say(Wording("{said}; * : the interval of the change does not hold 0", said=said) if several else said)
    if dated:
        say(Wording("± is of what was drawn for that time again; it says nothing of other days"))


def say_lost(site: str, lost: dict[str, float]) -> None:
    for place, count in lost.items():
        flow, _, node = place.partition("/")
        say(
            Wording(
                "{site}: {count:g} callers a run came to {node} in flow {flow}, where nobody on file was; "
                "they are in no figure from there on",
                site=site,
                count=round(count, 1),
                node=node,
                flow=flow,
            )
        )


def say_not_played(site: str, first: Directory, other: Directory, *, dated: bool) -> None:
    from fsctl.cli.changes import TABLES
    from fsctl.terminal.words import chinese
    from fsctl.whatif.unplayed import by_hand, not_played

    differing = not_played(first, other, dated=dated)
    if differing:
        names = ", ".join(f"{TABLES[table][2 if chinese() else 0]} {name}" for table, name in differing)
        say(
            Wording(
                "{site}: a --load has no day, no number dialled and no flows, so it does not show what was changed "
                "there: {names}; --replay does",
                site=site,
                names=names,
            )
        )
    for name in by_hand(other) if dated else ():
        told = Wording(
            "{site}: calendar {name} is open or shut by hand now; that day goes by its hours", site=site, name=name
        )
        say(told)
