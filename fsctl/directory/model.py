"""The directory as a whole. Every field of an item has the default a small site would want; lengths are seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fsctl.directory.calendars import Hours
from fsctl.directory.codes import DEFAULT_CODES, FeatureCode
from fsctl.directory.people import DEFAULT_REASONS, Agent, Disposition, NotReadyReason, Skill, Team
from fsctl.directory.places import DoNotCall, Extension, Number, Trunk
from fsctl.directory.queues import DEFAULT_PRIORITIES, CustomerTier, PriorityLevel, Queue, Tier
from fsctl.directory.site import Announcement, SiteSettings


@dataclass(frozen=True, slots=True)
class Directory:
    """The whole configuration at one moment. `version` counts up with every change."""

    version: int = 0
    numbers: Mapping[str, Number] = field(default_factory=dict)
    trunks: Mapping[str, Trunk] = field(default_factory=dict)
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    queues: Mapping[str, Queue] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    reasons: Mapping[str, NotReadyReason] = field(default_factory=lambda: {r.code: r for r in DEFAULT_REASONS})
    teams: Mapping[str, Team] = field(default_factory=dict)
    dispositions: Mapping[str, Disposition] = field(default_factory=dict)
    codes: tuple[FeatureCode, ...] = DEFAULT_CODES
    hours: Mapping[str, Hours] = field(default_factory=dict)
    announcements: Mapping[str, Announcement] = field(default_factory=dict)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    priorities: Mapping[str, PriorityLevel] = field(default_factory=lambda: {p.name: p for p in DEFAULT_PRIORITIES})
    customer_tiers: Mapping[str, CustomerTier] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    """Flow name → its YAML text, as applied."""
    do_not_call: Mapping[str, DoNotCall] = field(default_factory=dict)
    settings: Mapping[str, SiteSettings] = field(default_factory=dict)
    """One item at most, named `site`."""
    closed: Mapping[str, Queue] = field(default_factory=dict, compare=False)
    """Queues that were taken out lately, as they were: a talk, or a lifted handset, may be of one still."""

    def queue(self, name: str) -> Queue | None:
        """As it is configured, or as it was when it was taken out; None for what is no queue and was none lately."""
        return self.queues.get(name) or self.closed.get(name)

    @property
    def site(self) -> SiteSettings:
        return self.settings.get("site", SiteSettings())

    def head_start_s(self, priority: str) -> int:
        """The seconds a priority is worth, named or written as seconds; 0 for none."""
        named = self.priorities.get(priority)
        return named.head_start_s if named else int(priority or 0)


@dataclass(frozen=True, slots=True)
class DirectoryLoaded:
    """Told to every room at start and after each change."""

    directory: Directory
