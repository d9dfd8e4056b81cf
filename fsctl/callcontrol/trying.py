"""A desk phone is rung to see whether it works: for no call, heard by nobody else, over when the handset is down again.

The phone counts as busy meanwhile, so that no queue offers it a call into the trial.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.sessions import Sessions
from fsctl.facts import (
    LineBusied,
    LineFreed,
    PhoneTrialEnded,
    PhoneTried,
    TrialOutcome,
    TriedPhoneLifted,
    TriedPhoneRang,
)
from fsctl.requests import RingPhone
from fsctl.step import Do, Effect, Note, Refused, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import HangUp, Originate, Phone
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    CommandFailed,
    OriginateFailed,
    PlaybackEnded,
)
from fsctl.switch.sounds import Prompt

RING_S = 12.0
GIVE_UP_AFTER_RING_S = 8.0
"""How long after the ring time the end of the ringing may still be missing."""
END_WITHIN_S = 3.0
ROLE = "trial"
SHOWN = "Test"
"""What the phone's display says of its caller."""
LANGUAGES = ("zh", "en")

OUTCOMES = {
    Cause.BUSY: TrialOutcome.BUSY,
    Cause.REJECTED: TrialOutcome.REJECTED,
    Cause.NO_ANSWER: TrialOutcome.NO_ANSWER,
    Cause.CANCELLED: TrialOutcome.NO_ANSWER,
    Cause.NOT_REGISTERED: TrialOutcome.NOT_REGISTERED,
    Cause.UNREACHABLE: TrialOutcome.UNREACHABLE,
    Cause.SWITCH_LOST: TrialOutcome.LOST,
}
"""How it ended when the handset was never lifted; anything else is `failed`."""


@dataclass(slots=True)
class Trial:
    leg: str
    extension: str
    language: str
    rang: bool = False
    lifted: bool = False
    told: bool = False
    """The prompt that says that it works has been ordered."""
    given_up: bool = False


class Trying:
    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self.desk = desk
        self.sessions = sessions
        self.trials: dict[str, Trial] = {}
        self.acts: Mapping[type, Callable[[Any, float], list[Effect]]] = {
            RingPhone: self.asked,
            ChannelProgressed: self.rings,
            ChannelAnswered: self.answered,
            ChannelParked: self.parked,
            PlaybackEnded: self.played,
            ChannelHungUp: lambda event, now: self._over(event.channel, event.cause, event.detail),
            OriginateFailed: lambda event, now: self._over(event.channel, event.cause, event.detail),
            CommandFailed: self.refused,
            TimerCame: self.overdue,
        }

    def asked(self, request: RingPhone, now: float) -> list[Effect]:
        if request.extension not in self.desk.directory.extensions:
            raise Refused("unknown_extension", f"There is no extension {request.extension!r}", "Choose another phone.")
        if self._in_use(request.extension):
            raise Refused("phone_busy", f"Phone {request.extension} is in a call", "End that call first.")
        language = request.language if request.language in LANGUAGES else "en"
        trial = Trial(self.desk.new_id(), request.extension, language)
        self.trials[trial.leg] = trial
        marked = {"fsctl_role": ROLE, "fsctl_extension": trial.extension}
        return [
            Note(PhoneTried(trial.leg, trial.extension, request.by)),
            Note(LineBusied(trial.extension, trial.leg, "")),
            Do(Originate(trial.leg, Phone(trial.extension), trial.extension, SHOWN, RING_S, marked)),
            Wake(("trial", trial.leg), now + RING_S + GIVE_UP_AFTER_RING_S),
        ]

    def _in_use(self, extension: str) -> bool:
        return (
            any(leg.party == extension for leg in self.desk.legs.values())
            or any(call.extension == extension for call in self.desk.calls.values())
            or any(session.extension == extension for session in self.sessions)
            or any(trial.extension == extension for trial in self.trials.values())
        )

    def rings(self, event: ChannelProgressed, now: float) -> list[Effect]:
        trial = self.trials.get(event.channel)
        if trial is None or trial.rang:
            return []
        trial.rang = True
        return [Note(TriedPhoneRang(trial.leg, trial.extension))]

    def answered(self, event: ChannelAnswered, now: float) -> list[Effect]:
        trial = self.trials.get(event.channel)
        if trial is None or trial.lifted:
            return []
        trial.rang = trial.lifted = True
        return [Note(TriedPhoneLifted(trial.leg, trial.extension))]

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        """Only now does the leg take orders."""
        trial = self.trials.get(event.channel)
        if trial is None or trial.told:
            return []
        trial.told = True
        _, play = self.desk.play(trial.leg, Prompt("phone_works", trial.language), queued=True)
        return [play]

    def played(self, event: PlaybackEnded, now: float) -> list[Effect]:
        return [Do(HangUp(event.channel))] if event.channel in self.trials else []

    def refused(self, event: CommandFailed, now: float) -> list[Effect]:
        if event.unknown or not isinstance(event.command, Originate):
            return []
        return self._over(event.command.channel, Cause.FAILED, event.reason)

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        """It rang as long as it may, or the prompt never ended; the second time the leg's end went unheard."""
        kind, leg = timer.key
        trial = self.trials.get(leg) if kind == "trial" else None
        if trial is None:
            return []
        if trial.given_up:
            return self._over(leg, Cause.SWITCH_LOST, "")
        trial.given_up = True
        return [Do(HangUp(leg, Cause.CANCELLED)), Wake(("trial", leg), now + END_WITHIN_S)]

    def _over(self, leg: str, cause: Cause, detail: str) -> list[Effect]:
        trial = self.trials.pop(leg, None)
        if trial is None:
            return []
        outcome = TrialOutcome.LIFTED if trial.lifted else OUTCOMES.get(cause, TrialOutcome.FAILED)
        return [
            Wake(("trial", leg), None),
            Note(PhoneTrialEnded(leg, trial.extension, outcome, detail)),
            Note(LineFreed(trial.extension, leg)),
        ]
