"""An agent who talks with a caller, and a phone for the supervisor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fsctl.facts import (
    AgentState,
    Anomaly,
    SupervisionEnded,
)
from fsctl.simulator.parties import Caller
from tests.scenarios.supervision.listening import SUE
from tests.scenarios.world import World, site


@pytest.fixture
def world() -> Iterator[World]:
    world = World(site(3, announce_agent=False, wrap_up_s=2.0))
    world.phone("1001", answers_after_s=0.5)
    world.phone(SUE, answers_after_s=0.5)
    yield world
    assert world.troubles == []
    assert [fact.code for fact in world.all(Anomaly)] == []
    told = [fact.session for fact in world.all(SupervisionEnded)]
    assert len(told) == len(set(told)), "each session ends once"


@pytest.fixture
def caller(world: World) -> Caller:
    """Talks with agent 1001."""
    world.log_in("1001")
    caller = world.caller()
    world.after(2)
    assert world.state("1001") is AgentState.TALKING
    return caller
