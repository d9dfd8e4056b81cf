"""The process: one life after another, until it is told to stop."""

from __future__ import annotations

import signal
import sys

import gevent
from gevent.event import Event

from fsctl.config import Settings
from fsctl.daemon.life import Daemon
from fsctl.daemon.refusals import CannotStart
from fsctl.log import Log
from fsctl.terminal.words import said
from fsctl.wording import worded

HANDS_OVER_S = 0.0005
"""For how long a thread keeps the interpreter when the calls' one wants it: the records' writer works in one where the
database is embedded. Of the interpreter's own 5 ms each of the few waits on an agent's way to a phone may cost all."""

START_AGAIN_S = 2.0
"""How soon a deposed leader tries again to stand by."""


def run(settings: Settings) -> int:
    """Run until told to stop, standing by and leading by turns. The exit code: 0 after SIGTERM or SIGINT, 1 when
    something vital died, 2 if it cannot start."""
    sys.setswitchinterval(HANDS_OVER_S)
    log = Log(settings.log.level, settings.log.format)
    told = Event()
    daemon = Daemon(settings, log)

    def stop() -> None:
        told.set()
        daemon.stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stop)
    again = False
    while True:
        try:
            daemon.start()
            daemon.stopping.wait()
            log.info("stopping")
            daemon.stop()
        except CannotStart as error:
            log.error("cannot start", said=said(worded(error)))
            if error.for_good or not (again or daemon.prepared):
                return 2
            told.wait(START_AGAIN_S)
        else:
            if not daemon.deposed:
                return daemon.exit_code
        if told.is_set():
            return 0
        again, daemon = True, Daemon(settings, log)
