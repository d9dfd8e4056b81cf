"""`make screenshots`: every page of the access tables × zh and en × light and dark, and what some pages show after
something was done on them.

`python -m tests.web.screenshots board calls` takes only the pictures whose names begin so. Pictures of pages that are
no more are removed. Ends with 1 if a page had complaints.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.web.access import SIZES, STATES
from tests.web.browser import HEIGHT, LOADED, WIDTH, Album, chromium, complaints, context, sign_in, speak
from tests.web.demo import Demo, demo, lesson
from tests.web.desk import pictures as panel
from tests.web.examples import demonstrated
from tests.web.walk import Page

TARGET = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LET_CALLS_COME_S = 25.0
SETTLED_MS = 250
LOCALES, THEMES = {"zh": "zh-CN", "en": "en-GB"}, ("light", "dark")
LIVE = (
    "html:not(.is-stale):not([data-stream=waits]):not(:has(.htmx-request, [hx-trigger=load]:empty))"
    ":not(:has(.wb-body #clock:text-is('–')))"
)
"""The live picture is there, and nothing is still on its way."""


@dataclass(frozen=True)
class Shot:
    """A page to be taken: in which window, after what was done, and what puts it back as it was."""

    name: str
    role: str
    url: str
    size: tuple[int, int] = (WIDTH, HEIGHT)
    before: Callable[[Any], None] = field(default=lambda page: None)
    after: Callable[[Any], None] = field(default=lambda page: None)


def main(names: list[str], target: Path = TARGET) -> int:
    began = time.monotonic()
    target.mkdir(parents=True, exist_ok=True)
    states = {name: state for name, state in STATES.items() if wanted(name, names)}
    wrong: list[str] = []
    with Album(target) as album, chromium() as browser:
        with demo(seconds=3600.0) as running:  # it ends with us
            time.sleep(LET_CALLS_COME_S)
            shots = [of_page(page) for page in demonstrated(browser, running) if wanted(page.name, names)]
            shots += [of_state(name, state) for name, state in states.items() if not state.get("class")]
            wrong += photograph_all(browser, running, shots, album)
        if of_class := [of_state(name, state) for name, state in states.items() if state.get("class")]:
            with tempfile.TemporaryDirectory() as root, lesson(Path(root), 12) as running:
                wrong += photograph_all(browser, running, of_class, album)
        if any(wanted(f"{shape}-", names) for shape in panel.SHAPES):
            wrong += panel.photograph_all(browser, album)
    if not names:
        for path in set(target.glob("*.png")) - album.taken:
            path.unlink()
    print("\n".join(wrong), file=sys.stderr)
    size = sum(path.stat().st_size for path in target.glob("*.png"))
    print(f"{len(album.taken)} pictures, {size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def wanted(name: str, names: list[str]) -> bool:
    return not names or name.startswith(tuple(names))


def of_page(page: Page) -> Shot:
    return Shot(page.name or "home", page.role, page.url, SIZES.get(page.line, (WIDTH, HEIGHT)))


def of_state(name: str, state: dict[str, Any]) -> Shot:
    return Shot(name, **{key: value for key, value in state.items() if key != "class"})


def photograph_all(browser: Any, running: Demo, shots: list[Shot], album: Album) -> list[str]:
    """Each in both languages and both themes. Returns what the browser complained about."""
    wrong = []
    for role in dict.fromkeys(shot.role for shot in shots):
        for language in LOCALES:
            with signed_in(browser, running, role, language) as page:
                for shot in shots:
                    if shot.role == role:
                        photograph(page, running, shot, language, album)
                        wrong += [f"{shot.name} {language}: {said}" for said in page.said if not expected(shot, said)]
                        page.said.clear()
    return wrong


@contextmanager
def signed_in(browser: Any, running: Demo, role: str, language: str) -> Iterator[Any]:
    with context(browser, locale=LOCALES[language]) as browsing:
        page: Any = browsing.new_page()
        page.said = complaints(page, running.address)
        page.on("dialog", lambda dialog: dialog.accept())  # a form that was filled in for a picture is left
        if role:
            sign_in(page, running, role, language)
        else:
            speak(page, running, language)
        yield page


def photograph(page: Any, running: Demo, shot: Shot, language: str, album: Album) -> None:
    page.emulate_media(color_scheme=THEMES[0])
    page.set_viewport_size({"width": shot.size[0], "height": shot.size[1]})
    page.goto(running.address + shot.url)
    for state in (LOADED, LIVE):
        page.wait_for_selector(state, state="attached", timeout=60_000)
    for frame in page.frames[1:]:
        frame.wait_for_load_state()
    shot.before(page)
    page.wait_for_timeout(SETTLED_MS)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        album.take(page, f"{shot.name}-{language}-{theme}")
    shot.after(page)


def expected(shot: Shot, said: str) -> bool:
    """An answer that is a part of what is shown: no such page; a talk that was over before it was listened to."""
    answer = {"error": "404 (NOT FOUND)", "board-dock": "409 (CONFLICT)"}.get(shot.name)
    return answer is not None and answer in said


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
