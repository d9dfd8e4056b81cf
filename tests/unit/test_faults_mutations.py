"""The checker of histories held to account: histories of any queue are passed, and each with one thing done to it (a
fact lost, told twice, or told too early) is not."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsctl.esl.commands import leave_out, subscribe
from fsctl.freeswitch.settings import LinkSettings
from fsctl.freeswitch.translate import CUSTOM_EVENTS, EVENTS, UNHEARD
from fsctl.freeswitch.writing import Writer
from fsctl.switch.commands import (
    AskToAnswer,
    Beep,
    CatchKeys,
    DisarmDeadMan,
    External,
    Mute,
    Originate,
    ReleaseKeys,
    Ring,
    StopEavesdropping,
    StopPlaying,
    StopRecording,
)
from fsctl.switch.sounds import Music, Prompt
from tests.faults.checker import History, Noted, Voice, check
from tests.faults.links import each_kind
from tests.faults.proxy import commands

FREE = ("agent_state_changed",)
"""What may be told twice, or not at all, with no harm that a history shows."""

BEFORE = (
    ("call_arrived", "call_ended", "call"),
    ("leg_started", "leg_ended", "leg"),
    ("call_queued", "call_left_queue", "call"),
    ("offer_made", "call_connected", "offer"),
    ("offer_made", "offer_ended", "offer"),
    ("call_connected", "talk_ended", "offer"),
    ("recording_begun", "recording_finished", "path"),
    ("call_ended", "call_connected", "call"),
)
"""Kinds in the order they must come in, where they are about the same thing."""


def queue(seed: int) -> list[Noted]:
    """A history of some callers and agents: first come, first served; some offers are not answered, some give up."""
    rng, numbers = random.Random(seed), count(1)
    facts: list[tuple[float, int, str, dict[str, Any]]] = []

    def tell(at: float, kind: str, **fact: Any) -> None:
        facts.append((at, next(numbers), kind, fact))

    free = {f"100{n}": 0.0 for n in range(rng.randint(1, 3))}
    at, last_offer = 0.0, 0.0
    for call in (f"c{n}" for n in range(rng.randint(2, 6))):
        at += rng.uniform(0.1, 8.0)
        tell(at, "call_arrived", call=call)
        tell(at, "leg_started", call=call, leg=call)
        tell(at, "call_queued", call=call, queue="q", entered_at=at, priority=0)
        agent = min(free, key=lambda one: free[one])
        offered = max(at + 0.2, free[agent] + 0.2, last_offer + 0.2)
        last_offer = offered
        if rng.random() < 0.2:  # nobody lifts, the caller gives up
            tell(offered, "offer_made", call=call, offer=f"o-{call}", agent=agent)
            tell(offered + 2.0, "offer_ended", call=call, offer=f"o-{call}", agent=agent)
            free[agent], over, begun = offered + 2.0, offered + 2.0, None
            tell(over, "call_left_queue", call=call, queue="q", waited_s=over - at)
        else:
            begun, over = offered + 1.0, offered + 1.0 + rng.uniform(0.5, 9.0)
            tell(offered, "offer_made", call=call, offer=f"o-{call}", agent=agent)
            tell(begun, "call_connected", call=call, offer=f"o-{call}", agent=agent)
            tell(begun, "call_left_queue", call=call, queue="q", waited_s=begun - at)
            tell(begun, "agent_state_changed", agent=agent, state="talking", call=call)
            tell(begun + 0.1, "recording_begun", call=call, path=call)
            tell(over, "talk_ended", call=call, offer=f"o-{call}", talked_s=over - begun)
            tell(over + 0.1, "agent_state_changed", agent=agent, state="ready", call="")
            free[agent] = over + 0.1
        tell(over, "leg_ended", call=call, leg=call)
        tell(over, "call_ended", call=call)
        if begun is not None:
            tell(over + 0.3, "recording_finished", call=call, path=call, length_s=over - begun)
    facts.sort(key=lambda fact: fact[:2])
    return [Noted(f"run-{n}", at, 1, kind, fact) for n, (at, _, kind, fact) in enumerate(facts, 1)]


def renumbered(facts: list[Noted]) -> list[Noted]:
    return [replace(noted, id=f"run-{n}") for n, noted in enumerate(facts, 1)]


def found(facts: list[Noted], **more: Any) -> set[str]:
    return {violation.invariant for violation in check(History(facts, frozenset(), **more))}


seeds = st.integers(0, 2**30)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_any_good_history_is_passed(seed: int) -> None:
    assert check(History(queue(seed), frozenset())) == []


@settings(max_examples=150, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_a_fact_that_is_lost_is_missed(seed: int, rng: random.Random) -> None:
    facts = queue(seed)
    lost = rng.choice([noted for noted in facts if noted.kind not in FREE])
    assert found(renumbered([noted for noted in facts if noted is not lost])), lost.kind


@settings(max_examples=150, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_a_fact_that_is_told_twice_is_seen(seed: int, rng: random.Random) -> None:
    """By another name each: the same name twice is I4's."""
    facts = queue(seed)
    place = rng.choice([place for place, noted in enumerate(facts) if noted.kind not in FREE])
    again = [*facts[: place + 1], *facts[place:]]
    assert found(renumbered(again)), facts[place].kind
    assert found(again) >= {"I4"}


@settings(max_examples=150, deadline=None)
@given(seeds, st.sampled_from(BEFORE))
def test_an_end_that_is_told_too_early_is_seen(seed: int, pair: tuple[str, str, str]) -> None:
    facts, (first, second, key) = queue(seed), pair
    if first == "call_ended":  # the other way about: a talk that begins when the call is over
        first, second = second, first
    for early, beginning in enumerate(facts):
        late = [place for place, noted in enumerate(facts) if noted.kind == second]
        same = [place for place in late if beginning.kind == first and facts[place].fact[key] == beginning.fact[key]]
        if same:
            swapped = list(facts)
            swapped[early], swapped[same[0]] = facts[same[0]], beginning
            assert found(renumbered(swapped)), pair
            return


@settings(max_examples=100, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_a_fact_that_was_told_and_is_lost_is_named_whatever_it_was(seed: int, rng: random.Random) -> None:
    facts = queue(seed)
    lost = rng.choice(facts)
    told = frozenset(noted.id for noted in facts)
    assert "I4" in found([noted for noted in facts if noted is not lost], told=told)
    assert found(facts, told=told) == set()


@settings(max_examples=100, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_who_is_offered_before_one_who_waits_longer_is_seen(seed: int, rng: random.Random) -> None:
    """Two who wait at once change places."""
    facts = queue(seed)
    offers = [place for place, noted in enumerate(facts) if noted.kind == "offer_made"]
    queued = {noted.call: noted.at for noted in facts if noted.kind == "call_queued"}
    for first, second in pairwise(offers):
        mine, other = facts[first].call, facts[second].call
        if queued[other] < facts[first].at and queued[other] - queued[mine] > 0.1:
            facts[first] = replace(facts[first], fact={**facts[first].fact, "call": other})
            assert "I6" in found(facts)
            return


@settings(max_examples=100, deadline=None)
@given(seeds, st.integers(1, 5))
def test_an_agent_who_is_offered_a_second_call_is_seen(seed: int, more: int) -> None:
    facts = queue(seed)
    place = next(place for place, noted in enumerate(facts) if noted.kind == "offer_made")
    second = replace(facts[place], fact={**facts[place].fact, "call": f"x{more}", "offer": f"o-x{more}"})
    assert "I5" in found(renumbered([*facts[: place + 1], second, *facts[place + 1 :]]))


@settings(max_examples=100, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_an_older_leader_between_the_facts_of_a_newer_one_is_seen(seed: int, rng: random.Random) -> None:
    facts = queue(seed)
    cut = rng.randrange(1, len(facts) - 1)
    newer = [replace(noted, epoch=2, id=f"new-{n}") for n, noted in enumerate(facts[cut:], 1)]
    assert "I7" not in found([*facts[:cut], *newer])
    late = replace(facts[cut - 1], id="run-999", kind="agent_state_changed", fact={"agent": "x", "state": "ready"})
    at = rng.randrange(1, len(newer) + 1)
    assert "I7" in found([*facts[:cut], *newer[:at], late, *newer[at:]])
    assert "I7" in found([*facts[:cut], *(replace(noted, epoch=1) for noted in newer)])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 40), st.randoms(use_true_random=False))
def test_a_silence_anywhere_in_a_talk_is_heard(begins: int, rng: random.Random) -> None:
    steady = [0.1 * n for n in range(100)]
    begin = begins * 0.2
    holed = [at for at in steady if not begin <= at <= begin + rng.uniform(1.2, 3.0)]
    assert found([], voices=[Voice("1001", 0.0, 10.0, steady)]) == set()
    assert found([], voices=[Voice("1001", 0.0, 10.0, holed)]) == {"I2"}


OURS = (
    "api uuid_bridge a-1 b-2",
    "api uuid_kill a-1 NORMAL_CLEARING",
    "api uuid_setvar_multi a-1 fsctl_data=0x7b7d;fsctl_queue=support",
    "api uuid_record a-1 start /recordings/2026/11/30/a-1.wav",
    "api uuid_transfer a-1 conference:c-1@default,park: inline",
    "api sched_transfer +30 a-1 fallback XML safe",
    "api bgapi expand originate {origination_uuid=a-1,${fsctl_leg_0a1b2c},fsctl_call=c}"
    "sofia/phones/1001%fsctl.test &park() XML default 'Zoë B.' +49123 20",
    "api global_setvar fsctl_leg_0a1b2c='leg_progress_timeout=3,ignore_early_media=true,park_after_bridge=true,"
    "hold_hangup_xfer_exten=park:XML:moves,force_transfer_context=moves,send_silence_when_idle=400,"
    "hold_music=local_stream://default'",
    "sendmsg a-1 playback /sounds/en/welcome.wav",
    "sendmsg a-1 eavesdrop b-2",
    "sendmsg a-1 answer",
)
FOREIGN = (
    "\napi system id",
    "\r\nContent-Length: 40",
    " ${system id}",
    ";x=${system id}",
    "' inline",
    ",api_on_answer=system",
    "|system",
    "\0",
    " &system(id)",
)


ORIGINATE = "api bgapi expand originate {origination_uuid=a-1,${fsctl_leg_0a1b2c}}"
SHOWN = "XML default 'Zoë' 1 20"


@pytest.mark.parametrize("line", OURS)
def test_a_command_of_ours_is_passed(line: str) -> None:
    assert found([], sent=[line]) == set()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(OURS), st.sampled_from(FOREIGN), st.integers(0, 200))
def test_what_is_slipped_into_one_is_seen_wherever_it_is(line: str, foreign: str, place: int) -> None:
    at = min(place, len(line))
    assert found([], sent=[line[:at] + foreign + line[at:]]) == {"I8"}


@pytest.mark.parametrize(
    "line",
    [
        "api uuid_transfer a-1 system:touch inline",
        "api uuid_setvar_multi a-1 x=${system id}",
        "api uuid_record a-1 start /recordings/../etc/x.wav",
        f"{ORIGINATE}loopback/1000 &park() {SHOWN}",
        f"{ORIGINATE}sofia/phones/1001%x &system(id) {SHOWN}",
        f"{ORIGINATE}sofia/phones/1001%x &park() XML default '${{system id}}' 1 20",
        "api bgapi expand originate {origination_uuid=a-1,${system}}sofia/phones/1001%x &park() " + SHOWN,
        "sendmsg a-1 system id",
        "sendmsg a-1 playback shell_stream://id",
        "sendmsg a-1 set r=${system id}",
    ],
)
def test_what_would_run_something_else_is_seen(line: str) -> None:
    assert found([], sent=[line]) == {"I8"}


def test_every_command_the_writer_makes_is_of_the_grammar() -> None:
    """The other way about: the grammar forgets none of ours."""
    new_id = iter(f"e-{n}" for n in range(1000))
    writer = Writer(LinkSettings("127.0.0.1", 1, "x", "site.test", Path("/recordings")), Paths(), lambda: next(new_id))
    more = (
        Ring("a-1"),
        StopPlaying("a-1"),
        StopRecording("a-1", "2026/11/30/x.wav"),
        StopEavesdropping("a-1"),
        Mute("a-1", True),
        Mute("a-1", False),
        Beep("a-1", Prompt("beep", "en")),
        CatchKeys("a-1", ("*1", "#22"), frozenset({"*1"})),
        ReleaseKeys("a-1"),
        AskToAnswer("a-1"),
        DisarmDeadMan("a-1"),
        Originate("a-1", External("carrier", "+49123"), "555", "A", 5.0, {"fsctl_data": "{'x'}"}, auto_answer=True),
    )
    for command in (*each_kind("a-1"), *more):
        sent = [line for order in writer.orders(command) for line in commands(order.data)]
        assert found([], sent=sent) == set(), sent


def test_what_the_link_asks_for_and_would_rather_not_hear_is_of_the_grammar() -> None:
    asked = [*leave_out("Application", UNHEARD, (*EVENTS, "CUSTOM")), subscribe(EVENTS, CUSTOM_EVENTS)]
    settings = LinkSettings("127.0.0.1", 1, "x", "site.test", Path("/recordings"))
    asked.append(Writer(settings, Paths(), lambda: "e-1").introduction())
    sent = [line for order in asked for line in commands(order)]
    assert len(sent) == len(UNHEARD) + len(EVENTS) + 3
    assert found([], sent=sent) == set()


class Paths:
    def path(self, sound: object) -> str:
        return "local_stream://default" if isinstance(sound, Music) else "/sounds/en/x.wav"
