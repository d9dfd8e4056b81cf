"""A real browser: Debian's Chromium, driven by playwright. No page may reach outside its own server or break its own
rules; what the browser complains about is collected."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Request, sync_playwright

from tests.web.demo import Demo
from tests.web.desk.centre import Running

WIDTH, HEIGHT = 1440, 900
CHROMIUM = shutil.which("chromium")
LOADED = "html[data-ready]:not([data-stream=waits]), html:not(:has(script[src*='/js/page.js']))"
"""The page's scripts have their words and listen, where it has any, and show the first picture, where there is one."""
LEADING: Mapping[type, tuple[str, ...]] = {
    Page: ("goto", "reload", "go_back", "go_forward", "click", "press", "wait_for_url"),
    Locator: ("click", "press"),
}
"""What may lead to another page. A key pressed by `keyboard` may as well: say what is waited for then."""


def _arriving(act: Callable[..., Any]) -> Callable[..., Any]:
    """The same; it returns when the page that it led to, or stayed on, can be used: a key pressed on a page without its
    scripts does what the browser does by itself, or nothing."""

    @wraps(act)
    def arriving(where: Page | Locator, *given: Any, **named: Any) -> Any:
        done = act(where, *given, **named)
        page = where if isinstance(where, Page) else where.page
        if not page.is_closed():
            page.wait_for_load_state()
            page.wait_for_selector(LOADED, state="attached")
        return done

    return arriving


SLOWLY = float(os.environ.get("FSCTL_TEST_SLOW_BROWSER", 0))
"""How many times slower than it is the browser is to think, and on a line with an answer time of a third of a second:
what a test does not wait for comes too late then. Nothing is slowed by default."""
for _kind, _names in LEADING.items():
    for _name in _names:
        setattr(_kind, _name, _arriving(getattr(_kind, _name)))

ANSWERED_S = 10.0

_running: list[Any] = []


@contextmanager
def chromium() -> Iterator[Any]:
    """One at a time: whoever asks while one runs gets that one."""
    if _running:
        yield _running[0]
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        _running.append(browser)
        yield browser
        _running.clear()
        browser.close()


def context(
    browser: Any,
    theme: str = "light",
    size: tuple[int, int] = (WIDTH, HEIGHT),
    signed_in: Any = None,
    locale: str | None = None,
) -> BrowserContext:
    """`signed_in` is the state of a context in which somebody has signed in already, `locale` how dates are written."""
    viewport = {"width": size[0], "height": size[1]}
    made: BrowserContext = browser.new_context(
        viewport=viewport, color_scheme=theme, reduced_motion="reduce", storage_state=signed_in, locale=locale
    )
    if SLOWLY:
        made.on("page", _slow)
    _asking(made)
    return made


def _asking(made: BrowserContext) -> None:
    """It is closed when what its pages have sent is answered: what a test asks for last is done, as a person sees who
    looks at the page a moment longer."""
    asked: dict[Page, set[Request]] = {}
    close = made.close

    def come(page: Page) -> None:
        sent = asked[page] = set()
        page.on("request", lambda request: sent.add(request) if request.method == "POST" else None)
        for over in ("requestfinished", "requestfailed"):
            page.on(over, lambda request: sent.discard(request))  # type: ignore[call-overload]
        page.on("close", lambda _: asked.pop(page))

    def closing() -> None:
        end = time.monotonic() + ANSWERED_S
        while any(asked.values()) and time.monotonic() < end:
            made.pages[0].wait_for_timeout(20)
        close()

    made.on("page", come)
    made.close = closing  # type: ignore[method-assign]


def _slow(page: Page) -> None:
    talking = page.context.new_cdp_session(page)
    talking.send("Emulation.setCPUThrottlingRate", {"rate": SLOWLY})
    talking.send("Network.enable")
    line = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    talking.send("Network.emulateNetworkConditions", line)


class Album:
    """Pictures in 256 colours in one folder; the same page makes the same file. They are written while the browser
    goes on, all of them by the end of the `with`."""

    def __init__(self, target: Path) -> None:
        self.taken: set[Path] = set()
        self._target = target
        self._writing = ThreadPoolExecutor(1)
        self._written: list[Future[None]] = []

    def __enter__(self) -> Album:
        return self

    def __exit__(self, *_: object) -> None:
        self._writing.shutdown()
        for one in self._written:
            one.result()

    def take(self, page: Page, name: str) -> None:
        path = self._target / f"{name}.png"
        assert path not in self.taken, f"two pictures are called {name}"
        self.taken.add(path)
        taken = page.screenshot(animations="disabled", caret="hide")
        self._written.append(self._writing.submit(_write, taken, path))


def _write(taken: bytes, path: Path) -> None:
    from PIL import Image

    with Image.open(BytesIO(taken)) as opened:
        opened.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def complaints(page: Page, address: str) -> list[str]:
    """A list that fills with errors of scripts, refusals of the policy, and requests to elsewhere."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    own = (address, "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(own) else found.append(f"asked for {asked.url}"))
    return found


def sign_in(page: Page, demo: Demo | Running, role: str, language: str) -> None:
    """Without a look at the pages: the sign-in has tests of its own."""
    speak(page, demo, language)
    form = {"login": demo.login(role), "password": demo.password}
    answer = send(page, demo, "/login", form)
    assert answer.headers.get("location") not in (None, "/login"), f"{role} could not sign in: {answer.status}"


def speak(page: Page, demo: Demo | Running, language: str) -> None:
    """From now on the pages are in that language."""
    send(page, demo, "/settings/language", {"language": language, "back": "/login"})


def send(page: Page, demo: Demo | Running, path: str, form: dict[str, str]) -> Any:
    """A form, by whoever has signed in there, without a look at a page."""
    asking = page.context.request
    found = re.search(r'name="csrf-token" content="([^"]+)"', asking.get(f"{demo.address}/login").text())
    assert found is not None
    return asking.post(demo.address + path, form={"csrf_token": found.group(1), **form}, max_redirects=0)
