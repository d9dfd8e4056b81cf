"""Tables and lines for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.table import Table

from fsctl.terminal.words import word


def table(title: str, headings: Iterable[str], *, right: Iterable[str] = (), expand: bool = False) -> Table:
    """An empty table; `right` are the headings of columns with numbers."""
    made = Table(
        title=f"\n{word(title)}" if title else None,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        border_style="dim",
        box=box.SIMPLE_HEAD,
        caption_justify="left",
        expand=expand,
        pad_edge=False,
        show_edge=False,
    )
    flush = set(right)
    for heading in headings:
        made.add_column(word(heading), justify="right" if heading in flush else "left")
    return made


def length(seconds: float) -> str:
    """`0:42`, `1:02:03`."""
    whole = max(int(seconds), 0)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
