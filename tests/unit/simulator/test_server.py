"""The built-in switch's Event Socket server: whatever a client sends, the server stays for the others."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import gevent
import orjson
import pytest
from gevent import socket
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsctl.esl.framing import Framer
from fsctl.simulator.core import Core
from fsctl.simulator.happenings import Happening
from fsctl.simulator.parties import DeskPhone, Habits
from fsctl.simulator.server import SimulatorServer


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    server = SimulatorServer(lambda tell: Core(tell, lambda path: 1.0, random.Random(1), time.time()), "secret")
    server.start()
    server.act(lambda core: core.register(DeskPhone("1001", Habits(answers_after_s=0.01))))
    yield server
    server.stop()


def talk(server: SimulatorServer, data: bytes, within_s: float = 0.3) -> bytes:
    """What the server says to it until it has nothing more to say."""
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.sendall(data)
        sock.settimeout(within_s)
        said = b""
        try:
            while data := sock.recv(65536):
                said += data
        except OSError:
            pass
        return said


def asked(server: SimulatorServer, *commands: str) -> str:
    return talk(server, "".join(f"{command}\n\n" for command in ("auth secret", *commands, "exit")).encode()).decode()


def until(condition: Callable[[], object]) -> None:
    with gevent.Timeout(5):
        while not condition():
            gevent.sleep(0.001)


def listens(server: SimulatorServer) -> bool:
    """Whether somebody has asked for events."""
    return any(client.form for client in server._clients)


def is_well(server: SimulatorServer) -> bool:
    assert server._driver is not None
    return "is ready" in asked(server, "api status") and not server._driver.dead


def heard(server: SimulatorServer, *commands: str) -> list[str]:
    """The names of events a client hears of that sends these commands first."""
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.sendall("".join(f"{command}\n\n" for command in ("auth secret", *commands)).encode())
        gevent.sleep(0.05)
        for name, application in (("CHANNEL_EXECUTE_COMPLETE", "park"), ("CHANNEL_EXECUTE_COMPLETE", "playback")):
            server._tell(Happening(name, None, server.core.next_number(), {"Application": application}))
        server._tell(Happening("HEARTBEAT", None, server.core.next_number(), {}))
        sock.settimeout(0.2)
        said = b""
        try:
            while data := sock.recv(65536):
                said += data
        except OSError:
            pass
    frames = Framer().receive(said)
    told = [orjson.loads(frame.body) for frame in frames if frame.kind == "text/event-json"]
    return [event.get("Application", event["Event-Name"]) for event in told]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), ["park", "playback", "HEARTBEAT"]),
        (("Event-Name HEARTBEAT",), ["HEARTBEAT"]),
        (("Application -park",), []),
        (("Event-Name channel_execute_complete", "Application -PARK"), ["playback"]),
        (("Application -park", "Application +park"), []),
    ],
)
def test_filters_let_through_what_one_names_and_another_does_not_refuse(
    server: SimulatorServer, filters: tuple[str, ...], expected: list[str]
) -> None:
    """As mod_event_socket does it: with any filter there is, what none names is not sent."""
    assert heard(server, "event json all", *(f"filter {each}" for each in filters)) == expected


@pytest.mark.parametrize(
    "command",
    [
        "api uuid_transfer",
        "api originate {originate_timeout=soon}user/1001 &park()",
        "api bgapi originate {originate_timeout=soon}user/1001 &park()",
        "api bgapi uuid:j uuid_transfer",
        "api originate",
        "api uuid_record",
        "api uuid_hold",
        "api sched_transfer + x",
        "api",
        "bgapi",
        "event",
        "filter",
        "sendmsg",
        "sendmsg nobody\ncontent-length: 99999999999999999999",
        "sendmsg nobody\ncontent-length: \u00b2",
    ],
)
def test_a_command_without_sense_is_answered_or_its_client_sent_away(
    server: SimulatorServer, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(server, command)
    assert is_well(server)
    assert "Traceback" not in capsys.readouterr().err, "no greenlet has ended by it"


VERBS = ("api", "bgapi", "sendmsg", "event", "filter", "nixevent", "noevents", "linger", "exit", "auth")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_words_leave_it_well(
    server: SimulatorServer, capsys: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    names = sorted(set(server.api._commands) - {"hupall"})
    word = st.sampled_from([*names, "uuid:j", "as json", "json", "all", "+5", "{a=b}user/1001", "&park()"]) | st.text(
        max_size=8
    )
    line = st.tuples(st.sampled_from(VERBS), st.lists(word, max_size=4)).map(lambda l: " ".join([l[0], *l[1]]))  # noqa: E741
    lines = data.draw(st.lists(line, max_size=5))
    text = "".join(f"{command}\n\n" for command in ("auth secret", *lines, "exit"))
    talk(server, text.encode(errors="replace"), within_s=0.3)
    assert server._driver is not None
    assert not server._driver.dead
    assert "Traceback" not in capsys.readouterr().err


def test_connections_that_are_over_leave_nothing_behind(server: SimulatorServer) -> None:
    before = len(server._clients)
    writers = [talk(server, b"auth secret\n\nexit\n\n") for _ in range(20)]
    assert all(b"accepted" in said for said in writers)
    until(lambda: len(server._clients) == before)


def test_who_reads_nothing_stops_the_whole_switch_until_it_is_gone() -> None:
    """As there: the goodbye to it is written with everybody else locked out."""
    server = SimulatorServer(
        lambda tell: Core(tell, lambda path: 1.0, random.Random(1), time.time()), "secret", longest_queue=100
    )
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as deaf:
        deaf.sendall(b"auth secret\n\nevent plain all\n\n")
        until(lambda: listens(server))
        for number in range(12_000):
            server._tell(Happening("HEARTBEAT", None, number, {"Filler": "x" * 1000}))
            if number % 100 == 0:
                gevent.sleep(0)
        assert talk(server, b"auth secret\n\napi status\n\n") == b""
    assert is_well(server)
    server.stop()


def test_who_reads_slowly_loses_events_and_stops_nobody(server: SimulatorServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"auth secret\n\nevent plain all\n\n")
        until(lambda: listens(server))
        (client,) = server._clients
        client._longest_queue = 100
        for number in range(101 + 400):
            server._tell(Happening("HEARTBEAT", None, number, {}))
        assert client.lost == 401
        assert is_well(server)
        server._tell(Happening("HEARTBEAT", None, 999, {}))
        assert client.lost == 0
