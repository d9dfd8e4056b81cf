"""Chinese for every `Wording` of the program: English stands in the source, where it is said. By what it is about."""

from __future__ import annotations

from fsctl.wording import Wording
from fsctl.words.wordings import (
    asked,
    daemon,
    doctor,
    files,
    flows,
    imported,
    link,
    played,
    settings,
    starting,
    switch,
    system,
    terminal,
)

ABOUT = (asked, daemon, doctor, files, flows, imported, link, played, settings, starting, switch, system, terminal)
ZH = {english: chinese for about in ABOUT for english, chinese in about.ZH.items()}


def said(text: str, language: str) -> str:
    """A wording in that language; another text as it is."""
    if language == "zh" and isinstance(text, Wording):
        return text.said(lambda template: ZH.get(template, template))
    return str(text)
