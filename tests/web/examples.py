"""The pages of the demonstration, each with something that is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from fsctl.demo.promises import OPEN_ID
from tests.web.access import SAMPLES
from tests.web.browser import context, sign_in
from tests.web.demo import LOGINS, Demo
from tests.web.features.calls import NOTED, TODAY
from tests.web.walk import Page, keyed, walk

KEYS: Mapping[str, str] = {
    "/people/": "1001",
    "/teams/": "service",
    "/reasons/": "meal",
    "/dispositions/": "fault",
    "/numbers/": "4000",
    "/lines/phones/": "1001",
    "/lines/trunks/": "carrier",
    "/users/": "super",
    "/skills/": "english",
    "/customer-tiers/": "gold",
    "/announcements/": "closed",
    "/codes/": "*10",
    "/priorities/": "high",
    "/hours/": "office",
    "/flows/": "main",
    "/do-not-call/": "13900000000",
    "/callbacks/": OPEN_ID,
}
"""By the beginning of an address: what there is in the demonstration."""
WALL = {
    "title": "江南生活服务中心 Jiangnan Living",
    "queues": ["support", "sales", "billing"],
    "language": "zh",
    "theme": "auto",
}

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def demonstrated(browser: Any, running: Demo) -> list[Page]:
    opened = {"": context(browser)}
    for role in LOGINS:
        opened[role] = context(browser)
        sign_in(opened[role].new_page(), running, role, "zh")

    def answer(role: str, url: str) -> tuple[int, str]:
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in opened[role].cookies())
        asked = Request(running.address + url, headers={"Cookie": cookies})  # noqa: S310 (our own)
        try:
            with urlopen(asked) as answer:  # noqa: S310 (not by the browser: it would read a stream to its end)
                html = answer.headers.get_content_type() == "text/html"
                return answer.status, answer.read().decode() if html else ""
        except HTTPError as error:
            return error.code, ""

    def example(line: str) -> str:
        if line == "GET /wall/<token>":
            return _made_wall(opened["supervisor"], running)
        if line.startswith("GET /calls/<call>"):
            return line[4:].replace("<call>", _call(opened["supervisor"], running))
        return keyed(line, KEYS, SAMPLES)

    found = walk(answer, example)
    for one in opened.values():
        one.close()
    return found


def _call(browsing: Any, running: Demo) -> str:
    """The one that waited longest."""
    page = browsing.new_page()
    page.goto(f"{running.address}/calls?sort=waited&since={TODAY}")
    found = str(page.get_attribute(f"{NOTED} >> nth=0", "href"))
    page.close()
    return found.removeprefix("/calls/")


def _made_wall(browsing: Any, running: Demo) -> str:
    """The address of a new wallboard of all queues."""
    text = browsing.request.get(f"{running.address}/walls").text()
    token = re.search(r'name="csrf-token" content="([^"]+)"', text)
    assert token is not None
    made = browsing.request.post(
        f"{running.address}/walls", data=urlencode({"csrf_token": token.group(1), **WALL}, doseq=True), headers=FORM
    )
    text = made.text()
    found = re.search(r"/wall/[A-Za-z0-9_-]+", text)
    assert found is not None, text
    return found.group(0)
