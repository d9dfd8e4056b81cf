"""How commands show what they found: tables and lists of fields for people, JSON for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MOMENTS = frozenset(
    {"since", "until", "limit_at", "at", "arrived_at", "entered_at", "longest_since", "ring_until"}
    | {"held_since", "help_since", "lent_since"}
)
"""Fields that hold seconds since the epoch."""

CODED = frozenset(
    {"state", "result", "strategy", "outcome", "cause", "reason", "ended by", "registered", "phone", "entry"}
    | {"work mode", "mode", "over limit", "over", "asks for", "role"}
    | {"what", "check", "says", "language", "action", "where"}
)
"""Headings whose values may be codes with words of their own; others hold people's data."""

OWN = frozenset({"today", "lost_offer"})
"""Fields that hold others by the program's own names."""

SHARES = frozenset({"occupancy"})

RATES = frozenset({"gives_up"})
"""Fields that hold a share a second, which is too small to be read."""

LONG = frozenset({"name", "reason", "rule", "remedy", "title", "named by", "uses", "change"})
"""Headings of texts that may take several lines; codes, numbers and names of things are never broken."""


def show(rows: Sequence[dict[str, Any]], columns: Sequence[tuple[str, str]], machine: bool, title: str = "") -> None:
    """Rows as a table with these (key, heading) columns, or all of them as JSON. A column in which no row has anything
    is left out of the table."""
    if machine:
        print(json.dumps(list(rows), ensure_ascii=False))
        return
    told = [(key, heading) for key, heading in columns if not rows or any(_there(row.get(key)) for row in rows)]
    console = _console()
    for gap in (3, 2, 1):
        drawn = _table(rows, told, title, gap)
        if _width(console, drawn) <= console.width:
            break
    else:
        for column in drawn.columns:
            column.no_wrap = False
    _print(console, drawn)


def _width(console: Console, drawn: Table) -> int:
    """What it would take, were there room without end."""
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update(width=10_000), drawn).maximum


def _there(value: Any) -> bool:
    return value not in ("", None, [], {})


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[tuple[str, str]], title: str, gap: int) -> Table:
    """`gap` is the room between columns; with the least of it, headings of two words take two lines."""
    from rich.text import Text

    from fsctl.terminal.board import STYLES
    from fsctl.terminal.tables import table
    from fsctl.terminal.words import printable, word

    numbers = [heading for key, heading in columns if rows and all(_number(row.get(key)) for row in rows)]
    drawn = table(title, [heading for _, heading in columns], right=numbers)
    drawn.padding = (0, gap - 1, 0, 0)
    for column, (_, heading) in zip(drawn.columns, columns, strict=True):
        column.overflow = "fold"
        column.no_wrap = heading not in LONG
        if gap == 1:
            column.header = word(heading).replace(" ", "\n")
    for row in rows:
        cells = []
        for key, heading in columns:
            value = _plain(row.get(key)) if isinstance(row.get(key), bool) else printable(row.get(key))
            cells.append(Text(word(value), style=STYLES.get(value, "")) if heading in CODED else Text(value))
        drawn.add_row(*cells)
    return drawn


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def show_one(value: dict[str, Any], machine: bool) -> None:
    """One thing with its fields, one a line; those without a value are left out for people."""
    if machine:
        print(json.dumps(value, ensure_ascii=False))
        return
    from rich.table import Table
    from rich.text import Text

    from fsctl.terminal.words import field

    grid = Table.grid(padding=(0, 3))
    for key, item in value.items():
        for number, line in enumerate(_lines(key, item)):
            grid.add_row(Text("" if number else field(key), style="dim"), Text(line))
    _print(_console(), grid)


def _console() -> Console:
    """Whoever pipes it on has lines as long as they need be."""
    from rich.console import Console

    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console.width = 400
    return console


def _print(console: Console, drawn: Table) -> None:
    """Without the blanks that fill up lines: whoever pipes it on has no margin to keep."""
    with console.capture() as captured:
        console.print(drawn)
    print("\n".join(line.rstrip() for line in captured.get().split("\n")).strip("\n"))


def _lines(key: str, value: Any) -> list[str]:
    from fsctl.terminal.words import chinese, field, printable, word

    if not _there(value) or (key in MOMENTS and not value):
        return []
    if isinstance(value, dict):
        if key in OWN:
            return [f"{field(name)}: {', '.join(told)}" for name, item in value.items() if (told := _lines(name, item))]
        return [f"{printable(name)}: {_plain(item)}" for name, item in value.items()]
    if isinstance(value, list):
        return [", ".join(_plain(item) for item in value)]
    if key in MOMENTS:
        return [time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(value))]
    if key in SHARES and isinstance(value, float):
        return [f"{value:.0%}"]
    if key in RATES and isinstance(value, float):
        return [f"{60 * value:.1%}" if chinese() else f"{60 * value:.1%}/min"]
    return [word(printable(value)) if key in CODED else _plain(value)]


def _plain(value: Any) -> str:
    """A value as people write it: yes and no, numbers without empty places."""
    from fsctl.terminal.words import printable, word

    if isinstance(value, bool):
        return word("yes" if value else "no")
    if isinstance(value, float):
        return f"{round(value, 1):g}" if abs(value) < 1e6 else printable(value)
    return printable(value)
