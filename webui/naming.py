"""What agents, queues and the like are called where people read: titles of the site, beside the codes on file.

A code that the site no longer knows is shown as it is; an agent outside the reader's scope is a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fsctl.directory import NO_DISPOSITION, SYSTEM_REASONS, Directory
from fsctl.words import Teller

OWN = SYSTEM_REASONS | {NO_DISPOSITION}
"""Codes the program itself sets."""


def _everybody(number: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Naming:
    """`language` is zh or en; `sees_agent` says whose names may be read."""

    site: Directory
    language: str
    sees_agent: Callable[[str], bool] = _everybody

    def agent(self, number: str) -> str:
        """The name alone."""
        known = self.site.agents.get(number) if self.sees_agent(number) else None
        return known.name if known is not None and known.name else number

    def numbered(self, number: str) -> str:
        """The number with its name."""
        name = self.agent(number)
        return f"{number} {name}" if name != number else number

    def queue(self, name: str) -> str:
        return _title(self.site.queues.get(name), name)

    def team(self, name: str) -> str:
        return _title(self.site.teams.get(name), name)

    def trunk(self, name: str) -> str:
        return _title(self.site.trunks.get(name), name)

    def skill(self, name: str) -> str:
        return _title(self.site.skills.get(name), name)

    def reason(self, code: str) -> str:
        return self._worded(self.site.reasons.get(code), code)

    def disposition(self, code: str) -> str:
        return self._worded(self.site.dispositions.get(code), code)

    def _worded(self, known: Any, code: str) -> str:
        found = getattr(known, "title_zh" if self.language == "zh" else "title_en", "")
        return found or (Teller(self.language).word(code) if code in OWN else code)


def _title(known: Any, name: str) -> str:
    return getattr(known, "title", "") or name
