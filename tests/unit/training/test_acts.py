"""What browsers may send, and whatever else they send."""

from __future__ import annotations

from typing import Any

import pytest

from fsctl.control.requests import NotARequest
from fsctl.training.acts import CUSTOMER_KINDS, KINDS, PHONE_KINDS, Act, read_act
from fsctl.training.classroom import DO


def test_every_kind_is_carried_out_by_something() -> None:
    assert DO.keys() == {*PHONE_KINDS, *CUSTOMER_KINDS}
    assert set(KINDS) == {*DO, "take", "release", "still_here"}


@pytest.mark.parametrize(
    ("sent", "act"),
    [
        (
            {"kind": "dial", "phone": "1001", "token": "t", "number": "*10#"},
            Act("dial", ("phones", "1001"), "t", {"number": "*10#"}),
        ),
        ({"kind": "lift", "phone": "1001", "token": "t"}, Act("lift", ("phones", "1001"), "t", {})),
        (
            {"kind": "customer_call", "customer": "+8613800000001", "token": "t", "number": "4000"},
            Act("customer_call", ("customers", "+8613800000001"), "t", {"number": "4000"}),
        ),
        ({"kind": "take", "phone": "1001", "name": "<b>王"}, Act("take", ("phones", "1001"), "", {"name": "<b>王"})),
        (
            {"kind": "take", "customer": "138", "name": "Li", "token": "t"},
            Act("take", ("customers", "138"), "t", {"name": "Li"}),
        ),
        ({"kind": "release", "customer": "138", "token": "t"}, Act("release", ("customers", "138"), "t", {})),
        ({"kind": "still_here", "token": "t"}, Act("still_here", None, "t", {})),
    ],
)
def test_reading(sent: dict[str, Any], act: Act) -> None:
    assert read_act(sent) == act


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([], "expected an object with a kind"),
        ({"kind": 1}, "expected an object with a kind"),
        ({"kind": "reboot"}, "unknown kind 'reboot'"),
        ({"kind": "lift", "phone": "1001"}, "needs 'token'"),
        ({"kind": "lift", "token": "t"}, "needs 'phone'"),
        ({"kind": "lift", "phone": 1001, "token": "t"}, "needs 'phone'"),
        ({"kind": "lift", "customer": "138", "token": "t"}, "does not take customer"),
        ({"kind": "lift", "phone": "../1", "token": "t"}, "needs 'phone'"),
        ({"kind": "dial", "phone": "1001", "token": "t"}, "needs 'number'"),
        ({"kind": "dial", "phone": "1001", "token": "t", "number": ""}, "needs 'number'"),
        ({"kind": "dial", "phone": "1001", "token": "t", "number": "4000\n"}, "needs 'number'"),
        ({"kind": "dial", "phone": "1001", "token": "t", "number": "4" * 33}, "needs 'number'"),
        ({"kind": "press", "phone": "1001", "token": "t", "keys": "１"}, "needs 'keys'"),
        ({"kind": "take", "phone": "1001", "name": "a\nb"}, "needs 'name'"),
        ({"kind": "take", "phone": "1001", "name": "x" * 65}, "needs 'name'"),
        ({"kind": "take", "phone": "1", "customer": "2", "name": "x"}, "does not take phone"),
        ({"kind": "take", "phone": "1001", "name": "x", "token": "a b"}, "needs 'token'"),
        ({"kind": "still_here", "token": "t", "phone": "1"}, "does not take phone"),
    ],
)
def test_what_does_not_fit_is_told_what_would(sent: Any, said: str) -> None:
    with pytest.raises(NotARequest, match=said):
        read_act(sent)
