"""What becomes of a call that was offered, and dispositions found by pinyin."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.playing import Panel, Phones, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def test_a_lost_offer_says_who_took_it_for_three_seconds(
    panel: Panel, phones: Phones, browser: Any, running: Running
) -> None:
    with context(browser, size=(360, 780)) as other:
        colleague = Panel(other.new_page(), running)
        sign_in(colleague.page, running, "colleague", "en")
        colleague.open()
        colleague.signed_in()
        phones.call(to="4004")
        panel.state("ringing")
        phones.lift("1002")
        panel.page.wait_for_selector("#after-why:has-text('Taken by 1002')")
        assert "张敏" in panel.text("#after-who")
        panel.page.wait_for_selector("#after", state="hidden", timeout=10_000)  # three and what a busy machine adds
        phones.act("customer_hang_up", "13900004821")
        colleague.state("ready")
        colleague.choose("logged_out")
        colleague.state("out")


def test_a_caller_who_hung_up_is_said_so(panel: Panel, phones: Phones) -> None:
    phones.call()
    panel.state("ringing")
    phones.act("customer_hang_up", "13900004821")
    panel.page.wait_for_selector("#after-why:has-text('Caller hung up')")
    panel.sees("document.getElementById('say').textContent === 'Caller hung up'")


def test_a_disposition_is_found_by_pinyin(panel: Panel, phones: Phones) -> None:
    page = panel.page
    phones.call(to="4002")
    phones.lift()
    panel.state("talking")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    page.wait_for_selector("#dispo-search:visible")

    def found(typed: str) -> list[str]:
        page.fill("#dispo-search", typed)
        return [str(box.get_attribute("data-code")) for box in page.locator("#dispo-list [data-code]").all()]

    assert found("ts") == ["complaint"]
    assert found("tousu") == ["complaint"]
    assert found("yhk") == ["many8"], "银行 is read hang here, and xing elsewhere"
    assert found("chongx") == found("zhongxin") == ["many9"]
    assert found("zx") == ["many1", "many7", "many9"], "from any character on"
    assert found("qqq") == []
    found("tsu")
    page.keyboard.press("Enter")
    page.wait_for_selector("#dispo-list [data-code=complaint][aria-pressed=true]")
    until(lambda: page.input_value("#notes") == "", "nothing was typed elsewhere")
    panel.press("done")
    panel.state("ready")
