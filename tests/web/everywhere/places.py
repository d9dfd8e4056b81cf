"""The pages of the hostile site."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.access import SAMPLES
from tests.web.conftest import ROLES, Web
from tests.web.everywhere.hostile import AGENT, make_wall
from tests.web.walk import Page, keyed, walk

KEYS: Mapping[str, str] = {
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
    "/do-not-call/": "400*",
}
"""By the beginning of an address: what there is on the hostile site, where the tables' own sample is not."""


def pages(web: Web) -> list[Page]:
    clients = {role: web.client(role) for role in ("", *ROLES)}

    def answer(role: str, url: str) -> tuple[int, str]:
        answer = clients[role].get(url)
        text = answer.text if answer.mimetype == "text/html" else ""
        answer.close()
        return answer.status_code, text

    def example(line: str) -> str:
        return make_wall(web) if line == "GET /wall/<token>" else keyed(line, KEYS, SAMPLES)

    return walk(answer, example)
