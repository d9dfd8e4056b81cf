"""The room: a run per call in a flow, its prompts, keys and clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fsctl.directory import Destination, DestinationKind, Directory, DirectoryLoaded
from fsctl.document import Mistakes
from fsctl.facts import Anomaly, CallArrived, CallEnded, CallRouted, FlowEnded, FlowStarted, KeysPressed, NodeEntered
from fsctl.ivr.interpreter import Action, Entered, Hush, Keyed, Left, Run, Say, Wait
from fsctl.ivr.model import Flow
from fsctl.ivr.parse import parse
from fsctl.restored import CallRestored
from fsctl.step import Do, Effect, NewId, Note, TimerCame, Wake
from fsctl.switch.commands import Answer, Play, SetVariables, StopPlaying
from fsctl.switch.events import DigitPressed, PlaybackEnded
from fsctl.switch.sounds import Prompt

HANGUP = Destination(DestinationKind.HANGUP)


@dataclass(slots=True)
class Live:
    """A call in a flow. `last_play` is the play whose end means that all is said."""

    call: str
    run: Run
    priority: int
    last_play: str = ""


class Flows:
    """A call finishes on the version of the flow it began with, whatever is loaded meanwhile."""

    name = "ivr"

    def __init__(self, new_id: NewId) -> None:
        self._new_id = new_id
        self._directory = Directory()
        self._flows: dict[str, Flow] = {}
        self._live: dict[str, Live] = {}
        self._callers: dict[str, str] = {}
        self._acts: dict[type, Callable[[Any, float], list[Effect]]] = {
            DirectoryLoaded: self._loaded,
            CallArrived: self._arrived,
            CallRestored: self._arrived,
            CallRouted: self._routed,
            PlaybackEnded: self._played,
            DigitPressed: self._pressed,
            CallEnded: self._ended,
            TimerCame: self._timer,
        }
        self.hears = frozenset(self._acts) - {TimerCame}

    def step(self, received: object, now: float) -> list[Effect]:
        return self._acts[type(received)](received, now)

    def _loaded(self, loaded: DirectoryLoaded, now: float) -> list[Effect]:
        """A flow that cannot be read keeps its last good version; the site's check has said so before."""
        self._directory = loaded.directory
        flows: dict[str, Flow] = {}
        effects: list[Effect] = []
        for name, text in loaded.directory.flows.items():
            try:
                flows[name] = parse(text, name)
            except Mistakes as mistakes:
                effects.append(Note(Anomaly("", "unreadable_flow", str(mistakes))))
                if name in self._flows:
                    flows[name] = self._flows[name]
        self._flows = flows
        return effects

    def _arrived(self, fact: CallArrived | CallRestored, now: float) -> list[Effect]:
        self._callers[fact.call] = fact.caller_number
        return []

    def _routed(self, fact: CallRouted, now: float) -> list[Effect]:
        if fact.kind is not DestinationKind.FLOW:
            self._live.pop(fact.call, None)
            return []
        flow = self._flows.get(fact.name)
        if flow is None:
            ended = FlowEnded(fact.call, fact.name, "", HANGUP.kind, "", fact.language, fact.priority, fact.data)
            return [Note(Anomaly(fact.call, "no_such_flow", fact.name)), Note(ended)]
        caller = self._callers.get(fact.call, "")
        run = Run(flow, self._directory, caller, fact.language, dict(fact.data))
        live = self._live[fact.call] = Live(fact.call, run, fact.priority)
        begun = Note(FlowStarted(fact.call, flow.name, flow.version))
        return [Do(Answer(fact.call)), begun, *self._carry_out(live, run.begin(now), now)]

    def _played(self, event: PlaybackEnded, now: float) -> list[Effect]:
        live = self._live.get(event.channel)
        if live is None or live.last_play != event.play_id:
            return []
        live.last_play = ""
        return self._carry_out(live, live.run.said(now), now)

    def _pressed(self, event: DigitPressed, now: float) -> list[Effect]:
        live = self._live.get(event.channel)
        return [] if live is None else self._carry_out(live, live.run.pressed(event.digit, now), now)

    def _timer(self, timer: TimerCame, now: float) -> list[Effect]:
        live = self._live.get(timer.key[1])
        return [] if live is None else self._carry_out(live, live.run.waited(now), now)

    def _ended(self, fact: CallEnded, now: float) -> list[Effect]:
        self._callers.pop(fact.call, None)
        return [Wake(("keys", fact.call), None)] if self._live.pop(fact.call, None) else []

    def _carry_out(self, live: Live, actions: list[Action], now: float) -> list[Effect]:
        effects: list[Effect] = []
        for action in actions:
            effects.extend(self._do(live, action, now))
        return effects

    def _do(self, live: Live, action: Action, now: float) -> list[Effect]:
        call, flow = live.call, live.run.flow.name
        if isinstance(action, Entered):
            mark = Do(SetVariables(call, {"fsctl_flow": flow, "fsctl_node": action.node}))
            return [Note(NodeEntered(call, flow, action.node, action.kind)), mark]
        if isinstance(action, Say):
            plays = [Play(call, self._new_id(), Prompt(name, live.run.language), True) for name in action.prompts]
            live.last_play = plays[-1].play_id
            return [Do(play) for play in plays]
        if isinstance(action, Hush):
            live.last_play = ""
            return [Do(StopPlaying(call))]
        if isinstance(action, Wait):
            return [Wake(("keys", call), now + action.seconds if action.seconds else None)]
        if isinstance(action, Keyed):
            return [Note(KeysPressed(call, flow, action.node, action.keys, action.edge))]
        return self._left(live, action)

    def _left(self, live: Live, left: Left) -> list[Effect]:
        run = live.run
        del self._live[live.call]
        to, priority = left.destination, left.priority or live.priority
        ended = FlowEnded(live.call, run.flow.name, left.node, to.kind, to.name, run.language, priority, dict(run.data))
        return [Wake(("keys", live.call), None), Note(ended)]
