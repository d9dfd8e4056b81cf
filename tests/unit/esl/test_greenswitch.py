"""Why greenswitch's own handling of bytes is replaced: each defect shown on its class, and its absence on ours.

The defects' numbers and lines are those of version 0.0.19.
"""

from __future__ import annotations

import functools
import io
import socket as std_socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import gevent
import pytest
from gevent import socket
from gevent.server import StreamServer
from greenswitch.esl import ESLEvent, ESLProtocol, InboundESL, OutboundESLServer, OutboundSession

from fsctl.esl import commands
from fsctl.esl.accept import Acceptor
from fsctl.esl.client import Client, Event
from fsctl.esl.errors import UnsafeCommand
from fsctl.freeswitch.translate import Translator
from fsctl.freeswitch.wire import CHECK_EVERY_S, Wire, WireLost
from fsctl.words import wordings

ACCEPTED = b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"


@contextmanager
def switch(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that logs anybody in and then behaves as `talk` says."""

    def serve(sock: socket.socket, address: object) -> None:
        sock.sendall(b"Content-Type: auth/request\n\n")
        sock.recv(100)
        sock.sendall(ACCEPTED)
        try:
            talk(sock)
        finally:
            sock.shutdown(std_socket.SHUT_RDWR)
            sock.close()

    server = StreamServer(("127.0.0.1", 0), serve)
    server.start()
    try:
        yield server.server_port
    finally:
        server.stop(timeout=0.1)


class Ours:
    """A wire with what it told."""

    def __init__(self, port: int) -> None:
        self.events: list[dict[str, object]] = []
        self.replies: list[tuple[object, bool, str]] = []
        self.ends: list[tuple[str, list[object]]] = []
        self.wire = Wire("127.0.0.1", port, "x", lambda *r: self.replies.append(r), lambda *e: self.ends.append(e), 2.0)
        self.wire.register_handle("*", self.events.append)
        self.wire.connect()

    def until(self, condition: Callable[[], object]) -> None:
        until(condition)


def until(condition: Callable[[], object]) -> None:
    with gevent.Timeout(3):
        while not condition():
            gevent.sleep(0.001)


def settle() -> None:
    """Whoever can go on has gone on."""
    for _ in range(10):
        gevent.sleep(0)


def stay(sock: socket.socket) -> None:
    while sock.recv(4096):
        pass


def frame(kind: bytes, body: bytes) -> bytes:
    return b"Content-Length: %d\nContent-Type: %s\n\n%s" % (len(body), kind, body)


class Spins(Exception):
    pass


class Ended:
    """A stream that was cut off in the middle: every further read gives nothing, at once."""

    def __init__(self) -> None:
        self._left = [b"half"]
        self._reads = 0

    def read(self, size: int) -> bytes:
        self._reads += 1
        if self._reads > 1000:
            raise Spins
        return self._left.pop() if self._left else b""


def test_d1_an_end_in_a_body_does_not_spin() -> None:
    with pytest.raises(Spins):
        ESLProtocol._read_socket(Ended(), 100)
    with switch(lambda sock: sock.sendall(b"Content-Length: 100\nContent-Type: text/event-json\n\n{half")) as port:
        ours = Ours(port)
        ours.until(lambda: ours.ends)
        assert "middle of a frame" in ours.ends[0][0]


def test_d2_a_body_that_is_no_text_does_not_kill_the_reader() -> None:
    with pytest.raises(UnicodeDecodeError):
        ESLProtocol._read_socket(io.BytesIO(b"\xff\xfe"), 2)
    body = b'{"Event-Name":"X","Name":"\xff\xfe"}'
    with switch(lambda s: (s.sendall(frame(b"text/event-json", body) * 2), stay(s))) as port:
        ours = Ours(port)
        ours.until(lambda: len(ours.events) == 2)
        ours.wire.stop()


def test_d3_a_callers_name_cannot_forge_headers() -> None:
    forged = ESLEvent("Event-Name: CHANNEL_PARK\nCaller-Caller-ID-Name: a%0AEvent-Name: HACKED\n")
    assert forged.headers["Event-Name"] == "HACKED"
    client = Client("x")
    client.receive(b"Content-Type: auth/request\n\n", 0)
    client.receive(ACCEPTED, 0)
    body = b'{"Event-Name":"CHANNEL_PARK","Caller-Caller-ID-Name":"a%0AEvent-Name: HACKED\\nEvent-Name: HACKED"}'
    (event,) = client.receive(frame(b"text/event-json", body), 0)
    assert isinstance(event, Event)
    assert event.headers["Event-Name"] == "CHANNEL_PARK"


def test_d4_a_jobs_body_is_a_body() -> None:
    plain = ESLEvent("Event-Name: BACKGROUND_JOB\nJob-UUID: j1\nContent-Length: 20\n\n+OK Job-UUID: forged\n")
    assert plain.headers.get("+OK Job-UUID") == "forged" or "forged" in str(plain.headers)
    assert not hasattr(plain, "data")
    body = b'{"Event-Name":"BACKGROUND_JOB","Job-UUID":"j1","_body":"-ERR USER_BUSY\\nJob-UUID: forged\\n"}'
    client = Client("x")
    client.receive(b"Content-Type: auth/request\n\n", 0)
    client.receive(ACCEPTED, 0)
    (event,) = client.receive(frame(b"text/event-json", body), 0)
    assert isinstance(event, Event)
    assert event.headers["Job-UUID"] == "j1"
    assert str(event.headers["_body"]).startswith("-ERR USER_BUSY")


def test_d5_a_peer_that_goes_away_releases_who_waits() -> None:
    def talk(sock: socket.socket) -> None:
        sock.recv(100)

    with switch(talk) as port:
        theirs = InboundESL("127.0.0.1", port, "x")
        theirs.connect()
        waiting = gevent.spawn(theirs.send, "api status")
        until(lambda: not theirs.connected)
        settle()
        assert not waiting.ready(), "greenswitch waits for ever"
        waiting.kill()
        ours = Ours(port)
        with pytest.raises(WireLost):
            ours.wire.send(commands.api("status"))


def test_d6_after_a_loss_a_new_connection_is_made() -> None:
    """Ours are thrown away and made anew; greenswitch's object cannot be connected twice."""

    with switch(lambda sock: gevent.sleep(0.01)) as port:
        theirs = InboundESL("127.0.0.1", port, "x")
        theirs.connect()
        until(lambda: not theirs.connected)
        with pytest.raises(gevent.Timeout), gevent.Timeout(0.5):
            theirs.connect()
        for _ in range(2):
            ours = Ours(port)
            ours.until(lambda ours=ours: ours.ends)


def test_d7_who_waits_holds_up_nobody_else() -> None:
    """greenswitch calls the handlers one after the other, with a queue without a bound behind them: one that waits for
    another event waits for ever. Ours are told by the reader, which queues nothing, and whoever waits does so
    elsewhere."""
    theirs = ESLProtocol()
    assert theirs._esl_event_queue.maxsize is None
    second_came = gevent.event.Event()
    first_done: list[object] = []

    def first(event: object) -> None:
        second_came.wait()
        first_done.append(event)

    theirs.register_handle("FIRST", first)
    theirs.register_handle("SECOND", lambda event: second_came.set())
    theirs._esl_event_queue.put(ESLEvent("Event-Name: FIRST"))
    theirs._esl_event_queue.put(ESLEvent("Event-Name: SECOND"))
    processing = gevent.spawn(theirs.process_events)
    settle()
    assert theirs._esl_event_queue.qsize() == 1, "the second waits behind the first"
    assert not first_done
    assert not second_came.is_set()
    theirs._run = False  # it catches even what is to kill it
    processing.kill(block=False)

    def talk(sock: socket.socket) -> None:
        sock.recv(100)
        sock.sendall(frame(b"text/event-json", b'{"Event-Name":"SECOND"}') * 500)
        sock.sendall(frame(b"api/response", b"late"))
        stay(sock)

    with switch(talk) as port:
        ours = Ours(port)
        assert ours.wire.send(commands.api("status")) == "late"
        assert len(ours.events) == 500, "told while we waited"
        assert ours.wire._esl_event_queue.empty()
        ours.wire.stop()


class Slow:
    """A socket that takes a few bytes at a time, as a full one does."""

    def __init__(self) -> None:
        self.taken = b""

    def send(self, data: bytes) -> int:
        self.taken += data[:7]
        return len(data[:7])


def test_d8_a_long_command_is_written_whole() -> None:
    """`sock.send` may write a part, and another greenlet's bytes follow it; ours has one writer and writes it all."""
    theirs, slow = ESLProtocol(), Slow()
    theirs.connected, theirs.sock = True, slow
    waiting = [gevent.spawn(theirs.send, "api status"), gevent.spawn(theirs.send, "api version")]
    settle()
    assert slow.taken == b"api staapi ver"
    gevent.killall(waiting)
    received: list[bytes] = []
    posted = gevent.event.Event()

    def talk(sock: socket.socket) -> None:
        posted.wait()
        while data := sock.recv(65536):
            received.append(data)

    with switch(talk) as port:
        ours = Ours(port)
        long = [commands.api(f"echo {letter * 60_000}") for letter in "abcdefgh"]
        for data in long:
            ours.wire.post(data, None, 10)
        posted.set()
        ours.until(lambda: sum(map(len, received)) == sum(map(len, long)))
        assert b"".join(received) == b"".join(long)
        ours.wire.stop()


def test_d9_a_handler_that_raises_is_heard_of() -> None:
    class Broken:
        def __call__(self, event: object) -> None:
            raise ValueError

    with pytest.raises(AttributeError):
        ESLProtocol()._safe_exec_handler(functools.partial(Broken()), ESLEvent("A: b"))
    with switch(lambda s: (s.sendall(frame(b"text/event-json", b"{}")), stay(s))) as port:
        ours = Ours(port)
        ours.wire.register_handle("*", Broken())
        ours.until(lambda: ours.ends)
        assert "ValueError" in ours.ends[0][0]


def test_d10_a_handler_for_everything_hears_everything() -> None:
    theirs = ESLProtocol()
    heard: list[object] = []
    theirs.register_handle("*", heard.append)
    named: list[object] = []
    theirs.register_handle("X", named.append)
    theirs._esl_event_queue.put(ESLEvent("Event-Name: X"))
    processing = gevent.spawn(theirs.process_events)
    until(lambda: named)
    settle()
    assert heard == []
    processing.kill()
    with switch(lambda s: (s.sendall(frame(b"text/event-json", b'{"Event-Name":"X"}')), stay(s))) as port:
        ours = Ours(port)
        ours.until(lambda: ours.events)
        ours.wire.stop()


def test_d11_completions_are_matched_by_our_own_id() -> None:
    """To greenswitch two playbacks are one: it matches by the application's name, and the first waiter takes whatever
    completes."""
    theirs = OutboundSession.__new__(OutboundSession)
    theirs.expected_events = {}
    waiters = [gevent.event.AsyncResult() for _ in "ab"]
    for waiter in waiters:
        theirs.register_expected_event("CHANNEL_EXECUTE_COMPLETE", "current_application", "playback", waiter)
    told = "Event-Name: CHANNEL_EXECUTE_COMPLETE\nvariable_current_application: playback\nApplication-UUID: second"
    theirs.on_event(ESLEvent(told))
    assert waiters[0].ready(), "though it was the second playback that ended"
    done = Translator("/r")(
        {
            "Event-Name": "CHANNEL_EXECUTE_COMPLETE",
            "Application": "playback",
            "Unique-ID": "u",
            "Application-UUID": "second",
            "Application-Response": "FILE PLAYED",
        }
    )
    assert done[0].play_id == "second"  # type: ignore[union-attr]


class Gevent:
    """gevent, with its sleeps written down."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []

    def __getattr__(self, name: str) -> object:
        return getattr(gevent, name)

    def sleep(self, seconds: float = 0) -> None:
        self.sleeps.append(seconds)
        gevent.sleep(0.001)


def test_d12_a_new_call_is_not_looked_for_every_tenth_of_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """greenswitch's server sleeps between two looks for connections; ours is told of a call by an event, as it is
    read."""
    watched = Gevent()
    monkeypatch.setattr("greenswitch.esl.gevent", watched)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    theirs = OutboundESLServer(bind_port=port, application=object)
    listening = gevent.spawn(theirs.listen)
    until(lambda: watched.sleeps)
    listening.kill()
    theirs.server.close()
    assert set(watched.sleeps) == {0.1}
    ours = Gevent()
    monkeypatch.setattr("fsctl.freeswitch.wire.gevent", ours)
    with switch(lambda s: (s.sendall(frame(b"text/event-json", b'{"Event-Name":"CHANNEL_PARK"}')), stay(s))) as port:
        wire = Ours(port)
        wire.until(lambda: wire.events)
        wire.wire.stop()
    assert set(ours.sleeps) <= {CHECK_EVERY_S}, "only the look at deadlines sleeps"


def test_d13_the_hundred_and_first_call_is_a_call() -> None:
    """greenswitch's server connects it and drops it; to ours it is one more event."""
    theirs = OutboundESLServer(application=lambda session: pytest.fail("it is not run"))
    theirs.connection_count = 100
    did: list[str] = []

    class Session:
        def connect(self) -> None:
            did.append("connect")

        def stop(self) -> None:
            did.append("stop")

    theirs._accept_call(Session())
    assert did == ["connect", "stop"]
    calls = b"".join(
        frame(b"text/event-json", b'{"Event-Name":"CHANNEL_PARK","Unique-ID":"%d"}' % n) for n in range(300)
    )
    with switch(lambda s: (s.sendall(calls), stay(s))) as port:
        ours = Ours(port)
        ours.until(lambda: len(ours.events) == 300)
        ours.wire.stop()


def test_d14_a_goodbyes_body_is_read() -> None:
    """greenswitch leaves the 67 bytes in the stream, where they begin the next frame."""
    goodbye = b"Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"
    theirs = ESLProtocol()
    theirs.sock_file = io.BytesIO(goodbye)
    theirs.handle_event(ESLEvent("Content-Type: text/disconnect-notice\nContent-Length: 67"))
    assert theirs.sock_file.read() == goodbye
    with switch(lambda s: (s.sendall(frame(b"text/disconnect-notice", goodbye)), stay(s))) as port:
        ours = Ours(port)
        ours.until(lambda: ours.ends)
        assert "goodbye" in ours.ends[0][0]


def test_d15_stopping_from_a_handler_does_not_wait_for_itself() -> None:
    """greenswitch joins the very greenlet that stops it."""
    theirs = ESLProtocol()
    stopped: list[bool] = []
    theirs.register_handle("X", lambda event: (theirs.stop(), stopped.append(True)))
    theirs._process_events_greenlet = gevent.spawn(theirs.process_events)
    theirs._esl_event_queue.put(ESLEvent("Event-Name: X"))
    until(lambda: not theirs._run)
    settle()
    assert not stopped, "and waits for itself"
    assert not theirs._process_events_greenlet.dead
    theirs._process_events_greenlet.kill()
    with switch(lambda s: (s.sendall(frame(b"text/event-json", b"{}")), stay(s))) as port:
        ours = Ours(port)
        ours.wire.register_handle("*", lambda event: ours.wire.stop())
        ours.until(lambda: ours.ends)
        assert not ours.wire.connected


def test_d16_a_dead_host_is_noticed_and_small_writes_are_not_held_back() -> None:
    with switch(stay) as port:
        theirs = InboundESL("127.0.0.1", port, "x")
        theirs.connect()
        ours = Ours(port)
        options = [
            (std_socket.IPPROTO_TCP, std_socket.TCP_NODELAY),
            (std_socket.SOL_SOCKET, std_socket.SO_KEEPALIVE),
            (std_socket.IPPROTO_TCP, std_socket.TCP_USER_TIMEOUT),
        ]
        assert ours.wire.sock is not None
        assert [bool(theirs.sock.getsockopt(*option)) for option in options] == [False, False, False]
        assert [bool(ours.wire.sock.getsockopt(*option)) for option in options] == [True, True, True]
        ours.wire.stop()
        theirs.sock.close()


def test_d17_an_argument_cannot_be_a_second_command() -> None:
    evil = "uuid_setvar u name Bob\n\napi system id"
    theirs, written = ESLProtocol(), io.BytesIO()
    theirs.connected, theirs.sock = True, SimpleNamespace(send=written.write)
    sending = gevent.spawn(theirs.send, f"api {evil}")
    settle()
    sending.kill()
    assert [command.line for command in Acceptor().receive(written.getvalue())] == [
        "api uuid_setvar u name Bob",
        "api system id",
    ]
    with pytest.raises(UnsafeCommand):
        commands.api(evil)


def test_silence_ends_a_connection_whose_reply_is_overdue() -> None:
    with switch(stay) as port:
        ours = Ours(port)
        ours.wire.post(commands.api("status"), "token", 0.1)
        ours.until(lambda: ours.ends)
        assert ours.ends == [("no reply in time, 1 commands in flight", ["token"])]
        assert wordings.said(ours.ends[0][0], "zh") == "未及时答复，1 条命令在途"
