"""The panels of a test behind a server of its own, in this process: a browser comes to them as to any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gevent.pywsgi import WSGIServer

from tests.web.conftest import PASSWORD, PEOPLE, Web
from webui.serve import Handler


@dataclass(frozen=True)
class Served:
    """What is asked of a demonstration, by `browser.sign_in`."""

    web: Web
    address: str
    password: str = PASSWORD

    def login(self, role: str) -> str:
        return str(PEOPLE[role]["login"])


@contextmanager
def serving(web: Web) -> Iterator[Served]:
    """With the daemon's picture there."""
    server = WSGIServer(("127.0.0.1", 0), web.app, log=None, handler_class=Handler)
    server.start()
    web.live()
    yield Served(web, f"http://127.0.0.1:{server.server_port}")
    server.stop(timeout=0.1)
