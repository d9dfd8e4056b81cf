"""The switch's hang-up causes and ours. What is not listed is `failed`."""

from __future__ import annotations

from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy

FROM_SWITCH = {
    "NORMAL_CLEARING": Cause.NORMAL,
    "SUCCESS": Cause.NORMAL,
    "NONE": Cause.NORMAL,
    "ATTENDED_TRANSFER": Cause.NORMAL,
    "BLIND_TRANSFER": Cause.NORMAL,
    "USER_BUSY": Cause.BUSY,
    "CALL_REJECTED": Cause.REJECTED,
    "NO_ANSWER": Cause.NO_ANSWER,
    "NO_USER_RESPONSE": Cause.NO_ANSWER,
    "ALLOTTED_TIMEOUT": Cause.NO_ANSWER,
    "USER_NOT_REGISTERED": Cause.NOT_REGISTERED,
    "SUBSCRIBER_ABSENT": Cause.NOT_REGISTERED,
    "PROGRESS_TIMEOUT": Cause.UNREACHABLE,
    "RECOVERY_ON_TIMER_EXPIRE": Cause.UNREACHABLE,
    "ORIGINATOR_CANCEL": Cause.CANCELLED,
    "LOSE_RACE": Cause.LOST_RACE,
    "PICKED_OFF": Cause.LOST_RACE,
    "UNALLOCATED_NUMBER": Cause.NO_ROUTE,
    "NO_ROUTE_DESTINATION": Cause.NO_ROUTE,
    "NO_ROUTE_TRANSIT_NET": Cause.NO_ROUTE,
    "INVALID_NUMBER_FORMAT": Cause.NO_ROUTE,
    "INVALID_GATEWAY": Cause.NO_ROUTE,
    "CHAN_NOT_IMPLEMENTED": Cause.NO_ROUTE,
    "NORMAL_TEMPORARY_FAILURE": Cause.CONGESTION,
    "NORMAL_CIRCUIT_CONGESTION": Cause.CONGESTION,
    "SWITCH_CONGESTION": Cause.CONGESTION,
    "NETWORK_OUT_OF_ORDER": Cause.CONGESTION,
    "GATEWAY_DOWN": Cause.CONGESTION,
}

TO_SWITCH = {
    Cause.NORMAL: "NORMAL_CLEARING",
    Cause.BUSY: "USER_BUSY",
    Cause.REJECTED: "CALL_REJECTED",
    Cause.CANCELLED: "ORIGINATOR_CANCEL",
    Cause.LOST_RACE: "LOSE_RACE",
}
"""What we hang up with. LOSE_RACE makes most phones show no missed call."""

BY_DISPOSITION = {
    "recv_bye": EndedBy.FAR_PARTY,
    "recv_refuse": EndedBy.FAR_PARTY,
    "recv_cancel": EndedBy.FAR_PARTY,
    "send_bye": EndedBy.SWITCH,
    "send_refuse": EndedBy.SWITCH,
    "send_cancel": EndedBy.SWITCH,
}
"""`sip_hangup_disposition` on the leg that ended."""


def cause_of(name: str) -> Cause:
    return FROM_SWITCH.get(name, Cause.FAILED)
