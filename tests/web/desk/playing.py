"""Hands at the phones of the centre, and eyes on the panel: short words for what the browser tests do."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fsctl.control.training import TrainingClient
from fsctl.step import Refused
from tests.web.desk.centre import CUSTOMERS, Running

WITHIN_MS = 30_000
TYPED = """(typed) => {
    for (const key of typed) {
        const pressed = {key, code: `Digit${key}`, bubbles: true, cancelable: true};
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", pressed));
    }
}"""


def until(condition: Callable[[], object], what: str) -> None:
    """Half a minute at most: machines are shared."""
    end = time.monotonic() + WITHIN_MS / 1000
    while not condition():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)


class Phones:
    """Every phone and customer, played by hand."""

    def __init__(self, running: Running) -> None:
        self._client = TrainingClient(running.training)
        self._token = secrets.token_hex(20)
        self._numbers = (*CUSTOMERS, "1001", "1002", "1009")

    def take(self) -> None:
        """Whoever has not been here for a minute has lost them."""
        for number in self._numbers:
            self._client.take("customer" if number in CUSTOMERS else "phone", number, "test", self._token)

    def state(self, number: str) -> str:
        shown = self._client.snapshot()
        return str((shown["phones"].get(number) or shown["customers"][number])["state"])

    def act(self, kind: str, who: str, **fields: str) -> None:
        table = "customer" if who in CUSTOMERS else "phone"
        self._client.act(kind, **{table: who}, token=self._token, **fields)

    def call(self, customer: str = "13900004821", to: str = "4001") -> None:
        self.act("customer_call", customer, number=to)

    def lift(self, number: str = "1001") -> None:
        until(lambda: self.state(number) == "ringing", f"{number} rings")
        self.act("lift", number)

    def quiet(self) -> None:
        """Everybody hangs up; the customers first, so that no phone declines."""
        for number in self._numbers:
            try:
                self.act("customer_hang_up" if number in CUSTOMERS else "hang_up", number)
            except Refused:
                continue


class Panel:
    """A page with the panel on it."""

    def __init__(self, page: Any, running: Running) -> None:
        self.page = page
        self._running = running

    def open(self, path: str = "/panel") -> None:
        self.page.goto(self._running.address + path)
        self.page.wait_for_selector("html:not(.is-stale)")
        self.sees("!/Connecting|连接中/.test(document.getElementById('state-word').textContent)")

    def mode(self, wanted: str) -> None:
        self.page.wait_for_selector(f"#ap[data-mode={wanted}]", timeout=WITHIN_MS)

    def state(self, wanted: str) -> None:
        self.page.wait_for_selector(f"#state[data-state={wanted}]", timeout=WITHIN_MS)

    def takes(self, act: str) -> str:
        """The button, when it takes clicks: not within the moment in which what has just come takes none, nor while
        what it was pressed for before is on its way."""
        button = f"#acts:not([data-fresh]) [data-act={act}]:not([aria-disabled]):not([aria-busy])"
        self.page.wait_for_selector(button, timeout=WITHIN_MS)
        return button

    def press(self, act: str) -> None:
        self.page.click(self.takes(act))

    def digits(self, typed: str) -> None:
        """As fast as fingers are, however slow the machine is: a key that begins a longer one waits but a moment."""
        self.page.evaluate(TYPED, typed)

    def pressed(self, act: str, on: bool) -> None:
        wanted = "true" if on else "false"
        self.page.wait_for_selector(f"[data-act={act}][aria-pressed={wanted}]", timeout=WITHIN_MS)

    def signed_in(self) -> None:
        """Ready, whatever was before: nobody is in a call any more, whether this page has heard of it or not."""
        self.page.wait_for_selector("#ap:not([data-mode=talk]):not([data-mode=offer])", timeout=WITHIN_MS)
        self.page.wait_for_selector("#state:not([data-state=out]), #sign-in:visible")
        if self.page.is_visible("#sign-in"):
            self.press("log_in")
            self.page.wait_for_selector("#state:not([data-state=out])")
        if self.page.get_attribute("#state", "data-state") == "wrapup":
            self.sees("!document.getElementById('notes').readOnly")
            if not self.page.locator("#dispo-list .on").count():
                self.page.click("#dispo-list [data-code=solved]")
            self.press("done")
            self.page.wait_for_selector("#state:not([data-state=wrapup])")
        if self.page.get_attribute("#state", "data-state") != "ready":
            self.choose("ready")
        self.state("ready")

    def choose(self, value: str) -> None:
        """From the menu of states, which does nothing while nothing comes from the server."""
        self.page.click("html:not(.is-stale) #state-button")
        self.page.click(f"html:not(.is-stale) #state-menu [data-value='{value}']")

    def saved(self) -> None:
        self.sees("/\\d\\d:\\d\\d:\\d\\d/.test(document.getElementById('notes-saved').textContent)")

    def sees(self, expression: str) -> None:
        """Until that is true in the page. (Its policy forbids the browser's own way of waiting for one.)"""
        until(lambda: self.page.wait_for_timeout(50) or self.page.evaluate(expression), expression)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))


def in_a_talk(panel: Panel, phones: Phones, customer: str = "13900004821") -> None:
    phones.call(customer)
    phones.lift()
    panel.mode("talk")
    panel.state("talking")


@contextmanager
def held(page: Any, ending: str) -> Iterator[list[Any]]:
    """What the page sends to addresses that end so is kept back meanwhile, and goes on at the end."""
    kept: list[Any] = []

    def keep(route: Any) -> None:
        if route.request.method == "POST":
            kept.append(route)
        else:
            route.continue_()

    page.route(f"**{ending}", keep)
    yield kept
    for route in kept:
        route.continue_()
    page.unroute(f"**{ending}", keep)
