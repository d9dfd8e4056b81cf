"""What a switch tells fsctl, in past participles.

Events may come late, twice or out of order, also for one channel; whoever keeps state from them must be monotone.
Texts from callers are data, never commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fsctl.switch.causes import Cause
from fsctl.switch.commands import Command


class Direction(StrEnum):
    INBOUND = "inbound"
    """The far side called the switch."""
    OUTBOUND = "outbound"
    """The switch called the far side."""


class EndedBy(StrEnum):
    FAR_PARTY = "far_party"
    """The phone or carrier at the end of this leg hung up (or refused)."""
    SWITCH = "switch"
    """We, or the switch on our behalf, ended the leg."""
    UNKNOWN = "unknown"


class PlayOutcome(StrEnum):
    DONE = "done"
    MISSING = "missing"
    """There is no such file; the call goes on."""
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class ChannelCreated:
    channel: str
    direction: Direction
    caller_number: str
    caller_name: str
    dialled: str


@dataclass(frozen=True, slots=True)
class ChannelProgressed:
    """The far phone rings (`early_media` false) or sends sound before answering (true)."""

    channel: str
    early_media: bool = False


@dataclass(frozen=True, slots=True)
class ChannelAnswered:
    channel: str


@dataclass(frozen=True, slots=True)
class ChannelParked:
    """The channel waits for our orders. For a call that has just come in this is the first event to act on.

    `entry` is the dialplan's entry name: `trunk` for calls from outside, `phone` for a registered phone; empty on our
    own legs. `extension` is the authenticated extension the phone belongs to, empty for trunk calls: the only
    identity to trust. `trunk` names the gateway or peer a call came over. `dialled` changes when a phone
    transfers (REFER): then `referred_by` is the extension that did it.
    """

    channel: str
    direction: Direction
    answered: bool
    dialled: str
    caller_number: str
    caller_name: str
    entry: str = ""
    extension: str = ""
    trunk: str = ""
    referred_by: str = ""
    address: str = ""
    """The IP address the call's signalling came from, as the switch saw it."""
    order: int = 0
    """Grows with the moment the switch fired the event; 0 when unknown. Tells a late event from a new one."""


@dataclass(frozen=True, slots=True)
class ChannelBridged:
    first: str
    second: str
    order: int = 0
    """Grows with the moment the switch fired the event; 0 when unknown. Tells a late event from a new one."""


@dataclass(frozen=True, slots=True)
class ChannelUnbridged:
    first: str
    second: str
    order: int = 0
    """Grows with the moment the switch fired the event; 0 when unknown. Tells a late event from a new one."""


@dataclass(frozen=True, slots=True)
class ChannelHeld:
    """The phone at the end of this leg put the call on hold."""

    channel: str
    order: int = 0
    """Grows with the moment the switch fired the event; 0 when unknown. Tells a late event from a new one."""


@dataclass(frozen=True, slots=True)
class ChannelRetrieved:
    channel: str
    order: int = 0
    """Grows with the moment the switch fired the event; 0 when unknown. Tells a late event from a new one."""


@dataclass(frozen=True, slots=True)
class ChannelHungUp:
    """The leg is over, said exactly once by the switch and at most once more by reconciliation (`reconciled`)."""

    channel: str
    cause: Cause
    ended_by: EndedBy = EndedBy.UNKNOWN
    reconciled: bool = False
    detail: str = ""
    """The switch's own words for the cause, for the record (`486 USER_BUSY`)."""


@dataclass(frozen=True, slots=True)
class OriginateFailed:
    """An `Originate` came to nothing. A `ChannelHungUp` for the same channel may come as well, before or after."""

    channel: str
    cause: Cause
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    channel: str
    play_id: str
    outcome: PlayOutcome


@dataclass(frozen=True, slots=True)
class DigitPressed:
    channel: str
    digit: str
    order: int = 0
    """Grows with the moment the switch fired the event; 0 when unknown. Tells a late event from a new one."""


@dataclass(frozen=True, slots=True)
class CodeKeyed:
    """One of the codes that are caught on this leg was keyed, unheard by anybody."""

    channel: str
    code: str
    order: int = 0
    """Grows with the moment the switch fired the event; 0 when unknown. Tells a late event from a new one."""


@dataclass(frozen=True, slots=True)
class KeyCaught:
    """A key that follows a code which opened something."""

    channel: str
    key: str
    order: int = 0
    """Grows with the moment the switch fired the event; 0 when unknown. Tells a late event from a new one."""


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    channel: str
    path: str


@dataclass(frozen=True, slots=True)
class RecordingStopped:
    """`ok` is false when the switch says the file could not be written."""

    channel: str
    path: str
    ok: bool
    length_s: float


@dataclass(frozen=True, slots=True)
class RecordingMeasured:
    """`size_bytes` is -1 when there is no such file."""

    channel: str
    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class EavesdropStarted:
    """Somebody listens to this leg."""

    target: str


@dataclass(frozen=True, slots=True)
class EavesdropEnded:
    channel: str
    eavesdrop_id: str


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    channel: str
    conference: str


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    channel: str
    conference: str


@dataclass(frozen=True, slots=True)
class PhoneRegistered:
    extension: str


@dataclass(frozen=True, slots=True)
class PhoneUnregistered:
    """The phone logged off, expired, or stopped answering the switch's pings."""

    extension: str


class TrunkState(StrEnum):
    """Whether a trunk can be used, as the switch knows it."""

    UP = "up"
    TRYING = "trying"
    DOWN = "down"
    UNWATCHED = "unwatched"
    """It neither registers nor is asked: nobody knows."""


@dataclass(frozen=True, slots=True)
class TrunkChanged:
    """`detail` is what the carrier or the switch said, such as `FAIL_WAIT 403 Forbidden`."""

    trunk: str
    state: TrunkState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """The switch refused a command, or the link died before it was answered (`unknown` true: it may have run)."""

    command: Command
    reason: str
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class ChannelSnapshot:
    """One live channel as the switch shows it after a (re)connect."""

    channel: str
    direction: Direction
    caller_number: str
    caller_name: str
    dialled: str
    answered: bool
    parked: bool
    bridged_to: str = ""
    held: bool = False
    entry: str = ""
    extension: str = ""
    trunk: str = ""
    address: str = ""
    created_at: float = 0.0
    """Seconds since the epoch, by the switch's clock."""
    answered_at: float = 0.0
    playing: bool = False
    conference: str = ""
    eavesdrops_on: str = ""
    """The leg it listens to."""
    recordings: tuple[str, ...] = ()
    """Paths of what is being recorded, as far as they are ours."""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SwitchSnapshot:
    """All the switch knows, asked after each (re)connect and every few seconds.

    `core` names the switch's incarnation: another one than before means every earlier channel is gone.
    `fresh` is true on the first snapshot after a (re)connect, false for periodic reconciliation.
    """

    core: str
    channels: tuple[ChannelSnapshot, ...]
    registered: frozenset[str]
    fresh: bool
    trunks: Mapping[str, TrunkState] | None = None
    """None where nobody asked."""


@dataclass(frozen=True, slots=True)
class SwitchLost:
    """The link to the switch is down. Calls may go on without us."""

    reason: str


SwitchEvent = (
    ChannelCreated
    | ChannelProgressed
    | ChannelAnswered
    | ChannelParked
    | ChannelBridged
    | ChannelUnbridged
    | ChannelHeld
    | ChannelRetrieved
    | ChannelHungUp
    | OriginateFailed
    | PlaybackEnded
    | DigitPressed
    | CodeKeyed
    | KeyCaught
    | RecordingStarted
    | RecordingStopped
    | RecordingMeasured
    | EavesdropStarted
    | EavesdropEnded
    | ParticipantJoined
    | ParticipantLeft
    | PhoneRegistered
    | PhoneUnregistered
    | TrunkChanged
    | CommandFailed
    | SwitchSnapshot
    | SwitchLost
)
