"""Means of peers from sums are those of a walk through the peers, whatever came and went before."""

from __future__ import annotations

from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from fsctl.acd.seat import BUSY, Seat
from fsctl.acd.standing import Standing, exact, mean_but
from fsctl.facts import AgentState

NOW = 1_800_000_000.0
ago = st.floats(0, 1e6).map(lambda seconds: exact(NOW - seconds))
lengths = st.floats(0, 1e5).map(exact)
seats = st.builds(
    Seat,
    agent=st.sampled_from(["1001", "1002", "1003", "1004", "1005"]),
    logged_in=st.booleans(),
    state=st.sampled_from([AgentState.READY, AgentState.TALKING, AgentState.NOT_READY, AgentState.WRAP_UP]),
    since=ago,
    idle_since=ago,
    calls=st.integers(0, 500),
    talk_s=lengths,
    busy_s=lengths,
    ready_s=lengths,
)


@given(st.lists(seats, max_size=30))
def test_sums_are_those_of_a_walk(changes: list[Seat]) -> None:
    standing, now_at = Standing(), {}
    for seat in changes:
        standing.put(seat)
        now_at[seat.agent] = seat
    found = mean_but([standing], "1001", NOW)
    peers = [seat for seat in now_at.values() if seat.logged_in and seat.agent != "1001"]
    ready = [seat for seat in peers if seat.state is AgentState.READY]
    assert (found.calls is None) == (not peers)
    if peers:
        assert 0 <= found.calls - mean(seat.calls for seat in peers) < 1  # type: ignore[operator]
        assert abs(found.talk_s - mean(seat.talk_s for seat in peers)) < 2e-6  # type: ignore[operator]
    if ready:
        assert abs(found.idle_since - mean(seat.idle_since for seat in ready)) < 2e-6  # type: ignore[operator]
    worked = sum(seat.busy_s + (NOW - seat.since if seat.state in BUSY else 0.0) for seat in peers)
    rested = sum(seat.ready_s + (NOW - seat.since if seat.state is AgentState.READY else 0.0) for seat in peers)
    if worked + rested > 1:
        assert abs((found.occupancy or 0.0) - worked / (worked + rested)) < 1e-6


@given(st.lists(seats, min_size=1, max_size=30), ago, st.integers(1, 50))
def test_the_mean_of_equal_moments_is_that_moment(before: list[Seat], moment: float, peers: int) -> None:
    standing = Standing()
    for seat in before:
        standing.put(seat)
    for agent in ("1001", "1002", "1003", "1004", "1005"):
        standing.put(Seat(agent))
    for number in range(peers):
        standing.put(Seat(f"p{number}", logged_in=True, state=AgentState.READY, idle_since=moment))
    assert mean_but([standing], "1001", NOW).idle_since == moment
