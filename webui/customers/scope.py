"""Whose customers a person may see: those of no team, and those of the person's own teams."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, true

from fsctl.store.models import CustomerRow


@dataclass(frozen=True, slots=True)
class Scope:
    """`teams` is None for who sees everybody's."""

    teams: frozenset[str] | None = frozenset()

    def sees(self, team: str) -> bool:
        return self.teams is None or not team or team in self.teams

    def condition(self) -> ColumnElement[bool]:
        return true() if self.teams is None else CustomerRow.team.in_(["", *sorted(self.teams)])

    def narrowed(self, team: str | None) -> list[str] | None:
        """The teams to list, asked for one or for all of them (None). None again: no condition on teams at all."""
        if team is not None:
            return [team] if self.sees(team) else []
        return None if self.teams is None else ["", *sorted(self.teams)]


EVERYTHING = Scope(None)
