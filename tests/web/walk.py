"""Which pages there are: every GET of the access tables that answers with a page, each with who looks at it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from tests.web.access import ACCESS

NO_PAGES: Mapping[str, str] = {
    "GET /": "to the page of one's role",
    "GET /login/code": "to the sign-in, unless a code is asked for",
    "GET /announcements/<key>/audio/<language>": "to a sound, where there is one",
    "GET /training/live": "to a stream, where there are telephones to be played",
    "GET /wall/<token>/live": "to a stream",
    "GET /board/waiting/<caller>/why": "a piece of the board, while that caller waits",
    "GET /calls/<call>/waiting": "a piece of a call's page, while it waits",
    "GET /callbacks/<callback>/waiting": "a piece of its page, while it is open",
    "GET /staffing/forecast": "a piece of the page around it, which takes a moment to work out",
    "GET /customers/card": "a piece of the desk",
    "GET /desk/calls/<call>/notes": "to the notes of an agent's own call, for a script",
}
"""Addresses that are no pages of their own: where they lead, or what they are a piece of."""

Answer = Callable[[str, str], tuple[int, str]]
"""A role's GET of an address: the status and the text of what is HTML, nothing of what is not."""


@dataclass(frozen=True)
class Page:
    line: str
    role: str
    """Who looks: the role named first, whose page it is before all others'; nobody for pages that are open to all."""
    url: str

    @property
    def name(self) -> str:
        """What its pictures are called: `queues-one-remove` for `/queues/<key>/remove`."""
        words = re.sub(r"<[^>]+>", "one", self.line.removeprefix("GET /"))
        return "-".join(part for part in words.split("/") if part != "-")


def walk(answer: Answer, example: Callable[[str], str]) -> list[Page]:
    """`example` gives a line's address with something that is there. Raises AssertionError for addresses that answer
    with anything but 200: give an example, or say in NO_PAGES where it leads."""
    found, missing = [], []
    for line, words in ACCESS.items():
        if not line.startswith("GET ") or line in NO_PAGES:
            continue
        role, url = looks(words), example(line)
        status, text = answer(role, url)
        if status != 200:
            missing.append(f"{line} ({url} answers {status} to {role or 'nobody'})")
        elif text.lstrip().startswith("<!doctype"):
            found.append(Page(line, role, url))
    assert not missing, f"give examples of {missing}"
    return found


def looks(words: str) -> str:
    """`words` as the access tables have them."""
    if words == "anyone":
        return ""
    return "agent" if words == "signed_in" else words.split()[0]


def filled(line: str, samples: Mapping[str, object]) -> str:
    """The address of a line, with a sample in each place."""

    def sample(place: re.Match[str]) -> str:
        return quote(str(samples[place[1]]), safe="/*")

    return re.sub(r"<(?:[^:>]+:)?(\w+)>", sample, line.partition(" ")[2])


def keyed(line: str, keys: Mapping[str, str], samples: Mapping[str, object]) -> str:
    """The same; `keys` says by the beginning of an address what stands in its first place."""
    for beginning, key in keys.items():
        place = re.match(re.escape(f"GET {beginning}") + r"<(?:[^:>]+:)?(\w+)>", line)
        if place:
            return filled(line, {**samples, place[1]: key})
    return filled(line, samples)
