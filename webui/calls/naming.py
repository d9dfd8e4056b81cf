"""How agents, queues and the like are called where somebody reads about a call."""

from __future__ import annotations

from collections.abc import Callable

from fsctl.directory import Directory
from fsctl.words import Teller
from webui.rights import Scope


class Naming:
    """Agents outside the asker's scope are numbers without names."""

    def __init__(self, site: Directory, scope: Scope, language: str) -> None:
        self._site = site
        self._scope = scope
        self._language = language
        self._by_field: dict[str, Callable[[str], str]] = {
            "agent": self.agent,
            "queue": self.queue,
            "name": self.queue,
            "trunk": self.trunk,
            "reason": self.break_,
        }
        self.teller = Teller(language, lambda field, value: self._by_field.get(field, str)(value))

    def agent(self, number: str) -> str:
        known = self._site.agents.get(number) if self._scope.sees_agent(number) else None
        return f"{number} {known.name}" if known is not None and known.name else number

    def agents_name(self, number: str) -> str:
        """The name alone, or the number where there is none."""
        known = self._site.agents.get(number) if self._scope.sees_agent(number) else None
        return known.name if known is not None and known.name else number

    def queue(self, name: str) -> str:
        known = self._site.queues.get(name)
        return known.title if known is not None and known.title else name

    def trunk(self, name: str) -> str:
        known = self._site.trunks.get(name)
        return known.title if known is not None and known.title else name

    def break_(self, code: str) -> str:
        known = self._site.reasons.get(code)
        if known is None:
            return code
        return (known.title_zh if self._language == "zh" else known.title_en) or code

    def code(self, code: str, field: str = "") -> str:
        """A code as a word, as it stands at the beginning of a cell."""
        return upper(self.teller.word(code, field)) if code else ""


def upper(text: str) -> str:
    """The first letter large; the rest as it is."""
    return text[:1].upper() + text[1:]
