"""The production link on the built-in switch's Event Socket: commands, snapshots, cuts and silence."""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest
from gevent import socket
from gevent.server import StreamServer

from fsctl.call.registry import Registry
from fsctl.esl.errors import LoginRefused
from fsctl.freeswitch import link as link_module
from fsctl.freeswitch.link import FreeSwitch, LinkState
from fsctl.freeswitch.settings import LinkSettings
from fsctl.freeswitch.wire import Wire, WireLost
from fsctl.simulator.core import Core
from fsctl.simulator.parties import Caller, DeskPhone, Habits
from fsctl.simulator.server import SimulatorServer
from fsctl.switch.causes import Cause
from fsctl.switch.commands import (
    Answer,
    ArmDeadMan,
    Bridge,
    DisarmDeadMan,
    HangUp,
    MeasureRecording,
    Originate,
    Phone,
    Play,
    SetVariables,
    StartRecording,
    StopRecording,
)
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    CommandFailed,
    OriginateFailed,
    PhoneRegistered,
    PlaybackEnded,
    RecordingMeasured,
    RecordingStopped,
    SwitchEvent,
    SwitchLost,
    SwitchSnapshot,
)
from fsctl.switch.sounds import Prompt, Sound

PASSWORD = "p" * 32


class Sounds:
    def path(self, sound: Sound) -> str:
        return "/prompt.wav" if isinstance(sound, Prompt) else "local_stream://default"


class Proxy:
    """Between the link and the switch: it can cut everything, or swallow everything."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._pairs: list[socket.socket] = []
        self.swallows = False
        self.refuses = False
        self._server = StreamServer(("127.0.0.1", 0), self._serve)
        self._server.start()
        self.port = self._server.server_port

    def _serve(self, sock: socket.socket, address: object) -> None:
        if self.refuses:
            sock.close()
            return
        other = socket.create_connection(("127.0.0.1", self._to))
        self._pairs += [sock, other]
        pumps = [gevent.spawn(self._pump, sock, other), gevent.spawn(self._pump, other, sock)]
        gevent.joinall(pumps, count=1)
        sock.close()
        other.close()

    def _pump(self, a: socket.socket, b: socket.socket) -> None:
        try:
            while data := a.recv(65536):
                if not self.swallows:
                    b.sendall(data)
        except OSError:
            return

    def cut(self) -> None:
        for sock in self._pairs:
            sock.close()
        self._pairs.clear()

    def stop(self) -> None:
        self.cut()
        self._server.stop(timeout=0.1)


class Linked:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.events: list[SwitchEvent] = []
        self.server = SimulatorServer(self._core, PASSWORD)
        self.server.start()
        self.proxy = Proxy(self.server.port)
        self.link = self.make(self.proxy.port, PASSWORD)

    def _core(self, tell: Callable[..., None]) -> Core:
        return Core(tell, lambda p: None if "://" in p else 0.2, random.Random(1), time.time(), self.root)

    def make(self, port: int, password: str) -> FreeSwitch:
        settings = LinkSettings("127.0.0.1", port, password, "local", self.root)
        return FreeSwitch(settings, Sounds(), self.events.append, lambda: str(uuid.uuid4()))

    def until(self, kind: type, count: int = 1, within_s: float = 6.0) -> SwitchEvent:
        with gevent.Timeout(within_s, AssertionError(f"no {kind.__name__}, but {self.events[-12:]}")):
            while len(self.all(kind)) < count:
                gevent.sleep(0.005)
        return self.all(kind)[count - 1]

    def all(self, kind: type) -> list[SwitchEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    def phone(self, extension: str, **habits: object) -> DeskPhone:
        phone = DeskPhone(extension, Habits(**{"answers_after_s": 0.05, **habits}))  # type: ignore[arg-type]
        self.server.act(lambda core: core.register(phone))
        return phone


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Linked]:
    linked = Linked(tmp_path)
    linked.link.start()
    yield linked
    linked.link.stop()
    linked.proxy.stop()
    linked.server.stop()


def test_the_first_thing_told_is_what_there_is(linked: Linked) -> None:
    snapshot = linked.events[0]
    assert isinstance(snapshot, SwitchSnapshot)
    assert snapshot.fresh
    assert snapshot.core == linked.server.core.core_id


def test_a_phone_that_the_first_list_did_not_show_yet_is_found_at_once(
    linked: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It registered before we listened, so no event tells of it, and the switch's list lags: without further snapshots
    close behind the first its agent would be without calls for ten seconds."""
    monkeypatch.setattr(link_module, "STOCK_EVERY_S", 1000.0)
    registry = Registry()
    registry.accept(linked.events[0], 0.0)
    linked.phone("1001")
    linked.until(PhoneRegistered)
    for number in range(link_module.SETTLING_STOCKS):
        snapshot = linked.until(SwitchSnapshot, 2 + number, within_s=30)
        assert isinstance(snapshot, SwitchSnapshot)
        assert not snapshot.fresh
        registry.accept(snapshot, float(number))
    assert registry.registered == {"1001"}


def test_who_came_just_before_we_listened_is_in_the_first_snapshot(linked: Linked) -> None:
    """The list does not have the caller yet, and no event will tell of the arrival."""
    caller = Caller("555")
    linked.server.act(lambda core: caller.call(core, "4000"))
    linked.until(ChannelParked)
    assert "0 total" in linked.link.ask("show channels")
    told: list[SwitchEvent] = []
    later = linked.make(linked.proxy.port, PASSWORD)
    later._deliver = told.append
    later.start()
    later.stop()
    assert isinstance(told[0], SwitchSnapshot)
    assert [(seen.caller_number, seen.parked) for seen in told[0].channels] == [("555", True)]


def test_a_call_from_arrival_to_recording_over_the_wire(linked: Linked) -> None:
    linked.phone("1001")
    linked.until(PhoneRegistered)
    caller = Caller("555", "Bob\nEvent-Name: X")
    linked.server.act(lambda core: caller.call(core, "4000"))
    parked = linked.until(ChannelParked)
    assert isinstance(parked, ChannelParked)
    assert (parked.entry, parked.caller_name, parked.extension) == ("trunk", "Bob\nEvent-Name: X", "")
    link, call, path = linked.link, parked.channel, "2026/11/24/c-1.wav"
    link.submit(Answer(call))
    link.submit(Play(call, "play-1", Prompt("x", "en"), queued=True))
    ended = linked.until(PlaybackEnded)
    assert isinstance(ended, PlaybackEnded)
    assert ended.play_id == "play-1"
    link.submit(Originate("offer-1", Phone("1001"), "555", "Bob", 10.0, {"fsctl_call": call}))
    linked.until(ChannelParked, 2)
    link.submit(Bridge(call, "offer-1"))
    linked.until(ChannelBridged)
    link.submit(StartRecording(call, path))
    gevent.sleep(0.6)
    link.submit(StopRecording(call, path))
    stopped = linked.until(RecordingStopped)
    assert isinstance(stopped, RecordingStopped)
    assert (stopped.path, stopped.ok) == (path, True)
    link.submit(MeasureRecording(call, path))
    measured = linked.until(RecordingMeasured)
    assert isinstance(measured, RecordingMeasured)
    assert measured.size_bytes > 10_000
    link.submit(HangUp(call))
    linked.until(ChannelHungUp)
    assert linked.all(CommandFailed) == []


@pytest.mark.parametrize(
    ("habits", "cause"), [({"refuses": "USER_BUSY"}, Cause.BUSY), ({"refuses": "CALL_REJECTED"}, Cause.REJECTED)]
)
def test_an_originate_that_fails_is_told_with_its_cause(linked: Linked, habits: dict[str, str], cause: Cause) -> None:
    linked.phone("1001", **habits)
    linked.link.submit(Originate("o1", Phone("1001"), "555", "", 5.0))
    failed = linked.until(OriginateFailed)
    assert isinstance(failed, OriginateFailed)
    assert (failed.channel, failed.cause) == ("o1", cause)


def test_a_phone_that_is_not_registered(linked: Linked) -> None:
    linked.link.submit(Originate("o1", Phone("1009"), "555", "", 5.0))
    failed = linked.until(OriginateFailed)
    assert isinstance(failed, OriginateFailed)
    assert failed.cause is Cause.NOT_REGISTERED


def test_a_command_the_switch_refuses_and_one_that_is_unsafe(linked: Linked) -> None:
    linked.link.submit(Bridge("nobody", "nothing"))
    linked.link.submit(HangUp("x\n\napi system id"))
    linked.until(CommandFailed, 2)
    assert {type(event.command) for event in linked.all(CommandFailed)} == {Bridge, HangUp}  # type: ignore[attr-defined]


def test_after_a_cut_the_link_is_up_again_with_a_fresh_snapshot(linked: Linked) -> None:
    caller = Caller("555")
    linked.server.act(lambda core: caller.call(core, "4000"))
    linked.until(ChannelParked)
    for round_ in range(1, 4):
        linked.proxy.cut()
        linked.until(SwitchLost, round_)
        before = len(linked.all(SwitchSnapshot))
        linked.until(SwitchSnapshot, before + 1)
        snapshot = linked.all(SwitchSnapshot)[-1]
        assert isinstance(snapshot, SwitchSnapshot)
        assert snapshot.fresh
        assert [channel.channel for channel in snapshot.channels] == [caller.channel.uuid]  # type: ignore[union-attr]
    assert linked.link.state is LinkState.UP
    assert linked.link.reconnects == 3
    linked.link.submit(Answer(caller.channel.uuid))  # type: ignore[union-attr]
    linked.until(ChannelAnswered)


def test_a_peer_that_swallows_everything_is_noticed(linked: Linked) -> None:
    linked.proxy.swallows = True
    linked.link.submit(Answer("u"))
    linked.until(SwitchLost, within_s=8)
    (failed,) = linked.all(CommandFailed)
    assert isinstance(failed, CommandFailed)
    assert failed.unknown, "nobody knows whether it was done"
    linked.proxy.swallows = False
    linked.until(SwitchSnapshot, 2)


def test_commands_while_the_switch_is_away_are_not_lost_in_silence(linked: Linked) -> None:
    linked.proxy.refuses = True
    linked.proxy.cut()
    linked.until(SwitchLost)
    gevent.sleep(0.2)
    linked.link.submit(Answer("u"))
    failed = linked.until(CommandFailed)
    assert isinstance(failed, CommandFailed)
    assert failed.unknown
    linked.proxy.refuses = False
    linked.until(SwitchSnapshot, 2)


def test_lists_that_make_no_sense_end_the_connection_and_nothing_else(linked: Linked) -> None:
    """The keeper outlives whatever the switch answers, and comes back when it talks sense again."""
    show = linked.server.api._commands["show"]
    nonsense = ['{"rows":[{"uuid":"a\\nb"}]}', '{"rows":7}', "[]", '{"rows":[7,{"reg_user":null,"uuid":"x y"}]}']
    answers, given = iter(nonsense * 20), Counter[str]()

    def answer(arguments: str) -> str:
        given[said := next(answers)] += 1
        return said

    linked.server.api._commands["show"] = answer
    linked.proxy.cut()
    linked.until(SwitchLost)
    with gevent.Timeout(20):
        while set(given) != set(nonsense):
            gevent.sleep(0.005)
    assert linked.link._keeper is not None
    assert not linked.link._keeper.dead
    linked.server.api._commands["show"] = show
    linked.phone("1001")

    def known() -> bool:
        """By an event, or, where the link was being made anew in that moment, by its snapshot."""
        shown = (event.registered for event in linked.events if isinstance(event, SwitchSnapshot))
        return bool(linked.all(PhoneRegistered)) or any("1001" in phones for phones in shown)

    with gevent.Timeout(20):
        while not (known() and linked.link.state is LinkState.UP):
            gevent.sleep(0.005)


class TestFirstContact:
    def test_a_wrong_password(self, linked: Linked) -> None:
        with pytest.raises(LoginRefused, match="password"):
            linked.make(linked.server.port, "wrong").start()

    def test_nobody_there(self, linked: Linked) -> None:
        with pytest.raises(WireLost, match="cannot connect"):
            linked.make(1, PASSWORD).start()

    @pytest.mark.parametrize("host", ["a..b", "x" * 80, "no such host"])
    def test_what_is_no_host(self, host: str) -> None:
        wire = Wire(host, 8021, PASSWORD, lambda *reply: None, lambda *end: None)
        with pytest.raises(WireLost, match="cannot connect"):
            wire.connect()

    def test_somebody_else_there(self, linked: Linked) -> None:
        def greet(sock: socket.socket, address: object) -> None:
            sock.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\nContent-Type: x\n\n")
            gevent.sleep(1)

        server = StreamServer(("127.0.0.1", 0), greet)
        server.start()
        with pytest.raises(WireLost):
            linked.make(server.server_port, PASSWORD).start()
        server.stop(timeout=0.1)


def test_upkeep_does_not_hurry_the_switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers who wait are guarded anew every few seconds; an order to a leg is followed by events."""
    link = FreeSwitch(LinkSettings("127.0.0.1", 1, PASSWORD, "local", tmp_path), Sounds(), lambda event: None, str)
    hurried: list[str] = []
    monkeypatch.setattr(link._ticker, "touch", lambda: hurried.append("now"))
    for upkeep in (ArmDeadMan("a", 30), DisarmDeadMan("a"), SetVariables("a", {"fsctl_call": "a"})):
        link.submit(upkeep)
    assert hurried == []
    link.submit(HangUp("a"))
    assert hurried == ["now"]
