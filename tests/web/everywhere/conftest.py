"""The hostile site behind a server of its own, in this process: a browser comes to it as to any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from gevent.pywsgi import WSGIServer

from fsctl.config import WebSection
from tests.web.conftest import PASSWORD, PEOPLE, Web
from tests.web.everywhere import hostile
from tests.web.everywhere.places import pages
from tests.web.walk import Page
from webui.limits import limiter
from webui.serve import Handler


@dataclass(frozen=True)
class Place:
    """What is asked of a demonstration, by `browser.sign_in`."""

    web: Web
    address: str
    pages: list[Page]
    password: str = PASSWORD

    def login(self, role: str) -> str:
        return str(PEOPLE[role]["login"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, stored: object) -> Iterator[Place]:
    root = tmp_path_factory.mktemp("hostile")
    limiter.enabled = False
    web = Web(root, WebSection(second_factor_required=False), stored, hostile.site(root))  # type: ignore[arg-type]
    server = WSGIServer(("127.0.0.1", 0), web.app, log=None, handler_class=Handler)
    server.start()
    web.live()
    hostile.fill(web)
    yield Place(web, f"http://127.0.0.1:{server.server_port}", pages(web))
    server.stop(timeout=0.1)
    web.close()
    limiter.enabled = True
