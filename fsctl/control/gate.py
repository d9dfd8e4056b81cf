"""Who may begin to shake hands: strangers can reach the port, and every handshake costs time. Pure: moments are given,
in seconds of one clock."""

from __future__ import annotations

from collections import Counter

AT_ONCE = 256
AT_ONCE_FROM_ONE = 128
"""Handshakes in progress, in all and from one host: one that begins many and ends none does not stop the others."""
FAILURES = 20
WITHIN_S = 10.0
"""Who has failed so often within this time is turned away unheard until it is over."""
REMEMBERED = 1024


class Gate:
    def __init__(self) -> None:
        self._in_progress: Counter[str] = Counter()
        self._failed: dict[str, tuple[float, int]] = {}
        """Since when, and how often."""

    def enter(self, host: str, now: float) -> bool:
        """Whether it may begin; then `leave` must follow."""
        since, failures = self._failed.get(host, (now, 0))
        if failures >= FAILURES and now - since < WITHIN_S:
            return False
        if self._in_progress[host] >= AT_ONCE_FROM_ONE or self._in_progress.total() >= AT_ONCE:
            return False
        self._in_progress[host] += 1
        return True

    def leave(self, host: str, now: float, *, passed: bool) -> None:
        self._in_progress[host] -= 1
        if not self._in_progress[host]:
            del self._in_progress[host]
        if not passed:
            self._note_failure(host, now)

    def _note_failure(self, host: str, now: float) -> None:
        since, failures = self._failed.get(host, (now, 0))
        if now - since >= WITHIN_S:
            since, failures = now, 0
        elif host not in self._failed and len(self._failed) >= REMEMBERED:
            del self._failed[min(self._failed, key=lambda one: self._failed[one][0])]
        self._failed[host] = since, failures + 1
