"""What a person wants kept of a customer: typed, bounded, with every mistake told by the field it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fsctl.store import numbers
from webui.customers.tiers import EVERYDAY, TIERS

LONGEST = {"name": 120, "company": 200, "note": 4000}
MOST_NUMBERS = 20
LANGUAGES = ("", "zh", "en")


class DraftWrong(ValueError):
    """`mistakes` are codes by field; nothing was changed."""

    def __init__(self, mistakes: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in mistakes.items()))
        self.mistakes = dict(mistakes)


@dataclass(frozen=True, slots=True)
class Draft:
    """`added` are numbers as typed; `dropped` the keys of numbers that go."""

    name: str
    tier: str = EVERYDAY
    company: str = ""
    note: str = ""
    language: str = ""
    team: str = ""
    added: tuple[str, ...] = ()
    dropped: frozenset[int] = frozenset()

    def fields(self) -> dict[str, str]:
        names = ("name", "tier", "company", "note", "language", "team")
        return {name: getattr(self, name) for name in names}


def checked(draft: Draft, region: str, kept: Sequence[str]) -> list[numbers.Line]:
    """The new numbers to keep, none twice and none of `kept` (in E.164). Raises DraftWrong with every mistake."""
    mistakes: dict[str, str] = {}
    if not draft.name.strip() and not draft.company.strip():
        mistakes["name"] = "missing"
    for name, longest in LONGEST.items():
        if len(getattr(draft, name)) > longest:
            mistakes[name] = "too_long"
    if draft.tier not in TIERS:
        mistakes["tier"] = "unknown"
    if draft.language not in LANGUAGES:
        mistakes["language"] = "unknown"
    lines = _lines(draft.added, region, mistakes)
    new = list({line.e164: line for line in lines if line.e164 not in kept}.values())
    if len(kept) + len(new) > MOST_NUMBERS:
        mistakes["numbers"] = "too_many"
    if mistakes:
        raise DraftWrong(mistakes)
    return new


def _lines(typed: Sequence[str], region: str, mistakes: dict[str, str]) -> list[numbers.Line]:
    lines = []
    for text in typed:
        if not text.strip():
            continue
        try:
            lines.append(numbers.written(text, region))
        except numbers.NumberWrong:
            mistakes["numbers"] = "not_a_number"
    return lines
