"""The panel in a real browser, before the real daemon with phones in people's hands."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems
from tests.web.browser import CHROMIUM
from tests.web.desk.playing import WITHIN_MS, Panel, Phones, held, in_a_talk, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def test_a_call_from_the_first_ring_to_the_last_note(panel: Panel, phones: Phones) -> None:
    phones.call()
    panel.mode("offer")
    panel.page.wait_for_selector("#caller:has-text('张敏'):has-text('139 0000 4821')")
    panel.page.wait_for_selector("#state:has-text('Call for Aftercare')")
    assert "张敏" in str(panel.page.text_content("#alarm"))
    assert panel.page.title().startswith("☎")
    phones.lift()
    panel.mode("talk")
    assert panel.page.text_content("#alarm") == ""
    panel.press("hold")
    panel.state("hold")
    until(lambda: phones.state("13900004821") == "talking", "the customer is still there")
    panel.press("hold")
    panel.state("talking")
    panel.page.fill("#notes", "E6, outdoor unit does not start")
    panel.saved()
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    assert panel.page.input_value("#notes") == "E6, outdoor unit does not start"
    panel.press("done")
    panel.page.wait_for_selector(".toast-x.bad:has-text('disposition')")
    assert panel.page.get_attribute("#state", "data-state") == "wrapup"
    panel.page.click("#dispo-list [data-code=complaint]")
    panel.press("done")
    panel.state("ready")
    panel.page.wait_for_selector("#recent-list .item:has-text('Complaint')")
    panel.sees("Number(document.getElementById('today-answered').textContent) >= 1")


def test_the_card_is_there_before_the_phone_rings(panel: Panel, phones: Phones) -> None:
    panel.page.evaluate(
        """() => {
          window.order = [];
          new MutationObserver(() => {
            const state = document.getElementById('state').dataset.state;
            const name = document.getElementById('card-name');
            if (!name.offsetParent || !name.textContent || window.order.length) return;
            window.order.push(state, name.textContent);
          }).observe(document.getElementById('ap'), {subtree: true, childList: true, attributes: true});
        }"""
    )
    phones.call()
    panel.mode("offer")
    until(lambda: panel.page.evaluate("window.order"), "the card is shown")
    state, name = panel.page.evaluate("window.order")
    assert (state in ("reserved", "ringing"), name) == (True, "张敏")


def test_everything_by_keyboard(panel: Panel, phones: Phones) -> None:
    keys = panel.page.keyboard
    keys.press("Control+Shift+B")
    panel.page.wait_for_selector("#state-menu:visible")
    keys.press("3")
    panel.state("notready")
    assert "Meal" in panel.text("#state")
    keys.press("Control+Shift+R")
    panel.state("ready")
    phones.call()
    until(lambda: phones.state("1001") == "ringing", "the phone rings")
    panel.state("ringing")
    keys.press("Control+Shift+A")
    panel.state("talking")
    panel.takes("hold")
    keys.press("Control+Shift+H")
    panel.state("hold")
    panel.takes("hold")
    panel.page.wait_for_timeout(650)  # a key that is kept down, or pressed twice within 600 ms, acts once
    keys.press("Control+Shift+H")
    panel.state("talking")
    panel.takes("mute")
    keys.press("Control+Shift+M")
    panel.pressed("mute", True)
    panel.page.focus("#notes")
    keys.press("Control+Shift+E")  # rests while somebody types
    keys.type("1 unit")
    assert panel.page.input_value("#notes") == "1 unit"
    panel.state("talking")
    keys.press("Escape")
    keys.press("Control+Shift+E")
    panel.mode("wrap")
    keys.press("1")
    panel.page.wait_for_selector("#dispo-list [data-code=solved][aria-pressed=true]")
    panel.digits("11")
    panel.page.wait_for_selector("#dispo-list [data-code=fault][aria-pressed=true]")
    keys.press("Control+Shift+E")
    panel.state("ready")
    keys.press("Shift+?")
    panel.page.wait_for_selector("#keys[open]")
    panel.page.uncheck("#keys-on")
    keys.press("Escape")
    panel.page.click("#today-title")
    keys.press("Control+Shift+B")
    assert panel.page.is_hidden("#state-menu")
    panel.page.click("#more summary")
    panel.page.click("#keys-open")
    panel.page.check("#keys-on")  # it is kept with the account, for the tests that follow too


def test_a_change_asked_in_a_call_is_shown_and_taken_back(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    panel.choose("not_ready:meal")
    panel.page.wait_for_selector("#state-sub:has-text('Then: Meal')")
    panel.choose("cancel")
    panel.page.wait_for_selector("#state-sub:not(:has-text('Meal'))")
    panel.choose("not_ready:meal")
    panel.page.wait_for_selector("#state-sub:has-text('Then: Meal')")
    panel.press("hang_up")
    panel.mode("wrap")
    panel.page.click("#dispo-list [data-code=solved]")
    panel.press("done")
    panel.state("notready")
    assert "Meal" in panel.text("#state")


def test_consult_swap_join_and_leave(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    panel.press("consult")
    panel.page.fill("#picker-input", "1002")
    panel.page.keyboard.press("Enter")
    phones.lift("1002")
    panel.page.wait_for_selector("[data-consult=swap_consult]:not([aria-disabled])")
    panel.page.click("[data-consult=swap_consult]")
    panel.page.wait_for_selector("#consult-state:has-text('you talk with the customer')")
    panel.page.click("[data-consult=three_way]")
    panel.page.wait_for_selector("#consult-who:has-text('Three-way')")
    panel.press("hang_up")
    panel.mode("wrap")
    panel.page.wait_for_selector("#consult", state="hidden")
    assert phones.state("1002") == "talking"


def test_mask_mute_help_and_keypad(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    for act in ("mask", "mute", "help"):
        panel.press(act)
        panel.pressed(act, True)
        panel.press(act)
        panel.pressed(act, False)
    panel.press("keypad")
    panel.page.keyboard.type("4711")
    panel.page.click("#keypad [data-key='#']")
    panel.page.wait_for_selector("#keypad-sent:has-text('4711#')")
    panel.page.keyboard.press("Escape")
    assert panel.page.is_hidden("#keypad")


def test_keys_arrive_in_the_order_in_which_they_were_pressed(panel: Panel, phones: Phones) -> None:
    """However late the server answers, nothing overtakes what was pressed before it."""
    in_a_talk(panel, phones)
    panel.press("keypad")
    with (
        panel.page.expect_request(lambda sent: sent.method == "POST" and sent.post_data_json["digits"] == "711"),
        held(panel.page, "/act") as sent,
    ):
        panel.page.keyboard.type("4711")
        until(lambda: panel.page.wait_for_timeout(50) or sent, "the first is on its way")
        assert [route.request.post_data_json["digits"] for route in sent] == ["4"]
    panel.page.wait_for_selector("#keypad-sent:has-text('4711')")


def test_a_declined_call_goes_elsewhere(panel: Panel, phones: Phones) -> None:
    phones.call()
    panel.state("ringing")
    until(lambda: phones.state("1001") == "ringing", "the phone rings")
    panel.press("reject_offer")
    panel.mode("idle")
    phones.act("customer_hang_up", "13900004821")
    panel.sees("Number(document.getElementById('today-missed').textContent) >= 1")


def test_wrap_up_is_made_longer_as_often_as_allowed(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.choose("not_ready:rest")
    panel.page.wait_for_selector(".toast-x.bad:has-text('disposition')")
    panel.page.click(".toast-x button")
    for left in ("2", "1"):
        panel.page.wait_for_selector(f"#extend-left:has-text('{left} left')")
        panel.press("extend_wrap_up")
    panel.page.wait_for_selector("[data-act=extend_wrap_up][aria-disabled=true]")


CLICKED_AGAIN = """([x, y]) => new MutationObserver((_, watching) => {
    if (document.getElementById("ap").dataset.mode !== "talk") return;
    watching.disconnect();
    const under = document.elementFromPoint(x, y).closest("[data-act]");
    window.under = under.dataset.act;
    under.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, detail: 1}));
}).observe(document.getElementById("ap"), {attributes: true})"""
"""The second click comes as soon as something else is under the pointer, however slow the machine is."""


def test_a_double_click_on_answer_does_not_hold_the_call(panel: Panel, phones: Phones) -> None:
    phones.call()
    until(lambda: phones.state("1001") == "ringing", "the phone rings")
    panel.state("ringing")
    box = panel.page.locator(panel.takes("answer_offer")).bounding_box()
    place = [box["x"] + 20, box["y"] + 20]
    asked = []
    panel.page.on("request", lambda sent: asked.append(sent.post_data_json["kind"]) if sent.method == "POST" else None)
    panel.page.evaluate(CLICKED_AGAIN, place)
    panel.page.mouse.click(*place)
    panel.mode("talk")
    assert panel.page.evaluate("window.under") == "hold"
    panel.takes("hold")
    assert asked == ["answer_offer"]
    panel.page.mouse.click(*place)  # the control: a moment later it is meant
    panel.state("hold")


@pytest.mark.parametrize("customer", ["13900000001", "13900000002"])
def test_a_callers_name_is_text_and_nothing_else(panel: Panel, phones: Phones, customer: str) -> None:
    in_a_talk(panel, phones, customer)
    panel.sees("/[<>]/.test(document.getElementById('card-name').textContent)")
    assert panel.page.locator("#ap img, #ap script").count() == 0
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.click("#call-back")
    assert panel.page.locator("#ap img, #ap script").count() == 0
    panel.page.click("#dispo-list [data-code=solved]")
    panel.press("done")
    panel.state("ready")
    panel.page.wait_for_selector("#recent-list .item")
    assert panel.page.locator("#ap img, #ap script").count() == 0
    assert "hurt" not in panel.page.title()


def test_dialling_pasted_text(panel: Panel, phones: Phones) -> None:
    panel.page.fill("#dial-input", "please call Li Wei, ext. 1002!")
    panel.page.wait_for_selector("#dial-list [data-number='1002']")
    panel.page.keyboard.press("Enter")
    phones.lift("1001")
    phones.lift("1002")
    panel.state("other")
    phones.act("hang_up", "1001")
    panel.mode("idle")


def test_signing_in_at_another_phone_and_out(panel: Panel, phones: Phones) -> None:
    page = panel.page
    page.click("#more summary")
    page.fill("#move-phone [name=extension]", "1009")
    page.click("#move-phone button")
    page.wait_for_selector("#phone.ok:has-text('1009')")
    phones.act("unregister", "1009")
    page.wait_for_selector("#phone.bad:has-text('1009 offline')", timeout=WITHIN_MS)
    panel.state("lost")
    phones.act("register", "1009")
    panel.state("ready")
    panel.choose("logged_out")
    panel.state("out")
    assert page.input_value("#sign-in [name=extension]") == "1001"


@pytest.mark.parametrize("size", [(320, 720), (420, 780), (210, 390)])
def test_nobody_stumbles(panel: Panel, phones: Phones, size: tuple[int, int]) -> None:
    """axe-core in each state, down to a panel at 200 %; and nothing runs out of it sideways."""
    page = panel.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    found = {"idle": problems(page)}
    page.click("#state-button")
    found["menu"] = problems(page)
    page.keyboard.press("Escape")
    phones.call()
    panel.mode("offer")
    found["offer"] = problems(page)
    phones.lift()
    panel.mode("talk")
    found["talk"] = problems(page)
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    found["wrap"] = problems(page)
    assert {state: said for state, said in found.items() if said} == {}
    wide = "[...document.querySelectorAll('#ap *')].filter((n) => n.getBoundingClientRect().right > innerWidth + 1)"
    assert (
        page.evaluate(f"{wide}.filter((n) => !n.closest('.visually-hidden')).map((n) => n.outerHTML.slice(0, 90))")
        == []
    )


def test_the_desk_opens_the_customer_and_nobody_stumbles(panel: Panel, phones: Phones) -> None:
    page = panel.page
    page.set_viewport_size({"width": 1440, "height": 900})
    panel.open("/desk")
    assert problems(page) == []
    in_a_talk(panel, phones)
    page.wait_for_selector("#work-tabs [role=tab][aria-selected=true]:has-text('张敏')")
    form = page.frame_locator("#work-pages iframe:not([hidden])")
    form.locator("[name=name]").fill("Zhang Min")
    assert problems(page) == []
