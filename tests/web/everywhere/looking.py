"""What must hold on any page, however it came about: each check says what is wrong, in one line."""

from __future__ import annotations

from typing import Any

from tests.web.axe import problems
from tests.web.everywhere.hostile import FOREIGN

NARROW = (320, 720)
AT_200_PERCENT = (640, 512)
"""A window of 1280 × 1024 whose page is twice as large."""

MARKUP = f"""[...document.querySelectorAll(
    "x-{FOREIGN}, .{FOREIGN}, img[onerror], [onfocus]:not(body), body script[src^='data:'], title ~ x-{FOREIGN}"
)].map((node) => node.outerHTML.slice(0, 120))"""
TOO_WIDE = """[document.scrollingElement, document.getElementById("content")]
    .filter((node) => node && node.scrollWidth > node.clientWidth + 1)
    .map((node) => {
        const cut = (n) => n !== node && (getComputedStyle(n).overflowX !== "visible" || cut(n.parentNode));
        const end = node.getBoundingClientRect().left + node.clientWidth;
        const wide = [...node.querySelectorAll("*")].find((n) => n.getBoundingClientRect().right > end + 1 &&
            !n.closest(".visually-hidden") && !cut(n.parentNode));
        return `${node.id || "page"} is ${node.scrollWidth} px wide in ${node.clientWidth} px: ` +
            (wide?.outerHTML.slice(0, 120) ?? "");
    })"""
"""What has to be scrolled sideways, and by which element: those that scroll or are cut by themselves are none."""


def text_only(page: Any) -> list[str]:
    """Nothing that somebody typed has become a part of the page."""
    return [f"markup from a text: {found}" for found in page.evaluate(MARKUP)]


def readable(page: Any) -> list[str]:
    return [f"axe: {problem}" for problem in problems(page)]


def fits(page: Any) -> list[str]:
    """Nothing has to be scrolled sideways."""
    found = []
    for what, (width, height) in (("320 px", NARROW), ("200 %", AT_200_PERCENT)):
        page.set_viewport_size({"width": width, "height": height})
        found += [f"at {what} {wide}" for wide in page.evaluate(TOO_WIDE)]
    return found
