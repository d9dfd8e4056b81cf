"""The server process: settings, the database looked at, the port taken, and then until told to stop.

Exit codes are those of the other commands: 0 it was done, 1 it was tried and failed, 2 settings are wrong.
"""

from __future__ import annotations

import argparse
import errno
import signal
import sys
from typing import Any

from gevent import signal_handler
from gevent.pywsgi import WSGIServer

from fsctl.config import Settings, SettingsWrong, load
from fsctl.store.database import Database, DatabaseUnusable
from webui.app import create_app
from webui.frontend import build
from webui.live.hub import Hub

WHEN_SERVING = "fsctl.when_serving"
"""Under this name in the application's extensions features leave what is to be begun once pages are served."""
FAILED = 1
WRONG = 2


def run() -> int:
    parser = argparse.ArgumentParser(prog="python -m webui", description="Serve the web panels of fsctl.")
    parser.add_argument("--config", default="", help="settings file (TOML)")
    parser.add_argument("--port", type=int, default=None, help="instead of web.port; 0 takes a free one")
    given = parser.parse_args()
    try:
        settings = load(given.config)
    except SettingsWrong as error:
        return _say(WRONG, str(error))
    try:
        return serve(settings, settings.web.port if given.port is None else given.port)
    except DatabaseUnusable as error:
        return _say(FAILED, str(error))
    except OSError as error:
        return _say(FAILED, f"{error.filename or 'A file'}: {error.strerror or error}")


def serve(settings: Settings, port: int) -> int:
    """Raises DatabaseUnusable, OSError."""
    database = Database(settings.database_url)
    database.require()
    database.dispose()
    app = create_app(settings)
    host = settings.web.host
    server = WSGIServer((host, port), app, log=None)
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
    server.serve_forever()
    return 0


def _stop(app: Any, server: WSGIServer) -> None:
    hub: Hub = app.extensions["fsctl.live"]
    hub.stop()
    server.stop(timeout=1.0)


def _say(code: int, text: str) -> int:
    print(text, file=sys.stderr)
    return code
