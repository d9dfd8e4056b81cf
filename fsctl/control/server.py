"""The server: routes, the Unix socket they are reached by, and the door for other machines where there is one."""

from __future__ import annotations

import os
import pwd
import re
import socket as std_socket
import stat
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import gevent
import orjson
from gevent import socket
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

from fsctl import __version__
from fsctl.control.address import Unix
from fsctl.control.backend import Backend, StandsBy
from fsctl.control.hello import Hello, Leader, Role
from fsctl.control.remote import RemoteServer
from fsctl.control.requests import NotARequest, read_request
from fsctl.control.spelling import spelt
from fsctl.control.stream import Facts, Stream
from fsctl.control.wsgi import Environ, QuietHandler
from fsctl.control.wsgi import body as _body
from fsctl.control.wsgi import last_seen as _last_seen
from fsctl.control.wsgi import mistake as _error
from fsctl.control.wsgi import query as _query
from fsctl.step import Refused
from fsctl.wording import Wording

LOGIN = re.compile(r"[\w.@+-]{1,64}")
"""What a user of a program that acts for its users may be called."""

Start = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, Start], Iterable[bytes]]

UNTIL_IT_ENDS = [("Cache-Control", "no-store"), ("Connection", "close")]
"""Of a stream: whoever is told that it is over need not be waited for."""
ENDED_WITHIN_S = 0.5
"""So long a request under way may take when the server stops."""


class SocketTaken(Exception):
    """Another daemon is at work here already."""


class _Handler(QuietHandler):
    """Tells the application who is at the other end of the socket, as the kernel knows it."""

    def get_environ(self) -> Environ:
        environ: Environ = super().get_environ()
        uid = uid_of(self.socket)
        environ["fsctl.by"] = name_of(uid)
        environ["fsctl.trusted"] = uid in (0, os.geteuid())
        return environ


class ControlServer:
    """`hello` says who we are and who leads. Without a backend we are a standby: nothing else is answered until `open`
    gives one. `remote` makes the door for other machines."""

    def __init__(
        self,
        path: Path,
        mode: int,
        backend: Backend | None,
        hello: Callable[[], Hello] | None = None,
        remote: Callable[[Application], RemoteServer] | None = None,
    ) -> None:
        self.stream: Stream | None = None
        self._facts: Facts | None = None
        self._backend: Backend | None = None
        self._hello = hello or (lambda: _alone(path))
        self._path = path
        self._mode = mode
        self._remote = remote
        self._servers: list[WSGIServer] = []
        self._routes: dict[tuple[str, str], Callable[[Backend, Environ], Any]] = {
            ("GET", "/v1/snapshot"): lambda backend, environ: backend.snapshot(),
            ("GET", "/v1/health"): lambda backend, environ: spelt(backend.health()),
            ("GET", "/v1/calls"): _calls,
            ("POST", "/v1/reload"): lambda backend, environ: spelt(backend.reload()),
            ("POST", "/v1/requests"): _request,
        }
        if backend is not None:
            self.open(backend)

    def open(self, backend: Backend) -> None:
        """We lead from now on: everything is answered."""
        self.stream, self._facts = Stream(backend), Facts(backend)
        self._backend = backend

    def start(self) -> None:
        """Raises SocketTaken when a living daemon has the socket; a dead one's is removed. Raises CannotListen and
        CredentialsWrong for the other door."""
        servers: list[WSGIServer] = [] if self._remote is None else [self._remote(self.application)]
        try:
            listener = listen(self._path, self._mode)
        except BaseException:
            for server in servers:
                server.close()
            raise
        servers.append(WSGIServer(listener, self.application, spawn=Pool(), handler_class=_Handler, log=None))
        for server in servers:
            server.start()
        self._servers = servers

    def stop(self) -> None:
        """Nobody is left with a connection that tells nothing any more."""
        stream, facts = self.stream, self._facts
        self.stream = self._facts = self._backend = None
        if stream is not None and facts is not None:
            stream.close()
            facts.close()
        if self._servers:
            gevent.joinall([gevent.spawn(server.stop, timeout=ENDED_WITHIN_S) for server in self._servers])
            self._path.unlink(missing_ok=True)
        self._servers = []

    def application(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """The WSGI application. Whatever comes, the answer is JSON with the right status."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method == "GET" and path == "/v1/live" and self.stream is not None:
            start("200 OK", [("Content-Type", "text/event-stream"), *UNTIL_IT_ENDS])
            return self.stream.read(_last_seen(environ))
        if method == "GET" and path == "/v1/events" and self._facts is not None:
            start("200 OK", [("Content-Type", "application/x-ndjson"), *UNTIL_IT_ENDS])
            return self._facts.read(_wanted(_query(environ)))
        status, answer = self._answer(method, path, environ)
        body = orjson.dumps(answer)
        start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, method: str, path: str, environ: Environ) -> tuple[str, Any]:
        route = self._routes.get((method, path))
        backend = self._backend
        try:
            if method == "GET" and path == "/v1/hello":
                return "200 OK", self._hello().as_json()
            if backend is None or self._hello().role is Role.STANDBY:
                return "503 Service Unavailable", self._not_leading()
            if route is not None:
                return "200 OK", route(backend, environ)
            if method == "GET" and path.startswith("/v1/calls/"):
                return _call(backend, path.removeprefix("/v1/calls/"))
        except NotARequest as error:
            return "400 Bad Request", _error("bad_request", str(error), "Send what was expected.")
        except StandsBy:
            return "503 Service Unavailable", self._not_leading()
        except Refused as refused:
            return "409 Conflict", _error(refused.code, refused.message, refused.remedy)
        except Exception as error:
            return "500 Internal Server Error", _error("failed", repr(error), "Look into the daemon's log.")
        if any(path == known for _, known in self._routes):
            return "405 Method Not Allowed", _error("method", f"{path} does not take {method}", "Use the other verb.")
        return "404 Not Found", _error("no_such_page", f"there is no {path[:80]}", "See the documentation.")

    def _not_leading(self) -> dict[str, Any]:
        said = self._hello().as_json()
        leader = said["leader"]
        remedy = f"Ask {leader['node']} at {leader['address']}." if leader else "Ask again in a moment."
        return {**_error("standby", f"{said['node']} is a standby", remedy), "node": said["node"], "leader": leader}


def _alone(path: Path) -> Hello:
    """Of a server without standbys."""
    return Hello("", Role.LEADER, 0, Leader("", 0, str(Unix(path))), __version__)


def _request(backend: Backend, environ: Environ) -> Any:
    backend.ask(read_request(_body(environ), asker(environ)))
    return {"ok": True}


def _calls(backend: Backend, environ: Environ) -> Any:
    query = _query(environ)
    limit = query.get("limit", "50")
    if not limit.isdigit() or not 0 < int(limit) <= 1000:
        raise NotARequest("limit is a number from 1 to 1000")
    return backend.calls(int(limit), query.get("caller", ""))


def _call(backend: Backend, rest: str) -> tuple[str, Any]:
    call, _, what = unquote(rest).partition("/")
    if what == "waiting":
        return "200 OK", [{"agent": agent, "rule": rule} for agent, rule in backend.waiting_for(call)]
    found = backend.explain(call) if what in ("", "explain") else None
    if found is None:
        missing = _error("unknown_call", f"there is no call {call[:80]!r}", "`fsctl call list --past` shows them.")
        return "404 Not Found", missing
    return "200 OK", found


def listen(path: Path, mode: int) -> socket.socket:
    """A Unix socket with the rights given from its first moment."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        try:
            probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            probe.connect(str(path))
            probe.close()
        except OSError:
            path.unlink()
        else:
            raise SocketTaken(
                Wording(
                    "Another fsctl listens on {path} already. Stop it first, or give this one its own `paths.data`",
                    path=path,
                )
            )
    before = os.umask(0o777 & ~mode)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(128)
    return listener


def uid_of(sock: socket.socket) -> int:
    """The user id at the other end, as the kernel says (SO_PEERCRED); -1 where there is none."""
    if sock.family != std_socket.AF_UNIX:
        return -1
    data = sock.getsockopt(std_socket.SOL_SOCKET, std_socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", data)
    return int(uid)


@lru_cache(maxsize=256)
def name_of(uid: int) -> str:
    """Looked up once: the system may ask another machine for it, and an agent who becomes ready would wait."""
    if uid < 0:
        return "remote"
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def asker(environ: Environ) -> str:
    """Who asks: the peer as the kernel names it. A program that runs as we do, or as root, may say for which of its
    users it acts (X-Fsctl-For, percent-encoded); nobody else is believed. Raises NotARequest for what is no login."""
    acting_for = environ.get("HTTP_X_FSCTL_FOR", "")
    if not acting_for or not environ.get("fsctl.trusted"):
        return str(environ.get("fsctl.by", ""))
    login = unquote(acting_for)
    if not LOGIN.fullmatch(login):
        raise NotARequest("X-Fsctl-For is a login of at most 64 letters, digits and . @ + - _")
    return login


def _wanted(query: Mapping[str, str]) -> Callable[[Mapping[str, Any]], bool]:
    """Facts of this `kind`, with these values of `call`, `agent` and `queue`."""
    fields = {name: query[name] for name in ("call", "agent", "queue") if name in query}
    kind = query.get("kind", "")

    def wanted(told: Mapping[str, Any]) -> bool:
        fact = told["fact"]
        return kind in ("", told["kind"]) and all(fact.get(name) == value for name, value in fields.items())

    return wanted
