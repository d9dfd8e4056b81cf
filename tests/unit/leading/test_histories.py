"""Whatever happens in whatever order: two never may act at one moment, and every epoch has one leader."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.leading.world import Member, Shared

ACTS = ("live", "live", "live", "begin", "die", "die", "stop", "database", "switch", "blind", "time")

MACHINES = (("west", "here"), ("east", "here"), ("north", "far"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(1, 40)), max_size=60))
def test_one_at_most_may_act(acts: list[tuple[str, int, int]]) -> None:
    shared = Shared()
    members = [Member(shared, name, machine=machine) for name, machine in MACHINES]
    stopped: dict[int, float] = {}
    for act, which, long in acts:
        member = members[which]
        if act == "die":
            member.die()
        elif act == "begin":
            member.begin()
        elif act == "stop":
            stopped[which] = shared.now + long * 0.1
        elif act == "database":
            member.lease.away = not member.lease.away
        elif act == "blind":
            member.mark.away = not member.mark.away
        elif act == "switch":
            shared.mark = None
        for _ in range(long):
            for number, other in enumerate(members):
                if stopped.get(number, 0.0) <= shared.now:
                    other.step()
                assert sum(each.may_act for each in members) <= 1
            shared.now += 0.05
            assert sum(each.may_act for each in members) <= 1
    epochs = [epoch for epoch, _ in shared.taken]
    assert len(epochs) == len(set(epochs))
    assert epochs == sorted(epochs)
