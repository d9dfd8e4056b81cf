"""The list of callbacks in a real browser: it follows what happens, and its buttons ask for what a supervisor may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")

from fsctl.facts import CallbackEnded, CallbackState  # noqa: E402
from fsctl.facts.codec import kind_of, to_json  # noqa: E402
from fsctl.requests import MoveCallback, WithdrawCallback  # noqa: E402
from fsctl.store.journal import Record  # noqa: E402
from fsctl.store.projection import store  # noqa: E402
from tests.web.axe import problems  # noqa: E402
from tests.web.browser import CHROMIUM, complaints, context, sign_in  # noqa: E402
from tests.web.callbacks.conftest import BEGAN  # noqa: E402
from tests.web.conftest import Web  # noqa: E402
from tests.web.serving import Served, serving  # noqa: E402

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture
def place(on_file: Web) -> Iterator[Served]:
    with serving(on_file) as served:
        yield served


def over(web: Web, callback: str) -> None:
    """The promise is withdrawn, on file and on the board."""
    fact = CallbackEnded(callback, f"c-{callback}", "support", CallbackState.WITHDRAWN, "asked", "", 1, 700.0, "super")
    with web.database.session() as session:
        store(session, [Record("run-99", BEGAN + 700.0, kind_of(fact), to_json(fact), (1, 99))])
    web.backend.step(fact, BEGAN + 700.0)


def test_a_supervisor_moves_one_to_the_front_and_withdraws_it_and_the_list_follows(place: Served, browser: Any) -> None:
    with context(browser) as browsing:
        page = browsing.new_page()
        said = complaints(page, place.address)
        sign_in(page, place, "supervisor", "en")
        page.goto(place.address + "/callbacks")
        row = page.locator("tr[data-callback=open]")
        assert "Promised" in row.inner_text()
        assert problems(page) == []
        row.locator("[data-move]").click()
        place.web.until(lambda: place.web.backend.asked)
        row.locator("[data-withdraw]").click()
        place.web.until(lambda: len(place.web.backend.asked) == 2)
        assert [type(asked) for asked in place.web.backend.asked] == [MoveCallback, WithdrawCallback]
        over(place.web, "open")
        page.wait_for_selector("tr[data-callback=open]", state="detached")
        page.goto(place.address + "/callbacks/open")
        assert "Callback withdrawn after" in page.inner_text("main")
        assert problems(page) == []
        assert said == []


def test_the_page_of_one_promise_follows_it_whatever_else_changes_at_that_moment(place: Served, browser: Any) -> None:
    with context(browser) as browsing:
        page = browsing.new_page()
        sign_in(page, place, "supervisor", "en")
        page.goto(place.address + "/callbacks/open")
        seat = place.web.board.tables["agents"]["1001"]
        place.web.backend.put("agents", "1001", {**seat, "state": "not_ready", "reason": "meal"})
        over(place.web, "open")
        page.wait_for_selector("#promise:has-text('Callback withdrawn after')")


def test_the_list_is_drawn_when_whoever_stands_in_it_leaves_it(place: Served, browser: Any) -> None:
    with context(browser) as browsing:
        page = browsing.new_page()
        sign_in(page, place, "supervisor", "en")
        page.goto(place.address + "/callbacks")
        page.evaluate(
            "import(document.querySelector(\"script[src*='/js/page.js']\").src.replace('page.js', 'live.js'))"
            ".then(({subscribe}) => subscribe('callbacks', 'open', (row) => { window.known = row; }))"
        )
        page.focus("tr[data-callback=open] [data-move]")
        over(place.web, "open")
        page.wait_for_function("() => window.known === null")
        page.wait_for_timeout(600)  # longer than changes are gathered
        assert page.query_selector("tr[data-callback=open]") is not None, "nothing moves under the hand"
        page.evaluate("document.activeElement.blur()")
        page.wait_for_selector("tr[data-callback=open]", state="detached")
