"""The daemon dies in the middle of an agent's act and comes back: nobody is dropped, everybody is together again, each
record is closed once."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.acd.room import Distributor
from fsctl.board.room import Board
from fsctl.callcontrol.room import CallControl
from fsctl.daemon.on_file import read_on_file
from fsctl.directory import DirectoryLoaded
from fsctl.engine.core import Engine
from fsctl.engine.routing import Routing
from fsctl.facts import (
    AgentState,
    CallConnected,
    CallEnded,
    CallHandedOver,
    CallLeftBehind,
    CallLeftQueue,
    CallQueued,
    CallRetrieved,
    CallRouted,
    ConferenceBegun,
    ConferenceEnded,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    ConsultSwapped,
    LegAnswered,
    LegEnded,
    LegStarted,
    NodeEntered,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    QueueOutcome,
    RecordingBegun,
    RecordingFinished,
    RecordingLost,
    RecordingMasked,
    TalkEnded,
)
from fsctl.facts.codec import kind_of, to_json
from fsctl.facts.why import why
from fsctl.ivr.room import Flows
from fsctl.recording.room import Recording
from fsctl.requests import (
    CancelConsult,
    CompleteTransfer,
    Consult,
    Dial,
    Hold,
    LendCall,
    MaskRecording,
    MuteAgent,
    Retrieve,
    SwapConsult,
    ThreeWay,
    TransferCall,
)
from fsctl.simulator import hearing
from fsctl.simulator.core import Core
from fsctl.simulator.parties import Caller, Habits, Outsider
from fsctl.store.journal import Record
from fsctl.store.projection import store
from fsctl.switch.commands import HangUp, StopPlaying
from fsctl.switch.sounds import Prompt
from tests.databases import empty_sqlite
from tests.scenarios.control.acts import ANN, BO, CALLER, call_of, consulted, heard, row, settle, talk
from tests.scenarios.world import World, site


@pytest.fixture
def world() -> World:
    return World(site(2, announce_agent=False))


CONSULTATIONS = (ConsultStarted, ConsultAnswered, ConsultSwapped, ConsultEnded, ConferenceBegun, ConferenceEnded)


def restart(
    world: World,
    tmp_path: Path,
    away_s: float = 2.0,
    gone: str | Caller = "",
    without: tuple[type, ...] = (),
    meanwhile: Callable[[], object] = lambda: None,
    settles_s: float = 3.0,
    seed: int = 99,
) -> None:
    """Another engine takes over from what is on file and what the switch shows; the old one hears nothing more.
    `meanwhile` happens unheard; `without` are kinds of facts, and of what is restored, that get lost: for controls."""
    database = empty_sqlite(tmp_path / "restart.db")
    with database.session() as session:
        counter = itertools.count(1)
        store(
            session,
            [
                Record(f"run-{next(counter)}", at, kind_of(fact), to_json(fact), (0, 0))
                for at, fact in world.facts
                if not isinstance(fact, without)
            ],
        )
        on_file = read_on_file(session, world.directory, world.now)
    database.dispose()
    rng = random.Random(seed)
    world.board, world.acd = Board(), Distributor(lambda: Core.new_id_from(rng), rng, outside="world")
    rooms = [
        Routing("world"),
        Flows(lambda: Core.new_id_from(rng)),
        world.acd,
        CallControl(lambda: Core.new_id_from(rng), outside="world"),
        Recording(),
        world.board,
    ]

    class Deaf:
        def receive(self, received: object, now: float) -> None: ...

        def run_due(self, now: float) -> None: ...

    before = world.engine
    world.engine = Deaf()  # type: ignore[assignment]
    world.engine.timers = Engine([], world.switch, world, world).timers
    if gone:
        world.hangs_up(gone)
    meanwhile()
    world.after(away_s)
    world.engine = Engine(rooms, world.switch, world, world)
    assert before is not world.engine
    world.engine.receive(DirectoryLoaded(world.directory), world.now)
    snapshot = world.switch.snapshot(fresh=True)
    recovery = on_file.joined(snapshot, world.directory, world.now)
    recovery.restored = [found for found in recovery.restored if not isinstance(found, without)]
    world.engine.begin(snapshot, recovery, world.now)
    world.after(settles_s)


def together(world: World, caller: Caller) -> None:
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
    assert world.all(CallEnded) == []
    assert world.state("1001") is AgentState.TALKING
    assert world.board.snapshot()["calls"][call_of(world)]["state"] == "talking"
    assert row(world)["today"]["answered"] == 1  # type: ignore[index]


def ends_well(world: World, caller: Caller) -> None:
    world.hangs_up(caller)
    world.after(30)
    assert len(world.all(CallEnded)) == len(world.all(TalkEnded)) == 1
    legs = [fact.leg for fact in world.all(LegEnded)]
    assert sorted(legs) == sorted(fact.leg for fact in world.all(LegStarted))
    assert world.switch.core.channels == {}
    assert world.troubles == []
    assert world.state("1001") is AgentState.READY


@pytest.mark.parametrize("lost", [(CallConnected,), (OfferMade, CallConnected, CallLeftQueue)])
def test_a_talk_that_the_new_leader_alone_has_on_file_is_of_the_agents_day(
    world: World, tmp_path: Path, lost: tuple[type, ...]
) -> None:
    first = talk(world)
    world.hangs_up(first)
    world.after(30)
    caller = talk(world)
    facts = [fact for fact in world.all(lost[0]) if fact.call == call_of(world)]  # type: ignore[attr-defined]
    world.facts = [noted for noted in world.facts if not isinstance(noted[1], lost) or noted[1].call != facts[0].call]  # type: ignore[union-attr]
    restart(world, tmp_path)
    assert heard(world, caller) == ANN
    today = row(world)["today"]
    assert (today["answered"], today["offered"]) == (2, 2)  # type: ignore[index]
    assert world.acd.floor.seats["1001"].calls == 2


def lose(world: World, *kinds: type) -> None:
    """They were noted and had not got on file when the leader died; what comes of them late has no effect."""
    world.facts = [noted for noted in world.facts if type(noted[1]) not in kinds]


@pytest.mark.parametrize(
    "lost", [(LegStarted,), (LegStarted, LegAnswered, OfferAnswered, CallConnected, CallLeftQueue)]
)
def test_legs_that_had_no_time_to_be_noted_begin_once_and_end_once(
    world: World, tmp_path: Path, lost: tuple[type, ...]
) -> None:
    caller = talk(world)
    lose(world, *lost)
    restart(world, tmp_path)
    restart(world, tmp_path, seed=100)
    together(world, caller)
    assert len(world.all(LegStarted)) == 2
    ends_well(world, caller)


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "there"])
def test_an_offers_leg_that_had_no_time_to_be_noted_has_a_beginning_for_its_end(
    world: World, tmp_path: Path, gone: bool
) -> None:
    """It rang, and its caller went away meanwhile or waits on."""
    world.log_in("1001")
    caller = world.caller()
    world.after(0.5)
    assert world.rings("1001")
    (own, rings) = world.all(LegStarted)
    world.facts = [noted for noted in world.facts if noted[1] is not rings]
    restart(world, tmp_path, gone=caller if gone else "")
    restart(world, tmp_path, seed=100)
    if not gone:
        world.hangs_up(caller)
        world.after(5)
    begun, ended = [fact.leg for fact in world.all(LegStarted)], [fact.leg for fact in world.all(LegEnded)]
    assert sorted(begun) == sorted(ended)
    assert len(set(ended)) == len(ended), "each once"
    assert own.leg in begun  # type: ignore[attr-defined]


def test_a_leg_whose_end_had_no_time_to_be_noted_has_one_though_its_call_is_over(world: World, tmp_path: Path) -> None:
    world.hangs_up(talk(world))
    world.after(5)
    legs = sorted(fact.leg for fact in world.all(LegEnded))
    lose(world, LegEnded)
    restart(world, tmp_path)
    restart(world, tmp_path, seed=100)
    assert sorted(fact.leg for fact in world.all(LegEnded)) == legs


def test_on_hold(world: World, tmp_path: Path) -> None:
    caller = talk(world)
    world.ask(Hold("1001", "ann"))
    world.after(5)
    restart(world, tmp_path)
    assert (heard(world, "1001"), heard(world, caller)) == (hearing.NOTHING, hearing.MUSIC)
    assert world.state("1001") is AgentState.ON_HOLD
    assert world.board.snapshot()["calls"][call_of(world)]["state"] == "on_hold"
    world.ask(Retrieve("1001", "ann"))
    world.after(1)
    together(world, caller)
    assert world.last(CallRetrieved).held_s == pytest.approx(10, abs=0.5)
    ends_well(world, caller)


def test_muted(world: World, tmp_path: Path) -> None:
    caller = talk(world)
    world.ask(MuteAgent("1001", "on", "ann"))
    restart(world, tmp_path)
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, hearing.NOTHING)
    assert row(world)["muted"] is True
    world.ask(MuteAgent("1001", "off", "ann"))
    together(world, caller)
    ends_well(world, caller)


def test_a_consulted_phone_rings_on(world: World, tmp_path: Path) -> None:
    caller = talk(world)
    world.ask(Consult("1001", "1002", "ann"))
    world.after(1)
    restart(world, tmp_path)
    assert world.rings("1002")
    assert heard(world, caller) == hearing.MUSIC
    assert row(world)["consult"]["state"] == "ringing"  # type: ignore[index]
    world.lifts("1002")
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (BO, ANN, hearing.MUSIC)
    world.ask(CancelConsult("1001", "ann"))
    world.after(1)
    together(world, caller)
    ends_well(world, caller)


def test_a_consulted_phone_is_lifted_while_nobody_watches(world: World, tmp_path: Path) -> None:
    caller = talk(world)
    world.ask(Consult("1001", "1002", "ann"))
    world.after(1)
    world.switch.core.after(1.0, lambda: world.phones["1002"].lift(world.switch.core))
    restart(world, tmp_path)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (BO, ANN, hearing.MUSIC)
    assert len(world.all(ConsultAnswered)) == 1
    assert row(world)["consult"]["state"] == "answered"  # type: ignore[index]
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(1)
    assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)
    ends_well(world, caller)


@pytest.mark.parametrize("act", [None, SwapConsult("1001", "ann"), ThreeWay("1001", "ann")])
@pytest.mark.parametrize("then", [CompleteTransfer("1001", "ann"), CancelConsult("1001", "ann")])
def test_consultations_and_conferences_go_on_as_they_were(
    world: World, tmp_path: Path, act: object, then: object
) -> None:
    caller = consulted(world)
    if act is not None:
        world.ask(act)  # type: ignore[arg-type]
        world.after(0.5)
    ears = ("1001", "1002", caller)
    before = [heard(world, ear) for ear in ears]
    facts = len(world.facts)
    restart(world, tmp_path)
    assert [heard(world, ear) for ear in ears] == before
    assert [type(fact) for _, fact in world.facts[facts:] if type(fact) in CONSULTATIONS] == []
    state = world.board.snapshot()["calls"][call_of(world)]["state"]
    assert state == ("conference" if isinstance(act, ThreeWay) else "consulting")
    world.ask(then)  # type: ignore[arg-type]
    world.after(1)
    if isinstance(then, CompleteTransfer):
        assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)
        assert world.phones["1001"].channel is None
    else:
        together(world, caller)
    told = len(world.all(ConsultStarted)), len(world.all(ConferenceBegun))
    assert (len(world.all(ConsultEnded)), len(world.all(ConferenceEnded))) == told
    ends_well(world, caller)


@pytest.mark.parametrize("act", [None, SwapConsult("1001", "ann"), ThreeWay("1001", "ann")])
@pytest.mark.parametrize("gone", ["1001", "1002", "caller"])
def test_who_hangs_up_in_a_consultation_while_nobody_watches_drops_nobody(
    world: World, tmp_path: Path, act: object, gone: str
) -> None:
    caller = consulted(world)
    if act is not None:
        world.ask(act)  # type: ignore[arg-type]
        world.after(0.5)
    restart(world, tmp_path, away_s=2.0, gone=caller if gone == "caller" else gone)
    told = len(world.all(ConsultStarted)), len(world.all(ConferenceBegun))
    assert (len(world.all(ConsultEnded)), len(world.all(ConferenceEnded))) == told
    if gone == "1002":
        assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
    elif gone == "1001":
        assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)
        assert world.last(CallHandedOver).before == "1001"
    elif not isinstance(act, SwapConsult):
        assert (heard(world, "1001"), heard(world, "1002")) == (BO, ANN)
        assert world.state("1001") is AgentState.OTHER_CALL
        world.hangs_up("1002")
        world.after(1)
        assert world.phones["1001"].channel is None
    for channel in list(world.switch.core.channels.values()):
        world.switch.core.hang_up_by_party(channel)
    world.after(60)
    legs = [fact.leg for fact in world.all(LegEnded)]
    assert sorted(legs) == sorted(fact.leg for fact in world.all(LegStarted))
    assert len(world.all(CallEnded)) == len(world.all(TalkEnded)) == 1
    assert world.switch.core.channels == world.board.snapshot()["calls"] == {}
    assert world.troubles == world.all(RecordingLost) == []
    assert world.state("1001") is AgentState.READY


def test_a_customer_who_is_lent_to_a_flow_is_brought_back(tmp_path: Path) -> None:
    flow = "flow: f\nstart: a\nnodes:\n  a: {kind: play, prompt: welcome, next: b}\n  b: {kind: back, gone: c}\n"
    world = World(site(2, announce_agent=False, flows={"f": flow + "  c: {kind: hangup}\n"}))
    caller = talk(world)
    world.ask(LendCall("1001", "flow:f", "", "ann"))
    world.after(0.5)
    restart(world, tmp_path)
    together(world, caller)
    ends_well(world, caller)


DESK = """
flow: main
start: greet
nodes:
  greet: {kind: play, prompt: welcome, next: language}
  language: {kind: language, language: zh, next: menu}
  menu: {kind: menu, prompt: main_menu, keys: {"1": account}, saves: choice, timeout: out, invalid: out, wait_s: 60}
  account: {kind: collect, prompt: callback_number, saves: account, most: 3, next: to_queue, timeout: out, invalid: out}
  to_queue: {kind: queue, queue: support}
  out: {kind: hangup}
"""


def in_the_greeting(tmp_path: Path, *, stops: bool = True) -> float:
    """The daemon dies while the greeting plays; for how many seconds more than it lasts the caller hears it."""
    world = World(site(1, flows={"main": DESK}))
    world.caller(to="4001")
    world.after(1)
    if not stops:
        submit = world.switch.submit
        world.switch.submit = lambda order: None if isinstance(order, StopPlaying) else submit(order)  # type: ignore[method-assign]
    restart(world, tmp_path, away_s=0.2, settles_s=0.0)
    taken_up = world.now
    world.after(30)
    [at] = [at for at, fact in world.facts if isinstance(fact, NodeEntered) and fact.node == "menu"]
    assert world.troubles == []
    lasts_s = world.prompts.duration_s(Prompt("welcome", "en"))
    assert lasts_s is not None
    return at - taken_up - lasts_s


def test_whoever_hears_a_greeting_hears_it_once_more_and_not_twice(tmp_path: Path) -> None:
    assert in_the_greeting(tmp_path) < 0.1


def test_nobody_stops_what_the_leader_before_was_saying(tmp_path: Path) -> None:
    """The control."""
    assert in_the_greeting(tmp_path, stops=False) > 0.5


def test_whoever_is_in_a_flow_goes_on_at_the_node(tmp_path: Path) -> None:
    world = World(site(1, flows={"main": DESK}))
    caller = world.caller(to="4001")
    world.after(10)
    assert caller.channel is not None
    world.switch.core.press(caller.channel, "1")
    world.after(1)
    restart(world, tmp_path, without=(CallRouted,))
    said = [sound.name for sound in world.played(caller.channel.uuid) if isinstance(sound, Prompt)]
    assert said == ["welcome", "main_menu", "callback_number", "callback_number"]
    assert world.last(CallRouted).reason == why("flow_taken_up", flow="main", node="account")
    world.switch.core.press(caller.channel, "123")
    world.after(1)
    queued = world.last(CallQueued)
    assert (queued.queue, queued.language, dict(queued.data)) == (
        "support",
        "zh",
        {"choice": "1", "account": "123"},
    )
    assert world.switch.core.channels[caller.channel.uuid].variables["fsctl_flow"] == ""
    assert world.troubles == []


def test_who_is_asked_after_the_talk_is_asked_on(tmp_path: Path) -> None:
    """A talk that is over lets its customer go; not one who was sent into a flow after it."""
    world = World(site(1, flows={"main": DESK}, announce_agent=False))
    caller = talk(world)
    world.ask(TransferCall(call_of(world), "flow:main", "ann"))
    world.after(10)
    assert caller.channel is not None
    world.switch.core.press(caller.channel, "1")
    world.after(1)
    restart(world, tmp_path)
    assert caller.ended == ""
    assert world.last(CallRouted).reason == why("flow_taken_up", flow="main", node="account")


def test_after_a_hand_over_the_new_pair_talks_on(world: World, tmp_path: Path) -> None:
    caller = consulted(world)
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(1)
    restart(world, tmp_path)
    assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)
    world.hangs_up("1002")
    world.after(1)
    assert caller.ended
    settle(world)


def test_a_call_left_behind_by_the_phone_that_dialled_it_talks_on(world: World, tmp_path: Path) -> None:
    outsider = world.switch.core.outside["13800138000"] = Outsider("13800138000", Habits(1.0), 700)
    world.log_in("1001", "1002")
    world.phones["1001"].dial(world.switch.core, "13800138000")
    world.after(3)
    world.ask(Consult("1001", "1002", "ann"))
    world.after(1)
    world.lifts("1002")
    world.after(1)
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(2)
    restart(world, tmp_path)
    assert (heard(world, "1002"), hearing.hears(outsider.channel)) == ({700}, BO)
    left = world.last(CallLeftBehind)
    row_of = world.board.snapshot()["calls"][left.call]
    assert (row_of["state"], row_of["agent"], row_of["direction"]) == ("talking", "1002", "outbound")
    outsider.hang_up(world.switch.core)
    world.after(2)
    assert [fact.call for fact in world.all(CallEnded)] == [left.before, left.call]
    legs = [fact.leg for fact in world.all(LegEnded)]
    assert sorted(legs) == sorted(fact.leg for fact in world.all(LegStarted))
    assert len(world.all(RecordingFinished)) == len(world.all(RecordingBegun)) == 1
    assert world.switch.core.channels == {}
    assert world.troubles == []


def test_a_placed_call_talks_on_and_is_recorded(world: World, tmp_path: Path) -> None:
    outsider = world.switch.core.outside["13800138000"] = Outsider("13800138000", Habits(1.0), 700)
    world.log_in("1001")
    world.ask(Dial("1001", "13800138000", "ann"))
    world.after(0.5)
    world.lifts("1001")
    world.after(3)
    world.ask(MaskRecording("1001", "on", "ann"))
    world.after(1)
    restart(world, tmp_path)
    assert (heard(world, "1001"), hearing.hears(outsider.channel)) == ({700}, ANN)
    assert world.state("1001") is AgentState.OTHER_CALL
    assert row(world)["today"]["placed"] == 1  # type: ignore[index]
    world.ask(Hold("1001", "ann"))
    world.after(1)
    assert hearing.hears(outsider.channel) == hearing.MUSIC
    world.ask(MaskRecording("1001", "off", "ann"))
    assert [fact.masked for fact in world.all(RecordingMasked)] == [True, False]
    outsider.hang_up(world.switch.core)
    world.after(1)
    assert world.state("1001") is AgentState.READY
    assert len(world.all(CallEnded)) == 1
    assert world.switch.core.channels == {}


def test_a_placed_call_that_rings_is_ended(world: World, tmp_path: Path) -> None:
    outsider = world.switch.core.outside["13800138000"] = Outsider("13800138000", Habits(None), 700)
    world.log_in("1001")
    world.ask(Dial("1001", "13800138000", "ann"))
    world.after(0.5)
    world.lifts("1001")
    world.after(2)
    restart(world, tmp_path)
    assert outsider.channel is None
    assert len(world.all(CallEnded)) == 1
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY
    assert world.troubles == []


def test_a_call_between_two_phones_talks_on(world: World, tmp_path: Path) -> None:
    world.log_in("1001")
    world.phones["1001"].dial(world.switch.core, "1002")
    world.after(0.5)
    world.lifts("1002")
    world.after(1)
    restart(world, tmp_path)
    assert (heard(world, "1001"), heard(world, "1002")) == (BO, ANN)
    assert world.state("1001") is AgentState.OTHER_CALL
    world.hangs_up("1002")
    world.after(1)
    assert world.state("1001") is AgentState.READY
    assert len(world.all(CallEnded)) == 1


def test_an_agent_whose_old_leg_is_still_there_is_called_when_it_is_gone(tmp_path: Path) -> None:
    """The order to end it and the call go to the switch on different ways; a phone in its old call would be busy."""
    world = World(site(1, announce_agent=False, wrap_up_s=0.0))
    caller = talk(world)
    waiter = world.caller("5559999", talks_s=None)
    world.after(1)
    end, ends = world.switch._acts[HangUp], []

    def slowly(command: HangUp) -> bool:
        ends.append(world.now)
        world.switch.core.after(1.0, lambda: end(command))
        return True

    world.switch._acts[HangUp] = slowly
    world.phone("1001", answers_after_s=0.1)
    restart(world, tmp_path, gone=caller)
    assert ends
    assert [fact for fact in world.all(OfferEnded) if fact.outcome is OfferOutcome.BUSY] == []
    assert waiter.channel is not None
    assert waiter.channel.partner is not None, "served as soon as the phone is free"


def test_a_queue_is_taken_away_and_the_leader_dies_while_an_agents_handset_is_up(tmp_path: Path) -> None:
    """The next leader knows the queue no more; the two were about to talk."""
    world = World(site(1))
    world.log_in("1001")
    caller = world.caller()
    world.after(0.5)
    world.lifts("1001")
    queue = world.directory.queues["support"]
    world.directory = replace(world.directory, queues={}, tiers=(), closed={"support": queue})
    world.engine.receive(DirectoryLoaded(world.directory), world.now)
    restart(world, tmp_path)
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
    assert world.state("1001") is AgentState.TALKING
    assert [fact.outcome for fact in world.all(CallLeftQueue)] == [QueueOutcome.ANSWERED]
    ends_well(world, caller)
