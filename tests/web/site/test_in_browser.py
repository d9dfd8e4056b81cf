"""The site changed in a real browser before the real daemon: what shows while typing, is refused, is undone."""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.axe import problems
from tests.web.browser import CHROMIUM, complaints, context, sign_in
from tests.web.demo import Demo

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
expect.set_options(timeout=30_000)  # on a machine that is busy with much else; nobody waits for it on a good day


@pytest.fixture
def page(demonstration: Demo, browser: Any) -> Iterator[Page]:
    """Signed in as administrator; whatever the browser complains about fails the test."""
    with context(browser) as browsing:
        opened = browsing.new_page()
        found = complaints(opened, demonstration.address)
        sign_in(opened, demonstration, "administrator", "en")
        yield opened
        refused = ("409 (CONFLICT)", "422 (UNPROCESSABLE")
        assert [said for said in found if not any(code in said for code in refused)] == []


def site_version(page: Page, demonstration: Demo) -> int:
    page.goto(f"{demonstration.address}/health")
    return int(page.locator("dt:has-text('Version of the site') + dd").inner_text())


def test_what_is_changed_shows_before_it_is_saved_and_calls_follow_it_after(page: Page, demonstration: Demo) -> None:
    before = site_version(page, demonstration)
    page.goto(f"{demonstration.address}/queues/billing")
    save = page.locator("#save")
    expect(save).to_be_disabled()
    page.fill("#f-ring_s", "33")
    line = page.locator("[data-field=ring_s]")
    expect(line).to_have_class("fx chg")
    expect(line.locator(".was")).to_have_text("Was “20 s”.")
    expect(page.locator("#count")).to_have_text("1 change")
    expect(page.locator("#effect ins")).to_have_text("33 s")
    expect(page.locator("#effect .cmdline")).to_have_text("fsctl change queues billing ring_s=33")
    page.click("#show-diff")
    expect(page.locator("#diff ins")).to_have_text("33 s")
    page.keyboard.press("Escape")
    page.click("#save")
    expect(page.locator(".toast-x")).to_contain_text("Saved; calls follow it from now on")
    expect(page.locator("#f-ring_s")).to_have_value("33")
    assert site_version(page, demonstration) == before + 1, "the daemon has taken it over"


def test_what_does_not_fit_is_marked_while_typing_and_cannot_be_saved(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/queues/billing")
    before = page.input_value("#f-max_wait_s")
    page.fill("#f-max_wait_s", "-5")
    error = page.locator("#f-max_wait_s-err")
    expect(error).to_contain_text("expected: a number from 0")
    expect(page.locator("#f-max_wait_s")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#save")).to_be_disabled()
    page.fill("#f-max_wait_s", "60")
    expect(error).to_be_hidden()
    expect(page.locator("#save")).to_be_enabled()
    page.on("dialog", lambda asked: asked.accept())
    page.click("#discard")
    expect(page.locator("#f-max_wait_s")).to_have_value(before)


def test_the_second_of_two_who_save_sees_both(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/queues/sales")
    other = page.context.new_page()
    other.goto(f"{demonstration.address}/queues/sales")
    other.fill("#f-ring_s", "44")
    other.click("#save")
    expect(other.locator(".toast-x")).to_contain_text("Saved")
    page.fill("#f-ring_s", "55")
    page.fill("#f-title", "Mine")
    page.click("#save")
    expect(page.locator(".banner.bad")).to_contain_text("Somebody else has saved this")
    expect(page.locator("[data-field=ring_s]")).to_contain_text("Meanwhile made: 44 s")
    expect(page.locator("#f-title")).to_have_value("Mine")
    page.click("#save")
    expect(page.locator(".toast-x")).to_contain_text("Saved")
    expect(page.locator("#f-ring_s")).to_have_value("55")


def test_by_keyboard_alone_a_level_is_set_and_undone(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/queues/support")
    field = page.locator("input[name='level.1002']")
    field.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("3")
    expect(page.locator("#count")).to_have_text("1 change")
    expect(page.locator("#effect ins")).to_have_text("level 3, place 2")
    page.keyboard.press("Enter")
    expect(page.locator(".toast-x")).to_contain_text("Saved")
    page.goto(f"{demonstration.address}/history")
    first = page.locator("section.card-x").first
    expect(first).to_contain_text("level 3, place 2")
    first.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("section.card-x").first).to_contain_text("level 1, place 2")
    page.goto(f"{demonstration.address}/queues/support")
    expect(page.locator("input[name='level.1002']")).to_have_value("1")


def test_an_outside_number_is_typed_beside_its_trunk(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/lines/trunks/-/new")
    page.fill("#f-item", "carrier")
    page.fill("#f-host", "192.0.2.10")
    page.click("#save")
    page.goto(f"{demonstration.address}/numbers/4001")
    number = page.locator("input[name='to.number']")
    expect(number).to_be_hidden()
    page.select_option("#f-to", "external:carrier/")
    number.fill("13800001111")
    page.click("#save")
    expect(page.locator(".toast-x")).to_contain_text("Saved")
    expect(number).to_have_value("13800001111")
    expect(page.locator("#save")).to_be_disabled()


def test_phones_show_whether_they_are_registered(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/lines")
    expect(page.locator("#phones tr[data-key='1001'] [data-cell=phone]")).to_contain_text("registered")
    page.fill("input[data-filter=phones]", "1003")
    expect(page.locator("#phones tbody tr:visible")).to_have_count(1)


def test_at_200_percent_everything_is_reached_without_scrolling_sideways(page: Page, demonstration: Demo) -> None:
    page.set_viewport_size({"width": 720, "height": 450})  # 1440 × 900 at 200 %
    for path in ("/queues/support", "/people/1001", "/history", "/numbers/4000"):
        page.goto(demonstration.address + path)
        assert page.evaluate("document.getElementById('content').scrollWidth <= innerWidth"), path


def test_a_new_phone_and_a_new_trunk_are_there_at_once(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/lines/phones/-/new")
    page.fill("#f-item", "1077")
    page.click("#save")
    expect(page.locator("#password")).not_to_be_empty()
    page.goto(f"{demonstration.address}/people/1014")
    page.select_option("#f-extension", "1077")
    page.click("#save")
    expect(page.locator(".toast-x")).to_contain_text("Saved")
    page.goto(f"{demonstration.address}/lines/trunks/-/new")
    page.fill("#f-item", "second")
    page.fill("#f-host", "192.0.2.11")
    page.click("#save")
    expect(page.locator(".toast-x")).to_contain_text("Saved")
    page.goto(f"{demonstration.address}/lines")
    expect(page.locator("#phones tr[data-key='1077'] [data-cell=phone]")).to_contain_text("registered")
    expect(page.locator("#trunks tr[data-key='second'] [data-cell=state]")).to_contain_text("up")


def test_a_calendar_gets_another_span(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/hours/-/new")
    page.fill("#f-item", "shop")
    page.click("[data-add=open]")
    rows = page.locator("[data-rows=open] [data-row]")
    expect(rows).to_have_count(2)
    for place, (day, begin, end) in enumerate((("mon", "09:00", "12:00"), ("tue", "13:00", "25:00"))):
        rows.nth(place).locator(f"input[value={day}]").check()
        rows.nth(place).get_by_label("From").fill(begin)
        rows.nth(place).get_by_label("To", exact=True).fill(end)
    expect(page.locator("#f-open-err")).to_contain_text("expected a span such as 09:00-17:30")
    expect(page.locator("#save")).to_be_disabled()
    rows.nth(1).get_by_label("To", exact=True).fill("18:00")
    expect(page.locator("#f-open-err")).to_be_hidden()
    page.click("#save")
    expect(page.locator(".toast-x")).to_contain_text("Saved")
    page.goto(f"{demonstration.address}/hours")
    expect(page.locator("tr[data-key=shop]")).to_contain_text("Mon 09:00-12:00; Tue 13:00-18:00")
    page.goto(f"{demonstration.address}/hours/shop")
    page.locator("[data-rows=open] [data-row]").nth(1).locator("[data-drop]").click()
    expect(page.locator("#count")).to_have_text("1 change")
    page.click("#save")
    expect(page.locator(".toast-x")).to_contain_text("Saved")
    page.goto(f"{demonstration.address}/hours")
    expect(page.locator("tr[data-key=shop]")).not_to_contain_text("Tue")


def test_a_queue_asks_for_less_step_by_step(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/queues/-/new")
    page.fill("#f-item", "stepwise")
    page.check("input[name=members][value='1005']")
    page.select_option("select[name='demands.english']", "5")
    page.fill("input[name='relaxation.0.after_s']", "20")
    page.select_option("select[name='relaxation.0.skill.english']", "7")
    expect(page.locator("#f-relaxation-err")).to_contain_text("asks for more of english than before")
    page.select_option("select[name='relaxation.0.skill.english']", "drop")
    expect(page.locator("#f-relaxation-err")).to_be_hidden()
    expect(page.locator("#effect")).to_contain_text("after 20 s: 英文 English is no longer asked for")
    page.click("#save")
    expect(page.locator(".toast-x")).to_contain_text("Saved")
    expect(page.locator("#save")).to_be_disabled()


def test_a_flow_is_mended_tried_and_published(page: Page, demonstration: Demo) -> None:
    page.goto(f"{demonstration.address}/flows")
    page.fill("input[name=name]", "night")
    page.get_by_role("button", name="New flow").click()
    area, publish = page.locator("#text"), page.locator("#publish")
    good = area.input_value()
    expect(page.locator(".flow-picture .node")).to_have_count(2)
    area.fill(good.replace("next: goodbye", "next: nowhere"))
    expect(page.locator("#looked")).to_contain_text("leads to 'nowhere', which is no node")
    expect(publish).to_be_disabled()
    page.locator("#looked .at").first.click()
    line = area.evaluate("a => a.value.slice(a.selectionStart, a.selectionEnd)")
    assert line in good
    area.fill(good)
    expect(publish).to_be_enabled()
    page.click("#try")
    expect(page.locator("#walked")).to_contain_text("Ends at")
    page.click("#keep")
    expect(page.locator(".toast-x")).to_contain_text("The draft is kept")
    publish.click()
    expect(page.locator(".toast-x")).to_contain_text("Saved; calls follow it from now on")
    page.goto(f"{demonstration.address}/numbers/4001")
    page.select_option("#f-to", "flow:night")
    expect(page.locator("#save")).to_be_enabled()


def test_a_recording_is_uploaded_and_plays(page: Page, demonstration: Demo, tmp_path: Path) -> None:
    file = tmp_path / "greeting.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(b"".join(struct.pack("<h", n % 2000) for n in range(16000)))
    page.goto(f"{demonstration.address}/announcements/welcome/audio")
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name="Upload").first.click()
    expect(page.locator(".toast-x")).to_contain_text("Callers hear the recording")
    player = page.locator("audio").first
    page.wait_for_function(
        "a => a.readyState >= 1 && a.duration > 0.9 && a.duration < 1.2", arg=player.element_handle()
    )


PAGES = ("/hours/office", "/codes", "/codes/-/print", "/flows", "/flows/main", "/announcements/welcome/audio")


@pytest.mark.parametrize("url", [*PAGES, "/queues/billing", "/skills", "/priorities", "/users/-/history", "/lines"])
def test_nothing_stands_in_anybodys_way(page: Page, demonstration: Demo, url: str) -> None:
    page.goto(demonstration.address + url)
    assert problems(page) == []
