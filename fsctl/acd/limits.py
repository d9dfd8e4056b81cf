"""How long a break may last: one break's limit, and the day's budget of a reason. Nothing is forbidden; what lasts too
long is told once."""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.seat import Seat
from fsctl.day import midnight
from fsctl.facts import AgentOverLimit, AgentState, OverLimit
from fsctl.step import Effect, Note, Wake

LIMITED = frozenset({AgentState.WRAP_UP, AgentState.NOT_READY})
"""States that may have a limit."""


class Limits:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def count(self, seat: Seat, now: float) -> None:
        """The break that was told last is over: it counts for the day it was taken on."""
        self._turn(seat, now)
        spent_s = max(now - max(seat.since, seat.used_since), 0.0)
        seat.used_s[seat.told_reason] = seat.used_s.get(seat.told_reason, 0.0) + spent_s

    @staticmethod
    def _turn(seat: Seat, now: float) -> None:
        today = midnight(now)
        if seat.used_since != today:
            seat.used_s, seat.used_since = {}, today

    def watch(self, seat: Seat, now: float) -> list[Effect]:
        """Wake up when the present state has lasted as long as it may."""
        before = seat.limit_at
        if not before and seat.state not in LIMITED:  # no clock runs, and none has to
            return []
        seat.limit_at, _, _ = self._due(seat, now)
        if not before and not seat.limit_at:
            return []
        return [Wake(("limit", seat.agent), seat.limit_at if seat.limit_at and not seat.over else None)]

    def passed(self, agent: str, now: float) -> list[Effect]:
        seat = self.floor.seats.get(agent)
        if seat is None or seat.over:
            return []
        due, kind, limit_s = self._due(seat, now)
        if not due or due > now:  # midnight came, or the limit was changed
            return self.watch(seat, now)
        seat.over = True
        return [Note(AgentOverLimit(agent, kind, seat.told_reason, seat.since, limit_s))]

    def _due(self, seat: Seat, now: float) -> tuple[float, OverLimit, float]:
        """When, by which limit, and how long that is; 0 for never."""
        if seat.state is AgentState.WRAP_UP and seat.wrap_up is not None and seat.wrap_up.limit_at:
            return seat.wrap_up.limit_at, OverLimit.WRAP_UP, seat.wrap_up.limit_at - seat.since
        if seat.state is not AgentState.NOT_READY:
            return 0.0, OverLimit.LIMIT, 0.0
        reason = self.floor.directory.reasons.get(seat.told_reason)
        found: list[tuple[float, OverLimit, float]] = []
        if reason is not None:
            if reason.limit_s:
                found.append((seat.since + reason.limit_s, OverLimit.LIMIT, reason.limit_s))
            if reason.budget_s:
                self._turn(seat, now)
                left_s = max(reason.budget_s - seat.used_s.get(reason.code, 0.0), 0.0)
                found.append((max(seat.since, seat.used_since) + left_s, OverLimit.BUDGET, reason.budget_s))
        return min(found, default=(0.0, OverLimit.LIMIT, 0.0))
