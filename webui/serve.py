"""The server process: settings, the database looked at, the port taken, and then until told to stop.

Exit codes are those of the other commands: 0 it was done, 1 it was tried and failed, 2 settings are wrong.
"""

from __future__ import annotations

import argparse
import errno
import gc
import resource
import signal
import sys
from typing import Any

import gevent
from gevent import signal_handler
from gevent.os import make_nonblocking, nb_read
from gevent.pywsgi import WSGIHandler, WSGIServer

from fsctl.config import Settings, SettingsWrong, load
from fsctl.control.credentials import Credentials
from fsctl.store.database import Database, DatabaseUnusable
from webui.app import create_app
from webui.frontend import build
from webui.live.hub import Hub
from webui.live.wire import ENVIRON, Wire
from webui.training.hub import TrainingHub

WHEN_SERVING = "fsctl.when_serving"
"""Under this name in the application's extensions features leave what is to be begun once pages are served."""
FAILED = 1
WRONG = 2


class Handler(WSGIHandler):
    """Lends a stream its connection."""

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[ENVIRON] = Wire(self)
        return environ


def run() -> int:
    parser = argparse.ArgumentParser(prog="python -m webui", description="Serve the web panels of fsctl.")
    parser.add_argument("--config", default="", help="settings file (TOML)")
    parser.add_argument("--port", type=int, default=None, help="instead of web.port; 0 takes a free one")
    parser.add_argument("--while-open", action="store_true", help="end when standard input is closed")
    given = parser.parse_args()
    try:
        settings = load(given.config)
    except SettingsWrong as error:
        return _say(WRONG, str(error))
    try:
        return serve(settings, settings.web.port if given.port is None else given.port, while_open=given.while_open)
    except DatabaseUnusable as error:
        return _say(FAILED, str(error))
    except OSError as error:
        return _say(FAILED, f"{error.filename or 'A file'}: {error.strerror or error}")


def serve(settings: Settings, port: int, *, while_open: bool = False) -> int:
    """`while_open`: until standard input is closed. Raises DatabaseUnusable, OSError."""
    credentials = Credentials.of(settings.control)
    if credentials is not None and (mistakes := credentials.mistakes()):
        return _say(WRONG, "\n".join(mistakes))
    database = Database(settings.database_url)
    database.require()
    database.dispose()
    app = create_app(settings)
    host = settings.web.host
    server = WSGIServer((host, port), app, log=None, handler_class=Handler)
    try:
        server.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _say(FAILED, f"Port {port} of {host} is taken. Stop what has it, or set `web.port` to another")
        return _say(FAILED, f"{host}:{port} cannot be opened: {error.strerror}. Look at `web.host` and `web.port`")
    if lacking := build.missing():
        _say(0, f"the pages lack {', '.join(lacking)}: run `make setup` where npm is installed")
    for begin in app.extensions.get(WHEN_SERVING, ()):
        begin()
    print(f"the web panels are at http://{host}:{server.server_port}", flush=True)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal_handler(number, _stop, app, server)
    if while_open:
        gevent.spawn(_stop_at_end_of_input, app, server)
    _settle()
    server.serve_forever()
    return 0


def _settle() -> None:
    """A stream is an open file. What was loaded stays for good: the collector need not look at it again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    gc.collect()
    gc.freeze()


def _stop(app: Any, server: WSGIServer) -> None:
    hubs: list[Hub | TrainingHub] = [app.extensions["fsctl.live"], app.extensions["fsctl.training"]]
    for hub in hubs:
        hub.stop()
    server.stop(timeout=1.0)


def _stop_at_end_of_input(app: Any, server: WSGIServer) -> None:
    """Whoever started us holds the other end; the system closes it, however that process ends."""
    make_nonblocking(0)
    while nb_read(0, 1024):
        pass
    _stop(app, server)


def _say(code: int, text: str) -> int:
    print(text, file=sys.stderr)
    return code
