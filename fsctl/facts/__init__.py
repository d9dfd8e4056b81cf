"""Facts: what fsctl decided or saw, in past participles. Every one is journalled, and other rooms act on them.

A fact is a dataclass of plain values (text, numbers, booleans, tuples and maps of text) that nobody changes, so that it
can be written, read back and compared. It carries no time: the engine says when, in the journal and to the rooms that
hear it.
`call` is always the uuid of the customer's channel (for a call from a phone: of that phone's channel); `offer` is
the uuid of the agent's channel that the offer rings. So keys exist before anything is stored, and storing twice is
harmless.
"""

from fsctl.facts.agents import (
    AgentChangePending,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentOverLimit,
    AgentState,
    AgentStateChanged,
    BreakAnswered,
    BreakAsked,
    BreakOutcome,
    CallPulled,
    CodeObeyed,
    CodeRefused,
    DispositionSet,
    HelpAsked,
    HelpEnded,
    OverLimit,
    WorkModeChanged,
    WrapUpExtended,
    WrapUpHidden,
    WrapUpWanted,
)
from fsctl.facts.callbacks import (
    OVER,
    CallbackAsked,
    CallbackBegun,
    CallbackDeclined,
    CallbackDialled,
    CallbackEnded,
    CallbackGivenBack,
    CallbackJoined,
    CallbackMoved,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackRefused,
    CallbackState,
    CallbackTakenUp,
)
from fsctl.facts.calls import (
    Anomaly,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallRouted,
    CallTransferred,
    CodeDialled,
    LegAnswered,
    LegEnded,
    LegStarted,
    LineBusied,
    LineFreed,
    Party,
    Role,
)
from fsctl.facts.control import (
    AgentMuted,
    CallHandedOver,
    CallHeld,
    CallLeftBehind,
    CallLent,
    CallNotReturned,
    CallPlaced,
    CallRetrieved,
    CallReturned,
    ConferenceBegun,
    ConferenceEnded,
    ConsultAnswered,
    ConsultEnded,
    ConsultOutcome,
    ConsultStarted,
    ConsultSwapped,
    HandsetCodeKeyed,
    HandsetCodeRefused,
    HeldTooLong,
    Side,
)
from fsctl.facts.customers import CustomerLookedUp, LookUpOutcome, MemberChecked
from fsctl.facts.flows import CallBackAsked, FlowEnded, FlowStarted, FlowStopped, KeysPressed, NodeEntered
from fsctl.facts.offers import (
    MISSES,
    CallConnected,
    CallDemandChanged,
    CallLeftQueue,
    CallPriorityChanged,
    CallQueued,
    NobodyRung,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    OfferRinging,
    OfferWithdrawn,
    PlaceTold,
    QueueOutcome,
    QueuePaceChanged,
    ReservesJoined,
    ReservesLeft,
    TalkEnded,
)
from fsctl.facts.phones import PhoneTrialEnded, PhoneTried, TrialOutcome, TriedPhoneLifted, TriedPhoneRang
from fsctl.facts.recordings import RecordingBegun, RecordingFinished, RecordingLost, RecordingMasked
from fsctl.facts.supervision import (
    CallTakenOver,
    Follow,
    Mode,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionPaused,
    SupervisionStarted,
)

Fact = (
    CallArrived
    | CallAnswered
    | CallRouted
    | CallEnded
    | CallTransferred
    | CallPlaced
    | CallHeld
    | CallHandedOver
    | CallLeftBehind
    | CallLent
    | CallReturned
    | CallNotReturned
    | CallBackAsked
    | FlowStopped
    | CallRetrieved
    | HeldTooLong
    | HandsetCodeKeyed
    | HandsetCodeRefused
    | ConsultStarted
    | ConsultAnswered
    | ConsultSwapped
    | ConsultEnded
    | ConferenceBegun
    | ConferenceEnded
    | AgentMuted
    | CodeDialled
    | CodeObeyed
    | CodeRefused
    | LegStarted
    | LegAnswered
    | LegEnded
    | LineBusied
    | LineFreed
    | Anomaly
    | FlowStarted
    | NodeEntered
    | KeysPressed
    | FlowEnded
    | CustomerLookedUp
    | MemberChecked
    | CallQueued
    | CallLeftQueue
    | CallPriorityChanged
    | CallDemandChanged
    | ReservesJoined
    | ReservesLeft
    | NobodyRung
    | PlaceTold
    | QueuePaceChanged
    | OfferMade
    | OfferRinging
    | OfferAnswered
    | OfferWithdrawn
    | OfferEnded
    | CallConnected
    | TalkEnded
    | AgentLoggedIn
    | AgentLoggedOut
    | AgentStateChanged
    | AgentChangePending
    | AgentOverLimit
    | BreakAsked
    | BreakAnswered
    | WorkModeChanged
    | WrapUpWanted
    | DispositionSet
    | CallPulled
    | HelpAsked
    | HelpEnded
    | WrapUpExtended
    | WrapUpHidden
    | RecordingBegun
    | RecordingFinished
    | RecordingLost
    | RecordingMasked
    | SupervisionStarted
    | SupervisionAttached
    | SupervisionPaused
    | SupervisionChanged
    | SupervisionEnded
    | CallTakenOver
    | PhoneTried
    | TriedPhoneRang
    | TriedPhoneLifted
    | PhoneTrialEnded
    | CallbackAsked
    | CallbackBegun
    | CallbackDeclined
    | CallbackDialled
    | CallbackEnded
    | CallbackGivenBack
    | CallbackJoined
    | CallbackMoved
    | CallbackPostponed
    | CallbackPromised
    | CallbackReached
    | CallbackRefused
    | CallbackTakenUp
)

__all__ = [
    "MISSES",
    "OVER",
    "AgentChangePending",
    "AgentLoggedIn",
    "AgentLoggedOut",
    "AgentMuted",
    "AgentOverLimit",
    "AgentState",
    "AgentStateChanged",
    "Anomaly",
    "BreakAnswered",
    "BreakAsked",
    "BreakOutcome",
    "CallAnswered",
    "CallArrived",
    "CallBackAsked",
    "CallConnected",
    "CallDemandChanged",
    "CallEnded",
    "CallHandedOver",
    "CallHeld",
    "CallLeftBehind",
    "CallLeftQueue",
    "CallLent",
    "CallNotReturned",
    "CallPlaced",
    "CallPriorityChanged",
    "CallPulled",
    "CallQueued",
    "CallRetrieved",
    "CallReturned",
    "CallRouted",
    "CallTakenOver",
    "CallTransferred",
    "CallbackAsked",
    "CallbackBegun",
    "CallbackDeclined",
    "CallbackDialled",
    "CallbackEnded",
    "CallbackGivenBack",
    "CallbackJoined",
    "CallbackMoved",
    "CallbackPostponed",
    "CallbackPromised",
    "CallbackReached",
    "CallbackRefused",
    "CallbackState",
    "CallbackTakenUp",
    "CodeDialled",
    "CodeObeyed",
    "CodeRefused",
    "ConferenceBegun",
    "ConferenceEnded",
    "ConsultAnswered",
    "ConsultEnded",
    "ConsultOutcome",
    "ConsultStarted",
    "ConsultSwapped",
    "CustomerLookedUp",
    "DispositionSet",
    "Fact",
    "FlowEnded",
    "FlowStarted",
    "FlowStopped",
    "Follow",
    "HandsetCodeKeyed",
    "HandsetCodeRefused",
    "HeldTooLong",
    "HelpAsked",
    "HelpEnded",
    "KeysPressed",
    "LegAnswered",
    "LegEnded",
    "LegStarted",
    "LineBusied",
    "LineFreed",
    "LookUpOutcome",
    "MemberChecked",
    "Mode",
    "NobodyRung",
    "NodeEntered",
    "OfferAnswered",
    "OfferEnded",
    "OfferMade",
    "OfferOutcome",
    "OfferRinging",
    "OfferWithdrawn",
    "OverLimit",
    "Party",
    "PhoneTrialEnded",
    "PhoneTried",
    "PlaceTold",
    "QueueOutcome",
    "QueuePaceChanged",
    "RecordingBegun",
    "RecordingFinished",
    "RecordingLost",
    "RecordingMasked",
    "ReservesJoined",
    "ReservesLeft",
    "Role",
    "Side",
    "SupervisionAttached",
    "SupervisionChanged",
    "SupervisionEnded",
    "SupervisionOutcome",
    "SupervisionPaused",
    "SupervisionStarted",
    "TalkEnded",
    "TrialOutcome",
    "TriedPhoneLifted",
    "TriedPhoneRang",
    "WorkModeChanged",
    "WrapUpExtended",
    "WrapUpHidden",
    "WrapUpWanted",
]
