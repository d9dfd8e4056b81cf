"""The daemon with what protects it switched off, for the controls: `python -m tests.faults.unguarded right run`.

`right`: it never loses the right to act, and never hears that another leads. `election`: each takes the lease some
seconds after it has begun to look, whatever it sees. `stock`: what the switch shows is drawn nothing from. `ping`: the
switch is asked nothing while it is silent. `guard`: the dialplan's timer of who waits is taken away, and none of ours
is set. `journal`: what cannot be stored at once is forgotten. `store`: each fact is stored before anything else is
done. `frames`: each piece that comes is taken for a whole. `clock`: the time of day is believed. `hush`: who takes
over does not stop what the leader before was saying. `closed`: a queue that is taken away is not known any more.
`cut_short`: an offer that rings and is not on file is told of by nobody.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402 (the patch comes first)
import sys  # noqa: E402
import time  # noqa: E402
from contextlib import suppress  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from sqlalchemy.exc import SQLAlchemyError  # noqa: E402

from fsctl.call.registry import Registry  # noqa: E402
from fsctl.callcontrol.adopting import Adopting  # noqa: E402
from fsctl.callcontrol.desk import Desk  # noqa: E402
from fsctl.cli.main import cli  # noqa: E402
from fsctl.daemon import Daemon  # noqa: E402
from fsctl.directory import Directory  # noqa: E402
from fsctl.engine import unrecorded  # noqa: E402
from fsctl.engine.clock import SteadyClock  # noqa: E402
from fsctl.esl.framing import Frame, Framer  # noqa: E402
from fsctl.facts import Fact  # noqa: E402
from fsctl.facts.codec import kind_of, to_json  # noqa: E402
from fsctl.freeswitch import link  # noqa: E402
from fsctl.freeswitch.mark import SwitchMark  # noqa: E402
from fsctl.leading.keeping import Keeping  # noqa: E402
from fsctl.leading.lease import Lease, Node  # noqa: E402
from fsctl.leading.mark import Mark  # noqa: E402
from fsctl.leading.tenure import Tenure  # noqa: E402
from fsctl.leading.watch import Watch  # noqa: E402
from fsctl.restored import CallRestored  # noqa: E402
from fsctl.step import Do, Effect  # noqa: E402
from fsctl.store import lease as stored  # noqa: E402
from fsctl.store.journal import Record  # noqa: E402
from fsctl.switch.commands import DisarmDeadMan, StopPlaying  # noqa: E402


def _take(self: stored.StoredLease, session: Any, seen: Lease, epoch: int, node: Node) -> bool:
    session.execute(stored._row().values(**self._values(epoch, node)))
    return True


def _swap(self: SwitchMark, new: Mark, old: Mark | None) -> Mark:
    self.ask(f"global_setvar fsctl_leader={new}")
    return new


def _may_take(self: Watch, now: float) -> bool:
    began: float = BEGAN.setdefault(id(self), now)
    free = self.lease is not None and self.lease.shown.epoch == 0
    return self.mark_seen and (free or now - began > PATIENCE_S)


BEGAN: dict[int, float] = {}
PATIENCE_S = 4.0


def _straight(self: Daemon, at: float, fact: Fact) -> None:
    number = self.journal._count = self.journal._count + 1
    record = Record(f"straight-{number}", at, kind_of(fact), to_json(fact), (0, 0), 9)
    with suppress(SQLAlchemyError):
        self.writer._write([record])


def _nobody_hears() -> None:
    Keeping._end = lambda self, reason: None  # type: ignore[method-assign]


def _right() -> None:
    _nobody_hears()
    Tenure.may_act = lambda self: True  # type: ignore[method-assign]


def _election() -> None:
    _nobody_hears()
    stored.StoredLease._take = _take  # type: ignore[method-assign]
    SwitchMark.swap = _swap  # type: ignore[method-assign]
    Watch.may_take = _may_take  # type: ignore[method-assign]


def _stock() -> None:
    Registry._snapshot = lambda self, event, now: []  # type: ignore[method-assign]


def _ping() -> None:
    link.PING_EVERY_S = 3600.0


def _guard() -> None:
    Desk.guard = lambda self, call, now: [Do(DisarmDeadMan(call.id))]  # type: ignore[method-assign]


def _journal() -> None:
    Daemon.append = _straight  # type: ignore[method-assign]


def _store() -> None:
    append = Daemon.append

    def waiting(self: Daemon, at: float, fact: Fact) -> None:
        append(self, at, fact)
        self.writer.catch_up(0.2)

    Daemon.append = waiting  # type: ignore[method-assign]


def _frames() -> None:
    receive = Framer.receive

    def forgetful(self: Framer, data: bytes) -> list[Frame]:
        found = receive(self, data)
        self.__init__()  # type: ignore[misc]
        return found

    Framer.receive = forgetful  # type: ignore[method-assign]


def _clock() -> None:
    SteadyClock.now = lambda self: time.time()  # type: ignore[method-assign]


def _hush() -> None:
    call = Adopting.call

    def speaking(self: Adopting, found: CallRestored, now: float) -> list[Effect]:
        effects = call(self, found, now)
        return [each for each in effects if not (isinstance(each, Do) and isinstance(each.command, StopPlaying))]

    Adopting.call = speaking  # type: ignore[method-assign]


def _closed() -> None:
    Directory.queue = lambda self, name: self.queues.get(name)  # type: ignore[method-assign]


def _cut_short() -> None:
    unrecorded._cut_short = lambda call, *more: call


WITHOUT = {
    "right": _right,
    "election": _election,
    "stock": _stock,
    "ping": _ping,
    "guard": _guard,
    "journal": _journal,
    "store": _store,
    "frames": _frames,
    "clock": _clock,
    "hush": _hush,
    "closed": _closed,
    "cut_short": _cut_short,
    "nothing": lambda: None,
}


def _jump() -> None:
    """The time of day is shifted by the seconds in a file, which change while we run."""
    file, real = Path(os.environ["FSCTL_TEST_SHIFT"]), time.time
    time.time = lambda: real() + float(file.read_text() or 0)


def main() -> None:
    WITHOUT[sys.argv.pop(1)]()
    if "FSCTL_TEST_SHIFT" in os.environ:
        _jump()
    cli()


if __name__ == "__main__":
    main()
