"""A full house on a real switch, for faults: talks that are listened to all the time, callers who wait, the daemon over
relays that can be broken, and the checker over all of it at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import gevent

from fsctl.requests import LogIn
from tests.contract.store.mariadb import MariaDb
from tests.faults.checker import History, Noted, Voice, check, read_database
from tests.faults.proxy import Proxy, commands
from tests.faults.slicer import Slicer
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.crowd import AGENTS, SITE, callers, daemon_beside
from tests.integration.freeswitch.sound import ULAW, hears
from tests.integration.freeswitch.switch import RunningSwitch, start_freeswitch
from tests.integration.freeswitch.useragent import Phone

TALKING, WAITING = 4, 5
CALLERS_HERTZ = 400.0
REPOSITORY = Path(__file__).resolve().parents[3]
KEPT_S = 25.0
"""What a telephone has heard is kept for a little longer."""


class House:
    """What it starts is left to `ends`. `without` is the protection the daemon does without, for a control. `server`
    has its database be a MariaDB behind a relay, `jumps` its time of day shifted by the seconds in the file `shift`,
    `sliced` a slicer between it and the relay."""

    def __init__(
        self,
        root: Path,
        ends: ExitStack,
        without: str = "",
        *,
        server: bool = False,
        jumps: bool = False,
        sliced: bool = False,
    ) -> None:
        self._ends = ends
        self.switch: RunningSwitch = start_freeswitch(root / "switch", SITE)
        ends.callback(lambda: self.switch.stop())  # another one by then, if it was started again
        self.relay = Proxy(self.switch.conf.esl_port)
        ends.callback(self.relay.stop)
        self.relay.framed = True
        self.slicer = Slicer(self.relay.port) if sliced else None
        if self.slicer is not None:
            ends.callback(self.slicer.stop)
        self.shift = root / "shift"
        self.database: Proxy | None = None
        self._server: MariaDb | None = None
        environment = self._database(root) if server else {}
        port = self.slicer.port if self.slicer is not None else self.relay.port
        self.daemon: DaemonProcess = daemon_beside(self.switch, root / "daemon", port, **environment)
        ends.callback(self.daemon.stop)
        self.daemon.prepare(SITE)
        if without or jumps:
            self.daemon.program = ("-m", "tests.faults.unguarded", without or "nothing", "run")
            self.daemon.environment["PYTHONPATH"] = str(REPOSITORY)
        if jumps:
            self.shift.write_text("0")
            self.daemon.environment["FSCTL_TEST_SHIFT"] = str(self.shift)
        self.daemon.start()
        self.phones = [self._agent(number, place) for place, number in enumerate(AGENTS[:TALKING])]
        self.talkers = callers(self.switch, range(TALKING), ends)
        self.daemon.wait(lambda: len(self.daemon.calls("talking")) == TALKING, "the talks")
        self.waiters = callers(self.switch, range(100, 100 + WAITING), ends)
        self.daemon.wait(lambda: len(self.daemon.calls("waiting")) == WAITING, "those who wait")
        self.others: list[Phone] = []
        self.since = time.monotonic()
        self.calls = TALKING + WAITING

    def _database(self, root: Path) -> Mapping[str, str]:
        self._server = MariaDb(root)
        self._ends.callback(self._server.stop)
        self._server.install()
        self.database = Proxy(self._server.port)
        self._ends.callback(self.database.stop)
        url = self._server.url.replace(f":{self._server.port}/", f":{self.database.port}/")
        return {"FSCTL_DATABASE_URL": url}

    def _agent(self, number: str, place: int) -> Phone:
        phone = self.switch.phone(number, 1000.0 + 20 * place)
        self._ends.callback(phone.close)
        phone.answers_after = 0.1
        self.daemon.control.ask(LogIn(phone.user, "", ""))
        return phone

    def caller(self) -> Phone:
        """One more, answered by the switch."""
        (caller,) = callers(self.switch, range(200 + len(self.others), 201 + len(self.others)), self._ends)
        self.others.append(caller)
        self.calls += 1
        return caller

    def next_is_served(self, within_s: float = 10.0) -> bool:
        """A talk ends; whether its agent talks again in that time, in another one."""
        gone, before = self.talkers.pop(), [phone.dialog for phone in self.phones]
        gone.hang_up()
        self.others.append(gone)
        with gevent.Timeout(within_s, False):
            while not self._talk_anew(before):
                gevent.sleep(0.02)
            return True
        return False

    def _talk_anew(self, before: Sequence[object]) -> bool:
        same = [phone.dialog is dialog for phone, dialog in zip(self.phones, before, strict=True)]
        return not all(same) and all(phone.talks for phone in self.phones)

    # -- what is left of it -----------------------------------------------------------------------------------------

    def voices(self) -> list[Voice]:
        """What agents have heard of those who still talk with them, up to now."""
        until = time.monotonic()
        since = max(self.since, until - KEPT_S)
        return [
            Voice(phone.user, since, until, [at for at, data in phone.heard if is_caller(data)])
            for phone in self.phones[: len(self.talkers)]
        ]

    def everybody_goes(self) -> None:
        for caller in [*self.talkers, *self.waiters, *self.others]:
            if caller.dialog is not None and not caller.is_over:
                caller.hang_up()

    def facts(self) -> list[Noted]:
        url = self.daemon.database_url
        if self.database is not None and self._server is not None:
            url = url.replace(f":{self.database.port}/", f":{self._server.port}/")
        return read_database(url)

    def wrong(self, voices: list[Voice], within_s: float = 20.0) -> list[str]:
        """Everybody goes; what does not hold then, and how many calls are on file if not all."""
        self.everybody_goes()
        deadline = time.monotonic() + within_s
        while (found := self._wrong(voices)) and time.monotonic() < deadline:
            gevent.sleep(0.3)
        return found

    def _wrong(self, voices: list[Voice]) -> list[str]:
        facts = self.facts()
        sent = [line for connection in self.relay.connections for line in commands(connection.sent_since(0.0))]
        alive = frozenset(self.daemon.control.snapshot()["calls"])
        found = [f"{one.invariant}: {one.what}" for one in check(History(facts, alive, sent, voices))]
        ended = {noted.call for noted in facts if noted.kind == "call_ended"}
        if len(ended) != self.calls:
            found.append(f"I3: {len(ended)} calls ended on file, of {self.calls}")
        return found


Open = Callable[..., House]
"""Opens the house of one test."""


def broken(found: list[str], invariant: str) -> bool:
    """Whether `House.wrong` has found this one not to hold."""
    return any(text.startswith(invariant) for text in found)


def is_caller(data: bytes) -> bool:
    """Whether these 20 ms are a caller's voice."""
    return hears([ULAW[byte] for byte in data], CALLERS_HERTZ)
