"""The link to a FreeSWITCH: commands out, neutral events in, and a fresh start after every loss.

Events have a connection of their own, because a command that runs in the listener's thread holds up the events of its
connection. The listener looks for events every 20 ms, but any byte wakes it, so a blank line is written on the event
connection every few milliseconds while calls are changing. After each (re)connect the subscription comes first and the
stock-taking second, with the events held back until the snapshot is told: nothing is missed between them. It
is told when it is whole, though the switch's lists are behind: whoever takes the lead takes up everybody at once.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum

import gevent
from gevent.event import Event
from gevent.threadpool import ThreadPool

from fsctl.esl import commands
from fsctl.esl.errors import LoginRefused, UnsafeCommand
from fsctl.freeswitch.registrations import Registrations
from fsctl.freeswitch.settings import LinkSettings
from fsctl.freeswitch.stock import completed, take_stock
from fsctl.freeswitch.ticker import Ticker
from fsctl.freeswitch.translate import CUSTOM_EVENTS, EVENTS, UNHEARD, Translator
from fsctl.freeswitch.unlisted import whole
from fsctl.freeswitch.wire import Wire, WireLost
from fsctl.freeswitch.writing import Order, SoundPaths, Writer
from fsctl.step import NewId
from fsctl.switch.commands import ArmDeadMan, Command, DisarmDeadMan, MeasureRecording, Originate, SetVariables
from fsctl.switch.events import (
    ChannelHungUp,
    ChannelSnapshot,
    CommandFailed,
    RecordingMeasured,
    SwitchEvent,
    SwitchLost,
    SwitchSnapshot,
)
from fsctl.wording import Wording, worded

PING_EVERY_S = 1.0
PING_WITHIN_S = 2.5
"""With the second between two questions and what passes between two looks at the clock: a switch that says nothing is
found out in less than four seconds, with a quarter of one to spare for a busy machine."""

TAKE_UP_WITHIN_S = 5.0
"""How long the answers about all channels may take after a (re)connect."""

STOCK_EVERY_S = 5.0
SETTLING_STOCKS = 2
"""How many snapshots follow the first one at once: its lists may lag what happened before we listened, and a difference
counts when two in a row show it."""
RETRY_FIRST_S = 0.1
RETRY_LAST_S = 2.0


UPKEEP = (ArmDeadMan, DisarmDeadMan, SetVariables)
"""What changes no call: no event follows that anybody waits for. Callers who wait are guarded anew every few seconds,
and would keep the tick fast for as long as there is a queue."""


class LinkState(StrEnum):
    DOWN = "down"
    UP = "up"
    STOPPED = "stopped"


class FreeSwitch:
    """A SwitchPort. `deliver` is told every event in order, from a greenlet that must not be held up: it only queues.

    `start` raises LoginRefused or WireLost if the switch cannot be reached at all; afterwards a loss is told as
    `SwitchLost` and mended without end.
    """

    def __init__(
        self,
        settings: LinkSettings,
        sounds: SoundPaths,
        deliver: Callable[[SwitchEvent], None],
        new_id: NewId,
        watch: Callable[[str], None] = lambda text: None,
        may_act: Callable[[], bool] = lambda: True,
    ) -> None:
        """`may_act` is asked directly before every write: whoever leads no more must not write a byte."""
        self.settings = settings
        self.state = LinkState.DOWN
        self.reconnects = 0
        self.trouble = ""
        """Why the link is down, in words."""
        self._deliver = deliver
        self._watch = watch
        self._may_act = may_act
        self._writer = Writer(settings, sounds, new_id)
        self._registrations = Registrations(settings.profile, settings.domain)
        self._translate = Translator(str(settings.recordings_root))
        self._events: Wire | None = None
        self._commands: Wire | None = None
        self._calling: Wire | None = None
        """A connection for originates alone: a new leg waits for no other leg's commands."""
        self._held: list[SwitchEvent] | None = None
        self._known: dict[str, ChannelSnapshot] = {}
        self._ticker = Ticker(self._tick)
        self._lost = Event()
        self._keeper: gevent.Greenlet | None = None
        self._disk = ThreadPool(2)

    # -- life -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._open()
        self._keeper = gevent.spawn(self._keep)
        self._keeper.link_exception(lambda dead: self._watch(f"the link's keeper died: {dead.exception!r}"))

    def stop(self) -> None:
        self.state = LinkState.STOPPED
        if self._keeper is not None:
            self._keeper.kill()
        self._close()

    def _open(self) -> None:
        """Both connections up, the stock told, the held events after it."""
        self._lost.clear()
        try:
            self._commands = self._wire()
            self._calling = self._wire()
            self._events = self._wire()
            self._held = []
            self._events.register_handle("*", self._told)
            self._commands.connect()
            self._calling.connect()
            self._calling.send(self._writer.introduction())
            self._events.connect()
            quiet = commands.leave_out("Application", UNHEARD, (*EVENTS, "CUSTOM"))
            self._events.send_all([*quiet, commands.subscribe(EVENTS, CUSTOM_EVENTS)])
            self._take_stock(fresh=True)
        except (WireLost, LoginRefused) as error:
            self.trouble = worded(error)
            self._close()
            raise
        self.state, self.trouble = LinkState.UP, ""

    def _wire(self) -> Wire:
        settings = self.settings
        return Wire(
            settings.host, settings.port, settings.password, self._replied, self._ended, may_write=self._may_act
        )

    def _close(self) -> None:
        for wire in (self._events, self._commands, self._calling):
            if wire is not None:
                wire.stop()
        self._events = self._commands = self._calling = None
        self._held = None

    def _keep(self) -> None:
        """Tick, ping and take stock while the link is up; bring it up again when it is down."""
        self._ticker.start()
        try:
            while True:
                self._attend()
                reason = self.trouble or Wording("connection lost")
                self.state = LinkState.DOWN
                self._close()
                self._known.clear()
                self._deliver(SwitchLost(reason))
                self._watch(f"link lost: {reason}")
                self._reopen()
        finally:
            self._ticker.stop()

    def _attend(self) -> None:
        """Until the link is lost: see that the switch answers, and what it shows."""
        taken, next_stock = 0, 0.0
        while not self._lost.wait(PING_EVERY_S):
            try:
                if taken < SETTLING_STOCKS or time.monotonic() >= next_stock:
                    self._take_stock(fresh=False)
                    taken, next_stock = taken + 1, time.monotonic() + STOCK_EVERY_S
                elif self._commands is not None:
                    self._commands.send(commands.api("uuid_exists 0"), PING_WITHIN_S)
            except WireLost as lost:
                self.trouble = self.trouble or worded(lost)
                return

    def _reopen(self) -> None:
        wait = RETRY_FIRST_S
        while True:
            gevent.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311 (spreads reconnects, guards nothing)
            try:
                self._open()
            except (WireLost, LoginRefused) as error:
                self._watch(f"cannot reconnect: {error}")
                wait = min(wait * 2, RETRY_LAST_S)
            else:
                self.reconnects += 1
                return

    def _tick(self) -> None:
        if self._events is not None:
            self._events.tick()

    # -- events -----------------------------------------------------------------------------------------------------

    def _told(self, headers: dict[str, object]) -> None:
        self._ticker.touch()
        for event in self._translate(headers):
            self._registrations.heard(event)
            if isinstance(event, ChannelHungUp):
                self._known.pop(event.channel, None)
            if self._held is not None:
                self._held.append(event)
            else:
                self._deliver(event)

    def _take_stock(self, *, fresh: bool) -> None:
        wire = self._commands
        if wire is None:
            raise WireLost(Wording("not connected"))
        root = str(self.settings.recordings_root)
        within_s = TAKE_UP_WITHIN_S if fresh else PING_WITHIN_S

        def ask(questions: Sequence[bytes]) -> list[str]:
            return wire.send_all(questions, within_s)

        def breathe() -> None:
            """What is held back until the snapshot is told must not overtake it; what comes later may be newer."""
            if not fresh:
                gevent.sleep(0)

        known, phones = self._known, self._registrations
        try:
            snapshot = take_stock(ask, known, root, fresh=fresh, registrations=phones, breathe=breathe)
            if self._held is not None:
                snapshot = whole(ask, snapshot, self._held, root, gevent.sleep)
        except (ValueError, TypeError, LookupError) as error:
            raise WireLost(Wording("the switch's lists make no sense: {error}", error=repr(error))) from None
        self._known = {channel.channel: channel for channel in snapshot.channels}
        self._deliver(snapshot)
        self._let_go()

    def _let_go(self) -> None:
        held, self._held = self._held, None
        for event in held or ():
            self._deliver(event)

    def _ended(self, reason: str, unknown: list[object]) -> None:
        if self.state is not LinkState.STOPPED:
            self.trouble = self.trouble or reason
        for token in unknown:
            if token is not None:
                self._deliver(CommandFailed(token, reason, unknown=True))  # type: ignore[arg-type]
        self._lost.set()

    # -- commands ---------------------------------------------------------------------------------------------------

    def submit(self, command: Command) -> None:
        """Send a command on its way. One that cannot be put safely is refused as the switch would refuse it."""
        if isinstance(command, MeasureRecording):
            self._measure(command)
            return
        if not isinstance(command, UPKEEP):
            self._ticker.touch()
        try:
            orders = self._writer.orders(command)
        except UnsafeCommand as error:
            self._watch(f"refused to send {type(command).__name__}: {error}")
            self._deliver(CommandFailed(command, str(error)))
            return
        wire = self._calling if isinstance(command, Originate) else self._commands
        if wire is None:
            self._deliver(CommandFailed(command, Wording("the switch is out of reach"), unknown=True))
            return
        wire.post_all([(order.data, command if order.vital else None) for order in orders])

    def ask(self, text: str) -> str:
        """Run one api command and wait for its answer: for checks by engineers, never for calls. Raises WireLost."""
        if self._commands is None:
            raise WireLost(self.trouble or Wording("not connected"))
        return self._commands.send(Order(commands.api(text)).data)

    def completed(self, snapshot: SwitchSnapshot, expected: Collection[str]) -> SwitchSnapshot:
        """The snapshot with those of the `expected` channels that are there and are not listed. Raises WireLost."""
        wire = self._commands
        if wire is None:
            raise WireLost(self.trouble or Wording("not connected"))
        root = str(self.settings.recordings_root)
        return completed(lambda asked: wire.send_all(asked, TAKE_UP_WITHIN_S), snapshot, expected, root)

    def take_stock(self) -> None:
        """Tell a fresh snapshot of all there is, as after a reconnect. Raises WireLost."""
        self._held = []
        try:
            self._take_stock(fresh=True)
        finally:
            self._let_go()

    def _replied(self, token: object, ok: bool, text: str) -> None:
        if token is not None and not ok:
            self._deliver(CommandFailed(token, text))  # type: ignore[arg-type]

    def _measure(self, command: MeasureRecording) -> None:
        path = self._writer.recording_path(command.path)

        def measured() -> None:
            size = self._disk.apply(_size_of, (path,))
            self._deliver(RecordingMeasured(command.channel, command.path, size))

        gevent.spawn(measured)


def _size_of(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return -1
