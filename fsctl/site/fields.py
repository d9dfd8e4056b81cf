"""Settings that several kinds of items have, each read in one way: where to, words of a line, skills with levels, head
starts, patterns of numbers; and the shapes that names and texts have.
"""

from __future__ import annotations

import re

from fsctl.directory import Destination, DestinationKind, Presence, Relaxation
from fsctl.directory.calling import PATTERN
from fsctl.document import Map
from fsctl.wording import Wording

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]{0,120}")
"""Words of one line; what would turn the writing round (bidirectional overrides) is none of it."""
TEXT = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]{0,2000}")
EXIT_KEY = re.compile(r"[0-9*#]")
LANGUAGE = re.compile(r"zh|en")
NAME_MEANS = Wording("letters, digits, _ and -, beginning with a letter")
LINE_MEANS = Wording("a line of at most 120 characters")
TEXT_MEANS = Wording("a text of at most 2000 characters")
LANGUAGE_MEANS = Wording("zh or en")
PATTERN_MEANS = Wording("digits, X for any digit, * at the end for any more")
SKILL = re.compile(r"[a-z][a-z0-9_]{0,58}")
"""Small letters: a call carries what it asks for in its data, whose names are such."""
SKILL_MEANS = Wording("small letters, digits and _, beginning with a letter")
PRIORITY = re.compile(r"top|high|medium|low|[+-]?[0-9]{1,5}")
AFTER = Wording("seconds of waiting")
PRIORITY_MEANS = Wording("top, high, medium, low or whole seconds")

DESTINATIONS = {
    "flow": NAME,
    "queue": NAME,
    "extension": re.compile(r"[0-9*#]{1,32}"),
    "announcement": NAME,
    "external": re.compile(NAME.pattern + r"/\+?[0-9*#]{1,32}"),
    "callback": NAME,
    "hangup": re.compile(""),
}
"""What may follow each kind of destination."""


def destination(entry: Map, key: str, default: str | None = None, queue: str = "") -> Destination:
    """`queue:support`, `flow:main`, `extension:1001`, `announcement:closed`, `external:trunk/number`,
    `callback:support`, `hangup`. In a queue's settings `callback` alone is that queue's."""
    kinds = ", ".join(f"{kind}:…" for kind in DestinationKind if kind is not DestinationKind.HANGUP)
    expected = Wording("{kinds} or hangup", kinds=kinds)
    text = entry.text(key, default, means=Wording("where to: {kinds}", kinds=expected))
    kind, _, name = text.partition(":")
    if text == DestinationKind.CALLBACK and queue:
        name = queue
    shape = DESTINATIONS.get(kind)
    if shape is None or not shape.fullmatch(name):
        if text:
            found = {"key": key, "found": text[:60], "expected": expected}
            entry.mistake(Wording("{key} is {found!r}; expected {expected}", **found), key)
        return Destination(DestinationKind.HANGUP)
    return Destination(DestinationKind(kind), name)


def line(entry: Map, key: str, default: str = "") -> str:
    """Words of one line."""
    return entry.text(key, default, LINE, LINE_MEANS)


def head_start(entry: Map, default: str = "") -> str:
    """A priority's name or its seconds; empty for none where there is no default."""
    shape = PRIORITY if default else re.compile(f"({PRIORITY.pattern})|")
    return entry.text("priority", default, shape, PRIORITY_MEANS)


def presence(entry: Map, usual: frozenset[Presence]) -> frozenset[Presence]:
    """Who counts as an agent: a list of states, an empty one for nobody but those who are ready or serve a call."""
    if "counts_as_agent" not in entry:
        return usual
    known = {str(state) for state in Presence}
    found = entry.texts("counts_as_agent")
    for state in found:
        if state not in known:
            expected = Wording("one of {choices}", choices=", ".join(Presence))
            told = {"key": "counts_as_agent", "found": state[:60], "expected": expected}
            entry.mistake(Wording("{key} is {found!r}; expected {expected}", **told), "counts_as_agent")
    return frozenset(Presence(state) for state in found if state in known)


def levels(entry: Map, key: str, least: int = 1) -> dict[str, int]:
    """Skills with levels: `{english: 5}`."""
    named = entry.map(key)
    found = {name: named.integer(name, least, least, 9) for name in named.names()}
    named.finish()
    return found


def patterns(entry: Map, key: str) -> tuple[str, ...]:
    """Patterns of telephone numbers."""
    found = entry.texts(key)
    for pattern in found:
        if not PATTERN.fullmatch(pattern):
            told = {"key": key, "found": pattern[:60], "expected": PATTERN_MEANS}
            entry.mistake(Wording("{key} is {found!r}; expected {expected}", **told), key)
    return tuple(found)


def relaxation(entry: Map) -> Relaxation:
    """What a call asks for less, after so many seconds of waiting."""
    step = Relaxation(
        entry.number("after_s", 0.0, 1, 86400),
        entry.integer("levels", 0, 0, 99),
        levels(entry, "lower"),
        tuple(entry.texts("drop")),
    )
    if "after_s" not in entry:
        entry.mistake(
            Wording("{what} lacks {key!r}; expected {expected}", what=entry.what, key="after_s", expected=AFTER)
        )
    entry.finish()
    return step
