"""What a supervisor does from the board in a real browser: seize and transfer, disconnect, breaks, wrap-ups, queues."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")

from fsctl.directory import Directory, ListeningNotice, SiteSettings  # noqa: E402 (after the skip)
from fsctl.requests import LogIn, LogOut, SetNotReady  # noqa: E402
from tests.web.axe import problems  # noqa: E402
from tests.web.board.classroom import AGENT, COLLEAGUE, CUSTOMER, SUPERVISOR, TALKS, Classroom, classroom  # noqa: E402
from tests.web.browser import CHROMIUM, complaints, context, sign_in  # noqa: E402

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

SEAT = f".tile[data-agent='{AGENT}']"


@pytest.fixture(scope="module")
def room() -> Iterator[Classroom]:
    with tempfile.TemporaryDirectory(prefix="fsctl-") as root, classroom(Path(root)) as made:
        yield made


@pytest.fixture(scope="module")
def board(room: Classroom, browser: Any) -> Iterator[Any]:
    """One page for all: the board, signed in, in English; the browser must have nothing to complain about."""
    with context(browser) as browsing:
        page = browsing.new_page()
        said = complaints(page, room.address)
        sign_in(page, room, "supervisor", "en")  # type: ignore[arg-type]  # it has what is asked of a Demo
        page.goto(f"{room.address}/board")
        page.wait_for_selector(f"{SEAT}:not([hidden])")
        yield page
        assert said == []


def menu(page: Any, seat: str, words: str) -> None:
    page.click(seat)
    page.click(f"#menu button:has-text('{words}')")


def row_menu(page: Any, call: str, words: str) -> None:
    page.click(f"#calls tr[data-key='{call}'] .more")
    page.click(f"#menu button:has-text('{words}')")


def test_a_call_is_seized_and_transferred_and_then_disconnected(room: Classroom, board: Any) -> None:
    call = room.begin_talk()
    board.wait_for_selector(TALKS)
    row_menu(board, call, "Transfer")
    board.wait_for_selector("#transfer[open]")
    assert "王先生" in board.inner_text("#transfer-text")
    assert problems(board) == []
    board.fill("#transfer-to", f"extension:{COLLEAGUE}")
    board.click("#transfer button[value=yes]")
    room.sees(COLLEAGUE, state="ringing")
    room.sees(AGENT, state="idle")
    room.act("lift", COLLEAGUE)
    room.sees(CUSTOMER, hears="party", state="talking")
    room.sees(COLLEAGUE, hears="party")
    board.wait_for_selector(f"#calls tr[data-key='{call}']:has-text('Talks')")

    row_menu(board, call, "Disconnect")
    assert "王先生" in board.inner_text("#ask-text")
    board.click("#ask button[value='']")
    assert room.daemon.snapshot()["calls"][call]["state"] == "talking"
    row_menu(board, call, "Disconnect")
    board.click("#ask-yes")
    room.sees(CUSTOMER, state="idle")
    room.sees(COLLEAGUE, state="idle")
    board.wait_for_selector(f"#calls tr.gone[data-key='{call}']")  # struck through while the focus is in it
    board.evaluate("document.activeElement.blur()")
    board.mouse.move(1, 1)
    board.wait_for_selector(f"#calls tr[data-key='{call}']", state="detached")
    room.end_talk()


def test_a_caller_who_waits_is_promoted(room: Classroom, board: Any) -> None:
    call = let_wait(room)
    board.wait_for_selector(f"#calls tr[data-key='{call}']:has-text('Wait')")
    row_menu(board, call, "Give high priority")
    room.until(lambda: calls(room)[call]["priority"] == 180, "the head start")
    board.wait_for_selector("text=has high priority")
    room.act("customer_hang_up", CUSTOMER)
    room.end_talk()
    room.ready()


def let_wait(room: Classroom) -> str:
    """The customer waits for support, and nobody takes calls. Returns the call."""
    room.ready()
    room.daemon.ask(SetNotReady(AGENT, "rest", AGENT))
    room.act("customer_call", CUSTOMER, number="4000")
    room.sees(CUSTOMER, hears="prompt:welcome")
    room.act("customer_press", CUSTOMER, keys="2")
    room.sees(CUSTOMER, hears="prompt:main_menu")
    room.act("customer_press", CUSTOMER, keys="1")
    room.until(lambda: any(row["state"] == "waiting" for row in calls(room).values()), "a caller who waits")
    return next(key for key, row in calls(room).items() if row["state"] == "waiting")


ASKS = """async (call) => {
    const board = document.querySelector("script[src*='board/board.js']").src;
    const live = await import(board.replace("board/board.js", "js/live.js"));
    return live.row("calls", call) && (live.row("calls", call).data.skill_english ?? "0");
}"""
"""The level that the page knows of."""


def test_a_waiting_call_asks_for_another_skill_and_is_let_off_it(room: Classroom, board: Any) -> None:
    call = let_wait(room)
    for shown, wanted in (("0", "5"), ("5", "0")):
        room.until(lambda shown=shown: board.evaluate(ASKS, call) == shown, "the page has heard of it")
        board.click(f"#waiting tr[data-key='{call}'] .more")
        board.click("#menu button:has-text('Skills asked for')")
        board.wait_for_selector("#demand[open]:has-text('王先生')")
        assert problems(board) == []
        level = board.locator("#demand-skills tr:has-text('English') select")
        assert level.input_value() == shown
        level.select_option(wanted)
        board.click("#demand button[value=yes]")
        room.until(lambda wanted=wanted: calls(room)[call]["data"].get("skill_english") == wanted, f"level {wanted}")
        board.wait_for_selector("text=asks for other skills now")
        board.wait_for_selector("#demand", state="hidden")
    with room.audit() as rows:
        assert [(row.by, row.after["level"]) for row in rows if row.action == "set_demand"] == [
            ("super", "5"),
            ("super", "0"),
        ]
    room.act("customer_hang_up", CUSTOMER)
    room.end_talk()
    room.ready()


def test_who_helps_a_queue_in_need_is_marked_and_more_agents_can_be_tried(room: Classroom, board: Any) -> None:
    def reserve(site: Directory) -> Directory:
        queue = replace(site.queues["support"], reserve_join_s=1.0)
        tiers = (
            replace(tier, reserve=True) if (tier.queue, tier.agent) == ("support", COLLEAGUE) else tier
            for tier in site.tiers
        )
        return replace(site, queues={**site.queues, "support": queue}, tiers=tuple(tiers))

    room.daemon.ask(LogIn(COLLEAGUE, "", "test"))
    room.daemon.ask(SetNotReady(COLLEAGUE, "rest", "test"))
    mark = board.locator(f".tile[data-agent='{COLLEAGUE}'] [aria-label^='reserve, helps now']")
    assert mark.count() == 0
    room.change(reserve)
    let_wait(room)
    mark.wait_for()
    board.wait_for_selector("#queues tr[data-key=support] [aria-label='Reserve agents help this queue now']")
    assert problems(board) == []
    room.act("customer_hang_up", CUSTOMER)
    room.end_talk()
    mark.wait_for(state="detached")
    room.ready()
    room.daemon.ask(LogOut(COLLEAGUE, "test"))
    board.click("#queues tr[data-key=support] .bd-try")
    board.wait_for_selector("#wish")
    assert board.input_value("#to") == "support"
    assert board.input_value("#from") != "support"
    board.go_back()
    board.wait_for_selector(f"{SEAT}:not([hidden])")


def calls(room: Classroom) -> dict[str, Any]:
    found: dict[str, Any] = room.daemon.snapshot()["calls"]
    return found


def test_who_looks_after_other_teams_sees_nothing_of_it_and_can_do_nothing(room: Classroom, browser: Any) -> None:
    call = room.begin_talk()
    with context(browser) as browsing:
        page = browsing.new_page()
        sign_in(page, room, "elsewhere", "en")  # type: ignore[arg-type]
        page.goto(f"{room.address}/board")
        page.wait_for_selector("html:not(.is-stale) #no-seats:not([hidden])")
        assert page.locator(".tile").count() == page.locator("#calls tbody tr").count() == 0
        asked = """async ([kind, values]) => {
            const board = document.querySelector("script[src*='board/board.js']").src;
            const {post} = await import(board.replace("board/board.js", "js/act.js"));
            return (await post("/act", {kind, key: "browser-test-key-" + kind, ...values})).status;
        }"""
        for kind, values in (
            ("hang_up_call", {"call": call}),
            ("transfer_call", {"call": call, "to": f"extension:{COLLEAGUE}"}),
            ("supervise", {"call": call, "mode": "listen", "follow": "agent"}),
            ("set_demand", {"call": call, "skill": "english", "level": "0"}),
            ("log_out", {"agent": AGENT}),
            ("set_not_ready", {"agent": AGENT, "reason": "rest"}),
        ):
            assert page.evaluate(asked, [kind, values]) == 404, kind
    assert room.daemon.snapshot()["calls"][call]["state"] == "talking"
    room.sees(CUSTOMER, hears="party")
    room.end_talk()


def test_a_wrap_up_is_ended(room: Classroom, board: Any) -> None:
    room.begin_talk()
    room.act("hang_up", AGENT)
    board.wait_for_selector(f"{SEAT}[data-state=wrapup]")
    menu(board, SEAT, "End wrap-up")
    board.wait_for_selector(f"{SEAT}[data-state=ready]")
    room.end_talk()


def test_a_break_asked_for_is_refused_and_then_approved(room: Classroom, board: Any) -> None:
    room.change(
        lambda site: replace(site, reasons={**site.reasons, "meal": replace(site.reasons["meal"], approval=True)})
    )
    room.ready()
    board.wait_for_selector(f"{SEAT}[data-state=ready]")
    room.daemon.ask(SetNotReady(AGENT, "meal", AGENT))
    board.wait_for_selector(".help.break:has-text('asks for a break'):has-text('Meal')")
    assert problems(board) == []
    board.click(".help.break .no")
    board.wait_for_selector(".help.break", state="detached")
    assert room.daemon.snapshot()["agents"][AGENT]["state"] == "ready"
    room.daemon.ask(SetNotReady(AGENT, "meal", AGENT))
    board.click(".help.break .yes")
    board.wait_for_selector(f"{SEAT}[data-state=notready]:has-text('Meal')")
    menu(board, SEAT, "Make ready")
    board.wait_for_selector(f"{SEAT}[data-state=ready]")


def test_queues_and_skills_are_changed_and_taken_back(room: Classroom, board: Any) -> None:
    before = room.daemon.snapshot()["agents"][AGENT]["queues"]
    assert "support" in before
    menu(board, SEAT, "Queues and skills")
    board.wait_for_selector("#serves[open]")
    assert problems(board) == []
    board.uncheck("#serves-queues tr[data-name=support] input[type=checkbox]")
    board.click("#serves-save")
    board.wait_for_selector("#serves", state="hidden")
    room.until(lambda: "support" not in room.daemon.snapshot()["agents"][AGENT]["queues"], "the queue left")
    board.click(".toast-x button:has-text('Undo')")
    room.until(lambda: room.daemon.snapshot()["agents"][AGENT]["queues"] == before, "the queue back")


def test_an_agent_goes_off_duty_and_comes_back(room: Classroom, board: Any) -> None:
    menu(board, SEAT, "Work mode: Off duty")
    room.until(lambda: room.daemon.snapshot()["agents"][AGENT]["mode"] == "off_duty", "off duty")
    board.wait_for_selector(f"{SEAT} [aria-label='Off duty after this call']")
    board.wait_for_selector(f"{SEAT}[data-state=notready] .stw:has-text('Off duty after this call')")
    menu(board, SEAT, "Work mode: Any call")
    room.until(lambda: room.daemon.snapshot()["agents"][AGENT]["mode"] == "normal", "all calls")


def test_where_agents_are_to_notice_it_the_dock_says_so(room: Classroom, board: Any) -> None:
    tone = SiteSettings(listening_notice=ListeningNotice.TONE)
    room.change(lambda site: replace(site, settings={tone.name: tone}))
    room.begin_talk()
    board.wait_for_selector(TALKS)
    board.focus(SEAT)
    board.keyboard.press("l")
    room.sees(SUPERVISOR, state="ringing")
    room.act("lift", SUPERVISOR)
    board.wait_for_selector("#dock-follow:has-text('Follows the agent · tone heard')")
    assert problems(board) == []
    board.click("#stop")
    board.wait_for_selector("#dock", state="hidden")
    room.end_talk()
