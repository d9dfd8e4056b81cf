"""The second face: an Event Socket server in real time, for the production link, fs_cli or any other client."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import gevent
from gevent import socket
from gevent.event import Event
from gevent.server import StreamServer

from fsctl.esl import accept
from fsctl.esl.accept import Acceptor, Asked
from fsctl.esl.errors import ProtocolError
from fsctl.simulator.api import Api
from fsctl.simulator.channel import Channel
from fsctl.simulator.core import Core
from fsctl.simulator.digits import together
from fsctl.simulator.happenings import Happening
from fsctl.simulator.headers import event_headers

LONGEST_QUEUE, MOST_LOST = 100_000, 500
"""Events that wait for a client, and that it may lose then in a row before it is sent away, as there. The goodbye is
written with everybody else locked out, until the client takes it or its connection ends: one that reads nothing stops
the whole switch (MAX_QUEUE_LEN, MAX_MISSED, kill_listener in mod_event_socket.c)."""


class Client:
    """One connection: what it subscribed to, and what is still to be written to it. `unlocked` is set while the switch
    serves anybody."""

    def __init__(self, sock: socket.socket, unlocked: Event, longest_queue: int) -> None:
        self.sock = sock
        self.lost = 0
        self._unlocked = unlocked
        self._longest_queue = longest_queue
        self.authenticated = False
        self.form = ""
        self.names: set[str] = set()
        self.everything = False
        self.filters: list[tuple[str, str]] = []
        self._outgoing: list[bytes] = []
        self._work = Event()
        self._idle = Event()
        self._idle.set()
        self._writer = gevent.spawn(self._write)

    def write(self, data: bytes) -> None:
        self._outgoing.append(data)
        self._work.set()

    def wants(self, headers: dict[str, str]) -> bool:
        if not self.form:
            return False
        name = headers.get("Event-Subclass") or headers["Event-Name"]
        if not (self.everything or name in self.names):
            return False
        return not self.filters or self._passes(headers)

    def _passes(self, headers: dict[str, str]) -> bool:
        """In the order given: what one of them names goes through, unless one with a minus names it too."""
        through = False
        for key, value in self.filters:
            if headers.get(key, "").lower() == value.lstrip("+- ").lower() != "":
                if value.startswith("-"):
                    return False
                through = True
        return through

    def send_event(self, headers: dict[str, str], body: str = "") -> bool:
        """False when it has lost too many."""
        if len(self._outgoing) >= self._longest_queue:
            self.lost += 1
            return self.lost <= MOST_LOST
        self.lost = 0
        form = accept.json_event if self.form == "json" else accept.plain_event
        self.write(form(headers, body))
        return True

    def send_away(self) -> None:
        """Waits until it has taken what was being written and the goodbye, or is gone."""
        self._idle.wait()
        with suppress(OSError):
            self.sock.sendall(accept.disconnect())
        self.close()

    def _write(self) -> None:
        while True:
            self._work.wait()
            self._unlocked.wait()
            self._work.clear()
            data = b"".join(self._outgoing)
            self._outgoing.clear()
            self._idle.clear()
            try:
                self.sock.sendall(data)
            except OSError:
                return
            finally:
                self._idle.set()

    def close(self) -> None:
        self._writer.kill(block=False)
        self.sock.close()

    def finish(self) -> None:
        """Write what is left, then close."""
        gevent.sleep(0.01)
        self.close()


class SimulatorServer:
    """`make_core(tell)` builds the core this server drives. Port 0 takes a free one; `port` says which it was."""

    def __init__(
        self,
        make_core: Callable[[Callable[[Happening], None]], Core],
        password: str,
        port: int = 0,
        longest_queue: int = LONGEST_QUEUE,
    ) -> None:
        self._password = password
        self._longest_queue = longest_queue
        self._clients: set[Client] = set()
        self._unlocked = Event()
        self._unlocked.set()
        self._wall = time.time() - time.monotonic()
        self.core = make_core(self._tell)
        self.api = Api(self.core, self._job_done)
        self.api.send_away = self._send_away
        self._server = StreamServer(("127.0.0.1", port), self._serve)
        self._changed = Event()
        self.settled: Callable[[], None] = lambda: None
        """Called whenever what was due has happened. It must not block."""
        self._driver: gevent.Greenlet | None = None

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    def start(self) -> None:
        self._server.start()
        self._driver = gevent.spawn(self._drive)

    def stop(self) -> None:
        self._server.stop(timeout=0.2)
        for client in list(self._clients):
            client.close()
        if self._driver is not None:
            self._driver.kill()

    def now(self) -> float:
        return self._wall + time.monotonic()

    def act(self, *acts: Callable[[Core], object]) -> None:
        """Do something to the core as of now: a phone is lifted, a caller calls."""
        self.core.timeline.run_until(self.now())
        try:
            for act in acts:
                act(self.core)
        finally:
            self._changed.set()

    def _drive(self) -> None:
        while True:
            self._unlocked.wait()
            self.core.timeline.run_until(self.now())
            self.settled()
            due = self.core.timeline.next_due()
            self._changed.wait(timeout=0.5 if due is None else min(max(due - self.now(), 0.0), 0.5))
            self._changed.clear()

    def _tell(self, happening: Happening) -> None:
        headers: dict[str, str] | None = None
        for client in self._clients:
            if client.form:
                headers = headers or event_headers(happening, self.core.core_id, self.core.now)
                self._send(client, headers)

    def _send(self, client: Client, headers: dict[str, str], body: str = "") -> None:
        if client.wants(headers) and not client.send_event(headers, body) and self._unlocked.is_set():
            self._unlocked.clear()
            gevent.spawn(client.send_away).link(lambda over: self._unlocked.set())

    def _job_done(self, job: str, line: str, text: str) -> None:
        name, _, arguments = line.partition(" ")
        more = {"Job-UUID": job, "Job-Command": name, "Job-Command-Arg": arguments}
        happening = Happening("BACKGROUND_JOB", None, self.core.next_number(), more)
        headers = event_headers(happening, self.core.core_id, self.core.now)
        for client in self._clients:
            self._send(client, headers, text)

    def _send_away(self) -> None:
        for client in list(self._clients):
            client.write(accept.disconnect())
            gevent.spawn(client.finish)

    # -- a client ---------------------------------------------------------------------------------------------------

    def _serve(self, sock: socket.socket, address: tuple[str, int]) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unlocked.wait()
        client = Client(sock, self._unlocked, self._longest_queue)
        self._clients.add(client)
        acceptor = Acceptor()
        client.write(accept.AUTH_REQUEST)
        try:
            while data := sock.recv(65536):
                for asked in acceptor.receive(data):
                    self._unlocked.wait()
                    if not self._take(client, asked):
                        client.finish()
                        return
        except (OSError, ProtocolError):
            pass
        finally:
            self._clients.discard(client)
            client.close()

    def _take(self, client: Client, asked: Asked) -> bool:
        """Carry out one command; False when the client is to go."""
        if asked.verb == "auth":
            client.authenticated = asked.rest == self._password
            client.write(accept.reply("+OK accepted" if client.authenticated else "-ERR invalid"))
            if not client.authenticated:
                client.write(accept.disconnect())
            return client.authenticated
        if asked.verb == "exit":
            client.write(accept.reply("+OK bye") + accept.disconnect())
            return False
        if not client.authenticated:
            client.write(accept.reply("-ERR command not found"))
            return True
        self.core.timeline.run_until(self.now())
        client.write(self._answer(client, asked))
        self._changed.set()
        return True

    def _answer(self, client: Client, asked: Asked) -> bytes:
        if asked.verb == "api":
            return accept.response(self.api.run(asked.rest))
        if asked.verb == "bgapi":
            job = asked.headers.get("job-uuid") or self.core.new_id()
            self.api.start_job(job, asked.rest)
            return accept.reply(f"+OK Job-UUID: {job}", Job_UUID=job)
        if asked.verb == "sendmsg":
            return accept.reply(self._message(asked))
        if asked.verb == "event":
            return accept.reply(self._subscribe(client, asked.rest.split()))
        if asked.verb in ("nixevent", "noevents"):
            names = set(asked.rest.split())
            client.names = client.names - names if asked.verb == "nixevent" else set()
            client.everything = client.everything and asked.verb == "nixevent"
            return accept.reply("+OK no longer listening for events")
        if asked.verb == "filter":
            name, _, value = asked.rest.partition(" ")
            client.filters.append((name, value))
            return accept.reply(f"+OK filter added. [{name}]=[{value}]")
        known = {"log": "+OK log level", "nolog": "+OK no longer logging", "linger": "+OK will linger"}
        return accept.reply(known.get(asked.verb, "-ERR command not found"))

    def _subscribe(self, client: Client, words: Sequence[str]) -> str:
        form = words[0] if words and words[0] in ("plain", "json", "xml") else "plain"
        names = [word for word in words if word not in ("plain", "json", "xml", "CUSTOM")]
        client.form = "json" if form == "json" else "plain"
        client.everything = client.everything or any(name.lower() == "all" for name in names)
        client.names |= {name if "::" in name else name.upper() for name in names}
        return f"+OK event listener enabled {form}"

    def _message(self, asked: Asked) -> str:
        uuid = asked.rest
        channel = self.core.channels.get(uuid)
        if channel is None:
            return f"-ERR invalid session id [{uuid}]"
        if asked.headers.get("call-command") == "hangup":
            self.core.kill(channel, asked.headers.get("hangup-cause", "NORMAL_CLEARING"))
            return "+OK"
        application = asked.headers.get("execute-app-name", "")
        argument = asked.body or asked.headers.get("execute-app-arg", "")
        event_id = asked.headers.get("event-uuid") or self.core.new_id()
        locked = asked.headers.get("event-lock", "") == "true"
        self._execute(channel, application, argument, event_id, locked)
        return "+OK"

    def _execute(self, channel: Channel, application: str, argument: str, event_id: str, locked: bool) -> None:
        if application == "execute_extension":
            for name, its in together(argument):
                self._execute(channel, name, its, self.core.new_id(), locked)
        elif application == "playback":
            self.core.player.play(channel, event_id, argument, locked)
        elif application == "answer":
            self.core.answer(channel)
        elif application == "ring_ready":
            self.core.ring_ready(channel)
        elif application == "eavesdrop":
            self.core.eavesdropping.begin(channel, argument, event_id)
        elif application == "park":
            self.core.park(channel)
        elif not self.core.digits.execute(channel, application, argument):
            # An unknown application is accepted and ends the call, as there.
            self.core.kill(channel, "NORMAL_CLEARING" if application == "hangup" else "DESTINATION_OUT_OF_ORDER")
