"""A wall: who may look (whoever has its token), and its stream of numbers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gevent
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from fsctl.kpi.levels import Levels
from fsctl.store.models import WallRow
from webui.board.operations import hashed
from webui.counting.floor import Cut, Floor, Rows, queue_numbers, sums
from webui.live.events import END, event
from webui.pages import THEMES
from webui.words import LOCALES

EVERY_S = 1.0
LOOK_AT_TOKEN_S = 5.0


@dataclass(frozen=True)
class Wall:
    token_hash: str
    title: str
    queues: frozenset[str]
    language: str
    theme: str

    def cut(self, tables: dict[str, Rows] | Any) -> Cut:
        """Its queues, and the agents who serve them."""
        agents = {number for number, row in tables["agents"].items() if self.queues & set(row.get("queues") or ())}
        return Cut(lambda name: name in self.queues, lambda number: number in agents)


def find(session: Session, token: str) -> Wall | None:
    """None for a token nobody made, or that is revoked."""
    language, _, rest = token.partition("-")
    theme, _, _ = rest.partition("-")
    row = session.get(WallRow, hashed(token)) if language in LOCALES and theme in THEMES else None
    if row is None or row.revoked_at is not None:
        return None
    return Wall(row.token_hash, row.title, frozenset(row.queues), language, theme)


def numbers(floor: Floor, levels: Levels, key: str) -> dict[str, Any]:
    """What a wall shows, without words."""
    line, all_of_it = floor.whole, sums(floor, key, levels)
    return {
        "longest_since": line.longest_since,
        "longest_at": all_of_it.longest_at,
        "waiting": line.waiting,
        "late": line.late,
        "service": all_of_it.service,
        "service_at": all_of_it.service_at,
        "judged": floor.judged(line),
        "service_s": floor.service_s,
        "target": line.goals.target,
        "answered": line.waits.answered,
        "abandoned": all_of_it.abandoned,
        "abandoned_at": all_of_it.abandoned_at,
        "states": dict(floor.states),
        "queues": queue_numbers(floor, levels),
    }


def stream(
    look: Callable[[Session], dict[str, Any]],
    holds: Callable[[Session], bool],
    stale_since: Callable[[], float | None],
    sessions: Callable[[], Session],
    version: str,
) -> Iterator[bytes]:
    """`wall` events once a second, with the time of the data in `at`; `end` when the token is revoked. Nothing is kept
    between two of them, so that it can go on for weeks."""
    checked = 0.0
    while True:
        now = time.time()
        value: dict[str, Any] = {"now": now, "version": version, "stale_since": stale_since()}
        try:
            with sessions() as session:
                if now - checked >= LOOK_AT_TOKEN_S:
                    if not holds(session):
                        break
                    checked = now
                if value["stale_since"] is None:
                    value["numbers"] = look(session)
        except SQLAlchemyError:
            value["stale_since"] = value["stale_since"] or now
        yield event("wall", value)
        gevent.sleep(EVERY_S)
    yield END
