"""A day of the queues and of the agents as it is on file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from fsctl.day import midnight
from fsctl.directory import Directory
from fsctl.kpi import Promises, Times, Waits, Work
from fsctl.kpi.fold import Period
from fsctl.store import kpis

KEPT_S = 3.0
A_DAY_S = 86400.0


@dataclass(frozen=True)
class Today:
    """`waits` and `work` by queue, `times` by agent."""

    midnight: float
    waits: Mapping[str, Waits]
    work: Mapping[str, Work]
    times: Mapping[str, Times]
    promises: Mapping[str, Promises]
    """By queue, of those made today that are over."""


def targets(site: Directory) -> dict[str, float]:
    """Queue → within which time a promised callback is kept in time."""
    return {name: queue.callback_target_s for name, queue in site.queues.items()}


class Days:
    """The day as it is on file, read again at most every few seconds whoever looks."""

    def __init__(self) -> None:
        self._read_at = 0.0
        self._version = 0
        self._today = Today(0.0, {}, {}, {}, {})

    def today(self, session: Session, site: Directory, now: float) -> Today:
        if not 0.0 <= now - self._read_at < KEPT_S or self._version != site.version:
            self._read_at, self._version = now, site.version
            since = midnight(now)
            service = {name: queue.service_s for name, queue in site.queues.items()}
            period = Period(since, since + 2 * A_DAY_S, service, site.site.short_s, targets(site))
            self._today = Today(
                since,
                kpis.waits(session, period),
                kpis.work_of_queues(session, period),
                kpis.times(session, period),
                kpis.promises(session, period),
            )
        return self._today


def days() -> Days:
    """The application's one."""
    return cast(Days, current_app.extensions.setdefault("fsctl.days", Days()))
