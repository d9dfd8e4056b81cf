"""After each story nobody is left anywhere: no channel, no timer, no agent in a wrong state, each call ended once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenarios.control.acts import settle
from tests.scenarios.world import World, site


@pytest.fixture
def world() -> Iterator[World]:
    world = World(site(2, announce_agent=False))
    yield world
    settle(world)
