import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fsctl.whatif.erlang import NoSteadyState, erlang_a, erlang_b, erlang_c
from tests.unit.whatif.reference import ERLANG_A, ERLANG_C, A, C


@pytest.mark.parametrize("row", ERLANG_C, ids=lambda row: row.name)
def test_erlang_c_to_every_digit_of_the_reference(row: C) -> None:
    found = erlang_c(row.calls_per_h / 3600, row.handling_s, row.agents, row.within_s)

    assert round(found.p_wait, 5) == row.p_wait
    assert round(found.mean_wait_s, 3) == row.asa_s
    assert round(found.answered_within, 5) == row.service
    assert round(found.waiting, 3) == row.waiting


@pytest.mark.parametrize("row", ERLANG_A, ids=lambda row: row.name)
def test_erlang_a_to_every_digit_of_the_reference(row: A) -> None:
    found = erlang_a(row.calls_per_h / 3600, row.handling_s, row.agents, row.patience_s, 20)

    assert round(found.p_wait, 5) == row.p_wait
    assert round(found.mean_wait_s, 3) == row.wait_s
    assert round(found.p_abandon, 5) == row.p_abandon
    assert round(found.occupancy, 4) == row.occupancy
    assert round(found.answered_within, 5) == row.service
    assert round(found.answered_within_of_answered, 5) == row.service_answered


def test_callers_of_endless_patience_make_erlang_a_into_erlang_c() -> None:
    patient = erlang_a(200 / 3600, 180, 12, 1e7, 20)
    textbook = erlang_c(200 / 3600, 180, 12, 20)

    assert patient.p_wait == pytest.approx(textbook.p_wait, rel=1e-3)
    assert patient.mean_wait_s == pytest.approx(textbook.mean_wait_s, rel=1e-3)
    assert patient.answered_within == pytest.approx(textbook.answered_within, rel=1e-3)


def test_callers_without_patience_make_erlang_a_into_erlang_b() -> None:
    found = erlang_a(200 / 3600, 180, 12, 1e-4, 20)

    assert found.p_abandon == pytest.approx(erlang_b(10, 12), rel=1e-3)


@given(st.floats(0.001, 5), st.floats(1, 500), st.integers(1, 600), st.floats(1, 500), st.floats(0, 300))
@example(3.0, 1.0, 7, 1.0, 257.0)  # nearly everything happens in the first fiftieth of the time
def test_shares_are_shares_and_flow_is_kept(
    calls_per_s: float, handling_s: float, agents: int, patience_s: float, within_s: float
) -> None:
    found = erlang_a(calls_per_s, handling_s, agents, patience_s, within_s)

    assert -1e-9 <= found.answered_within <= 1 - found.p_abandon + 1e-6
    assert 0 <= found.p_wait <= 1 + 1e-12
    served = calls_per_s * (1 - found.p_abandon)
    assert math.isclose(served * handling_s, found.occupancy * agents, rel_tol=1e-6, abs_tol=1e-9)


def test_too_much_work_without_hanging_up_has_no_steady_state() -> None:
    with pytest.raises(NoSteadyState, match="grows for ever"):
        erlang_c(1, 180, 180, 20)


@pytest.mark.parametrize("values", [(0, 180, 5, 60), (1, 0, 5, 60), (1, 180, 0, 60), (1, 180, 5, 0)])
def test_nothing_is_refused(values: tuple[float, float, int, float]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        erlang_a(*values, within_s=20)
