"""The panels before real training phones: a classroom on the built-in switch's core, driven by the test."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import cast

import gevent
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fsctl.simulator import heard
from fsctl.simulator.core import Core
from fsctl.simulator.customer import Customer
from fsctl.simulator.handset import Handset
from fsctl.training.classroom import Classroom
from fsctl.training.server import TrainingServer
from tests.web.conftest import Web
from tests.web.live.conftest import Stream
from webui.training.hub import TrainingHub

CUSTOMER = "13800000001"


class Lesson:
    """Phones 1001 and 1002, customer 13800000001."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.core = Core(lambda happening: None, lambda path: None, random.Random(1), 1000.0)
        tokens = map(str, itertools.count(1))
        self.classroom = Classroom(
            self.core,
            lambda act: act(self.core),
            lambda path: heard.sound(path, None),
            lambda: f"token-{next(tokens)}",
        )
        for party in (Handset("1001", "王芳"), Handset("1002", "Li Wei"), Customer(CUSTOMER, "<b>Bob")):
            self.classroom.add(party)
        self.server = TrainingServer(web.settings.training_socket, 0o600, self.classroom)
        self.server.start()

    @property
    def hub(self) -> TrainingHub:
        return cast(TrainingHub, self.web.app.extensions["fsctl.training"])

    def after(self, seconds: float) -> None:
        self.core.timeline.run_until(self.core.now + seconds)
        self.classroom.settle()

    def act(self, client: FlaskClient, kind: str, **values: object) -> TestResponse:
        key = f"key-{random.random()}"[:32]
        return self.web.post_json(client, "/training/act", {"kind": kind, "key": key, **values})

    def watch(self, client: FlaskClient) -> Stream:
        self.hub.open()
        self.web.until(lambda: not self.hub.away)
        answer = client.get("/training/live", buffered=False)
        assert answer.mimetype == "text/event-stream"
        return Stream(iter(answer.response))  # type: ignore[arg-type]

    def token(self, table: str, key: str) -> str:
        taker = self.classroom.takers.of((table, key))
        assert taker is not None
        return taker.token

    def taken(self, table: str, key: str) -> str:
        return str(self.classroom.snapshot()[table][key]["taken"])


@pytest.fixture
def lesson(web: Web) -> Iterator[Lesson]:
    made = Lesson(web)
    yield made
    made.hub.stop()
    gevent.sleep(0)
    if web.settings.training_socket.exists():
        made.server.stop()
