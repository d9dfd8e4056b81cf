"""What fsctl asks of a switch: typed commands, the only thing an adapter's one writer accepts.

`channel` is always the channel's uuid. A command never answers; what came of it arrives as an event, and a
command the switch refused arrives as `CommandFailed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fsctl.switch.causes import Cause
from fsctl.switch.sounds import Sound, Tone


@dataclass(frozen=True, slots=True)
class Phone:
    """A registered desk phone, by its extension number."""

    extension: str


@dataclass(frozen=True, slots=True)
class External:
    """A number reached over a trunk, by the trunk's name."""

    trunk: str
    number: str


Endpoint = Phone | External


@dataclass(frozen=True, slots=True)
class Answer:
    channel: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Tell the calling side that it rings (180), without answering."""

    channel: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play `sound`; `PlaybackEnded` with the same `play_id` follows.

    Queued plays wait for one another. A play that is not queued starts at once: over music it interrupts, and
    the music resumes when it ends. Music and tones are endless: start them with queued=False.
    """

    channel: str
    play_id: str
    sound: Sound
    queued: bool = False


@dataclass(frozen=True, slots=True)
class StopPlaying:
    """End whatever the channel hears and forget what was queued. No `PlaybackEnded` follows for plays that
    had not begun: the asker closes them itself."""

    channel: str


@dataclass(frozen=True, slots=True)
class Originate:
    """Call `endpoint` on a new channel whose uuid is ours, and park it when it answers.

    `variables` are fsctl's own (names begin with `fsctl_`), values any text. `ring_s` is seconds the phone may
    ring. `caller_name` must be cleaned text (no control characters): the adapter drops what is not printable.
    """

    channel: str
    endpoint: Endpoint
    caller_number: str
    caller_name: str
    ring_s: float
    variables: Mapping[str, str] = field(default_factory=dict)
    auto_answer: bool = False


@dataclass(frozen=True, slots=True)
class Bridge:
    """Let two channels talk. `first` is the customer where there is one."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Park:
    """Take the channel (and its partner, each for itself) out of whatever it does, into silence."""

    channel: str


@dataclass(frozen=True, slots=True)
class HangUp:
    channel: str
    cause: Cause = Cause.NORMAL


@dataclass(frozen=True, slots=True)
class SetVariables:
    """Put fsctl's own facts on the channel, for whoever takes over. Empty text removes a variable."""

    channel: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Record this leg in two channels, left what it says, right what it hears. `path` is relative to the
    recordings root and made by fsctl alone."""

    channel: str
    path: str


@dataclass(frozen=True, slots=True)
class StopRecording:
    channel: str
    path: str


@dataclass(frozen=True, slots=True)
class MeasureRecording:
    """Ask for the size of a recording on disk; `RecordingMeasured` follows."""

    channel: str
    path: str


@dataclass(frozen=True, slots=True)
class MaskRecording:
    """Write silence on both sides from now on, or go on recording. The time line is kept."""

    channel: str
    path: str
    masked: bool


class Ears(StrEnum):
    """Who hears the one who eavesdrops."""

    NOBODY = "nobody"
    TARGET = "target"
    PARTNER = "partner"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Eavesdrop:
    """Let a parked channel hear all that `target` says and hears, and be heard by `heard_by`.

    It follows the target from partner to partner. `EavesdropEnded` with the same id follows, at once when there is no
    such target; the channel then stays parked. To change `heard_by`, take the channel off first.
    """

    channel: str
    target: str
    heard_by: Ears
    eavesdrop_id: str


@dataclass(frozen=True, slots=True)
class StopEavesdropping:
    """Take the channel off its target, into silence. `EavesdropEnded` follows."""

    channel: str


@dataclass(frozen=True, slots=True)
class JoinConference:
    """Out of whatever the channel does, into a conference that begins with its first member. `Park` or `Bridge` takes
    it out again."""

    channel: str
    conference: str


@dataclass(frozen=True, slots=True)
class Mute:
    """Nobody hears the party at the end of this leg from now on, or everybody does again. It holds through bridges and
    conferences, and for recordings."""

    channel: str
    muted: bool


@dataclass(frozen=True, slots=True)
class SendDigits:
    """Press keys towards the party at the end of this leg (`0-9*#`); the partner does not hear them."""

    channel: str
    digits: str


@dataclass(frozen=True, slots=True)
class CatchKeys:
    """From now on keys of this leg's party that make one of `codes` are told as `CodeKeyed` and reach nobody else;
    other keys go where they went. After a code that is `opening` every key is told as `KeyCaught` and reaches nobody,
    until `ReleaseKeys`. Given once a leg: it holds through parks, bridges and conferences."""

    channel: str
    codes: tuple[str, ...]
    opening: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseKeys:
    """The keys of this leg's party go where they went before a code that opened something."""

    channel: str


@dataclass(frozen=True, slots=True)
class Beep:
    """Mix a short tone into what this leg's party hears, and nobody else. A party parked in silence may not hear it."""

    channel: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class AskToAnswer:
    """Ask a ringing phone to answer by itself, or one that holds to take the call back (NOTIFY, Event: talk). Phones
    without the feature do nothing."""

    channel: str


@dataclass(frozen=True, slots=True)
class ArmDeadMan:
    """If nobody re-arms or disarms within `after_s` whole seconds, the switch itself sends the channel to its
    fallback."""

    channel: str
    after_s: int


@dataclass(frozen=True, slots=True)
class DisarmDeadMan:
    channel: str


Command = (
    Answer
    | Ring
    | Play
    | StopPlaying
    | Originate
    | Bridge
    | Park
    | HangUp
    | SetVariables
    | StartRecording
    | StopRecording
    | MeasureRecording
    | MaskRecording
    | Eavesdrop
    | StopEavesdropping
    | JoinConference
    | Mute
    | SendDigits
    | CatchKeys
    | ReleaseKeys
    | Beep
    | AskToAnswer
    | ArmDeadMan
    | DisarmDeadMan
)
