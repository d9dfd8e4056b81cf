"""One daemon from its start to its end: what it is put together from, when it leads, how it goes."""

from __future__ import annotations

import os
import random
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event
from sqlalchemy.exc import SQLAlchemyError

from fsctl import __version__
from fsctl.acd.room import Distributor
from fsctl.board.room import Board, Change
from fsctl.callcontrol.room import CallControl
from fsctl.candidate import Candidate, NoStandby
from fsctl.config import Settings
from fsctl.control.backend import StandsBy
from fsctl.control.server import ControlServer
from fsctl.daemon.door import door
from fsctl.daemon.garbage import Garbage
from fsctl.daemon.health import health
from fsctl.daemon.leftovers import Leftovers, for_records
from fsctl.daemon.on_file import read_on_file
from fsctl.daemon.refusals import REFUSALS, CannotStart, NotReady, claim, of_a_file, remedied
from fsctl.daemon.tail import Tail
from fsctl.directory import Directory, DirectoryLoaded
from fsctl.engine.clock import SteadyClock
from fsctl.engine.core import Engine
from fsctl.engine.mailbox import Mailbox
from fsctl.engine.promises import promised
from fsctl.engine.routing import Routing
from fsctl.esl.errors import LoginRefused
from fsctl.facts import CallbackEnded, CallbackPromised, Fact
from fsctl.freeswitch.conf.following import Follower
from fsctl.freeswitch.conf.settings import conf_settings
from fsctl.freeswitch.link import FreeSwitch
from fsctl.freeswitch.readiness import lacking
from fsctl.freeswitch.settings import LinkSettings
from fsctl.freeswitch.urgency import keep_up
from fsctl.freeswitch.watchdog import Watchdog
from fsctl.freeswitch.wire import WireLost
from fsctl.ivr.room import Flows
from fsctl.log import Log
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.paths import PromptFiles
from fsctl.recording.room import Recording
from fsctl.requests import LogIn, LogOut, Request, SetNotReady, SetReady
from fsctl.restored import CallbackSettled
from fsctl.step import Room
from fsctl.store import directory as stored_directory
from fsctl.store import queries
from fsctl.store.callbacks import open_callbacks, over_among
from fsctl.store.database import Database
from fsctl.store.journal import Journal, JournalFull
from fsctl.store.lookups import Lookups
from fsctl.store.writer import Writer
from fsctl.switch.events import SwitchEvent, SwitchSnapshot
from fsctl.switch.sounds import Prompt
from fsctl.wording import Wording, joined, worded

LOOK_FOR_CHANGES_S = 3.0

SETTLED_S = 0.2
"""After so long it is clear that somebody else leads."""


RIGHT_WITHIN_S = 1.0
"""How long a request waits for the right to act, where that has lapsed for a moment."""

STANDING = (LogIn, LogOut, SetReady, SetNotReady)
"""What is answered when the database has it: no channel tells the next leader who was logged in."""

STORED_WITHIN_S = 0.5

CAUGHT_UP_WITHIN_S = 5.0
"""How long who is told to stop serves callers on until what was noted is stored."""

CONNECTED_WITHIN_S = 3.0

REACHED_WITHIN_S = 2.0
"""How long a connection that was cut, or refused, is tried again while this node prepares."""

READY_WITHIN_S = 5.0
"""How long a switch may take to load its modules and open its SIP ports once it lets us in."""


class Daemon:
    """`start` stands by until this node leads, then brings everything up; or raises CannotStart with nothing left
    running. `stop` takes it down in order. One life: who was deposed stands by again as a new one."""

    def __init__(self, settings: Settings, log: Log) -> None:
        self.settings = settings
        self.log = log
        self.stopping = Event()
        self.exit_code = 0
        self.deposed = False
        self.prepared = False
        """Nothing is wrong with what it needs: it could stand by."""
        self.started_at = time.time()
        self.board = Board()
        self.clock = SteadyClock()
        self.prompts = PromptFiles(settings.prompts, Catalogue.of(), settings.recordings)
        self.when_loaded: list[Callable[[Directory], object]] = []
        """Told of each new directory, after the rooms."""
        self._tail = Tail()
        self._held: list[SwitchEvent] | None = []
        self.noted = 0
        self.defects = 0
        self.journal_trouble = ""
        self.outrun = ""
        """Why the switch gets a processor sooner than this process, empty when it does not."""
        self._undo: list[Callable[[], object]] = []
        self.garbage = Garbage(lambda: not self.engine.registry.channels)

    # -- life -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Ends early, with `stopping` set, when it is told to stop while it stands by."""
        try:
            self._start()
        except REFUSALS as error:
            self.stop()
            wrong = CannotStart(remedied(error, self.settings))
            wrong.for_good = isinstance(error, NoStandby)
            raise wrong from None
        except SQLAlchemyError as error:  # it has gone while this node took over, which may try again
            self.stop()
            raise CannotStart(worded(self.database.unreached(error))) from None
        except OSError as error:
            self.stop()
            raise CannotStart(of_a_file(error)) from None

    def _start(self) -> None:
        self._prepare()
        self.garbage.begin()
        self._undo.append(self.garbage.end)
        self.prepared = True
        beside = gevent.spawn_later(SETTLED_S, self._stay_prepared)
        try:
            leads = self.candidate.stand_by(self.stopping.wait)
        finally:
            beside.kill()
        if leads:
            self._lead()

    def _prepare(self) -> None:
        """All that can be done before this node leads."""
        settings = self.settings
        for directory in (settings.data, settings.recordings, settings.prompts):
            directory.mkdir(parents=True, exist_ok=True)
            if not os.access(directory, os.W_OK):
                raise PermissionError(13, "cannot be written", str(directory))
        lock = claim(settings.data)
        self._undo.append(lock.close)
        self.database = Database(settings.database_url)
        self._undo.append(self.database.dispose)
        self.database.require()
        link = self._link_settings()
        self.candidate = Candidate(settings, link, lock, self.log)
        self._undo.append(self.candidate.stop)
        self._store_leftovers()
        self._make_engine(link)
        self._reach_switch()
        self._keep_up()
        self._watch_clients()
        remote = door(settings.control, lambda text: self.log.warning("control", said=text))
        self.control = ControlServer(settings.control_socket, settings.control.mode, None, self.candidate.hello, remote)
        self.control.start()
        self._undo.append(self.control.stop)

    def _stay_prepared(self) -> None:
        """Who stands by knows the site as it is now, and has done before what callers would wait for: a first read of
        the records takes several times the next, and a round through all that is in memory 70 ms."""
        read = False
        while True:
            if not self.leftovers.stored:
                self.leftovers.store()
            try:
                with self.database.session() as session:
                    changed = stored_directory.version(session) != self.directory.version
                if changed:
                    self._load_directory()
                    self.log.info("directory loaded", version=self.directory.version)
                if changed or not read:
                    self._rehearse()
                    read = True
            except SQLAlchemyError:
                pass  # the candidate says what is wrong with the database
            except (ValueError, KeyError, TypeError) as error:
                self.log.error("directory not loaded", said=repr(error))
            gevent.sleep(LOOK_FOR_CHANGES_S)

    def _rehearse(self) -> None:
        with self.database.session() as session:
            read_on_file(session, self.directory, self.clock.now())
        self.garbage.thorough()

    def _watch_clients(self) -> None:
        """Whether this node leads or not: a leader that hangs is such a client."""
        switch, mark = self.settings.switch, self.candidate.mark
        self.watchdog = Watchdog(
            switch.port,
            lambda: mark.ports,
            lambda text: self.log.warning("switch", said=text),
            ends=switch.stalled == "end",
        )
        self.watchdog.start()
        self._undo.append(self.watchdog.stop)

    def _store_leftovers(self) -> None:
        """What cannot be stored now keeps nobody from standing by or from leading."""
        self.leftovers = Leftovers(self.settings.database_url, self.settings.journal, self._database_said)
        self._undo.append(self.leftovers.close)
        self.leftovers.store()

    def _database_said(self, text: str) -> None:
        self.log.warning("database", said=text)

    def _lead(self) -> None:
        tenure = self.candidate.tenure
        assert tenure is not None  # noqa: S101 (narrowing: we lead)
        self.candidate.keep(self._deposed)
        self.leftovers.close()  # what is left of them is stored with our own
        run = uuid.uuid4().hex[:12]
        self.log.info("leading", node=self.candidate.node.name, epoch=tenure.epoch, run=run)
        self.journal = Journal(self.settings.journal, run, tenure.epoch)
        self._undo.append(self.journal.close)
        self.journal.start()
        records = for_records(self.settings.database_url)
        self._undo.append(records.dispose)
        self.writer = Writer(records, self.journal, self._database_said)
        self._undo.append(self.writer.stop)  # when nothing more is noted
        self._connect()
        self._undo.append(self.link.stop)
        self._keep_up()
        self._take_up()
        self.mailbox.start()
        self._undo.append(self.mailbox.stop)
        self.writer.start()
        self.writer.hurry()  # before the records of whoever led before come: what we say of its calls stands
        self._undo.append(lambda: self.writer.catch_up(CAUGHT_UP_WITHIN_S))
        self._follow(self.directory, again=True)
        self.control.open(self)
        watcher = gevent.spawn(self._watch_version)
        self._undo.append(watcher.kill)
        self.garbage.keep()
        switch = self.settings.switch
        self.log.info("ready", version=__version__, switch=f"{switch.host}:{switch.port}", epoch=tenure.epoch)

    def _keep_up(self) -> None:
        """Who stands by needs a processor as soon as who leads. Asked once more then: threads have been added, and the
        switch may have been started anew."""
        before, self.outrun = self.outrun, keep_up(self.settings.switch.host)
        if self.outrun and self.outrun != before:
            self.log.warning("scheduling", said=self.outrun)

    def _connect(self) -> None:
        """After the old leader's connections were ended the switch may refuse, or cut, ours for a moment."""
        deadline = time.monotonic() + (CONNECTED_WITHIN_S if self.candidate.ended_others else 0.0)
        while True:
            try:
                self.link.start()
                return
            except (WireLost, LoginRefused):
                if time.monotonic() > deadline:
                    raise
                self._held = []
                gevent.sleep(0.05)

    def _deposed(self, reason: str) -> None:
        self.log.warning("deposed", reason=reason, node=self.candidate.node.name)
        self.deposed = True
        self.stopping.set()

    def stop(self) -> None:
        """In the reverse order of the start. Calls go on without us; the records are stored as far as possible."""
        while self._undo:
            step = self._undo.pop()
            try:
                step()
            except (OSError, SQLAlchemyError) as error:
                self.log.warning("stopping", said=str(error))

    def _link_settings(self) -> LinkSettings:
        settings = self.settings
        return LinkSettings(
            settings.switch.host,
            settings.switch.port,
            settings.switch_password(),
            settings.switch.domain,
            settings.recordings.resolve(),
        )

    def _make_engine(self, link: LinkSettings) -> None:
        settings = self.settings
        self.link = FreeSwitch(
            link,
            self.prompts,
            self._deliver,
            new_id,
            lambda text: self.log.warning("switch", said=text),
            self._may_act,
        )
        wrap_up_s, outside = float(settings.calls.placed_wrap_up_s), settings.switch.outside
        fallback = self.prompts.path(Prompt("fallback", "zh"))
        self.follower = Follower(conf_settings(settings, fallback), Path(settings.conf.directory), self.link.ask)
        self.acd = Distributor(new_id, random.Random(), wrap_up_s, outside=outside)  # noqa: S311 (chooses agents, guards nothing)
        rooms: list[Room] = [
            Routing(outside),
            Flows(new_id),
            self.acd,
            CallControl(new_id, outside=outside, stays=settings.supervision.after_call == "wait"),
            Recording(float(settings.calls.mask_s), settings.calls.record_placed == "yes"),
            self._tail,
            self.board,
        ]
        self.lookups = Lookups(settings.database_url, settings.web.region, lambda answer: self.mailbox.tell(answer))
        self._undo.append(self.lookups.stop)
        self.lookups.warm()
        self.engine = Engine(rooms, self.link, self, self, self.lookups, self.settle)
        self.mailbox = Mailbox(self.engine, self.clock, self._engine_died)
        self._load_directory()

    def _load_directory(self) -> None:
        with self.database.session() as session:
            self.directory = stored_directory.load(session)
        self.prompts.catalogue = Catalogue.of(self.directory)
        self.engine.receive(DirectoryLoaded(self.directory), self.clock.now())

    def _may_act(self) -> bool:
        tenure = self.candidate.tenure
        return tenure is not None and tenure.may_act()

    def _reach_switch(self) -> None:
        """Whoever takes the lead over at this moment has the switch end every connection, and ours with them: it is
        tried again for a moment before it is told that there is no switch."""
        deadline = time.monotonic() + REACHED_WITHIN_S
        while True:
            try:
                self.candidate.connect()
                self._await_readiness()
                return
            except WireLost:
                if time.monotonic() > deadline:
                    raise
                gevent.sleep(0.05)

    def _await_readiness(self) -> None:
        """A switch that has just been started lets us in before it has loaded everything. Raises NotReady."""
        deadline = time.monotonic() + READY_WITHIN_S
        while wrong := lacking(self.candidate.mark.ask):
            if time.monotonic() > deadline:
                raise NotReady(joined(wrong))
            gevent.sleep(0.5)

    def _take_up(self) -> None:
        """Join the records with what the switch shows, then let the events flow."""
        held = self._held or []
        snapshot = held[0] if held else None
        if not isinstance(snapshot, SwitchSnapshot):
            raise WireLost(Wording("the switch did not say what it has"))
        with self.database.session() as session:
            if stored_directory.version(session) != self.directory.version:
                self._load_directory()
            on_file = read_on_file(session, self.directory, self.clock.now())
        snapshot = self.link.completed(snapshot, on_file.channels())
        now = self.clock.now()
        recovery = on_file.joined(snapshot, self.directory, now)
        self.engine.begin(snapshot, recovery, now)
        for event in held[1:]:
            self.engine.receive(event, now)
        self._held = None
        if on_file.calls or on_file.agents:
            counts = {"calls": len(on_file.calls), "agents": len(on_file.agents), "channels": len(snapshot.channels)}
            self.log.info("taken up", **counts)

    def _deliver(self, event: SwitchEvent) -> None:
        if self._held is not None:
            self._held.append(event)
        else:
            self.mailbox.hear(event)

    def _engine_died(self, error: BaseException) -> None:
        self.log.error("engine died", error=repr(error))
        self.exit_code = 1
        self.stopping.set()

    def _watch_version(self) -> None:
        """Somebody may have changed the directory without telling us."""
        while True:
            gevent.sleep(LOOK_FOR_CHANGES_S)
            try:
                with self.database.session() as session:
                    changed = stored_directory.version(session) != self.directory.version
                if changed:
                    self.reload()
                elif self.follower.behind:
                    self._follow(self.directory)
                self._settle_callbacks()
            except SQLAlchemyError:
                continue  # the writer says what is wrong with the database
            except (ValueError, KeyError, TypeError) as error:
                self.log.error("directory not loaded", said=repr(error))  # the one in force stays

    def _settle_callbacks(self) -> None:
        """An earlier leader's late records may tell of a promise that nobody has taken up, or that one of ours is over.
        Only while what we have noted ourselves is on file: else the file is behind us."""
        if self.writer.progress.stored < self.journal.count:
            return
        mine = self.mailbox.call(lambda now: list(self.acd.promising.promises.open))
        with self.database.session() as session:
            told = promised(open_callbacks(session), (), self.directory, self.clock.now())[1]
            over = over_among(session, mine) if mine else []  # type: ignore[arg-type]
        if self.writer.progress.stored < self.journal.count:
            return
        for found in told:
            if found.callback not in mine:  # type: ignore[operator]
                self.mailbox.tell(found)
        for callback in over:
            self.mailbox.tell(CallbackSettled(callback))

    def _follow(self, directory: Directory, *, again: bool = False) -> None:
        """The switch takes up what phones, trunks and music have become."""
        before = self.follower.trouble
        changed = self.follower.follow(directory, again=again)
        if changed:
            self.log.info("switch configured", files=", ".join(changed))
        if self.follower.trouble and self.follower.trouble != before:
            self.log.warning("switch not configured", said=self.follower.trouble)

    # -- the engine's ports -----------------------------------------------------------------------------------------

    def append(self, at: float, fact: Fact) -> None:
        self.noted += 1
        self._tail.noted(self.journal.note(at, fact), at, fact)
        if isinstance(fact, CallbackPromised | CallbackEnded):  # no channel could tell the next leader
            self.writer.hurry()

    def settle(self) -> None:
        try:
            if self.journal.settle():
                self.journal_trouble = ""
        except JournalFull as error:
            self._tail.lost(error.ids)
            if not self.journal_trouble:
                self.log.error("journal", said=str(error))
            self.journal_trouble = worded(error)

    def room_failed(self, room: str, received: object, error: Exception) -> None:
        self.defects += 1
        self.log.error("room failed", room=room, received=type(received).__name__, error=repr(error))

    # -- the control API's backend ----------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        return self.board.snapshot()

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        return self.board.listen(listener)

    def tail(self, listener: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        return self._tail.listen(listener)

    def ask(self, request: Request) -> None:
        with gevent.Timeout(RIGHT_WITHIN_S, False):
            while self.candidate.leads and not self._may_act():
                gevent.sleep(0.01)
        if not self._may_act():
            raise StandsBy
        self.mailbox.ask(request)
        if isinstance(request, STANDING):
            self.writer.catch_up(STORED_WITHIN_S)

    def explain(self, call: str) -> dict[str, Any] | None:
        """From the facts alone; those still in the journal are stored first."""
        with gevent.Timeout(2.0, False):
            while self.journal.behind() and not self.writer.progress.trouble:
                gevent.sleep(0.02)
        with self.database.session() as session:
            return queries.explain(session, call)

    def waiting_for(self, call: str) -> list[tuple[str, str]]:
        found = self.mailbox.call(lambda now: self.acd.explain(call, now))
        return list(found)  # type: ignore[call-overload, no-any-return]

    def calls(self, limit: int, caller: str) -> list[dict[str, Any]]:
        with self.database.session() as session:
            return queries.calls(session, limit, caller)

    def reload(self) -> dict[str, Any]:
        with self.database.session() as session:
            directory = stored_directory.load(session)
        self.directory = directory
        self.prompts.catalogue = Catalogue.of(directory)
        self.mailbox.tell(DirectoryLoaded(directory))
        self.log.info("directory loaded", version=directory.version)
        for told in self.when_loaded:
            told(directory)
        self._follow(directory)
        return {"version": directory.version, "trouble": self.follower.trouble}

    def health(self) -> dict[str, Any]:
        return health(self)


def new_id() -> str:
    return str(uuid.uuid4())
