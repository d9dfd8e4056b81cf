"""The leader's mark in the switch: a global variable, changed by compare and set, over a connection of its own.

`global_setvar name=new=old` sets if the variable is `old`, and `name=new=` if there is none; the answer is +OK
whatever came of it, so what the switch shows is read back. A connection of its own, because the mark must move
while the others wait for the right to write, and because a standby needs no more than this one."""

from __future__ import annotations

import time
from contextlib import suppress

import gevent
from gevent.event import Event

from fsctl.esl import commands
from fsctl.esl.errors import LoginRefused
from fsctl.freeswitch.settings import LinkSettings
from fsctl.freeswitch.wire import Wire, WireLost
from fsctl.leading.mark import Mark, MarkAway, parse

VARIABLE = "fsctl_leader"
AWAY_WITHIN_S, AGAIN_S = 1.0, 0.02


class SwitchMark:
    """A MarkPort. A lost connection is made again by the next question."""

    def __init__(self, settings: LinkSettings, within_s: float = 2.0) -> None:
        """`within_s` is how long an answer may take."""
        self._settings = settings
        self._within_s = within_s
        self._wire: Wire | None = None
        self._over = Event()
        """Set when the connection there is has ended."""

    def connect(self) -> None:
        """Raises LoginRefused or WireLost."""
        settings, over = self._settings, Event()
        wire = Wire(
            settings.host,
            settings.port,
            settings.password,
            lambda *reply: None,
            lambda *end: over.set(),
            self._within_s,
        )
        wire.connect()
        self._wire, self._over = wire, over

    @property
    def ports(self) -> list[int]:
        """Those our connection has on this machine."""
        sock = self._wire.sock if self._wire is not None else None
        return [sock.getsockname()[1]] if sock is not None and not sock.closed else []

    def stop(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.stop()

    def ask(self, text: str) -> str:
        """The answer to one api command. Raises WireLost."""
        return self._ask_all(text)[0]

    def _ask_all(self, *texts: str) -> list[str]:
        """The answers to api commands that go out together. Raises WireLost."""
        if self._wire is None:
            self.connect()
        assert self._wire is not None  # noqa: S101 (narrowing)
        try:
            return self._wire.send_all([commands.api(text) for text in texts], self._within_s)
        except WireLost:
            self._wire = None
            raise

    def send_away(self) -> bool:
        """End every connection to the Event Socket, the one of a leader that was stopped before all: it could write on,
        and the switch would wait for it to read until nothing else is served. Before its socket is full: a goodbye into
        a full one stops the switch. Ours is made again; whether it could be in time."""
        over = self._over
        with suppress(WireLost, LoginRefused):
            self.ask("bgapi reload mod_event_socket")
            over.wait(AWAY_WITHIN_S)
        deadline = time.monotonic() + AWAY_WITHIN_S
        while time.monotonic() < deadline:
            try:
                self.connect()  # refused while the module is loaded again
            except (WireLost, LoginRefused):
                gevent.sleep(AGAIN_S)
            else:
                return True
        return False

    def read(self) -> Mark | None:
        return self._shown_after()

    def swap(self, new: Mark, old: Mark | None) -> Mark | None:
        shown = self._shown_after(f"global_setvar {VARIABLE}={new}={'' if old is None else old}")
        if old is None and shown is None:
            shown = self._shown_after(f"global_setvar {VARIABLE}={new}")
        return shown

    def _shown_after(self, *changes: str) -> Mark | None:
        """One connection's commands are carried out in their order: the question goes out with the change."""
        try:
            return parse(self._ask_all(*changes, f"global_getvar {VARIABLE}")[-1].strip())
        except (WireLost, LoginRefused) as error:
            raise MarkAway(str(error)) from None
