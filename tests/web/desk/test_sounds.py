"""What is heard, when, and when the computer keeps silent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM
from tests.web.desk.centre import Running
from tests.web.desk.playing import Panel, Phones, in_a_talk, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

LISTEN = "window.heard = []; addEventListener('fsctl:sound', (event) => heard.push(event.detail), true);"


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
    page.click("#sounds-close")
    if page.get_attribute("#more", "open") is not None:
        page.click("#more summary")
    page.evaluate("window.heard = []")


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


def test_each_sound_can_be_switched_off_and_the_last_seconds_tick(panel: Panel, phones: Phones) -> None:
    phones.call(to="4002")
    phones.lift()
    panel.state("talking")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    until(lambda: panel.page.wait_for_timeout(100) or heard(panel).count("tick") >= 2, "it ticks")
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
    assert other.page.is_checked("#sound-settings [name=with_phone]")
    assert not other.page.is_checked("#sound-list [data-sound=message]")
    in_a_talk(panel, phones)
    phones.act("hang_up", "1001")
    panel.mode("wrap")
