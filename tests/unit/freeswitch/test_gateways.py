"""What the switch says of its gateways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.freeswitch.gateways import states, trunk_state
from fsctl.switch.events import TrunkState


@pytest.mark.parametrize(
    ("state", "status", "pinged", "means"),
    [
        ("REGED", "UP", False, "up"),
        ("REGED", "DOWN", True, "down"),
        ("NOREG", "UP", False, "unwatched"),
        ("NOREG", "UP", True, "up"),
        ("NOREG", "DOWN", True, "down"),
        ("TRYING", "DOWN", False, "trying"),
        ("FAIL_WAIT", "DOWN", False, "down"),
        ("EXPIRED", "UP", False, "down"),
    ],
)
def test_a_state_means(state: str, status: str, pinged: bool, means: str) -> None:
    assert trunk_state(state, status, pinged=pinged) == means


def row(name: str, state: str, status: str = "UP", ping: str = "0") -> str:
    return (
        f"<gateway><name>{name}</name><pingfreq>{ping}</pingfreq><state>{state}</state><status>{status}</status>"
        "</gateway>"
    )


def test_a_replaced_gateway_is_what_it_has_become() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
    answer = f"{head}<gateways>{row('a', 'NOREG')}{row('b', 'REGED')}{row('a', 'FAIL_WAIT', 'DOWN')}</gateways>"
    assert states(answer) == {"a": TrunkState.UNWATCHED, "b": TrunkState.UP}


@given(st.text())
def test_anything_else_is_no_list(answer: str) -> None:
    assert states(answer) == {}


def test_entities_are_not_expanded() -> None:
    assert states('<!DOCTYPE x [<!ENTITY a "b">]><gateways><gateway><name>&a;</name></gateway></gateways>') == {}
