"""A double click is one click: what was asked under a key is answered again, not done again."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from gevent.event import AsyncResult

Answer = tuple[dict[str, Any], int]
KEPT_S = 600.0
KEPT = 10_000


class Once:
    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str], tuple[float, AsyncResult]] = OrderedDict()

    def do(self, login: str, key: str, work: Callable[[], Answer]) -> Answer:
        """`key` is chosen by the page for one act. Whoever comes second waits for the first one's answer. Work that
        raises may be tried again."""
        now = time.monotonic()
        while self._answers and (len(self._answers) > KEPT or next(iter(self._answers.values()))[0] < now - KEPT_S):
            self._answers.popitem(last=False)
        known = self._answers.get((login, key))
        if known is not None:
            answer: Answer = known[1].get()
            return answer
        waiting = AsyncResult()
        self._answers[login, key] = (now, waiting)
        try:
            answer = work()
        except Exception as error:
            self._answers.pop((login, key), None)
            waiting.set_exception(error)
            raise
        waiting.set(answer)
        return answer
