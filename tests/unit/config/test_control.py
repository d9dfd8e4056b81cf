"""Where other machines may reach the daemon: all of it or none, and never in plain."""

from __future__ import annotations

from typing import Any

import pytest

from fsctl.config import Settings, SettingsWrong, build

FILES = {"certificate": "/c.pem", "key": "/k.pem", "authority": "/a.pem"}


def made(**control: Any) -> Settings:
    return build({"control": control}, {}, "fsctl.toml")


def mistakes(**control: Any) -> list[str]:
    with pytest.raises(SettingsWrong) as wrong:
        made(**control)
    return wrong.value.mistakes


def test_without_a_word_only_this_machine_is_listened_to() -> None:
    control = made().control
    assert (control.endpoint, control.reached_as) == (None, "")


@pytest.mark.parametrize(
    ("listen", "name", "endpoint", "reached_as"),
    [
        ("192.0.2.1:8030", "", ("192.0.2.1", 8030), "192.0.2.1"),
        ("0.0.0.0:8030", "east.example.net", ("0.0.0.0", 8030), "east.example.net"),  # noqa: S104 (read, not listened on)
        ("[::]:8030", "2001:db8::1", ("::", 8030), "2001:db8::1"),
        ("[2001:db8::1]:1", "", ("2001:db8::1", 1), "2001:db8::1"),
    ],
)
def test_where_it_listens_and_what_it_is_called(
    listen: str, name: str, endpoint: tuple[str, int], reached_as: str
) -> None:
    control = made(listen=listen, name=name, **FILES).control
    assert (control.endpoint, control.reached_as) == (endpoint, reached_as)


def test_a_program_that_only_asks_listens_nowhere() -> None:
    assert made(**FILES).control.reached_as == ""


@pytest.mark.parametrize("missing", list(FILES))
def test_the_three_files_belong_together(missing: str) -> None:
    some = {name: file for name, file in FILES.items() if name != missing}
    (mistake,) = mistakes(**some)
    assert mistake.startswith(f"control.{missing} is empty; ")


def test_nobody_is_listened_to_in_plain() -> None:
    (mistake,) = mistakes(listen="192.0.2.1:8030")
    assert "nobody is listened to in plain" in mistake


@pytest.mark.parametrize("listen", ["8030", "east", "east:", ":8030", "east:0", "east:65536", "a b:1", "::1:8030"])
def test_what_is_no_host_and_port(listen: str) -> None:
    (mistake,) = mistakes(listen=listen, **FILES)
    assert "expected host:port" in mistake


@pytest.mark.parametrize("listen", ["0.0.0.0:8030", "[::]:8030"])
def test_everywhere_is_nothing_others_could_reach_it_by(listen: str) -> None:
    (mistake,) = mistakes(listen=listen, **FILES)
    assert "control.name is empty" in mistake


def test_a_name_that_is_none() -> None:
    (mistake,) = mistakes(listen="0.0.0.0:8030", name="east example", **FILES)
    assert mistake.startswith("control.name is 'east example'")
