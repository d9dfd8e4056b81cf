"""Addresses as they stand in the lease: written and read back, and which of them lead anywhere from here."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctl.control import address
from fsctl.control.address import Tls, Unix, this_machine, within_reach, written

HERE = Unix(Path("/run/fsctl/control.sock"), this_machine())


@pytest.mark.parametrize(
    "addresses",
    [
        [HERE],
        [HERE, Tls("west.example.net", 8030)],
        [Tls("192.0.2.1", 1), Tls("2001:db8::1", 65535)],
        [Unix(Path("/srv/a b/100%/c#d.sock"), this_machine())],
        [Unix(Path("/srv/王/control.sock"))],
    ],
)
def test_what_is_written_is_read_back(addresses: list[address.Address]) -> None:
    assert within_reach(written(addresses)) == addresses


def test_a_socket_at_the_same_path_of_another_machine_is_not_tried() -> None:
    text = "unix:/run/fsctl/control.sock#00000000 tls:west.example.net:8030"
    assert within_reach(text) == [Tls("west.example.net", 8030)]


def test_a_machine_that_cannot_be_told_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert within_reach("unix:/run/fsctl/control.sock") == [HERE]
    monkeypatch.setattr(address, "this_machine", lambda: "")
    assert within_reach("unix:/run/fsctl/control.sock#00000000") == [HERE]


@pytest.mark.parametrize(
    "text",
    ["", "unix:", "unix:relative", "/a", "unix:/a#x", "http://x/y", "tcp:1.2.3.4:5"],
)
def test_what_is_no_socket_leads_nowhere(text: str) -> None:
    assert within_reach(text) == []


@pytest.mark.parametrize(
    "text",
    ["west", "west:0", "west:65536", "we/st:1", "west:80:80", "[west]:1", "\u0967:1", "west:\u0967", ":1", "west:"],
)
def test_what_is_no_host_and_port_leads_nowhere(text: str) -> None:
    assert within_reach(f"tls:{text}") == []
