"""What comes from a browser, made into typed values: bounded, without signs that cannot be seen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from webui.customers.drafts import MOST_NUMBERS, Draft
from webui.customers.queries import LONGEST_SEARCH, Wanted
from webui.customers.tiers import EVERYDAY, TIERS
from webui.customers.timeline import Show

ANY = "*"
"""In the filter of teams: not asked for (an empty team is the customers of no team)."""
_AFTER = re.compile(r"(\d{1,12}(?:\.\d{1,9})?),(\S{1,64})")


def line(text: str) -> str:
    """One line of what can be seen."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def lines(text: str) -> str:
    return "\n".join(
        "".join(sign for sign in each if sign.isprintable()).rstrip() for each in text.splitlines()
    ).strip()


def draft(form: MultiDict[str, str]) -> Draft:
    return Draft(
        name=line(form.get("name", "")),
        tier=form.get("tier", EVERYDAY),
        company=line(form.get("company", "")),
        note=lines(form.get("note", "")),
        language=form.get("language", ""),
        team=form.get("team", ""),
        added=tuple(text.strip() for text in form.getlist("number")[: MOST_NUMBERS + 1] if text.strip()),
        dropped=frozenset(whole(text) for text in form.getlist("drop")),
    )


def whole(text: str | None) -> int:
    """A count or a key; -1 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def wanted(args: Mapping[str, str]) -> Wanted:
    tier, team = args.get("tier", ""), args.get("team", ANY)
    at, key = place(args.get("after", "")) or (0.0, "")
    return Wanted(
        text=line(args.get("q", ""))[:LONGEST_SEARCH],
        tier=tier if tier in TIERS else None,
        team=None if team == ANY else team,
        after=(at, whole(key)) if key else None,
    )


def show(args: Mapping[str, str]) -> Show:
    chosen = args.get("show", "")
    return Show(chosen) if chosen in list(Show) else Show.ALL


def place(text: str) -> tuple[float, str] | None:
    """Where a page begins, as the page before wrote it."""
    found = _AFTER.fullmatch(text)
    return (float(found[1]), found[2]) if found else None


def written(place: tuple[float, int | str] | None) -> str:
    """The other way round; seconds as they are kept, to the last digit."""
    return "" if place is None else f"{place[0]!r},{place[1]}"
