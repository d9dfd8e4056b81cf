"""Supervisors who do everything, whenever it comes to their minds."""

from __future__ import annotations

import contextlib
import random

import pytest

from fsctl.facts import (
    AgentState,
    Anomaly,
    CallEnded,
    Follow,
    LegEnded,
    LegStarted,
    LineBusied,
    LineFreed,
    Mode,
    OfferEnded,
    OfferMade,
    RecordingLost,
    SupervisionEnded,
    SupervisionStarted,
    TalkEnded,
)
from fsctl.requests import ChangeSupervision, Request, StopSupervising, Supervise, TakeOver
from fsctl.step import Refused
from tests.scenarios.supervision.listening import SUE
from tests.scenarios.world import World, site


@pytest.mark.parametrize("stays", [True, False])
@pytest.mark.parametrize("seed", range(2))
def test_a_busy_day_with_supervisors_who_do_everything(seed: int, stays: bool) -> None:
    """Whatever they ask for and whenever: each session ends once, no talk ends twice, nobody is left behind."""
    world = World(site(6, ring_s=6.0, announce_agent=False, wrap_up_s=2.0), seed=seed, stays=stays)
    rng = random.Random(seed)
    agents = sorted(world.directory.agents)
    for agent in agents:
        world.phone(agent, answers_after_s=1.0)
    world.log_in(*agents[:4])
    phones = [*agents[4:], SUE]
    world.phone(SUE, answers_after_s=0.7)

    def acts() -> Request:
        shown = world.board.snapshot()
        sessions, calls = [*shown["sessions"], "nobody"], [*shown["calls"], "no call"]
        session, mode = rng.choice(sessions), rng.choice([*Mode])
        supervise = Supervise(rng.choice(calls), rng.choice(phones), mode, rng.choice([*Follow]), "sue")
        others = [ChangeSupervision(session, mode, "sue"), StopSupervising(session, "sue"), TakeOver(session, "sue")]
        return rng.choice([supervise, supervise, supervise, *others])

    for number in range(150):
        world.caller(str(number), patience_s=10.0 + number % 50, talks_s=None if number % 9 == 0 else 5.0 + number % 40)
        for _ in range(6):
            with contextlib.suppress(Refused):
                world.ask(acts())
            world.after(rng.uniform(0, 3))
        if rng.random() < 0.3:
            world.hangs_up(rng.choice([*agents, SUE]))
    for session in world.board.snapshot()["sessions"]:
        world.ask(StopSupervising(session, "sue"))
    world.after(100)
    for phone in [*agents, SUE]:
        world.hangs_up(phone)
    world.after(300)
    assert world.troubles == []
    assert world.switch.core.channels == {}
    assert world.board.snapshot()["sessions"] == world.board.snapshot()["calls"] == {}
    started = [fact.session for fact in world.all(SupervisionStarted)]
    assert len(started) > 40
    assert sorted(started) == sorted(fact.session for fact in world.all(SupervisionEnded))
    assert {fact.outcome for fact in world.all(SupervisionEnded)} >= {"stopped", "taken_over", "call_ended"}
    assert len(world.all(CallEnded)) == 150
    offers = [fact.offer for fact in [*world.all(OfferEnded), *world.all(TalkEnded)]]
    assert sorted(offers) == sorted(fact.offer for fact in world.all(OfferMade))
    assert sorted((f.extension, f.channel) for f in world.all(LineBusied)) == sorted(
        (f.extension, f.channel) for f in world.all(LineFreed)
    )
    legs = [fact.leg for fact in world.all(LegEnded)]
    assert sorted(legs) == sorted({fact.leg for fact in world.all(LegStarted)})
    assert world.all(Anomaly) == []
    assert world.all(RecordingLost) == []
    assert {world.state(agent) for agent in agents[:4]} == {AgentState.READY}
