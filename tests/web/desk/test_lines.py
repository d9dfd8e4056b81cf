"""Lines that are cut or dead, reloads, two windows: what was typed is there, and what stands still says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM
from tests.web.desk.centre import Running
from tests.web.desk.line import Line
from tests.web.desk.playing import Panel, Phones, held, in_a_talk, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

STALE_MS = 6000
"""Three seconds are promised; the rest is what a machine adds that does much else."""


def test_a_reload_in_the_middle_loses_nothing(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    panel.page.fill("#notes", "half a sentence")
    panel.page.reload()  # at once: the two seconds are not over
    panel.mode("talk")
    panel.sees("document.getElementById('notes').value === 'half a sentence'")
    panel.press("hold")
    panel.state("hold")
    panel.page.reload()
    panel.state("hold")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.click("#dispo-list [data-code=fault]")
    panel.page.reload()
    panel.mode("wrap")
    panel.page.wait_for_selector("#dispo-list [data-code=fault][aria-pressed=true]")
    panel.sees("document.getElementById('notes').value === 'half a sentence'")


def test_a_cut_line_is_said_the_draft_stays_and_all_comes_back(
    panel: Panel, phones: Phones, line: Line, browsing: Any, running: Running
) -> None:
    page = browsing.new_page()
    cut = Panel(page, replace(running, address=line.address))
    in_a_talk(panel, phones)
    cut.open()  # the session is the same: it belongs to the host, whatever the port
    cut.mode("talk")
    cut.sees("!document.getElementById('notes').readOnly")  # the draft has come
    line.cut()
    page.fill("#notes", "typed without a line")
    page.wait_for_selector("html.is-stale", timeout=STALE_MS)
    page.wait_for_selector("#stale:has-text('Live data stopped')")
    page.wait_for_selector("[data-act=hold][aria-disabled=true]")
    page.wait_for_selector("#notes-saved:has-text('Not saved yet')")
    phones.act("hang_up", "1001")
    line.mend()
    cut.mode("wrap")
    page.wait_for_selector("#stale", state="hidden")
    cut.saved()
    page.reload()
    cut.sees("document.getElementById('notes').value === 'typed without a line'")


def test_a_line_that_is_dead_without_being_cut_is_said_too(
    panel: Panel, phones: Phones, line: Line, browsing: Any, running: Running
) -> None:
    page = browsing.new_page()
    dead = Panel(page, replace(running, address=line.address))
    dead.open()
    page.click("#state-button")
    page.wait_for_timeout(4000)
    assert not page.query_selector("html.is-stale"), "nothing happens, but the server is heard"
    line.deaden()
    page.wait_for_selector("html.is-stale", timeout=STALE_MS)
    page.wait_for_selector("#stale:has-text('Live data stopped')")
    page.click("#state-menu [data-value='not_ready:meal']")  # still open under the hand, and says why it does nothing
    page.wait_for_selector(".toast-x.bad:has-text('No live data')")
    page.keyboard.press("Escape")
    line.mend()
    page.wait_for_selector("html:not(.is-stale)")
    in_a_talk(panel, phones)
    dead.state("talking")


def test_what_was_left_in_a_browser_overwrites_nothing_newer(panel: Panel, phones: Phones) -> None:
    page = panel.page
    in_a_talk(panel, phones)
    panel.sees("!document.getElementById('notes').readOnly")
    with page.expect_response(lambda answer: answer.url.endswith("/notes") and answer.request.method == "POST") as kept:
        page.fill("#notes", "written elsewhere, later")
    panel.saved()  # the answer has come, and this window has thrown away what it kept until then
    place = f"fsctl.notes.1001.{kept.value.url.split('/')[-2]}"
    left = '{"notes": "left here, earlier", "disposition": "", "seen_at": 1}'
    page.evaluate("([place, left]) => localStorage.setItem(place, left)", [place, left])
    page.reload()
    page.wait_for_selector("#notes-other")
    assert page.input_value("#notes") == "left here, earlier"
    page.click("#notes-theirs")
    panel.sees("document.getElementById('notes').value === 'written elsewhere, later'")
    page.reload()
    panel.sees("document.getElementById('notes').value === 'written elsewhere, later'")
    assert page.is_hidden("#notes-other")


def test_a_draft_does_not_overtake_the_one_before_it(panel: Panel, phones: Phones) -> None:
    """The server takes its time: what is typed meanwhile is no other window's."""
    page = panel.page
    in_a_talk(panel, phones)
    with held(page, "/notes") as sent:
        page.fill("#notes", "one")
        page.focus("#dial-input")
        until(lambda: page.wait_for_timeout(50) or sent, "the draft is on its way")
        page.fill("#notes", "one and two")
        page.focus("#dial-input")
        page.wait_for_timeout(500)
        assert len(sent) == 1
    panel.saved()
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('fsctl.notes.'))")
    assert page.is_hidden("#notes-other")
    page.reload()
    panel.sees("document.getElementById('notes').value === 'one and two'")


def test_two_windows_agree(panel: Panel, phones: Phones, browsing: Any, running: Running) -> None:
    in_a_talk(panel, phones)
    second = Panel(browsing.new_page(), running)
    second.open()
    second.mode("talk")
    panel.page.fill("#notes", "from the first")
    panel.saved()
    second.press("hold")
    panel.state("hold")
    phones.act("hang_up", "1001")
    second.mode("wrap")
    second.sees("document.getElementById('notes').value === 'from the first'")
    second.page.click("#dispo-list [data-code=solved]")
    second.press("done")
    panel.state("ready")
