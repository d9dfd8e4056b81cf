"""A call's trunk is told by where it came from."""

from __future__ import annotations

import pytest

from fsctl.directory import Directory, Trunk
from fsctl.directory.trunks import networks, trunk_at

DIRECTORY = Directory(
    trunks={
        "by-address": Trunk("by-address", "198.51.100.7"),
        "by-name": Trunk("by-name", "sip.example.net"),
        "office": Trunk("office", "", allow=("203.0.113.0/24", "2001:db8::/32")),
        "wide": Trunk("wide", "", allow=("203.0.0.0/8",)),
    }
)


@pytest.mark.parametrize(
    ("address", "trunk"),
    [
        ("198.51.100.7", "by-address"),
        ("198.51.100.8", ""),
        ("203.0.113.9", "office"),
        ("203.9.9.9", "wide"),
        ("2001:db8::1", "office"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_the_narrowest_network_that_holds_the_address(address: str, trunk: str) -> None:
    assert trunk_at(DIRECTORY, address) == trunk


def test_a_host_that_is_a_name_allows_nobody_by_itself() -> None:
    assert networks(DIRECTORY.trunks["by-name"]) == []
    assert networks(DIRECTORY.trunks["by-address"]) == ["198.51.100.7/32"]
