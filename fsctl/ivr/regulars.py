"""With whom a caller talked last: asked by flows that offer the same agent again.

By the number a caller shows; words such as `anonymous` are nobody's. One agent's regulars must not keep the agent from
everybody else's calls, so an agent is offered so only a number of times an hour.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

from fsctl.directory.numbers import NUMBER
from fsctl.facts import CallArrived, CallConnected, CallEnded
from fsctl.restored import CallRestored, RegularsRestored

REMEMBERED_AT_MOST = 50_000
HOUR_S = 3600.0


class Regulars:
    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}
        """Live call → the caller's number."""
        self._last: dict[str, tuple[str, float]] = {}
        """Number → the agent of its last talk, and when; the oldest first."""
        self._offered: defaultdict[str, deque[float]] = defaultdict(deque)
        """Agent → when regulars were led to the agent within the last hour."""
        self.acts: dict[type, Callable[[Any, float], None]] = {
            CallArrived: self._arrived,
            CallRestored: self._arrived,
            CallConnected: self._connected,
            CallEnded: lambda fact, now: self._gone(fact.call),
            RegularsRestored: lambda found, now: self._last.update(found.last),
        }

    def last_agent(self, number: str, within_s: float, now: float) -> str:
        """The agent of the number's last talk, if that is not longer ago; empty for nobody."""
        agent, at = self._last.get(number, ("", 0.0))
        return agent if agent and now - at <= within_s else ""

    def may_offer(self, agent: str, at_most: int, now: float) -> bool:
        """Whether fewer regulars than `at_most` were led to the agent within the hour; if so this one counts too."""
        offered = self._offered[agent]
        while offered and now - offered[0] >= HOUR_S:
            offered.popleft()
        if len(offered) >= at_most:
            return False
        offered.append(now)
        return True

    def _arrived(self, fact: CallArrived | CallRestored, now: float) -> None:
        if NUMBER.fullmatch(fact.caller_number):
            self._numbers[fact.call] = fact.caller_number

    def _connected(self, fact: CallConnected, now: float) -> None:
        number = self._numbers.get(fact.call)
        if number is None:
            return
        self._last.pop(number, None)
        self._last[number] = fact.agent, now
        if len(self._last) > REMEMBERED_AT_MOST:
            del self._last[next(iter(self._last))]

    def _gone(self, call: str) -> None:
        self._numbers.pop(call, None)
