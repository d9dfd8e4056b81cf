"""The API over a real Unix socket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest

from fsctl.control.asking import UnixConnection
from fsctl.control.training import TrainingAway, TrainingClient
from fsctl.step import Refused
from fsctl.training.server import TrainingServer
from tests.unit.training.conftest import Class


@pytest.fixture
def path(tmp_path: Path, lesson: Class) -> Iterator[Path]:
    server = TrainingServer(tmp_path / "training.sock", 0o600, lesson.classroom)
    server.start()
    yield tmp_path / "training.sock"
    server.stop()
    assert not (tmp_path / "training.sock").exists()


@pytest.fixture
def client(path: Path) -> TrainingClient:
    return TrainingClient(path)


def raw(path: Path, method: str, page: str, body: bytes = b"") -> tuple[int, dict[str, Any]]:
    connection = UnixConnection(path, 3.0)
    connection.request(method, page, body)
    response: http.client.HTTPResponse = connection.getresponse()
    found = response.status, json.loads(response.read())
    connection.close()
    return found


def test_taking_acting_and_letting_go(client: TrainingClient) -> None:
    token = client.take("phone", "1001", "Li")
    client.act("dial", phone="1001", token=token, number="4000")
    assert client.snapshot()["phones"]["1001"]["state"] == "dialling"
    client.take("customer", "138", "Li", token)
    client.act("release", phone="1001", token=token)
    assert client.snapshot()["phones"]["1001"]["taken"] == ""


def test_a_refusal_comes_back_as_one(client: TrainingClient) -> None:
    with pytest.raises(Refused, match="Take it first") as refused:
        client.act("lift", phone="1001", token="x")
    assert refused.value.code == "not_taken"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"kind":"lift"}', b'{"kind":"\xff"}', b"[" * 5000])
def test_bad_input_is_refused_with_what_was_expected(path: Path, body: bytes) -> None:
    status, answer = raw(path, "POST", "/v1/acts", body)
    assert status == 400
    assert answer.keys() == {"code", "message", "remedy"}
    assert answer["code"] == "bad_request"


def test_pages_and_verbs_that_are_none(path: Path) -> None:
    assert raw(path, "GET", "/v1/nothing")[0] == 404
    assert raw(path, "GET", "/v1/acts")[0] == 405
    assert raw(path, "DELETE", "/v1/phones")[0] == 405


def test_a_snapshot_then_numbered_changes(client: TrainingClient, lesson: Class) -> None:
    live = client.live()
    with gevent.Timeout(3):
        kind, picture = next(live)
        assert (kind, picture["n"]) == ("snapshot", lesson.classroom.n)
        token = client.take("phone", "1001", "<b>Li")
        kind, change = next(live)
    assert (kind, change["n"], change["table"], change["key"]) == ("change", picture["n"] + 1, "phones", "1001")
    assert change["value"]["taken"] == "<b>Li"
    assert token not in json.dumps(change)


def test_who_was_cut_off_resumes(client: TrainingClient, lesson: Class) -> None:
    token = client.take("phone", "1001", "Li")
    client.act("dial", phone="1001", token=token, number="4000")
    with gevent.Timeout(3):
        kind, change = next(client.live(after=lesson.classroom.n - 1))
    assert (kind, change["n"], change["value"]["state"]) == ("change", lesson.classroom.n, "dialling")


def test_a_live_stream_is_a_sign_of_life(client: TrainingClient, lesson: Class) -> None:
    token = client.take("phone", "1001", "Li")
    live = client.live(token)
    with gevent.Timeout(3):
        next(live)
    lesson.after(1000)
    lesson.classroom.clear()
    assert lesson.phone()["taken"] == "Li"


def test_nobody_there_is_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(TrainingAway, match="fsctl training"):
        TrainingClient(tmp_path / "nothing").snapshot()
