"""Every page, once in each language: read by axe, at 320 px and 200 %, with hostile texts on file, on the line and in
the address. No page asks elsewhere, opens a dialog or breaks its own policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, HEIGHT, LOADED, WIDTH, complaints, context, sign_in, speak
from tests.web.everywhere import looking
from tests.web.everywhere.conftest import Place
from tests.web.everywhere.hostile import EVIL
from tests.web.walk import Page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

ASKED = ("q", "next", "sort", "show", "view", "state", "since", "at", "number", "to", "recipient")
"""What addresses of lists and forms take."""
NO_FAVICON = "404 (NOT FOUND)"


@contextmanager
def looking_around(browser: Any, place: Place, language: str, theme: str) -> Iterator[Callable[[Page], Any]]:
    """A browser for each role; the page opened by the one who may see it."""
    opened: dict[str, Any] = {}
    contexts = []

    def visit(page: Page, query: str = "") -> Any:
        if page.role not in opened:
            contexts.append(context(browser, theme))
            made = opened[page.role] = contexts[-1].new_page()
            made.said = complaints(made, place.address)
            made.on(
                "dialog", lambda dialog: (made.said.append(f"dialog: {dialog.type} {dialog.message}"), dialog.accept())
            )
            if page.role:
                sign_in(made, place, page.role, language)
            else:
                speak(made, place, language)
        made = opened[page.role]
        made.said.clear()
        made.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        made.goto(place.address + page.url + query)
        made.wait_for_selector(LOADED, state="attached")
        return made

    yield visit
    for one in contexts:
        one.close()


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
def test_every_page_is_readable_fits_and_takes_texts_for_texts(
    browser: Any, place: Place, language: str, theme: str
) -> None:
    wrong = {}
    with looking_around(browser, place, language, theme) as visit:
        for page in place.pages:
            shown = visit(page)
            found = [*looking.readable(shown), *looking.fits(shown), *looking.text_only(shown), *shown.said]
            if found := [said for said in found if NO_FAVICON not in said]:
                wrong[page.line] = found
    assert wrong == {}


def test_what_the_address_says_is_text(browser: Any, place: Place) -> None:
    wrong = {}
    with looking_around(browser, place, "en", "light") as visit:
        for page in place.pages:
            joint = "&" if "?" in page.url else "?"
            shown = visit(page, joint + urlencode(dict.fromkeys(ASKED, EVIL)))
            said = [*looking.text_only(shown), *shown.said]
            if found := [one for one in said if not one.startswith("Failed to load")]:
                wrong[page.line] = found
    assert wrong == {}


def test_the_checks_see_what_they_are_for(browser: Any) -> None:
    """The control: a page with every fault."""
    with context(browser) as browsing:
        page = browsing.new_page()
        page.set_content(f"<main id=content><p style='width:900px'>{EVIL}</p><img src=/x></main>")
        assert looking.text_only(page)
        assert looking.fits(page)
        assert looking.readable(page)
