"""Which pages there are: every GET of the access tables that answers with a page, each with who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask.testing import FlaskClient

from tests.web.access import ACCESS, allowed
from tests.web.conftest import ROLES, Web
from tests.web.everywhere.hostile import AGENT, CALLER, WAITING, make_wall
from tests.web.test_access import sampled

SAMPLES: Mapping[str, str] = {
    "/people/": AGENT,
    "/teams/": "service",
    "/reasons/": "meal",
    "/dispositions/": "solved",
    "/numbers/": "4001",
    "/lines/phones/": AGENT,
    "/lines/trunks/": "carrier",
    "/users/": "1001",
    "/skills/": "english",
    "/customer-tiers/": "gold",
    "/announcements/": "closed",
    "/codes/": "*10",
    "/priorities/": "high",
    "/hours/": "office",
    "/flows/": "main",
}
"""By the beginning of an address: what there is on the hostile site, where the tables' own sample is not."""
LEADS_ON: Mapping[str, str] = {
    "GET /": "to the page of one's role",
    "GET /login/code": "to the sign-in, unless a code is asked for",
    "GET /announcements/<key>/audio": "to a sound, where there is one",
    "GET /announcements/<key>/audio/<language>": "to a sound, where there is one",
    "GET /training/live": "to a stream, where there are telephones to be played",
    "GET /wall/<token>/live": "to a stream",
}
"""Addresses that are no pages of their own."""


@dataclass(frozen=True)
class Page:
    line: str
    role: str
    """Who looks: the first of those who may, nobody for pages that are open to all."""
    url: str


def pages(web: Web) -> list[Page]:
    """Raises AssertionError for addresses without an example: give one in SAMPLES, or say in LEADS_ON
    where it leads."""
    clients = {role: web.client(role) for role in ("", *ROLES)}
    found, missing = [], []
    for line, words in ACCESS.items():
        if not line.startswith("GET ") or line in LEADS_ON:
            continue
        url = _example(web, line)
        answers = {role: _answer(client, url) for role, client in clients.items() if allowed(words, role)}
        seen = [role for role, (status, _) in answers.items() if status == 200]
        if not seen:
            missing.append(f"{line} ({url} answers {answers})")
        elif answers[seen[0]][1] == "text/html":
            found.append(Page(line, seen[0], url))
    assert not missing, f"give examples in tests/web/everywhere/places.py of {missing}"
    return found


def _answer(client: FlaskClient, url: str) -> tuple[int, str]:
    answer = client.get(url)
    kind = answer.mimetype
    if kind == "text/html" and not answer.text.lstrip().startswith("<!doctype"):
        kind = "a piece of a page"
    answer.close()
    return answer.status_code, kind


def _example(web: Web, line: str) -> str:
    if line == "GET /wall/<token>":
        return make_wall(web)
    if line == "GET /customers/card":
        return f"/customers/card?call={CALLER}"
    built = sampled(web, line)
    if line in ("GET /board/waiting/<caller>/why", "GET /calls/<call>/waiting"):
        return built.replace(CALLER, WAITING)
    for beginning, key in SAMPLES.items():
        if built.startswith(beginning) and "<" in line:
            below = built[len(beginning) :].split("/")[1:]
            return "/".join([beginning.rstrip("/"), key, *below])
    return built
