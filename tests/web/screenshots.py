"""`make screenshots`: every page of the tables × zh and en × light and dark, from the demonstration with callers, or
from a class for pages that say so.

`python -m tests.web.screenshots board calls` takes only those features' pages. Ends with 1 if a page had complaints.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.web.access import PAGES
from tests.web.browser import chromium, complaints, context, picture, sign_in, speak
from tests.web.demo import Demo, demo, lesson

TARGET = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LET_CALLS_COME_S = 25.0


def main(names: list[str]) -> int:
    pages = {name: page for name, page in PAGES.items() if not names or name in names}
    if not pages:
        print(f"no page of these names; there are {', '.join(PAGES)}")
        return 2
    TARGET.mkdir(parents=True, exist_ok=True)
    wrong = 0
    of_class = {name: page for name, page in pages.items() if page.get("class")}
    of_demo = {name: page for name, page in pages.items() if name not in of_class}
    if of_demo:
        with demo() as running:
            time.sleep(LET_CALLS_COME_S if any(page.get("live") for page in of_demo.values()) else 1.0)
            wrong += photograph_all(running, of_demo)
    if of_class:
        with tempfile.TemporaryDirectory() as root, lesson(Path(root), 12) as running:
            wrong += photograph_all(running, of_class)
    return 1 if wrong else 0


def photograph_all(running: Demo, pages: dict[str, dict[str, Any]]) -> int:
    """Each role × language × theme. Returns how many complaints there were."""
    wrong = 0
    with chromium() as browser:
        for role in sorted({page["role"] for page in pages.values()}):
            mine = {name: page for name, page in pages.items() if page["role"] == role}
            for language in ("zh", "en"):
                for theme in ("light", "dark"):
                    wrong += photograph(browser, running, role, mine, language, theme)
    return wrong


def photograph(
    browser: Any, running: Demo, role: str, pages: dict[str, dict[str, Any]], language: str, theme: str
) -> int:
    """The pages of one role. Returns how many complaints there were."""
    with context(browser, theme) as browsing:
        page = browsing.new_page()
        found = complaints(page, running.address)
        if role:
            sign_in(page, running, role, language)
        else:
            speak(page, running, language)
        for name, shown in pages.items():
            page.set_viewport_size({"width": shown.get("width", 1440), "height": shown.get("height", 900)})
            page.goto(running.address + shown["url"])
            if shown.get("live"):
                page.wait_for_selector("html:not(.is-stale)")
                page.wait_for_timeout(800)
            if before := shown.get("before"):
                before(page)
            picture(page, TARGET / f"{name}-{language}-{theme}.png")
        said = [text for text in found if "404 (NOT FOUND)" not in text or "error" not in pages]
        for text in said:
            print(f"{role or 'nobody'} {language} {theme}: {text}", file=sys.stderr)
        return len(said)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
