"""The board and the wall in a real browser, before the real daemon; who hears whom is read off the telephones."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems  # noqa: E402 (after the skip)
from tests.web.board.classroom import AGENT, CUSTOMER, SUPERVISOR, TALKS, Classroom, classroom  # noqa: E402
from tests.web.browser import CHROMIUM, complaints, context, sign_in  # noqa: E402

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

SEAT = f".tile[data-agent='{AGENT}']"


@pytest.fixture(scope="module")
def room() -> Iterator[Classroom]:
    with tempfile.TemporaryDirectory(prefix="fsctl-") as root, classroom(Path(root)) as made:
        yield made


@pytest.fixture
def page(room: Classroom, browser: Any) -> Iterator[Any]:
    """The board, signed in, in English; the browser must have nothing to complain about."""
    with context(browser) as browsing:
        page = browsing.new_page()
        said = complaints(page, room.address)
        sign_in(page, room, "supervisor", "en")  # type: ignore[arg-type]  # it has what is asked of a Demo
        page.goto(f"{room.address}/board")
        page.wait_for_selector(f"{SEAT}:not([hidden])")
        yield page
        assert [text for text in said if "404 (NOT FOUND)" not in text] == []


def heard(page: Any, words: str) -> None:
    page.wait_for_selector(f"#dock-heard:has-text('{words}')")


def test_listen_barge_take_over_and_disconnect(room: Classroom, page: Any) -> None:
    room.begin_talk()
    page.wait_for_selector(TALKS)
    page.focus(SEAT)
    page.keyboard.press("l")
    room.sees(SUPERVISOR, state="ringing")
    page.wait_for_selector("#dock-who:has-text('Your phone 1003 rings')")
    room.act("lift", SUPERVISOR)
    heard(page, "Nobody hears you")
    page.wait_for_selector("[data-mode=listen][aria-checked=true]:not([aria-disabled=true])")
    room.sees(SUPERVISOR, hears="party")
    room.sees(AGENT, supervised=False)
    room.sees(CUSTOMER, supervised=False)

    page.click("[data-mode=whisper_agent]")
    heard(page, "Only the agent hears you")
    room.sees(AGENT, supervised=True)
    room.sees(CUSTOMER, supervised=False)

    page.keyboard.press("b")
    heard(page, "Agent and caller hear you")
    room.sees(AGENT, supervised=True)
    room.sees(CUSTOMER, supervised=True)

    page.keyboard.press("t")
    page.wait_for_selector("#ask[open]")
    assert "王先生" in page.inner_text("#ask-text")
    page.click("#ask-yes")
    page.wait_for_selector("#dock-who:has-text('You talk with 王先生')")
    room.sees(AGENT, state="idle")
    room.sees(CUSTOMER, hears="party", state="talking")
    room.sees(SUPERVISOR, hears="party")
    page.wait_for_selector(f"{SEAT}[data-state=wrapup]")

    page.click("#stop")
    assert "王先生" in page.inner_text("#ask-text")
    page.click("#ask-yes")
    room.sees(CUSTOMER, state="idle")
    page.wait_for_selector("#dock", state="hidden")
    room.end_talk()


def test_stopping_leaves_the_talk_as_it_is(room: Classroom, page: Any) -> None:
    call = room.begin_talk()
    page.wait_for_selector(TALKS)
    page.click(SEAT)
    page.click("#menu button:has-text('Listen, follow the caller')")
    room.sees(SUPERVISOR, state="ringing")
    room.act("lift", SUPERVISOR)
    page.wait_for_selector("#dock-follow:has-text('Follows the caller')")
    page.wait_for_selector("#sessions:has-text('super listens')")
    heard(page, "Nobody hears you")
    page.click("#stop")
    room.sees(SUPERVISOR, state="idle")
    page.wait_for_selector("#dock", state="hidden")
    assert room.daemon.snapshot()["calls"][call]["state"] == "talking"
    room.sees(CUSTOMER, hears="party")
    room.end_talk()


def test_an_agent_is_made_not_ready_and_it_says_by_whom(room: Classroom, page: Any) -> None:
    room.ready()
    page.focus(SEAT)
    page.keyboard.press("Shift+F10")
    page.click("#menu button:has-text('Not ready: Meal')")
    page.wait_for_selector(f"{SEAT}[data-state=notready]:has-text('by super')")
    assert room.daemon.snapshot()["agents"][AGENT]["reason"] == "meal"
    page.keyboard.press("Enter")
    page.click("#menu button:has-text('Make ready')")
    page.wait_for_selector(f"{SEAT}[data-state=ready]")


def test_why_nobody_rings_is_told_in_words(room: Classroom, page: Any) -> None:
    room.ready()
    room.until(lambda: room.daemon.snapshot()["agents"][AGENT]["state"] == "ready", "the agent")
    page.click(SEAT)
    page.click("#menu button:has-text('Not ready: Meeting')")
    page.wait_for_selector(f"{SEAT}[data-state=notready]")
    room.act("customer_call", CUSTOMER, number="4000")
    room.sees(CUSTOMER, hears="prompt:welcome")
    room.act("customer_press", CUSTOMER, keys="2")
    room.sees(CUSTOMER, hears="prompt:main_menu")
    room.act("customer_press", CUSTOMER, keys="1")
    page.click("#waiting .why")
    page.wait_for_selector("#why[open] tr:has-text('1001'):has-text('not ready (Meeting)')")
    page.wait_for_selector("#why[open] tr:has-text('1002'):has-text('logged out')")
    assert problems(page) == []
    page.click("#why button")
    room.end_talk()
    page.click(SEAT)
    page.click("#menu button:has-text('Make ready')")
    page.wait_for_selector(f"{SEAT}[data-state=ready]")


def test_filters_and_view_are_kept_in_the_address_and_arrows_move(room: Classroom, page: Any) -> None:
    page.select_option("select[name=state]", "out")
    page.wait_for_selector(SEAT, state="hidden")
    page.click("[data-view=list]")
    page.reload()
    page.wait_for_selector(".tile[data-agent='1002']")
    assert page.locator(SEAT).is_hidden()
    assert page.locator("#seats.list").count() == 1
    assert re.search(r"\?state=out&view=list$", page.url)
    page.select_option("select[name=state]", "")
    page.focus(SEAT)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.agent") == "1002"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.dataset.agent") == "1003"


def test_a_definition_opens_by_tap_and_is_put_away_with_escape(room: Classroom, page: Any) -> None:
    page.click("#kpi-service .bd-info")
    page.wait_for_selector("#how-service:visible")
    page.wait_for_selector("#how-service .how:has-text('=')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#how-service", state="hidden")


PUT = """async (rows) => {
    const board = document.querySelector("script[src*='board/board.js']").src;
    const tables = await import(board.replace("board.js", "tables.js"));
    const live = await import(board.replace("board/board.js", "js/live.js"));
    for (const [id, row] of Object.entries(rows)) {
        if (row) live.table("calls").set(id, row); else live.table("calls").delete(id);
    }
    tables.paintAll();
}"""
"""Rows as if the stream had brought them."""


def a_call(**row: Any) -> dict[str, Any]:
    known = {"state": "talking", "queue": "support", "agent": "", "direction": "inbound", "dialled": "4000"}
    return {**known, "caller_name": "", "caller_number": "", "taken_over_by": "", "since": 1, "arrived_at": 1, **row}


def test_what_callers_call_themselves_is_text(room: Classroom, page: Any) -> None:
    evil = "<img src=x onerror=alert(1)>"
    page.evaluate(PUT, {"evil": a_call(state="waiting", caller_name=evil, caller_number=evil, dialled=evil)})
    assert evil in page.inner_text("#waiting tbody")
    assert evil in page.inner_text("#calls tbody")
    assert page.locator("#board img").count() == 0
    page.click("#waiting .more")
    page.click("#menu button:has-text('Disconnect')")
    assert evil in page.inner_text("#ask-text")
    assert page.locator("img").count() == 0


def test_of_many_rows_only_those_in_sight_are_in_the_page(room: Classroom, page: Any) -> None:
    page.evaluate(PUT, {f"c{n}": a_call(caller_number=f"n{n:04}", arrived_at=n) for n in range(2000)})
    assert page.inner_text("#calls-count") == "2000"
    assert page.locator("#calls tbody tr").count() < 100
    assert "n0000" in page.inner_text("#calls tbody")
    page.evaluate("document.getElementById('calls-rows').scrollTop = 1e9")
    page.wait_for_selector("#calls td:has-text('n1999')")
    assert page.locator("#calls tbody tr").count() < 100


def test_nothing_moves_under_the_pointer(room: Classroom, page: Any) -> None:
    page.evaluate(PUT, {f"c{n}": a_call(caller_number=f"n{n}", arrived_at=n) for n in range(3)})
    page.hover("#calls tr[data-key=c1]")
    before = page.locator("#calls tr[data-key=c1]").bounding_box()
    page.evaluate(PUT, {"c0": None})
    page.wait_for_selector("#calls tr.gone[data-key=c0]")
    assert page.locator("#calls tr[data-key=c1]").bounding_box() == before
    page.mouse.move(1, 1)
    page.wait_for_selector("#calls tr[data-key=c0]", state="detached")


@pytest.mark.parametrize("path", ["/board", "/board?view=list", "/walls"])
def test_nobody_stumbles(room: Classroom, page: Any, path: str) -> None:
    page.goto(room.address + path)
    page.wait_for_selector("#content")
    assert problems(page) == []


def make_wall(room: Classroom, page: Any) -> str:
    page.goto(f"{room.address}/walls")
    page.fill("input[name=title]", "Service floor")
    page.click("button:has-text('Make the wall')")
    return str(page.input_value("#wall-address"))


def test_the_wall_lives_without_sign_in_and_goes_dark_when_revoked(room: Classroom, page: Any, browser: Any) -> None:
    address = make_wall(room, page)
    with context(browser, size=(1920, 1080)) as browsing:
        wall = browsing.new_page()
        said = complaints(wall, room.address)
        wall.goto(address)
        wall.wait_for_selector("#live:has-text('Live')")
        wall.wait_for_selector("tr:not([hidden]) >> text=Support")
        assert problems(wall) == []
        assert wall.evaluate(
            "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"
        )
        before = wall.evaluate("document.getElementsByTagName('*').length")
        room.begin_talk()
        wall.wait_for_selector("#state-talking .n:text-is('1')")
        room.end_talk()
        wall.wait_for_selector("#state-talking .n:text-is('0')")
        grown = wall.evaluate("document.getElementsByTagName('*').length") - before
        assert grown <= 8  # a mark or two; nothing that adds up
        assert said == [] or all("404" in text for text in said)
        page.goto(f"{room.address}/walls")
        page.click("button:has-text('Revoke')")
        wall.wait_for_selector("text=There is nothing here")


def test_what_is_stale_is_marked(room: Classroom, page: Any, browser: Any) -> None:
    """The last one: the daemon is gone afterwards."""
    address = make_wall(room, page)
    page.goto(f"{room.address}/board")
    page.wait_for_selector("html:not(.is-stale) .tile")
    with context(browser, size=(1920, 1080)) as browsing:
        wall = browsing.new_page()
        wall.goto(address)
        wall.wait_for_selector("#live:has-text('Live')")
        room.daemon_process.terminate()
        room.daemon_process.wait(20)
        page.wait_for_selector("html.is-stale")
        page.wait_for_selector("#stale:has-text('Live data stopped at')")
        wall.wait_for_selector("#cover:not([hidden])", timeout=30_000)
        assert "Last data at" in wall.inner_text("#cover")
