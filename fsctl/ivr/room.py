"""The room: a run per call in a flow, its prompts, keys and clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fsctl.call.marks import packed
from fsctl.directory import Destination, DestinationKind, Directory, DirectoryLoaded
from fsctl.directory.demands import OF_THE_DIALOGUE
from fsctl.document import Mistakes
from fsctl.facts import (
    Anomaly,
    CallArrived,
    CallBackAsked,
    CallbackAsked,
    CallbackJoined,
    CallbackPromised,
    CallbackRefused,
    CallEnded,
    CallNotReturned,
    CallReturned,
    CallRouted,
    CustomerLookedUp,
    FlowEnded,
    FlowStarted,
    FlowStopped,
    KeysPressed,
    MemberChecked,
    NodeEntered,
)
from fsctl.ivr.actions import (
    Action,
    Ask,
    AskBack,
    AskCallback,
    CustomerTold,
    Entered,
    Hush,
    Keyed,
    Left,
    MemberTold,
    Say,
    Wait,
)
from fsctl.ivr.check import structure
from fsctl.ivr.interpreter import Run
from fsctl.ivr.model import Flow, LastAgent
from fsctl.ivr.parse import KEY, parse
from fsctl.ivr.regulars import Regulars
from fsctl.ivr.surroundings import Surroundings
from fsctl.lookups import Key, LookedUp, LookUp
from fsctl.restored import CallRestored
from fsctl.step import Do, Effect, NewId, Note, TimerCame, Wake
from fsctl.switch.commands import Answer, Play, SetVariables, StopPlaying
from fsctl.switch.events import CommandFailed, DigitPressed, PlaybackEnded, PlayOutcome, SwitchSnapshot

HANGUP = Destination(DestinationKind.HANGUP)


@dataclass(slots=True)
class Live:
    """A call in a flow. `last_play` is the play whose end means that all is said, `asked` the look-up whose answer is
    waited for."""

    call: str
    run: Run
    priority: int
    last_play: str = ""
    asked: Key = ()
    marked: Mapping[str, str] = field(default_factory=lambda: {"wrong": ""})
    """What is written on the channel."""


class Flows:
    """A call finishes on the version of the flow it began with, whatever is loaded meanwhile."""

    name = "ivr"

    def __init__(self, new_id: NewId) -> None:
        self._new_id = new_id
        self._directory = Directory()
        self._flows: dict[str, Flow] = {}
        self._live: dict[str, Live] = {}
        self._callers: dict[str, str] = {}
        self._attempts: dict[str, int] = {}
        """Call → passwords that were wrong, in whatever flows."""
        self._asked = 0
        self._surroundings = Surroundings()
        self._regulars = Regulars()
        self._acts: dict[type, Callable[[Any, float], list[Effect]]] = {
            DirectoryLoaded: self._loaded,
            CallArrived: self._arrived,
            CallRestored: self._restored,
            CallRouted: self._routed,
            CallNotReturned: self._not_returned,
            CallReturned: lambda fact, now: self._drop(fact.call),
            FlowStopped: lambda fact, now: self._drop(fact.call),
            CallbackPromised: lambda fact, now: self._promised(fact.call, "made", now),
            CallbackJoined: lambda fact, now: self._promised(fact.call, "joined", now),
            CallbackRefused: lambda fact, now: self._promised(fact.call, "refused", now),
            PlaybackEnded: self._played,
            DigitPressed: self._pressed,
            CommandFailed: self._failed,
            LookedUp: self._looked_up,
            SwitchSnapshot: self._stock_taken,
            CallEnded: self._ended,
            TimerCame: self._timer,
        }
        self.hears = (frozenset(self._acts) | frozenset(self._surroundings.acts) | frozenset(self._regulars.acts)) - {
            TimerCame
        }

    def step(self, received: object, now: float) -> list[Effect]:
        if (note := self._surroundings.acts.get(type(received))) is not None:
            note(received)
        if (remember := self._regulars.acts.get(type(received))) is not None:
            remember(received, now)
        act = self._acts.get(type(received))
        return act(received, now) if act is not None else []

    def _loaded(self, loaded: DirectoryLoaded, now: float) -> list[Effect]:
        """A flow that cannot be run keeps its last good version; the site's check has said so before."""
        self._directory = loaded.directory
        flows: dict[str, Flow] = {}
        effects: list[Effect] = []
        for name, text in loaded.directory.flows.items():
            try:
                flows[name] = _runnable(name, text)
            except Mistakes as mistakes:
                effects.append(Note(Anomaly("", "unreadable_flow", str(mistakes))))
                if name in self._flows:
                    flows[name] = self._flows[name]
        self._flows = flows
        return effects

    def _arrived(self, fact: CallArrived | CallRestored, now: float) -> list[Effect]:
        self._callers[fact.call] = fact.caller_number
        return []

    def _restored(self, found: CallRestored, now: float) -> list[Effect]:
        if found.wrong:
            self._attempts[found.call] = found.wrong
        return self._arrived(found, now)

    def _routed(self, fact: CallRouted, now: float) -> list[Effect]:
        """Into a flow, or out of one that was not over (a phone in a menu transfers itself)."""
        effects = self._drop(fact.call)
        if fact.kind is not DestinationKind.FLOW:
            return effects
        flow = self._flows.get(fact.name)
        if flow is None:
            ended = FlowEnded(fact.call, fact.name, "", HANGUP.kind, "", fact.language, fact.priority, fact.data)
            return [*effects, Note(Anomaly(fact.call, "no_such_flow", fact.name)), Note(ended)]
        caller = self._callers.get(fact.call, "")
        run = Run(
            flow, self._directory, caller, fact.language, dict(fact.data), self._surroundings.figures, self._regular
        )
        run.attempts = self._attempts.get(fact.call, 0)
        live = self._live[fact.call] = Live(fact.call, run, fact.priority)
        begun = Note(FlowStarted(fact.call, flow.name, flow.version))
        actions = run.resume(fact.node, now) if fact.node in flow.nodes else run.begin(now)
        return [*effects, Do(Answer(fact.call)), begun, *self._carry_out(live, actions, now)]

    def _regular(self, node: LastAgent, caller: str, now: float) -> str:
        agent = self._regulars.last_agent(caller, node.within_s, now)
        if not agent or not self._surroundings.is_free(agent, node.queue):
            return ""
        return agent if self._regulars.may_offer(agent, node.at_most, now) else ""

    def _not_returned(self, fact: CallNotReturned, now: float) -> list[Effect]:
        live = self._live.get(fact.call)
        return [] if live is None else self._carry_out(live, live.run.gone(now), now)

    def _promised(self, call: str, came: str, now: float) -> list[Effect]:
        live = self._live.get(call)
        return [] if live is None else self._carry_out(live, live.run.promised(came, now), now)

    def _played(self, event: PlaybackEnded, now: float) -> list[Effect]:
        """Whatever came of it: a missing file must not hold up the caller."""
        live = self._live.get(event.channel)
        if live is None or live.last_play != event.play_id:
            return []
        return self._all_said(live, now)

    def _failed(self, event: CommandFailed, now: float) -> list[Effect]:
        """A play the switch refused never ends. One whose fate is unknown is settled by the next stock-taking."""
        if event.unknown or not isinstance(event.command, Play):
            return []
        return self._played(PlaybackEnded(event.command.channel, event.command.play_id, PlayOutcome.MISSING), now)

    def _stock_taken(self, event: SwitchSnapshot, now: float) -> list[Effect]:
        """The link was down: the end of a prompt may have gone unheard."""
        effects: list[Effect] = []
        for channel in event.channels if event.fresh else ():
            live = self._live.get(channel.channel)
            if live is not None and live.run.speaking and not channel.playing:
                effects.extend(self._all_said(live, now))
        return effects

    def _all_said(self, live: Live, now: float) -> list[Effect]:
        live.last_play = ""
        return self._carry_out(live, live.run.said(now), now)

    def _pressed(self, event: DigitPressed, now: float) -> list[Effect]:
        """Only what a telephone has keys for: A to D come from machines and from voices taken for tones."""
        live = self._live.get(event.channel)
        if live is None or not KEY.fullmatch(event.digit):
            return []
        return self._carry_out(live, live.run.pressed(event.digit, now), now)

    def _timer(self, timer: TimerCame, now: float) -> list[Effect]:
        live = self._live.get(timer.key[1])
        if live is None:
            return []
        if timer.key[0] == "lookup":
            live.asked = ()
            return self._carry_out(live, live.run.looked_up(None, now), now)
        return self._carry_out(live, live.run.waited(now), now)

    def _looked_up(self, event: LookedUp, now: float) -> list[Effect]:
        """An answer nobody waits for any more is no news."""
        live = self._live.get(event.key[1]) if event.key[0] == self.name else None
        if live is None or live.asked != event.key:
            return []
        live.asked = ()
        return [Wake(("lookup", live.call), None), *self._carry_out(live, live.run.looked_up(event.answer, now), now)]

    def _ended(self, fact: CallEnded, now: float) -> list[Effect]:
        self._callers.pop(fact.call, None)
        self._attempts.pop(fact.call, None)
        live = self._live.pop(fact.call, None)
        return _timers_off(live) if live is not None else []

    def _drop(self, call: str) -> list[Effect]:
        """Forget the call's run; what it was saying must not go on into whatever comes next."""
        live = self._live.pop(call, None)
        if live is None:
            return []
        hush: list[Effect] = [Do(StopPlaying(call))] if live.run.speaking else []
        return [*hush, *_timers_off(live), _unmarked(call)]

    def _carry_out(self, live: Live, actions: list[Action], now: float) -> list[Effect]:
        effects: list[Effect] = []
        for action in actions:
            effects.extend(self._do(live, action, now))
        return [*effects, *self._mark(live)]

    def _mark(self, live: Live) -> list[Effect]:
        """Write on the channel where the run stands: whoever takes over goes on there."""
        if self._live.get(live.call) is not live:
            return []
        run = live.run
        marks = {
            "flow": run.flow.name,
            "node": run.node,
            "language": run.language,
            "data": packed(run.data),
            "priority": str(live.priority),
            "wrong": str(run.attempts or ""),
        }
        news = {f"fsctl_{name}": text for name, text in marks.items() if live.marked.get(name) != text}
        live.marked = marks
        return [Do(SetVariables(live.call, news))] if news else []

    def _do(self, live: Live, action: Action, now: float) -> list[Effect]:
        call, flow = live.call, live.run.flow.name
        if isinstance(action, Entered):
            return [Note(NodeEntered(call, flow, action.node, action.kind))]
        if isinstance(action, Say):
            plays = [Play(call, self._new_id(), prompt, queued=True) for prompt in action.prompts]
            live.last_play = plays[-1].play_id
            return [Do(play) for play in plays]
        if isinstance(action, Hush):
            live.last_play = ""
            return [Do(StopPlaying(call))]
        if isinstance(action, Wait):
            return [Wake(("keys", call), now + action.seconds if action.seconds else None)]
        if isinstance(action, Ask):
            self._asked += 1
            live.asked = (self.name, call, str(self._asked))
            return [LookUp(live.asked, action.question, action.within_s), Wake(("lookup", call), now + action.within_s)]
        if isinstance(action, MemberTold):
            self._attempts[call] = live.run.attempts
            told = (action.node, action.member, action.outcome, action.attempt, action.customer, action.tier)
            return [Note(MemberChecked(call, flow, *told))]
        if isinstance(action, CustomerTold):
            return [Note(CustomerLookedUp(call, action.outcome, action.customer, action.tier, flow, action.node))]
        if isinstance(action, AskBack):
            return [Note(CallBackAsked(call, flow, action.node, live.run.language, dict(live.run.data)))]
        if isinstance(action, AskCallback):
            run = live.run
            asked = CallbackAsked(
                call,
                flow,
                action.node,
                action.queue,
                action.number,
                run.language,
                live.priority,
                {name: value for name, value in run.data.items() if name not in OF_THE_DIALOGUE},
            )
            return [Note(asked)]
        if isinstance(action, Keyed):
            return [Note(KeysPressed(call, flow, action.node, action.keys, action.edge))]
        return self._left(live, action)

    def _left(self, live: Live, left: Left) -> list[Effect]:
        run = live.run
        del self._live[live.call]
        to, priority = left.destination, live.priority
        if left.priority:
            priority = self._directory.head_start_s(left.priority)
        ended = FlowEnded(live.call, run.flow.name, left.node, to.kind, to.name, run.language, priority, dict(run.data))
        return [*_timers_off(live), _unmarked(live.call), Note(ended)]


def _unmarked(call: str) -> Effect:
    """It is in no flow any more."""
    return Do(SetVariables(call, {"fsctl_flow": "", "fsctl_node": ""}))


def _timers_off(live: Live) -> list[Effect]:
    lookup: list[Effect] = [Wake(("lookup", live.call), None)] if live.asked else []
    return [Wake(("keys", live.call), None), *lookup]


def _runnable(name: str, text: str) -> Flow:
    """The flow under the name it was applied by, which is the one calls are routed to. Raises Mistakes."""
    flow = replace(parse(text, name), name=name)
    mistakes = structure(flow)
    if mistakes:
        raise Mistakes(mistakes)
    return flow
