"""The directory: what a site has configured, as frozen values. Numbers, trunks, extensions, agents, queues, hours.

Rooms read it and never change it; a change makes a new `Directory`, told to every room as `DirectoryLoaded`. It knows
no database, no YAML and no switch: `fsctl.site` and `fsctl.store` make it, `fsctl.directory.check` says what is wrong
with it.
"""

from fsctl.directory.model import (
    DEFAULT_CODES,
    DEFAULT_REASONS,
    MISSES_REASON,
    Agent,
    Announcement,
    CodeAction,
    Destination,
    DestinationKind,
    Directory,
    DirectoryLoaded,
    Disposition,
    Extension,
    FeatureCode,
    Hours,
    Interval,
    ListeningNotice,
    NotReadyReason,
    Number,
    Queue,
    SiteSettings,
    Strategy,
    Team,
    Tier,
    Trunk,
)

__all__ = [
    "DEFAULT_CODES",
    "DEFAULT_REASONS",
    "MISSES_REASON",
    "Agent",
    "Announcement",
    "CodeAction",
    "Destination",
    "DestinationKind",
    "Directory",
    "DirectoryLoaded",
    "Disposition",
    "Extension",
    "FeatureCode",
    "Hours",
    "Interval",
    "ListeningNotice",
    "NotReadyReason",
    "Number",
    "Queue",
    "SiteSettings",
    "Strategy",
    "Team",
    "Tier",
    "Trunk",
]
