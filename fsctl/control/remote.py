"""The door for other machines: TLS over TCP, where both sides show a certificate of the site's own authority. Whoever
shows one is believed to be what its name says, and to act for whom it says, as a program of the daemon's own user is on
the Unix socket. Who shows none is not heard at all."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
from gevent import socket
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

from fsctl.control.credentials import Renewed, said
from fsctl.control.gate import Gate
from fsctl.control.wsgi import Environ, QuietHandler
from fsctl.os_errors import system_said
from fsctl.wording import Wording

HANDSHAKE_S = 5.0
IDLE_S = 10.0
"""For how long a peer may neither send nor take anything while it is its turn."""
CONNECTIONS = 512
FAREWELL, FAREWELL_S = 64 * 1024, 1.0
"""So much of what a stranger sends is read, so that it hears why it was turned away."""
TELLS_EVERY_S = 10.0
NAME = re.compile(r"[\w.@+-]{1,64}", re.ASCII)


class CannotListen(Exception):
    """The message says where, why, and what to do."""


class _Handler(QuietHandler):
    def get_environ(self) -> Environ:
        environ: Environ = super().get_environ()
        environ["fsctl.by"] = name_shown(self.socket.getpeercert())
        environ["fsctl.trusted"] = True
        return environ


class RemoteServer(WSGIServer):  # type: ignore[misc]  # gevent has no types here
    """`tell` hears who was turned away and why, each host once in ten seconds."""

    def __init__(
        self,
        at: tuple[str, int],
        application: Callable[..., Any],
        credentials: Renewed,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises CannotListen, CredentialsWrong."""
        self._credentials = credentials
        self._tell = tell
        self._clock = clock
        self._gate = Gate()
        self._told: dict[str, float] = {}
        self._open = 0
        super().__init__(
            listen(*at),
            application,
            spawn=Pool(),
            handler_class=_Handler,
            log=None,
            error_log=None,
            environ={"SERVER_NAME": "fsctl"},
            ssl_context=credentials.context(),
        )

    def wrap_socket_and_handle(self, client: Any, address: tuple[Any, ...]) -> None:
        host = str(address[0])
        if not self._gate.enter(host, self._clock()):
            return
        peer = None
        try:
            peer = self._shake_hands(client, host)
        finally:
            self._gate.leave(host, self._clock(), passed=peer is not None)
        if peer is None:
            return
        self._open += 1
        try:
            if self._open > CONNECTIONS:
                self._turned_away(host, f"{CONNECTIONS} connections are open")
            elif not name_shown(peer.getpeercert()):
                self._turned_away(host, "its certificate names nobody")
            else:
                with suppress(OSError):  # it is gone, or took nothing
                    self.handle(peer, address)
        finally:
            self._open -= 1
            with suppress(OSError):
                peer.close()

    def _shake_hands(self, client: Any, host: str) -> Any:
        """The socket to speak through; None for one that was turned away."""
        try:
            peer = self._credentials.context().wrap_socket(client, server_side=True, do_handshake_on_connect=False)
        except OSError:
            return None  # gone already
        peer.settimeout(HANDSHAKE_S)
        try:
            with gevent.Timeout(HANDSHAKE_S, TimeoutError("it took too long to shake hands")):
                peer.do_handshake()
        except OSError as error:
            self._turned_away(host, said(error))
            _see_off(peer)
            return None
        peer.settimeout(IDLE_S)
        return peer

    def _turned_away(self, host: str, why: str) -> None:
        now = self._clock()
        self._told = {one: at for one, at in self._told.items() if now - at < TELLS_EVERY_S}
        if host not in self._told and len(self._told) < 100:
            self._told[host] = now
            self._tell(f"{host} was turned away: {why}")


def _see_off(peer: Any) -> None:
    """What lies unread when a connection is closed resets it, and the other side may never read the reason."""
    raw = socket.socket(fileno=os.dup(peer.fileno()))
    peer.close()
    try:
        with gevent.Timeout(FAREWELL_S, False), suppress(OSError):
            raw.shutdown(socket.SHUT_WR)
            left = FAREWELL
            while left > 0 and (data := raw.recv(left)):
                left -= len(data)
    finally:
        raw.close()


def listen(host: str, port: int) -> Any:
    """Raises CannotListen."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise CannotListen(
            Wording(
                "control.listen: {host}:{port} cannot be listened on: {why}. "
                "Name an address of this machine and a port nobody else has",
                host=host,
                port=port,
                why=system_said(error),
            )
        ) from None
    listener.listen(128)
    return listener


def name_shown(certificate: dict[str, Any] | None) -> str:
    """What a certificate calls its owner: the first name it is for, else its common name; empty where neither is a name
    we could write down."""
    if not certificate:
        return ""
    names = [value for kind, value in certificate.get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
    names += [value for part in certificate.get("subject", ()) for kind, value in part if kind == "commonName"]
    return next((str(name) for name in names if NAME.fullmatch(str(name))), "")
