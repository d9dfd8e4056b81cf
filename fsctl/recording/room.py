"""The recorder: from the agent's answer to the end of the talk; with whom the customer talks next is a file of its own.

On FreeSWITCH 1.10.12 a write that fails is silent while it happens: a full disk shows only in the size of the file, so
the file is measured while it is written and once more at the end. The length is checked against the talk, the size
against the length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fsctl.directory import CodeAction, Directory, DirectoryLoaded
from fsctl.facts import (
    CallAnswered,
    CallbackBegun,
    CallConnected,
    CallEnded,
    CallHandedOver,
    CallLeftBehind,
    CallLent,
    CallPlaced,
    CallReturned,
    CallTakenOver,
    CallTransferred,
    ConferenceBegun,
    ConferenceEnded,
    HandsetCodeKeyed,
    HandsetCodeRefused,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    RecordingBegun,
    RecordingFinished,
    RecordingLost,
    RecordingMasked,
    TalkEnded,
)
from fsctl.facts.why import why
from fsctl.recording.paths import path_for
from fsctl.requests import MaskRecording
from fsctl.restored import (
    AttemptRestored,
    PartnerRestored,
    RecordingRestored,
    TakenOverRestored,
    TalkRestored,
)
from fsctl.step import Do, Effect, Note, Refused, TimerCame, Wake
from fsctl.switch.commands import MaskRecording as Mask
from fsctl.switch.commands import MeasureRecording, SetVariables, StartRecording, StopRecording
from fsctl.switch.events import CommandFailed, RecordingMeasured, RecordingStarted, RecordingStopped

STARTS_WITHIN_S = 3.0
NEWS_WITHIN_S = 0.5
MEASURE_EVERY_S = 10.0
STOPS_WITHIN_S = 5.0

BYTES_PER_S = 8000 * 2 * 2
"""Two channels of 16-bit samples at the telephone's 8 kHz: the least a healthy file grows."""

MISSING_SHARE = 0.2
"""A file this much shorter than its talk is a loss, not a rounding."""

GRACE_S = 2.0

HEADER_BYTES = 44
"""A file of this size holds no sound."""


@dataclass(slots=True)
class Take:
    """One recording under way. `size` is what the last measurement saw, in bytes."""

    call: str
    path: str
    agent: str
    queue: str
    ordered_at: float
    begun_at: float = 0.0
    size: int = 0
    ended_at: float = 0.0
    length_s: float = -1.0
    offer: str = ""
    """The offer whose agent answered."""
    unwatched: bool = False
    """It ended while we were not there: nobody knows how long it should be."""
    masked: bool = False
    refused: str = ""
    """Why the switch would not begin it."""


class Recording:
    """`mask_s` is how long silence may be written before voices are recorded again by themselves. Calls that agents
    place are recorded from the answer on if `record_placed`."""

    name = "recording"

    def __init__(self, mask_s: float = 120.0, record_placed: bool = True) -> None:
        self.directory = Directory()
        self._mask_s = mask_s
        self._record_placed = record_placed
        self._placed: dict[str, str] = {}
        """Calls that agents have placed and that nobody has answered yet, with the agent."""
        self.takes: dict[str, Take] = {}
        """By path."""
        self._by_call: dict[str, str] = {}
        self._queues: dict[str, str] = {}
        """Queue of each live offer."""
        self._recorded: set[str] = set()
        """Calls whose talks are recorded: what follows a recorded talk in the same call is recorded too."""
        self._masked: dict[str, float] = {}
        """Calls whose last file has ended while it was masked, and when."""
        self._absent: dict[str, OfferAnswered | None] = {}
        """Callbacks whose customers have not answered yet, with the agent whose handset is up."""
        self._going_on: set[str] = set()
        """Calls whose talk ends because somebody else takes it over."""
        self._acts: dict[type, Callable[[Any, float], list[Effect]]] = {
            DirectoryLoaded: self._directory,
            CallbackBegun: self._callback_begun,
            OfferMade: self._offered,
            OfferAnswered: self._answered,
            OfferEnded: self._offer_ended,
            CallConnected: self._connected,
            TalkEnded: self._talk_ended,
            CallTakenOver: self._taken_over,
            CallHandedOver: lambda fact, now: self._next(fact.call, fact.agent, "", now),
            CallLeftBehind: self._left_behind,
            CallTransferred: lambda fact, now: self._stop(fact.call, now),
            ConferenceBegun: self._conference,
            ConferenceEnded: self._conference,
            CallEnded: self._call_ended,
            RecordingStarted: self._started,
            RecordingStopped: self._stopped,
            RecordingMeasured: self._measured,
            CommandFailed: self._refused,
            TalkRestored: lambda found, now: self._restored(found, found.queue, now),
            PartnerRestored: lambda found, now: self._restored(found, "", now),
            AttemptRestored: self._attempt_restored,
            RecordingRestored: self._ended_unwatched,
            TakenOverRestored: self._restored_taken_over,
            CallPlaced: self._call_placed,
            CallAnswered: self._call_answered,
            MaskRecording: self._asked_to_mask,
            CallLent: lambda fact, now: self._in_flow(fact.call, True, now),
            CallReturned: lambda fact, now: self._in_flow(fact.call, False, now),
            HandsetCodeKeyed: self._keyed,
            TimerCame: self._timer,
        }
        self.hears = frozenset(self._acts) - {TimerCame}

    def step(self, received: object, now: float) -> list[Effect]:
        return self._acts[type(received)](received, now)

    def _directory(self, loaded: DirectoryLoaded, now: float) -> list[Effect]:
        self.directory = loaded.directory
        return []

    def _offered(self, fact: OfferMade, now: float) -> list[Effect]:
        self._queues[fact.offer] = fact.queue
        return []

    def _callback_begun(self, fact: CallbackBegun, now: float) -> list[Effect]:
        self._absent[fact.call] = None
        return []

    def _answered(self, fact: OfferAnswered, now: float) -> list[Effect]:
        if fact.call in self._absent:
            self._absent[fact.call] = fact
            return []
        queue = self.directory.queue(self._queues.get(fact.offer, ""))
        self._going_on.discard(fact.call)
        if queue is None or not queue.record:
            self._recorded.discard(fact.call)
            return []
        return self._begin(fact.call, fact.agent, queue.name, now, offer=fact.offer)

    def _call_placed(self, fact: CallPlaced, now: float) -> list[Effect]:
        if self._record_placed:
            self._placed[fact.call] = fact.agent
        return []

    def _call_answered(self, fact: CallAnswered, now: float) -> list[Effect]:
        """A customer who has been called is there."""
        lifted = self._absent.pop(fact.call, None)
        if lifted is not None:
            return self._answered(lifted, now)
        agent = self._placed.pop(fact.call, "")
        return self._begin(fact.call, agent, "", now) if agent else []

    def _begin(self, call: str, agent: str, queue: str, now: float, offer: str = "") -> list[Effect]:
        path, at = path_for(call, now), now
        while path in self.takes:  # one ends at the very moment at which the next begins
            at += 0.001
            path = path_for(call, at)
        take = Take(call, path, agent, queue, now, offer=offer)
        self._recorded.add(call)
        self.takes[take.path] = take
        self._by_call[take.call] = take.path
        return [
            Do(StartRecording(take.call, take.path)),
            Do(SetVariables(take.call, {"fsctl_recording": take.path})),
            Wake(("start", take.path), now + STARTS_WITHIN_S),
        ]

    def _next(self, call: str, agent: str, queue: str, now: float) -> list[Effect]:
        """The customer talks on in another company: the file there is ends, the next one begins. What is masked stays
        so."""
        if call not in self._recorded:
            return []
        effects = [*self._stop(call, now), *self._begin(call, agent, queue, now)]
        if now - self._masked.pop(call, -NEWS_WITHIN_S) < NEWS_WITHIN_S:
            effects.extend(self._mask(self.takes[self._by_call[call]], True, "next", now))
        return effects

    def _conference(self, fact: ConferenceBegun | ConferenceEnded, now: float) -> list[Effect]:
        """A file for the conference, and one for what follows with the same agent."""
        take = self.takes.get(self._by_call.get(fact.call, ""))
        if take is None or (isinstance(fact, ConferenceEnded) and fact.handed_over):
            return []
        return self._next(fact.call, take.agent, take.queue, now)

    def _left_behind(self, fact: CallLeftBehind, now: float) -> list[Effect]:
        if not fact.leg or not (self._record_placed or fact.before in self._recorded):
            return []
        return self._begin(fact.call, fact.agent, "", now)

    def _asked_to_mask(self, request: MaskRecording, now: float) -> list[Effect]:
        """Silence on both sides while the caller tells what must not be kept; it ends by itself."""
        if request.masked not in ("on", "off"):
            raise Refused("not_a_switch", "It is on or off", "Say `on` or `off`.")
        take = next((take for take in self._live() if take.agent == request.agent), None)
        if take is None:
            raise Refused("not_recorded", f"No call of agent {request.agent} is recorded", "There is nothing to mask.")
        return self._mask(take, request.masked == "on", request.by, now)

    def _keyed(self, fact: HandsetCodeKeyed, now: float) -> list[Effect]:
        """The code at the handset masks, and the same code again goes on recording."""
        if fact.action != CodeAction.MASK:
            return []
        take = next((take for take in self._live() if take.call == fact.call), None)
        if take is None:
            told = "No call of this agent is recorded"
            return [Note(HandsetCodeRefused(fact.call, fact.agent, fact.action, "not_recorded", told))]
        return self._mask(take, not take.masked, f"phone {fact.agent}", now)

    def _in_flow(self, call: str, there: bool, now: float) -> list[Effect]:
        """What a customer says to a flow in the middle of a talk is often what must not be kept: for as long as it
        takes."""
        take = self.takes.get(self._by_call.get(call, ""))
        if take is None:
            return []
        return [*self._mask(take, there, "flow", now), Wake(("mask", take.path), None)]

    def _live(self) -> list[Take]:
        return [take for take in self.takes.values() if not take.ended_at and self._by_call.get(take.call) == take.path]

    def _mask(self, take: Take, masked: bool, by: str, now: float) -> list[Effect]:
        again = take.masked is masked
        take.masked = masked
        effects: list[Effect] = [Wake(("mask", take.path), now + self._mask_s if masked else None)]
        if again:
            return effects
        return [
            *effects,
            Do(Mask(take.call, take.path, masked)),
            Do(SetVariables(take.call, {"fsctl_masked": f"{now:.3f}" if masked else ""})),
            Note(RecordingMasked(take.call, take.path, masked, by)),
        ]

    def _started(self, event: RecordingStarted, now: float) -> list[Effect]:
        take = self.takes.get(event.path)
        if take is None or take.begun_at:
            return []
        take.begun_at = now
        return [
            self._begun(take, event.channel),
            Wake(("start", take.path), None),
            Wake(("measure", take.path), now + MEASURE_EVERY_S),
        ]

    @staticmethod
    def _begun(take: Take, channel: str) -> Effect:
        return Note(RecordingBegun(take.call, channel, take.path, take.agent, take.queue))

    def _refused(self, event: CommandFailed, now: float) -> list[Effect]:
        """Most likely the leg has just hung up, and that news is on its way: then there is nothing to be lost."""
        take = self.takes.get(event.command.path) if isinstance(event.command, StartRecording) else None
        if take is None or event.unknown:
            return []
        if take.ended_at:
            return self._drop(take.path)
        take.refused = event.reason
        return [Wake(("start", take.path), now + NEWS_WITHIN_S)]

    def _offer_ended(self, fact: OfferEnded, now: float) -> list[Effect]:
        self._queues.pop(fact.offer, None)
        if self._absent.get(fact.call) is not None:
            self._absent[fact.call] = None
        take = self.takes.get(self._by_call.get(fact.call, ""))
        return self._stop(fact.call, now) if take is not None and take.offer == fact.offer else []

    def _connected(self, fact: CallConnected, now: float) -> list[Effect]:
        self._queues.pop(fact.offer, None)
        return []

    def _talk_ended(self, fact: TalkEnded, now: float) -> list[Effect]:
        if fact.call in self._going_on:
            self._going_on.discard(fact.call)
            return []
        return self._stop(fact.call, now)

    def _taken_over(self, fact: CallTakenOver, now: float) -> list[Effect]:
        """The customer talks on with the supervisor; the agent's talk is told to end after this."""
        self._going_on.add(fact.call)
        return self._next(fact.call, "", "", now)

    def _call_ended(self, fact: CallEnded, now: float) -> list[Effect]:
        """A leg that is gone has ended its file by itself; only its report is awaited."""
        self._going_on.discard(fact.call)
        self._recorded.discard(fact.call)
        self._placed.pop(fact.call, None)
        self._absent.pop(fact.call, None)
        effects = self._stop(fact.call, now)
        self._masked.pop(fact.call, None)
        return effects

    def _stop(self, call: str, now: float) -> list[Effect]:
        path = self._by_call.pop(call, "")
        take = self.takes.get(path)
        if take is None:
            return []
        if take.refused:
            return self._drop(path)
        take.ended_at = now
        if take.masked:
            self._masked[call] = now
        return [
            Wake(("mask", path), None),
            Do(StopRecording(call, path)),
            Wake(("measure", path), None),
            Wake(("stop", path), now + STOPS_WITHIN_S),
        ]

    def _stopped(self, event: RecordingStopped, now: float) -> list[Effect]:
        take = self.takes.get(event.path)
        if take is None:
            return []
        take.ended_at = take.ended_at or now
        take.length_s = event.length_s
        if self._by_call.get(take.call) == take.path:
            del self._by_call[take.call]
        if not event.ok:
            return self._lost(take.path, why("not_written"))
        return [
            Wake(("measure", take.path), None),
            Wake(("stop", take.path), now + STOPS_WITHIN_S),
            Do(MeasureRecording(take.call, take.path)),
        ]

    def _measured(self, event: RecordingMeasured, now: float) -> list[Effect]:
        take = self.takes.get(event.path)
        if take is None:
            return []
        if take.length_s >= 0 or take.ended_at:
            return self._judge(take, event.size_bytes, now)
        if event.size_bytes <= take.size and now - take.begun_at > GRACE_S:
            return self._lost(take.path, why("stopped_growing", size_bytes=max(event.size_bytes, 0)))
        take.size = event.size_bytes
        return [Wake(("measure", take.path), now + MEASURE_EVERY_S)]

    def _judge(self, take: Take, size: int, now: float) -> list[Effect]:
        """The file is closed: does it hold what it should?"""
        if take.length_s < 0 and now - take.ended_at < STOPS_WITHIN_S:
            return []  # the switch's own word on the length is still to come
        should_s = take.ended_at - (take.begun_at or take.ordered_at)
        holds_s = size / BYTES_PER_S
        if size < 0:
            return self._lost(take.path, why("no_file"))
        if take.unwatched and size <= HEADER_BYTES:
            return self._lost(take.path, why("no_sound"))
        if holds_s < should_s * (1 - MISSING_SHARE) - GRACE_S:
            return self._lost(take.path, why("too_short", holds_s=holds_s, should_s=should_s))
        length_s = take.length_s if take.length_s >= 0 else holds_s
        begun = [] if take.begun_at else [self._begun(take, take.call)]  # the news of its beginning was lost or is late
        return [*self._drop(take.path), *begun, Note(RecordingFinished(take.call, take.path, length_s, size))]

    def _lost(self, path: str, reason: str) -> list[Effect]:
        take = self.takes.get(path)
        if take is None:
            return []
        return [*self._drop(path), Note(RecordingLost(take.call, path, reason))]

    def _drop(self, path: str) -> list[Effect]:
        take = self.takes.pop(path)
        if self._by_call.get(take.call) == path:
            del self._by_call[take.call]
        return [Wake((kind, path), None) for kind in ("start", "measure", "stop", "mask")]

    def _timer(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, path = timer.key
        take = self.takes.get(path)
        if take is None:
            return []
        if kind == "mask":
            return self._mask(take, False, "timer", now)
        if kind == "start":
            return self._lost(path, why("switch_refused", said=take.refused) if take.refused else why("not_started"))
        if kind == "stop" and take.length_s >= 0:
            return self._lost(path, why("not_measured"))
        return [Do(MeasureRecording(take.call, path)), Wake((kind, path), now + MEASURE_EVERY_S)]

    def _restored(self, found: TalkRestored | PartnerRestored, queue: str, now: float) -> list[Effect]:
        if not found.recording:
            return []
        since = found.connected_at
        return self._go_on(found.call, found.recording, found.agent, queue, now, since, masked=found.masked)

    def _go_on(
        self, call: str, path: str, agent: str, queue: str, now: float, since: float = 0.0, *, masked: bool = False
    ) -> list[Effect]:
        take = Take(call, path, agent, queue, since or now, since or now, masked=masked)
        self._recorded.add(call)
        self.takes[path] = take
        self._by_call[call] = path
        mask: list[Effect] = [Wake(("mask", path), now + self._mask_s)] if masked else []
        return [*mask, Wake(("measure", path), now + MEASURE_EVERY_S)]

    def _attempt_restored(self, found: AttemptRestored, now: float) -> list[Effect]:
        """Recorded from the customer's answer on, which may have come and been heard already."""
        if found.offer:
            self._queues[found.offer] = found.queue
        if found.recording:
            return self._go_on(found.call, found.recording, found.agent, found.queue, now)
        lifted = OfferAnswered(found.offer, found.call, found.agent) if found.offer else None
        if not found.told:
            self._absent[found.call] = lifted
        return self._answered(lifted, now) if found.told and lifted is not None else []

    def _ended_unwatched(self, found: RecordingRestored, now: float) -> list[Effect]:
        """Its end was not seen. The switch may be closing the file just now; then it is measured."""
        take = Take(found.call, found.path, found.agent, found.queue, now, begun_at=now, ended_at=now, unwatched=True)
        self.takes[take.path] = take
        return [Wake(("stop", take.path), now + STOPS_WITHIN_S)]

    def _restored_taken_over(self, found: TakenOverRestored, now: float) -> list[Effect]:
        return self._go_on(found.call, found.recording, "", "", now, found.since) if found.recording else []
