"""Rights withheld from an agent: what needs them is grey and says why, on the page that is open and on the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from fsctl.store.database import Database
from fsctl.store.models import UserRow
from tests.web.axe import problems
from tests.web.browser import CHROMIUM
from tests.web.desk.centre import Running
from tests.web.desk.playing import Panel, Phones, in_a_talk

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

STEER = ("hold", "mute", "transfer", "consult", "keypad", "mask", "help", "hang_up")
GREY = "[aria-disabled=true]"


class Rights:
    def __init__(self, running: Running) -> None:
        self._database = Database(f"sqlite:///{running.training.parent / 'fsctl.db'}")

    def withhold(self, *rights: str) -> None:
        with self._database.session() as session:
            row = session.get(UserRow, "1001")
            assert row is not None
            row.withheld = list(rights)


@pytest.fixture
def rights(running: Running) -> Iterator[Rights]:
    made = Rights(running)
    yield made
    made.withhold()


def why(panel: Panel, selector: str) -> str:
    panel.page.wait_for_selector(selector, state="attached")
    return str(panel.page.get_attribute(selector, "title"))


def test_controls_of_a_talk_go_grey_while_it_goes_on_and_the_handset_still_works(
    panel: Panel, phones: Phones, rights: Rights
) -> None:
    in_a_talk(panel, phones)
    panel.page.wait_for_selector("[data-act=hold]:not([aria-disabled])")
    rights.withhold("own_call")
    for name in STEER:
        assert "not steer calls" in why(panel, f"[data-act={name}]{GREY}"), name
    panel.page.keyboard.press("Control+Shift+H")
    panel.state("talking")
    assert panel.page.query_selector_all(".toast-x.bad") == [], "nothing was asked of the server"
    assert problems(panel.page) == []
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.click("#dispo-list [data-code=complaint]")
    panel.page.fill("#notes", "noted all the same")
    panel.press("done")
    panel.state("ready")


def test_an_offer_can_only_be_lifted(panel: Panel, phones: Phones, rights: Rights) -> None:
    rights.withhold("own_call")
    panel.page.reload()
    phones.call()
    panel.state("ringing")
    for name in ("answer_offer", "reject_offer"):
        assert "use the telephone" in why(panel, f"[data-act={name}]{GREY}"), name
    phones.lift()
    panel.mode("talk")


def test_nothing_dials(panel: Panel, rights: Rights) -> None:
    panel.page.wait_for_selector("#dial-input:enabled")
    rights.withhold("dial")
    assert "not dial" in why(panel, "#dial[title*=dial]")
    assert panel.page.is_disabled("#dial-input")
    panel.page.reload()
    panel.sees("document.getElementById('dial-input').disabled")
    assert "not dial" in str(panel.page.get_attribute("#dial-input", "placeholder"))
    assert problems(panel.page) == []
    rights.withhold()
    panel.sees("!document.getElementById('dial-input').disabled")


def test_the_own_state_is_grey_on_the_page_that_is_open(panel: Panel, rights: Rights) -> None:
    rights.withhold("own_state")
    assert "not change your state" in why(panel, f"#state-button{GREY}")
    panel.page.keyboard.press("Control+Shift+B")
    assert panel.page.is_hidden("#state-menu")


def test_pulling_is_grey(panel: Panel, phones: Phones, rights: Rights, line: Any) -> None:
    rights.withhold("own_call")
    panel.page.reload()
    panel.state("ready")
    panel.page.keyboard.press("Control+Shift+B")
    panel.page.wait_for_selector("#state-menu:visible")
    panel.page.keyboard.press("4")
    panel.state("notready")
    phones.call(to="4004")
    panel.page.click("#strip [data-queue=both]")
    assert "not steer calls" in why(panel, f"#callers [data-pull]{GREY}")
