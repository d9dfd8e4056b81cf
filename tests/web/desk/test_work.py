"""Breaks with limits and approval, work modes, what follows a call by its queue, callers taken by hand, long holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems
from tests.web.browser import CHROMIUM, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.playing import Panel, Phones, in_a_talk

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def offered(panel: Panel, value: str) -> str:
    """What the menu says of it."""
    panel.page.click("#state-button")
    said = panel.text(f"#state-menu [data-value='{value}']")
    panel.page.keyboard.press("Escape")
    return " ".join(said.split())


@pytest.fixture
def supervisor(browser: Any, running: Running) -> Iterator[Any]:
    """A page of the supervisor's, to ask from."""
    with context(browser) as made:
        page = made.new_page()
        sign_in(page, running, "supervisor", "en")
        page.goto(f"{running.address}/messages")
        yield page


def ask(page: Any, kind: str, **values: str) -> int:
    """By the way pages ask; the status of the answer."""
    return int(
        page.evaluate(
            """async (sent) => (await fetch('/act', {method: 'POST', body: JSON.stringify(sent), headers: {
              'Content-Type': 'application/json', Accept: 'application/json',
              'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content}})).status""",
            {"kind": kind, "key": f"key-{kind}-{page.evaluate('performance.now()')}", **values},
        )
    )


def test_a_break_shows_what_is_left_of_it_and_when_it_is_over(panel: Panel) -> None:
    assert "15 min left today" in offered(panel, "not_ready:rest")
    assert "up to 30 min" in offered(panel, "not_ready:meal")
    panel.choose("not_ready:meal")
    panel.state("notready")
    panel.page.wait_for_selector("#state-sub:has-text('left, until')")
    panel.choose("not_ready:blink")
    panel.state("over")
    panel.page.wait_for_selector("#state-sub:has-text('Over the limit: 0:0')")
    assert problems(panel.page) == []
    panel.choose("not_ready:rest")
    panel.state("notready")
    panel.page.wait_for_timeout(1200)
    assert "14 min left today" in offered(panel, "not_ready:rest")
    panel.choose("ready")
    panel.state("ready")


def test_a_break_that_needs_approval_is_asked_refused_withdrawn_and_allowed(panel: Panel, supervisor: Any) -> None:
    assert "on approval" in offered(panel, "not_ready:meeting")
    panel.choose("not_ready:meeting")
    panel.page.wait_for_selector("#asked:visible:has-text('Asked for: Meeting')")
    assert panel.page.get_attribute("#state", "data-state") == "ready", "the agent works on"
    assert problems(panel.page) == []
    assert ask(supervisor, "refuse_break", agent="1001", reason="meeting") == 200
    panel.page.wait_for_selector("#asked", state="hidden")
    panel.page.wait_for_selector(".toast-x.bad:has-text('Meeting is not allowed now, says super')")
    panel.choose("not_ready:meeting")
    panel.page.click("#asked-back")
    panel.page.wait_for_selector("#asked", state="hidden")
    assert panel.page.locator(".toast-x").count() == 1, "a withdrawal is no news to who withdraws"
    panel.choose("not_ready:meeting")
    panel.page.wait_for_selector("#asked:visible")
    assert ask(supervisor, "approve_break", agent="1001", reason="meeting") == 200
    panel.state("notready")
    assert "Meeting" in panel.text("#state")
    panel.page.wait_for_selector("#asked", state="hidden")


def test_in_a_work_mode_nothing_is_offered_and_ready_brings_all_calls_back(panel: Panel, phones: Phones) -> None:
    panel.choose("mode:outbound")
    panel.state("notready")
    assert "Outbound only" in panel.text("#state")
    panel.page.click("#state-button")
    assert panel.page.get_attribute("#state-menu [data-value='mode:outbound']", "aria-checked") == "true"
    assert panel.page.locator("#state-menu [data-value='mode:supervisor']").count() == 0, "that is for supervisors"
    panel.page.keyboard.press("Escape")
    panel.choose("ready")
    panel.state("ready")
    in_a_talk(panel, phones)
    panel.choose("mode:off_duty")
    panel.page.wait_for_selector("#state-sub:has-text('Off duty')")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.click("#dispo-list [data-code=solved]")
    panel.press("done")
    panel.state("notready")
    assert "Off duty" in panel.text("#state")


def test_done_says_what_is_missing_and_the_daemon_knows_the_disposition(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.wait_for_selector("#done-missing:has-text('Disposition is missing')")
    panel.digits("11")
    panel.sees("document.getElementById('done-missing').textContent === ''")
    panel.press("done")
    panel.state("ready")
    panel.page.wait_for_selector("#recent-list .item:has-text('Fault reported')")


def test_a_wrap_up_of_exact_length_keeps_the_notes_and_lasts(panel: Panel, phones: Phones) -> None:
    phones.call(to="4005")
    phones.lift()
    panel.state("talking")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.wait_for_selector("#state-sub:has-text('not before')")
    assert panel.text("#done-word") == "Keep the notes"
    panel.page.click("#dispo-list [data-code=solved]")
    panel.press("done")
    panel.page.wait_for_selector("#notes-saved:has-text('Complete')")
    assert panel.page.get_attribute("#state", "data-state") == "wrapup"
    panel.state("ready")
    assert panel.page.locator(".toast-x.bad").count() == 0


def test_an_expired_wrap_up_is_closed_by_the_daemon_and_can_be_completed_late(panel: Panel, phones: Phones) -> None:
    phones.call(to="4005")
    phones.lift()
    panel.state("talking")
    panel.page.fill("#notes", "half a sen")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.state("ready")
    panel.page.wait_for_selector("#late:visible")
    panel.page.click("#dispo-list [data-code=complaint]")
    panel.page.click("#late-done")
    panel.page.wait_for_selector("#late", state="hidden")
    panel.page.wait_for_selector("#recent-list .item:has-text('Complaint')")


def test_a_mandatory_wrap_up_ends_when_the_agent_says_so(panel: Panel, phones: Phones) -> None:
    phones.call(to="4003")
    phones.lift()
    panel.state("talking")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.wait_for_selector("#state-sub:has-text('when done')")
    panel.page.wait_for_selector("[data-act=extend_wrap_up][aria-disabled=true]")
    panel.page.wait_for_selector("#state-sub:has-text('Longer than meant')")
    panel.press("done")
    panel.state("ready")


def test_a_caller_is_taken_out_of_the_queue_and_time_after_is_asked_for(
    panel: Panel, phones: Phones, running: Running, browser: Any
) -> None:
    page = panel.page
    panel.choose("not_ready:other")
    panel.state("notready")
    phones.call(to="4004")
    page.wait_for_selector("#strip [data-queue=both] .w:has-text('1')")
    page.click("#strip [data-queue=both]")
    page.wait_for_selector("#callers [data-pull]")
    assert problems(page) == []
    page.click("#callers [data-pull]")
    phones.lift()
    panel.state("talking")
    panel.press("hold")
    panel.state("hold")
    panel.sees("document.getElementById('say').textContent === 'The customer has been on hold too long'")
    page.wait_for_selector("[data-act=hold] .dk-mini.long")
    page.wait_for_selector("#state-sub:has-text('Held too long')")
    with context(browser) as other:
        board = other.new_page()
        sign_in(board, running, "supervisor", "en")
        board.goto(f"{running.address}/board")
        board.wait_for_selector("[data-agent='1001'] [aria-label='caller held too long']")
        panel.press("hold")
        panel.state("talking")
        board.wait_for_selector("[data-agent='1001'] [aria-label='caller held too long']", state="detached")
    page.check("#want-box")
    page.wait_for_selector("#want-box:enabled:checked")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.press("done")
    panel.state("notready")
    page.click("#strip [data-queue=support]")
    page.wait_for_selector("#callers:has-text('Nobody waits')")
    panel.choose("ready")
