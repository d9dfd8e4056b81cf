"""Every test of the contract runs on all faces of a switch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.switch.faces import Face, FreeSwitchFace, Party, SocketFace, VirtualFace
from tests.integration.freeswitch.conftest import freeswitch

__all__ = ["freeswitch"]

FACES = ["virtual", "event_socket", pytest.param("freeswitch", marks=pytest.mark.freeswitch)]


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Face]:
    made: Face
    if request.param == "virtual":
        made = VirtualFace(tmp_path)
    elif request.param == "event_socket":
        made = SocketFace(tmp_path)
    else:
        made = FreeSwitchFace(tmp_path, request.getfixturevalue("freeswitch"))
    yield made
    made.close()


@pytest.fixture
def ann(face: Face) -> Party:
    return face.party("ann")


@pytest.fixture
def bo(face: Face) -> Party:
    return face.party("bo")


@pytest.fixture
def sue(face: Face) -> Party:
    return face.party("sue")


@pytest.fixture
def caller(face: Face) -> Party:
    return face.party("caller")
