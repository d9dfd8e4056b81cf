"""Strategies and skills on FreeSWITCH: whose phone rings, and that of several phones one is connected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Directory, Relaxation, Strategy
from fsctl.facts import AgentState, AgentStateChanged, CallConnected, OfferEnded, OfferMade, OfferOutcome, TalkEnded
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import hear

pytestmark = pytest.mark.freeswitch

Centres = Callable[[Directory], Centre]


@pytest.fixture
def centres(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centres]:
    started: list[Centre] = []

    def start(directory: Directory) -> Centre:
        centre = Centre(freeswitch, directory, prompts)
        centre.start()
        started.append(centre)
        return centre

    yield start
    for centre in started:
        centre.stop()
        assert centre.troubles == []


@pytest.mark.parametrize("strategy", list(Strategy))
def test_every_strategy_connects_one_agent(
    centres: Centres, ann: Phone, bo: Phone, caller: Phone, strategy: Strategy
) -> None:
    centre = centres(site(announce_agent=False, strategy=strategy, progressive_s=1.0))
    centre.log_in("1001", "1002")
    several = strategy in (Strategy.RING_ALL, Strategy.RING_PROGRESSIVELY)
    caller.call("4000")
    if several:
        ann.wait_ring()
        bo.wait_ring()
        ann.lift()
    else:
        offer = centre.wait(OfferMade)
        phone = {"1001": ann, "1002": bo}[offer.agent]  # type: ignore[attr-defined]
        phone.wait_ring()
        phone.lift()
    connected = centre.wait(CallConnected)
    assert len(centre.all(OfferMade)) == (2 if several else 1)
    if several:
        assert connected.agent == "1001"  # type: ignore[attr-defined]
        centre.wait(OfferEnded, agent="1002", outcome=OfferOutcome.WITHDRAWN)
        bo.wait_over()
        hear(caller, {"ann"})
        centre.wait(AgentStateChanged, agent="1002", state=AgentState.READY, count=2)
    caller.hang_up()
    centre.wait(TalkEnded)
    assert len(centre.all(CallConnected)) == 1


def test_skills_decide_and_relax_while_a_phone_rings_in_vain(
    centres: Centres, ann: Phone, bo: Phone, caller: Phone
) -> None:
    """1001 fits and ignores the phone; after the step it is the turn of 1002, who fits less well."""
    steps = (Relaxation(3.0, lower={"english": 3}),)
    directory = site(announce_agent=False, demands={"english": 6}, relaxation=steps, ring_s=4.0, no_answer_delay_s=0.0)
    agents = {
        number: replace(agent, skills={"1001": {"english": 9}, "1002": {"english": 4}}.get(number, {}))
        for number, agent in directory.agents.items()
    }
    centre = centres(replace(directory, agents=agents))
    centre.log_in("1001", "1002")
    caller.call("4000")
    ann.wait_ring()
    centre.wait(OfferEnded, agent="1001", outcome=OfferOutcome.NO_ANSWER, within_s=10)
    bo.wait_ring()
    bo.lift()
    centre.wait(CallConnected, agent="1002")
    hear(caller, {"bo"})
    first, second = centre.all(OfferMade)
    assert ("1002", "skill_too_low_yet?skill=english&has=4&asked=6&left_s=3.0") in first.skipped  # type: ignore[attr-defined]
    assert second.agent == "1002"  # type: ignore[attr-defined]
    caller.hang_up()
    centre.wait(TalkEnded)
