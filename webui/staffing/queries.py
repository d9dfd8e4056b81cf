"""Reads: who could be moved, and the forecast, which another process works out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from gevent.lock import BoundedSemaphore

from fsctl.config import Settings
from fsctl.directory import Directory
from webui.rights import Scope
from webui.staffing.forms import Wish

WITHIN_S = 30.0

AWAY = frozenset({"logged_out", "not_ready", "phone_lost", "other_call"})
"""Who is in one of these states is not moved: nobody knows when it ends."""

_one_at_a_time = BoundedSemaphore(1)
"""A forecast takes all processors for a second or two; ten supervisors who push sliders must not take the calls'."""


class NoForecast(Exception):
    """It could not be worked out; carries what the other process said."""


@dataclass(frozen=True)
class Row:
    """One measure of one queue: (mean, half of the interval or None) as it stands, moved, and the change."""

    queue: str
    measure: str
    now: tuple[float, float | None] | None
    moved: tuple[float, float | None] | None
    change: tuple[float, float | None] | None

    @property
    def certain(self) -> bool:
        """The interval of the change does not hold 0."""
        return self.change is not None and self.change[1] is not None and abs(self.change[0]) > self.change[1]


@dataclass(frozen=True)
class Reached:
    """The share of attempts to call customers back that are answered; on file of `of` attempts, with its interval, or
    (`of` 0) as usual, where too few are on file."""

    share: float
    of: int = 0
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Forecast:
    """`promised`: callbacks that are open now; `due` of them may be tried within the time ahead."""

    rows: tuple[Row, ...]
    moved: tuple[str, ...] = ()
    present: int = 0
    waiting: int = 0
    talking: int = 0
    promised: int = 0
    due: int = 0
    reached: Reached = Reached(0.0)


def movable(site: Directory, agents: Mapping[str, Mapping[str, Any]], scope: Scope, wish: Wish) -> list[str]:
    """The agents in scope who are there now and serve the one queue and not the other."""
    serves: dict[str, set[str]] = {}
    for tier in site.tiers:
        serves.setdefault(tier.agent, set()).add(tier.queue)
    return [
        agent
        for agent, queues in sorted(serves.items())
        if wish.from_queue in queues
        and wish.to_queue not in queues
        and scope.sees_agent(agent)
        and agents.get(agent, {}).get("state", "logged_out") not in AWAY
    ]


def forecast(settings: Settings, wish: Wish, agents: Collection[str]) -> Forecast:
    """The next half hour; only `agents` may be moved. Raises NoForecast."""
    words = [sys.executable, "-m", "fsctl", "forecast", "--json"]
    if wish.moves:
        words += ["--move", f"{wish.count}:{wish.from_queue}:{wish.to_queue}", "--among", ",".join(agents)]
    environment = {
        **os.environ,
        "FSCTL_DATABASE_URL": settings.database_url,
        "FSCTL_PATHS_DATA": str(settings.paths.data),
    }
    with _one_at_a_time:
        try:
            done = subprocess.run(  # noqa: S603 (ourselves; queues are names the site has)
                words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=WITHIN_S
            )
        except subprocess.TimeoutExpired as late:
            raise NoForecast(_("No answer within %(seconds)d seconds: the machine is busy", seconds=WITHIN_S)) from late
    if done.returncode:
        raise NoForecast(done.stderr.strip().rpartition("\n")[2])
    return _read(json.loads(done.stdout))


def _read(said: Mapping[str, Any]) -> Forecast:
    rows = tuple(
        Row(
            row["queue"],
            row["measure"],
            _pair(row["sites"][0]),
            _pair(row["sites"][1]) if len(row["sites"]) > 1 else None,
            _pair(row["changes"][0]) if row["changes"] else None,
        )
        for row in said["measures"]
    )
    on_file = said["reached_on_file"]
    return Forecast(
        rows,
        tuple(said["moved"]),
        said["present"],
        said["waiting"],
        said["talking"],
        said["promised"],
        said["due"],
        Reached(**on_file) if on_file is not None else Reached(said["reached"]),
    )


def _pair(found: Mapping[str, float | None] | None) -> tuple[float, float | None] | None:
    if found is None or found["mean"] is None:
        return None
    return found["mean"], found["half"]
