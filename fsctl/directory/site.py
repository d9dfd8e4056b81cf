"""What holds for the whole site, and prompts of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ListeningNotice(StrEnum):
    """What an agent notices when a supervisor begins to listen. The customer never notices anything."""

    SILENT = "silent"
    TONE = "tone"
    """A short tone in the agent's ear alone."""


class ServiceLevel(StrEnum):
    """The ways a service level is counted; `fsctl.kpi.formulas` has the formulas."""

    WITHOUT_SHORT = "without_short"
    """Callers who gave up at once count on neither side."""
    ABANDONED_IGNORED = "abandoned_ignored"
    """Nor does whoever gave up within the service time."""
    ABANDONED_NEGATIVE = "abandoned_negative"
    """Whoever gave up was not answered in time."""
    ABANDONED_POSITIVE = "abandoned_positive"
    """Whoever gave up within the service time counts as served in time."""
    OF_ANSWERED = "of_answered"
    """Of those answered alone."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What holds for the whole site and for no single item."""

    name: str = "site"
    listening_notice: ListeningNotice = ListeningNotice.SILENT
    hold_alert_s: float = 0.0
    """As a queue's, for talks that no queue gave."""
    service_level: ServiceLevel = ServiceLevel.WITHOUT_SHORT
    short_s: float = 10.0
    """Who gives up sooner did not want to wait at all (short abandonment)."""
    customer_wait_s: float = 0.15
    """How long an arriving call waits to be told its customer's tier, where the site has customer tiers; 0: it is not
    asked."""
    member_tries: int = 5
    """Wrong passwords in a row, in whatever calls, after which a member is locked."""
    member_lock_s: float = 900.0
    """For how long."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A prompt of the site's own: its wording per language."""

    name: str
    text: Mapping[str, str]
