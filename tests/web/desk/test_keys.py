"""Keys are the person's own: changed, switched off, never two acts on one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems
from tests.web.browser import CHROMIUM, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.playing import Panel, held, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture
def panel(panel: Panel) -> Iterator[Panel]:
    """With the list of keys open, everything as at first, and so again at the end."""
    listed(panel)
    panel.page.click("#keys-reset")
    said(panel, "As it was at first")
    yield panel
    panel.open()
    listed(panel)
    panel.page.click("#keys-reset")
    said(panel, "As it was at first")


def listed(panel: Panel) -> None:
    if not panel.page.is_visible("#keys"):
        panel.page.keyboard.press("Shift+?")
    if not panel.page.is_visible("#keys"):  # switched off
        panel.page.click("#more summary")
        panel.page.click("#keys-open")


def said(panel: Panel, words: str) -> None:
    panel.page.wait_for_selector(f"#keys-said:has-text('{words}')")


def press_for(panel: Panel, act: str, keys: str) -> None:
    panel.page.click(f"[data-keyed={act}]")
    panel.page.keyboard.press(keys)


def test_a_key_is_changed_and_the_old_one_does_nothing_any_more(panel: Panel, running: Running, browser: Any) -> None:
    page = panel.page
    press_for(panel, "break", "Control+Shift+Y")
    said(panel, "Changed")
    assert "Ctrl+Shift+Y" in str(page.text_content("[data-keyed=break]"))
    assert problems(page) == []
    page.click("#keys-close")
    page.click("#today-title")
    page.keyboard.press("Control+Shift+B")
    assert page.is_hidden("#state-menu")
    page.keyboard.press("Control+Shift+Y")
    page.wait_for_selector("#state-menu:visible")
    page.keyboard.press("Escape")
    with context(browser) as elsewhere:  # another browser of the same person
        other = Panel(elsewhere.new_page(), running)
        sign_in(other.page, running, "agent", "en")
        other.open()
        other.page.keyboard.press("Control+Shift+Y")
        other.page.wait_for_selector("#state-menu:visible")


def test_a_key_that_is_taken_or_the_browsers_own_is_refused_in_words(panel: Panel) -> None:
    press_for(panel, "hold", "Control+Shift+M")
    said(panel, "Ctrl+Shift+M is taken: Mute or unmute")
    panel.page.keyboard.press("Control+Shift+W")
    said(panel, "The browser keeps Ctrl+Shift+W for itself")
    panel.page.keyboard.press("h")
    said(panel, "Hold Ctrl and Shift")
    panel.page.keyboard.press("Escape")
    assert "Ctrl+Shift+H" in str(panel.page.text_content("[data-keyed=hold]"))
    assert panel.page.is_visible("#keys"), "Esc left the choosing, not the list"


def test_each_can_go_without_a_key_and_all_can_rest(panel: Panel) -> None:
    page = panel.page
    page.click("[data-off=break]")
    page.wait_for_selector("html:not([data-keeping]) [data-keyed=break]:has-text('none')")
    press_for(panel, "ready", "Control+Shift+B")  # free now
    said(panel, "Changed")
    page.uncheck("#keys-on")
    page.click("#keys-close")
    page.click("#today-title")
    for keys in ("Control+Shift+D", "Shift+?"):
        page.keyboard.press(keys)
    assert page.is_hidden("#keys")
    assert page.evaluate("document.activeElement.id") != "dial-input"


def test_they_rest_while_an_input_method_composes(panel: Panel) -> None:
    page = panel.page
    page.click("#keys-close")
    page.click("#today-title")
    pressed = "code: 'KeyD', key: 'D', ctrlKey: true, shiftKey: true, bubbles: true"
    composing = f"new KeyboardEvent('keydown', {{{pressed}, isComposing: %s}})"
    page.evaluate(f"document.body.dispatchEvent({composing % 'true'})")
    assert page.evaluate("document.activeElement.id") != "dial-input"
    page.evaluate(f"document.body.dispatchEvent({composing % 'false'})")
    assert page.evaluate("document.activeElement.id") == "dial-input"


def test_keys_are_caught_also_when_the_last_change_is_kept_only_now(panel: Panel) -> None:
    page = panel.page
    with held(page, "/settings/preferences") as sent:
        page.click("[data-off=break]")
        until(lambda: page.wait_for_timeout(50) or sent, "it is on its way")
        page.click("[data-keyed=ready]")
    page.wait_for_selector("html:not([data-keeping])")
    page.keyboard.press("Control+Shift+B")
    said(panel, "Changed")
