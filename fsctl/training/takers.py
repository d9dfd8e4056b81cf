"""Who plays which telephone: one person at a time, until they let it go or have been away too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fsctl.step import Refused
from fsctl.training.acts import Key

AWAY_S = 60.0
"""After so long without a sign of life a person is taken to have left."""

OWN_TOKEN = 32
"""A token of so many characters may be the taker's own: nobody guesses it, and whoever can make it again plays on."""


@dataclass(frozen=True, slots=True)
class Taker:
    """`name` is shown to others, `token` never is."""

    token: str
    name: str
    at: float


class Takers:
    """Times are the clock's `now`."""

    def __init__(self, new_token: Callable[[], str], now: Callable[[], float]) -> None:
        self._new_token = new_token
        self._now = now
        self._takers: dict[Key, Taker] = {}
        self._seen: dict[str, float] = {}
        self._watching: Counter[str] = Counter()
        """How many live streams each token has open."""

    def of(self, key: Key) -> Taker | None:
        return self._takers.get(key)

    def take(self, key: Key, name: str, token: str) -> str:
        """Returns the token, a new one unless one is given: one of those that are known, or a long one of the taker's
        own. Raises Refused when somebody else has the telephone."""
        taker = self._takers.get(key)
        if taker is not None and taker.token != token:
            raise Refused("taken", f"{key[1]} is played by {taker.name}", "Take another one, or ask them to let it go.")
        if token and token not in self._seen and len(token) < OWN_TOKEN:
            raise Refused(
                "unknown_token", "That token is not known any more", "Take without a token; you get a new one."
            )
        token = token or self._new_token()
        self._takers[key] = Taker(token, name, self._now())
        self.seen(token)
        return token

    def require(self, key: Key, token: str) -> None:
        """Raises Refused unless this token has the telephone."""
        taker = self._takers.get(key)
        if taker is None:
            raise Refused("not_taken", f"Nobody plays {key[1]}", "Take it first.")
        if taker.token != token:
            raise Refused("taken", f"{key[1]} is played by {taker.name}", "Take another one, or ask them to let it go.")
        self.seen(token)

    def release(self, key: Key) -> None:
        taker = self._takers.pop(key, None)
        if taker is not None and not any(other.token == taker.token for other in self._takers.values()):
            self._seen.pop(taker.token, None)

    def seen(self, token: str) -> None:
        """A sign of life."""
        self._seen[token] = self._now()

    def knows(self, token: str) -> bool:
        return token in self._seen

    @contextmanager
    def watching(self, token: str) -> Iterator[None]:
        """Whoever has a live stream open is there."""
        self._watching[token] += 1
        try:
            yield
        finally:
            self._watching[token] -= 1
            if not self._watching[token]:
                del self._watching[token]
            if token in self._seen:
                self.seen(token)

    def gone(self) -> list[Key]:
        """What is played by people who have been away too long."""
        late = self._now() - AWAY_S
        return [
            key
            for key, taker in self._takers.items()
            if taker.token not in self._watching and self._seen[taker.token] < late
        ]
