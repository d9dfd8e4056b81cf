"""Reserve agents come when a queue is in need and go when the need is over, not with every call."""

from __future__ import annotations

from dataclasses import replace

from fsctl.directory import DirectoryLoaded, Queue, Tier
from fsctl.facts import ReservesJoined, ReservesLeft
from fsctl.kpi.expected import USUAL_HANDLING_S
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
    floor.after(30.0)
    assert floor.agent_of("a") == "1002"
