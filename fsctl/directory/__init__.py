"""The directory: what a site has configured, as frozen values. Numbers, trunks, extensions, agents, queues, hours.

Rooms read it and never change it; a change makes a new `Directory`, told to every room as `DirectoryLoaded`. It knows
no database, no YAML and no switch: `fsctl.site` and `fsctl.store` make it, `fsctl.directory.check` says what is wrong
with it.
"""

from fsctl.directory.calendars import Hours, Interval, Span, SpecialDay
from fsctl.directory.codes import DEFAULT_CODES, CodeAction, FeatureCode
from fsctl.directory.model import Directory, DirectoryLoaded
from fsctl.directory.people import (
    DEFAULT_REASONS,
    MISSES_REASON,
    NO_DISPOSITION,
    SYSTEM_REASONS,
    Agent,
    Disposition,
    NotReadyReason,
    Skill,
    Team,
    WorkMode,
)
from fsctl.directory.places import Destination, DestinationKind, DoNotCall, Extension, Number, Trunk
from fsctl.directory.queues import (
    DEFAULT_PRESENCE,
    DEFAULT_PRIORITIES,
    CallbackMode,
    CustomerTier,
    Presence,
    Priority,
    PriorityLevel,
    Queue,
    Relaxation,
    Strategy,
    Tier,
    WrapUpMode,
)
from fsctl.directory.site import Announcement, ListeningNotice, ServiceLevel, SiteSettings

__all__ = [
    "DEFAULT_CODES",
    "DEFAULT_PRESENCE",
    "DEFAULT_PRIORITIES",
    "DEFAULT_REASONS",
    "MISSES_REASON",
    "NO_DISPOSITION",
    "SYSTEM_REASONS",
    "Agent",
    "Announcement",
    "CallbackMode",
    "CodeAction",
    "CustomerTier",
    "Destination",
    "DestinationKind",
    "Directory",
    "DirectoryLoaded",
    "Disposition",
    "DoNotCall",
    "Extension",
    "FeatureCode",
    "Hours",
    "Interval",
    "ListeningNotice",
    "NotReadyReason",
    "Number",
    "Presence",
    "Priority",
    "PriorityLevel",
    "Queue",
    "Relaxation",
    "ServiceLevel",
    "SiteSettings",
    "Skill",
    "Span",
    "SpecialDay",
    "Strategy",
    "Team",
    "Tier",
    "Trunk",
    "WorkMode",
    "WrapUpMode",
]
