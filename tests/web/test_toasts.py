"""Messages in the corner: the same one again is counted, not stacked."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, LOADED, context
from tests.web.desk.centre import Running

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

SAY = """async () => {
    const own = document.querySelector("script[src*='/js/page.js']").src;
    const {toast} = await import(own.replace("page.js", "toast.js"));
    for (let n = 0; n < 3; n++) toast("The phone is busy", {kind: "bad"});
    toast("Saved");
    for (let n = 0; n < 2; n++) toast("Gone", {action: "Undo", run: () => {}});
}"""


def test_the_same_message_again_is_counted_and_what_can_be_undone_stays_apart(browser: Any, by_hand: Running) -> None:
    with context(browser) as browsing:
        page = browsing.new_page()
        page.goto(f"{by_hand.address}/login")
        page.wait_for_selector(LOADED, state="attached")
        page.evaluate(SAY)
        said = [" ".join(text.split()) for text in page.locator("#toasts .toast-x").all_inner_texts()]
    assert said == ["The phone is busy × 3", "Saved", "Gone Undo", "Gone Undo"]
