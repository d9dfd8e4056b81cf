"""The schema. One declarative base; times are seconds since the epoch as doubles, keys are what the facts carry."""

from fsctl.store.models.base import Base
from fsctl.store.models.calls import (
    AgentInterval,
    AgentStanding,
    CallbackCall,
    CallbackRow,
    CallNote,
    CallRow,
    DispositionRow,
    LegRow,
    OfferRow,
    QueueStay,
    RecordingRow,
)
from fsctl.store.models.drafts import FlowDraft
from fsctl.store.models.lease import LeaseRow
from fsctl.store.models.members import MemberRow
from fsctl.store.models.panels import (
    CustomerNumber,
    CustomerRow,
    MessageRead,
    MessageRow,
    NoticeRow,
    ReminderRow,
    SiteChange,
    WallRow,
    WrapUpRow,
)
from fsctl.store.models.people import AuditRow, EndedSession, UserRow
from fsctl.store.models.site import SiteItem, SiteVersion
from fsctl.store.models.supervision import SupervisionRow

__all__ = [
    "AgentInterval",
    "AgentStanding",
    "AuditRow",
    "Base",
    "CallNote",
    "CallRow",
    "CallbackCall",
    "CallbackRow",
    "CustomerNumber",
    "CustomerRow",
    "DispositionRow",
    "EndedSession",
    "FlowDraft",
    "LeaseRow",
    "LegRow",
    "MemberRow",
    "MessageRead",
    "MessageRow",
    "NoticeRow",
    "OfferRow",
    "QueueStay",
    "RecordingRow",
    "ReminderRow",
    "SiteChange",
    "SiteItem",
    "SiteVersion",
    "SupervisionRow",
    "UserRow",
    "WallRow",
    "WrapUpRow",
]
