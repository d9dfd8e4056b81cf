"""A real browser: Debian's Chromium, driven by playwright. No page may reach outside its own server or break its own
rules; what the browser complains about is collected."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.web.demo import Demo

WIDTH, HEIGHT = 1440, 900
CHROMIUM = shutil.which("chromium")


@contextmanager
def chromium() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def context(
    browser: Any, theme: str = "light", size: tuple[int, int] = (WIDTH, HEIGHT), signed_in: Any = None
) -> BrowserContext:
    """`signed_in` is the state of a context in which somebody has signed in already."""
    viewport = {"width": size[0], "height": size[1]}
    made: BrowserContext = browser.new_context(
        viewport=viewport, color_scheme=theme, reduced_motion="reduce", storage_state=signed_in
    )
    return made


def complaints(page: Page, address: str) -> list[str]:
    """A list that fills with errors of scripts, refusals of the policy, and requests to elsewhere."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    own = (address, "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(own) else found.append(f"asked for {asked.url}"))
    return found


def sign_in(page: Page, demo: Demo, role: str, language: str) -> None:
    page.goto(f"{demo.address}/login")
    page.click(f"button[name=language][value={language}]")
    page.fill("input[name=login]", demo.login(role))
    page.fill("input[name=password]", demo.password)
    page.click("form[method=post] button.btn-ink")
    page.wait_for_load_state()
