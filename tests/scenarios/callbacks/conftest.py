"""One centre that calls back the agent first, judged when the test is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fsctl.facts import LegEnded, LegStarted
from tests.scenarios.callbacks.centre import centre, settled
from tests.scenarios.world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World(centre())
    yield world
    settled(world)
    assert {fact.leg for fact in world.all(LegStarted)} >= {fact.leg for fact in world.all(LegEnded)}
