"""How what a call is told with is called: the site's titles, and codes as words."""

from __future__ import annotations

from collections.abc import Callable

from fsctl.directory import Directory
from fsctl.words import Teller
from webui import naming
from webui.rights import Scope


class Naming:
    """Agents outside the asker's scope are numbers without names."""

    def __init__(self, site: Directory, scope: Scope, language: str) -> None:
        titles = naming.Naming(site, language, scope.sees_agent)
        self.agent, self.agents_name = titles.numbered, titles.agent
        self.queue, self.trunk, self.break_ = titles.queue, titles.trunk, titles.reason
        by_field: dict[str, Callable[[str], str]] = {
            "agent": titles.numbered,
            "queue": titles.queue,
            "name": titles.queue,
            "trunk": titles.trunk,
            "reason": titles.reason,
            "disposition": titles.disposition,
            "before": titles.disposition,
        }
        self.teller = Teller(language, lambda field, value: by_field.get(field, str)(value))

    def code(self, code: str, field: str = "") -> str:
        """A code as a word, as it stands at the beginning of a cell."""
        return upper(self.teller.word(code, field)) if code else ""


def upper(text: str) -> str:
    """The first letter large; the rest as it is."""
    return text[:1].upper() + text[1:]
