"""Reserve agents come when a queue is in need and go when the need is over, not with every call."""

from __future__ import annotations

import random
from dataclasses import replace

from fsctl.directory import DirectoryLoaded, Queue, Skill, Tier
from fsctl.facts import ReservesJoined, ReservesLeft
from fsctl.kpi.expected import USUAL_HANDLING_S
from fsctl.requests import SetNotReady, SetReady
from tests.unit.acd.conftest import site
from tests.unit.acd.test_expecting import Floor

LATE = Queue("support", reserve_join_s=30.0, reserve_leave_s=10.0, wrap_up_s=0.0)


def reserved(queue: Queue = LATE) -> Floor:
    """1001 serves the queue, 1002 and 1003 are its reserve."""
    tiers = (
        Tier("support", "1001"),
        Tier("support", "1002", reserve=True),
        Tier("support", "1003", reserve=True),
    )
    floor = Floor(replace(site(3, {"support": queue}), tiers=tiers))
    floor.log_in("1001", "1002", "1003")
    return floor


def changes(floor: Floor) -> list[type]:
    return [type(fact) for fact in floor.facts if isinstance(fact, ReservesJoined | ReservesLeft)]


def test_a_reserve_agent_is_asked_once_somebody_has_waited_long_enough() -> None:
    floor = reserved(replace(LATE, reserve_join_s=200.0))
    floor.arrives("a")
    floor.talks("a")
    floor.arrives("b")
    assert dict(floor.room.explain("b", floor.now))["1002"] == "reserve_not_asked?join_s=200.0"
    floor.after(199.9)
    assert (floor.agent_of("b"), changes(floor)) == ("", [])
    floor.after(0.1)
    assert (floor.agent_of("b"), changes(floor)) == ("1002", [ReservesJoined])


def test_a_long_expected_wait_is_a_need_at_once() -> None:
    """One agent works, who takes some minutes a call: whoever has to wait would wait as long."""
    floor = reserved()
    floor.arrives("a")
    floor.talks("a")
    floor.arrives("b")
    (joined,) = [fact for fact in floor.facts if isinstance(fact, ReservesJoined)]
    assert joined.waited_s == 0.0
    assert joined.expected_s is not None
    assert joined.expected_s >= USUAL_HANDLING_S
    assert floor.agent_of("b") == "1002"


def test_they_stay_until_the_wait_is_well_below_the_threshold() -> None:
    floor = reserved()
    for call in ("a", "b", "c", "d"):
        floor.arrives(call)
    for call in ("a", "b", "c"):
        floor.talks(call)
    assert changes(floor) == [ReservesJoined]
    floor.after(60)
    floor.talk_ends("a")
    assert floor.agent_of("d") == "1001"
    floor.talks("d")
    assert changes(floor) == [ReservesJoined], "nobody waits, but whoever came now would wait"
    floor.talk_ends("b")
    assert changes(floor) == [ReservesJoined], "1002 is free, but the queue's own agent is not"
    floor.talk_ends("d")
    assert changes(floor) == [ReservesJoined, ReservesLeft]
    floor.arrives("e")
    assert dict(floor.room.explain("e", floor.now))["1002"].startswith("reserve_not_asked")


def test_a_queue_without_a_threshold_never_asks_them() -> None:
    floor = reserved(replace(LATE, reserve_join_s=0.0, reserve_leave_s=0.0))
    floor.arrives("a")
    floor.talks("a")
    floor.arrives("b")
    floor.after(3000)
    assert (floor.agent_of("b"), changes(floor)) == ("", [])


def test_taking_the_threshold_away_sends_them_back() -> None:
    floor = reserved()
    floor.arrives("a")
    floor.talks("a")
    floor.arrives("b")
    floor.talks("b")
    floor.arrives("c")
    assert floor.agent_of("c") == "1003"
    queues = {"support": replace(LATE, reserve_join_s=0.0)}
    floor.tell(DirectoryLoaded(replace(floor.directory, queues=queues)))
    assert changes(floor) == [ReservesJoined, ReservesLeft]
    assert floor.agent_of("c") == "1003", "an offer that is out stays"


def test_a_queue_where_nobody_works_is_in_need_at_once() -> None:
    floor = reserved()
    tiers = (Tier("support", "1002", reserve=True),)
    floor.tell(DirectoryLoaded(replace(floor.directory, tiers=tiers)))
    floor.arrives("a")
    assert floor.agent_of("a") == "1002"


def test_the_threshold_itself_is_a_need_and_the_lower_one_is_none_yet() -> None:
    """One agent and calls of 180 s: whoever waits behind it is to wait just so long."""
    exact = replace(LATE, reserve_join_s=USUAL_HANDLING_S, reserve_leave_s=10.0)
    floor = reserved(exact)
    floor.arrives("a")
    floor.talks("a")
    floor.arrives("b")
    assert changes(floor) == [ReservesJoined]
    low = reserved(replace(LATE, reserve_join_s=400.0, reserve_leave_s=USUAL_HANDLING_S))
    low.arrives("a")
    low.talks("a")
    for call in ("b", "c", "d"):
        low.arrives(call)
    assert changes(low) == [ReservesJoined]
    low.talks("b")
    low.talks("c")
    low.gives_up("d")
    assert changes(low) == [ReservesJoined], "who came now would wait 180 s, which is not below it"


def test_who_waits_long_already_keeps_them_whatever_is_expected() -> None:
    """The caller who has waited since long before asks for what nobody has; the queue's own agent is free."""
    made = site(2, {"support": replace(LATE, demands={"english": 5}, reserve_leave_s=20.0)})
    tiers = (Tier("support", "1001"), Tier("support", "1002", reserve=True))
    floor = Floor(replace(made, tiers=tiers, skills={"english": Skill("english")}))
    floor.log_in("1001", "1002")
    floor.arrives("a")
    floor.after(100)
    assert changes(floor) == [ReservesJoined]
    floor.tell(SetNotReady("1001", "meal", ""))
    floor.tell(SetReady("1001", ""))
    assert changes(floor) == [ReservesJoined], "nobody is to wait, and somebody has"


def test_without_a_lower_threshold_they_stay_until_nobody_waits_or_would() -> None:
    floor = reserved(replace(LATE, reserve_leave_s=0.0))
    floor.arrives("a")
    floor.talks("a")
    floor.arrives("b")
    floor.talks("b")
    assert changes(floor) == [ReservesJoined]
    floor.talk_ends("b")
    assert changes(floor) == [ReservesJoined], "whoever came now would wait"
    floor.talk_ends("a")
    assert changes(floor) == [ReservesJoined, ReservesLeft]


def test_a_busy_hour_does_not_make_them_come_and_go_with_every_call() -> None:
    """Between the thresholds nothing changes: the calls of an hour are many, the changes few, and in turns."""
    floor = reserved(replace(LATE, reserve_join_s=60.0, reserve_leave_s=20.0))
    lot, talking, number = random.Random(4), dict[str, float](), 0
    for _ in range(3600 // 5):
        floor.after(5)
        for call in [call for call, until in talking.items() if until <= floor.now]:
            del talking[call]
            floor.talk_ends(call, 60.0)
        if lot.random() < 5 / 40:
            number += 1
            floor.arrives(f"c{number}")
        for call in list(floor.room.floor.lines["support"].calls):
            if floor.agent_of(call):
                floor.talks(call)
                talking[call] = floor.now + lot.expovariate(1 / 60.0)
        states = changes(floor)
        assert states == [ReservesJoined, ReservesLeft] * (len(states) // 2) + [ReservesJoined] * (len(states) % 2)
    assert number > 60
    assert 2 <= len(changes(floor)) < number / 2
