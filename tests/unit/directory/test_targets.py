"""What people give as a number or a destination is one, or it is refused before anything is made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.directory import Destination, DestinationKind, Directory, Extension, Number, Queue, Trunk
from fsctl.directory.targets import NUMBER, NoTarget, outgoing_trunk, target_of

SITE = Directory(
    numbers={"4000": Number("4000", Destination(DestinationKind.QUEUE, "support"))},
    extensions={"1001": Extension("1001", "")},
    queues={"support": Queue("support")},
    trunks={"fax": Trunk("fax", "10.0.0.1", outgoing=False), "carrier": Trunk("carrier", "10.0.0.2")},
)


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("1001", "extension:1001"),
        ("4000", "queue:support"),
        ("13800138000", "external:carrier/13800138000"),
        ("+4930123", "external:carrier/+4930123"),
        ("queue:support", "queue:support"),
        ("external:fax/123", "external:fax/123"),
    ],
)
def test_what_is_meant(text: str, to: str) -> None:
    assert str(target_of(SITE, text)) == to


def test_outside_goes_over_the_first_trunk_that_may_be_used_for_it() -> None:
    assert outgoing_trunk(SITE) == "carrier"
    assert outgoing_trunk(Directory()) == ""
    assert outgoing_trunk(Directory(), "world") == "world"


def test_without_a_trunk_the_remedy_says_where_to_add_one() -> None:
    with pytest.raises(NoTarget) as wrong:
        target_of(Directory(), "13800138000")
    assert wrong.value.code == "no_outgoing_trunk"
    assert "trunks" in wrong.value.remedy


@given(st.text(max_size=60))
def test_whatever_is_given_is_a_target_of_harmless_shape_or_refused(text: str) -> None:
    try:
        target = target_of(SITE, text)
    except NoTarget:
        return
    if target.kind is DestinationKind.EXTERNAL:
        trunk, _, number = target.name.partition("/")
        assert trunk in SITE.trunks
        assert NUMBER.fullmatch(number)
    else:
        assert target.name in {*SITE.extensions, *SITE.queues}
