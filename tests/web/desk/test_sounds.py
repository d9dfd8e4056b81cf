"""What is heard, when, and when the computer keeps silent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.playing import Panel, Phones, held, in_a_talk, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

LISTEN = """
window.heard = []; window.notes = []; window.left = [];
addEventListener('fsctl:sound', (event) => {
  heard.push(event.detail);
  if (event.detail === 'tick') left.push(document.getElementById('state-timer').dataset.until - Date.now() / 1000);
}, true);
const start = OscillatorNode.prototype.start, stop = OscillatorNode.prototype.stop;
OscillatorNode.prototype.start = function (at) {
  this.note = { hertz: this.frequency.value, from: at };
  notes.push(this.note);
  return start.call(this, at);
};
OscillatorNode.prototype.stop = function (at) {
  this.note.seconds = Math.round((at - this.note.from) * 1000) / 1000;
  return stop.call(this, at);
};
"""
"""What the page says that it plays, and what the browser is told to sound: each note with its pitch and length."""


@pytest.fixture
def panel(panel: Panel) -> Iterator[Panel]:
    """With sounds on, and somebody who listens."""
    panel.page.add_init_script(LISTEN)
    panel.open()
    set_sounds(panel, on=True, with_phone=False, off=[])
    yield panel
    set_sounds(panel, on=False, with_phone=False, off=[])


def set_sounds(panel: Panel, **values: object) -> None:
    """By the form, as a person does."""
    page = panel.page
    page.click("#more summary")
    page.click("#sounds-open")
    for name in ("on", "with_phone"):
        page.set_checked(f"#sound-settings [name={name}]", bool(values[name]))
    for box in page.locator("#sound-list input").all():
        box.set_checked(box.get_attribute("data-sound") not in values["off"])  # type: ignore[operator]
    page.wait_for_selector("html:not([data-keeping])")  # the last of them is heard as well when it is switched on
    page.click("#sounds-close")
    if page.get_attribute("#more", "open") is not None:
        page.click("#more summary")
    page.evaluate("window.heard = []; window.notes = [];")


def notes(panel: Panel) -> list[tuple[float, float]]:
    """Pitch and length of each note since the settings were closed."""
    return [(note["hertz"], note["seconds"]) for note in panel.page.evaluate("notes")]


def heard(panel: Panel) -> list[str]:
    return list(panel.page.evaluate("heard"))


def test_an_offer_is_heard_again_and_again_only_where_the_phone_is_not(panel: Panel, phones: Phones) -> None:
    phones.call()
    panel.state("ringing")
    panel.page.wait_for_timeout(4300)
    assert heard(panel).count("offer") <= 1, "once while it was reserved"
    set_sounds(panel, on=True, with_phone=True, off=[])
    until(lambda: panel.page.wait_for_timeout(100) or heard(panel).count("offer") >= 2, "the offer is heard twice")
    phones.act("customer_hang_up", "13900004821")
    panel.mode("idle")


def test_an_offer_that_is_lost_falls_silent(panel: Panel, phones: Phones) -> None:
    set_sounds(panel, on=True, with_phone=True, off=[])
    phones.call()
    until(lambda: panel.page.wait_for_timeout(100) or heard(panel).count("offer") >= 2, "it is heard again and again")
    assert notes(panel)[:2] == [(587, 0.18), (880, 0.2)], "two rising notes"
    phones.act("customer_hang_up", "13900004821")
    panel.mode("idle")
    panel.page.evaluate("window.heard = []")
    panel.page.wait_for_timeout(4300)  # longer than from one to the next
    assert heard(panel) == []


def whisper(page: Any, phones: Phones) -> None:
    """The supervisor who listens begins to whisper to the agent, and listens again."""
    page.click("[data-mode=whisper_agent]")
    page.wait_for_selector("#dock-heard:has-text('Only the agent hears you')")
    page.click("[data-mode=listen]")
    page.wait_for_selector("#dock-heard:has-text('Nobody hears you')")


def test_a_whisper_begins_with_one_low_note_and_listening_makes_no_sound(
    panel: Panel, phones: Phones, running: Running, browser: Any
) -> None:
    in_a_talk(panel, phones)
    set_sounds(panel, on=True, with_phone=False, off=[])
    with context(browser) as other:
        page = other.new_page()
        sign_in(page, running, "supervisor", "en")
        page.goto(f"{running.address}/phone?next=/board")
        page.fill("#other-number", "1009")
        page.click("#phone-form .btn-ink")
        page.wait_for_url(f"{running.address}/board")
        page.wait_for_selector("body:has([data-agent='1001'][data-state=talking]) #calls tr:has-text('Talks')")
        page.focus("[data-agent='1001']")
        page.keyboard.press("l")
        phones.lift("1009")
        page.wait_for_selector("#dock-heard:has-text('Nobody hears you')")
        panel.page.wait_for_timeout(500)
        assert notes(panel) == [], "who is listened to in silence hears nothing of it"
        whisper(page, phones)
        until(lambda: panel.page.wait_for_timeout(100) or heard(panel), "the whisper is heard")
        assert (heard(panel), notes(panel)) == (["whisper"], [(220, 0.5)])
        whisper(page, phones)
        until(lambda: panel.page.wait_for_timeout(100) or len(heard(panel)) == 2, "each whisper is heard")
        set_sounds(panel, on=True, with_phone=False, off=["whisper"])
        whisper(page, phones)
        panel.page.wait_for_timeout(500)
        assert (heard(panel), notes(panel)) == ([], []), "not where it is switched off"
        page.click("#stop")
    phones.act("hang_up", "1001")
    panel.mode("wrap")


def test_each_sound_can_be_switched_off_and_the_last_seconds_tick(panel: Panel, phones: Phones) -> None:
    phones.call(to="4002")
    phones.lift()
    panel.state("talking")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    until(lambda: panel.page.wait_for_timeout(100) or heard(panel).count("tick") >= 2, "it ticks")
    assert set(notes(panel)) == {(1200, 0.03)}
    assert max(panel.page.evaluate("left")) <= 10.2, "of eleven seconds the last ten"
    set_sounds(panel, on=True, with_phone=False, off=["tick"])
    panel.page.wait_for_timeout(1600)
    assert heard(panel) == []
    panel.state("ready")


def test_missed_calls_fall_silent_with_two_notes(panel: Panel, phones: Phones) -> None:
    phones.call(to="4003")
    panel.state("missed")
    until(lambda: panel.page.wait_for_timeout(100) or heard(panel)[-1:] == ["missed"], "it is heard")
    phones.act("customer_hang_up", "13900004821")
    panel.press("set_ready")
    panel.state("ready")


def test_they_are_kept_with_the_account_and_reach_the_other_window(
    panel: Panel, phones: Phones, running: Running
) -> None:
    other = Panel(panel.page.context.new_page(), running)
    other.open()
    set_sounds(panel, on=True, with_phone=True, off=["message"])
    other.sees("JSON.parse(document.body.dataset.preferences).sounds.on")
    other.page.click("#more summary")
    other.page.click("#sounds-open")
    other.page.wait_for_selector("#sound-settings [name=with_phone]:checked")
    other.page.wait_for_selector("#sound-list [data-sound=message]:not(:checked)")
    in_a_talk(panel, phones)
    phones.act("hang_up", "1001")
    panel.mode("wrap")


def test_what_is_set_quickly_is_kept_in_that_order(panel: Panel) -> None:
    """One is sent after the other, and what comes back of an earlier one changes nothing that was set since."""
    page = panel.page
    page.click("#more summary")
    page.click("#sounds-open")
    with held(page, "/settings/preferences") as sent:
        page.check("#sound-settings [name=with_phone]")
        page.uncheck("#sound-list [data-sound=message]")
        until(lambda: page.wait_for_timeout(50) or sent, "the first is on its way")
        assert len(sent) == 1
    page.wait_for_selector("html:not([data-keeping])")
    for place in ("here", "in the next window"):
        assert page.is_checked("#sound-settings [name=with_phone]"), place
        assert not page.is_checked("#sound-list [data-sound=message]"), place
        page.reload()
