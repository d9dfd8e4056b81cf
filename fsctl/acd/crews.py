"""Who could have which call, as the bits of a number, one an agent: to join the agents of some queues, or to count
them, takes microseconds whether they are ten or ten thousand. Agents come and go with every call; who serves what
changes with the configuration and with the need for reserves.
"""

from __future__ import annotations

from fsctl.acd.asking import Ask, lacking
from fsctl.acd.floor import Floor
from fsctl.acd.line import Line

ASKS_AT_MOST = 256
"""Kinds of asking for which it is kept who could answer; more come only where callers key what they ask for."""


class Crews:
    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._bits: dict[str, int] = {}
        self.there = 0
        """Who works for the queues now."""
        self._serving: dict[str, int] | None = None
        """Queue → whom it asks, there or not."""
        self._one_queue = 0
        """Who is asked by one queue only."""
        self._could: dict[tuple[str, Ask], int] = {}

    def bit(self, agent: str) -> int:
        found = self._bits.get(agent)
        if found is None:
            found = self._bits[agent] = 1 << len(self._bits)
        return found

    def comes_or_goes(self, agent: str, there: bool) -> None:
        self.there = self.there | self.bit(agent) if there else self.there & ~self.bit(agent)

    def rearranged(self) -> None:
        """Who serves what has changed."""
        self._serving = None
        self._could.clear()

    def able(self, line: Line, ask: Ask) -> int:
        """Who works now and may have a call that asks for this."""
        key = line.queue.name, ask
        could = self._could.get(key)
        if could is None:
            if len(self._could) >= ASKS_AT_MOST:
                self._could.clear()
            could = self._could[key] = self._able_ever(line, ask)
        return could & self.there

    def _able_ever(self, line: Line, ask: Ask) -> int:
        found = 0
        for agent, tier in line.members.items():
            asked = tier.level <= ask.level and (line.in_need or not tier.reserve)
            if asked and not lacking(self._floor.seats[agent].skills, ask.demands):
                found |= self.bit(agent)
        return found

    def serving(self) -> dict[str, int]:
        """Queue → whom it asks, there or not; a queue that is not in need does not ask its reserve."""
        if self._serving is None:
            lines, found = self._floor.lines, dict.fromkeys(self._floor.lines, 0)
            once = more = 0
            for agent, tiers in self._floor.serving.items():
                bit = self.bit(agent)
                for tier in tiers:
                    if not tier.reserve or lines[tier.queue].in_need:
                        found[tier.queue] |= bit
            for mask in found.values():
                once, more = once | mask, more | (once & mask)
            self._serving, self._one_queue = found, once & ~more
        return self._serving

    def of_one_queue(self) -> int:
        self.serving()
        return self._one_queue
