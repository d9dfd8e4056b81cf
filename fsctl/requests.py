"""What people ask of the engine, from the web, the CLI or another program. `by` is who, for the record.

A request is either carried out or refused (`fsctl.step.Refused`) before anything has changed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogIn:
    """Sign an agent in at a phone; an empty extension means the agent's own. With a `reason` the agent starts not ready
    for it, and is offered nothing before."""

    agent: str
    extension: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LogOut:
    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class SetReady:
    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class SetNotReady:
    """A reason that needs approval is only asked for by this, unless `approved` is `yes`: whoever asks may allow it."""

    agent: str
    reason: str
    by: str
    approved: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawBreak:
    """The agent no longer wants the break asked for."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class ApproveBreak:
    """Allow the break that the agent has asked for; `reason` is the one that is meant."""

    agent: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class RefuseBreak:
    agent: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class SetWorkMode:
    """`mode` is normal, outbound, off_duty or supervisor."""

    agent: str
    mode: str
    by: str


@dataclass(frozen=True, slots=True)
class PullCall:
    """Offer a waiting caller of the agent's own queues to exactly this agent, at once."""

    agent: str
    call: str
    by: str


@dataclass(frozen=True, slots=True)
class WantWrapUp:
    """`wanted` is `on` or `off`: time after this talk, where the queue leaves that to the agent."""

    agent: str
    wanted: str
    by: str


@dataclass(frozen=True, slots=True)
class SetDisposition:
    """What the talk was about. Said again it changes nothing; said when the wrap-up is over it amends the record."""

    agent: str
    call: str
    disposition: str
    by: str


@dataclass(frozen=True, slots=True)
class MarkDisposition:
    """The same by the disposition's keys, for the agent's present talk or the one that is wrapped up."""

    agent: str
    keys: str
    by: str


@dataclass(frozen=True, slots=True)
class FinishWrapUp:
    """The work after the call is done; what the agent asked for meanwhile takes effect. `forced` is `yes` when a
    supervisor ends it, whatever is missing."""

    agent: str
    by: str
    forced: str = ""


@dataclass(frozen=True, slots=True)
class HangUpCall:
    call: str
    by: str


@dataclass(frozen=True, slots=True)
class TransferCall:
    """Send the call elsewhere at once (blind transfer), from wherever it is: `to` is `queue:support`, `flow:survey`,
    `extension:1002`, `external:carrier/138…`, or a number as a desk phone would dial it."""

    call: str
    to: str
    by: str


@dataclass(frozen=True, slots=True)
class SetPriority:
    """Give a waiting caller another head start: `priority` is top, high, medium, low or whole seconds."""

    call: str
    priority: str
    by: str


@dataclass(frozen=True, slots=True)
class SetDemand:
    """Let a waiting call ask for a skill at a `level` from 1 to 9 from now on; 0 lets it off the skill, whatever the
    queue asks."""

    call: str
    skill: str
    level: str
    by: str


@dataclass(frozen=True, slots=True)
class AnswerOffer:
    """Ask the agent's ringing phone to answer by itself; lifting the handset stays the sure way."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class RejectOffer:
    """Decline the call that rings; it counts as rejected."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class EndTalk:
    """Hang up the agent's present call, as the handset would."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class Hold:
    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class Retrieve:
    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class Consult:
    """Put the customer to the music and call `to`, an extension or an outside number."""

    agent: str
    to: str
    by: str


@dataclass(frozen=True, slots=True)
class SwapConsult:
    """Talk with the other one: the customer or the consulted party."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class CompleteTransfer:
    """Join the customer and the consulted party; the agent leaves (attended transfer)."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class CancelConsult:
    """Drop the consulted party and go back to the customer."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """Customer, consulted party and agent in one conference."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class LendCall:
    """Send the customer to a flow, and wait for the flow to give the customer back. `to` is `flow:NAME`; `data`, a JSON
    object of texts or empty, is what the flow is told. `Retrieve` takes the customer back at once."""

    agent: str
    to: str
    data: str
    by: str


@dataclass(frozen=True, slots=True)
class MuteAgent:
    """`muted` is `on` or `off`: the customer does not hear the agent."""

    agent: str
    muted: str
    by: str


@dataclass(frozen=True, slots=True)
class MaskRecording:
    """`masked` is `on` or `off`: silence in the recording, for card numbers and the like."""

    agent: str
    masked: str
    by: str


@dataclass(frozen=True, slots=True)
class SendDigits:
    """Press keys for the agent, heard by the customer's side alone."""

    agent: str
    digits: str
    by: str


@dataclass(frozen=True, slots=True)
class Dial:
    """Click to dial: the agent's own phone rings first, then the number is called."""

    agent: str
    number: str
    by: str


@dataclass(frozen=True, slots=True)
class AskForHelp:
    """Ask a supervisor for help; shown until it is given or the talk is over."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class HelpGiven:
    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class ExtendWrapUp:
    """More time for the work after the call, as often as the queue allows."""

    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class Supervise:
    """Ring the phone `extension` and let whoever answers it hear the call.

    `mode` is listen, whisper_agent, whisper_caller or barge (listen when empty); `follow` is agent or caller (agent
    when empty).
    """

    call: str
    extension: str
    mode: str
    follow: str
    by: str


@dataclass(frozen=True, slots=True)
class ChangeSupervision:
    """`session` is the uuid of the supervisor's leg, as the board shows it."""

    session: str
    mode: str
    by: str


@dataclass(frozen=True, slots=True)
class StopSupervising:
    session: str
    by: str


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Let the supervisor talk with the customer, and release the agent."""

    session: str
    by: str


@dataclass(frozen=True, slots=True)
class RingPhone:
    """Ring a desk phone to see whether it works, for no call; whoever lifts it hears so in `language` (zh or en)."""

    extension: str
    language: str
    by: str


@dataclass(frozen=True, slots=True)
class WithdrawCallback:
    """The promise need not be kept any more; not while the customer is on the line."""

    callback: str
    by: str


@dataclass(frozen=True, slots=True)
class MoveCallback:
    """Give a promised callback another head start: `priority` is top, high, medium, low or whole seconds."""

    callback: str
    priority: str
    by: str


Request = (
    LogIn
    | LogOut
    | SetReady
    | SetNotReady
    | WithdrawBreak
    | ApproveBreak
    | RefuseBreak
    | SetWorkMode
    | PullCall
    | WantWrapUp
    | SetDisposition
    | MarkDisposition
    | FinishWrapUp
    | HangUpCall
    | TransferCall
    | SetPriority
    | SetDemand
    | AnswerOffer
    | RejectOffer
    | EndTalk
    | Hold
    | Retrieve
    | Consult
    | SwapConsult
    | CompleteTransfer
    | CancelConsult
    | ThreeWay
    | LendCall
    | MuteAgent
    | MaskRecording
    | SendDigits
    | Dial
    | AskForHelp
    | HelpGiven
    | ExtendWrapUp
    | Supervise
    | ChangeSupervision
    | StopSupervising
    | TakeOver
    | RingPhone
    | WithdrawCallback
    | MoveCallback
)
