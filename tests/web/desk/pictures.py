"""The panel in each of its states, in both widths, and the desk, from the centre whose phones are played by hand: a
part of `make screenshots`."""

from __future__ import annotations

from typing import Any

from tests.web.browser import Album, complaints, context, sign_in
from tests.web.desk.centre import Running, centre
from tests.web.desk.playing import Panel, Phones

SHAPES = {"panel-320": (320, 760, "/panel"), "panel-420": (420, 760, "/panel"), "desk": (1440, 900, "/desk")}
NOTES = {
    "zh": "E6 故障代码，室外机不启动。客户希望今天 16:00 前上门，家中有老人。",
    "en": "Error E6, outdoor unit does not start. Wants a visit before 4 pm.",
}


def photograph_all(browser: Any, album: Album) -> list[str]:
    """Returns what the browser complained about."""
    with centre() as running:
        phones = Phones(running)
        phones.take()
        known(browser, running)
        return [said for language in NOTES for said in photograph(browser, running, phones, language, album)]


def known(browser: Any, running: Running) -> None:
    """The caller is a customer."""
    with context(browser) as browsing:
        page = browsing.new_page()
        sign_in(page, running, "supervisor", "zh")
        page.goto(f"{running.address}/customers/new?number=13900004821")
        page.fill("[name=name]", "张敏")
        page.fill("[name=note]", "两台挂机空调，三年保修")
        page.click("main .btn-ink")
        page.wait_for_load_state()


def photograph(browser: Any, running: Running, phones: Phones, language: str, album: Album) -> list[str]:
    """One call, seen in every shape at each of its moments."""
    with context(browser) as browsing:
        found: list[str] = []
        panels: dict[str, Panel] = {}
        for name, (width, height, path) in SHAPES.items():
            page = browsing.new_page()
            found = complaints(page, running.address) if not panels else found
            if not panels:
                sign_in(page, running, "agent", language)
            page.set_viewport_size({"width": width, "height": height})
            panels[name] = Panel(page, running)
            panels[name].open(path)
        first = panels["panel-320"]
        first.signed_in()

        def taken(state: str) -> None:
            for name, panel in panels.items():
                panel.page.bring_to_front()
                panel.page.wait_for_timeout(400)
                for theme in ("light", "dark"):
                    panel.page.emulate_media(color_scheme=theme)
                    album.take(panel.page, f"{name}-{state}-{language}-{theme}")
            first.page.bring_to_front()

        taken("idle")
        phones.call()
        first.state("ringing")
        taken("ringing")
        phones.lift()
        first.mode("talk")
        first.page.fill("#notes", NOTES[language])
        first.saved()
        taken("talking")
        first.press("consult")
        first.page.fill("#picker-input", "1002")
        first.page.keyboard.press("Enter")
        phones.lift("1002")
        first.page.wait_for_selector("[data-consult=swap_consult]:not([aria-disabled])")
        taken("consulting")
        first.page.click("[data-consult=cancel_consult]")
        first.page.wait_for_selector("#consult", state="hidden")
        first.press("transfer")
        first.page.fill("#picker-input", "capture")
        first.page.click("#picker-list [data-lend=yes]")
        first.state("lent")
        taken("lent")
        first.page.click("#lent button")
        first.state("talking")
        phones.act("hang_up", "1001")
        first.mode("wrap")
        first.page.click("#dispo-list [data-code=fault]")
        first.saved()
        taken("wrap-up")
        first.press("done")
        first.state("ready")
        phones.quiet()
        return [f"panel {language}: {said}" for said in found if "404 (NOT FOUND)" not in said]
