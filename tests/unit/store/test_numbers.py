from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.store import numbers

MOBILE = "+8613900004821"


@pytest.mark.parametrize(
    "text",
    ["13900004821", "+86 139 0000 4821", "013900004821", "008613900004821", "8613900004821", "１３９-0000-4821"],
)
def test_one_number_however_written(text: str) -> None:
    line = numbers.read(text, "CN")
    assert line is not None
    assert (line.e164, line.tail) == (MOBILE, "00004821")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anonymous",
        "Restricted",
        "unknown",
        "1002",
        "10086",
        "95588",
        "00000000000",
        "+266696687",
        "sip:1@x",
        "9" * 60,
    ],
)
def test_short_and_withheld_numbers_are_nobodys(text: str) -> None:
    assert numbers.read(text, "CN") is None


def test_a_number_without_its_area_code_is_not_whole() -> None:
    line = numbers.read("82345678", "CN")
    assert line is not None
    assert (line.e164, line.tail) == ("", "82345678")
    with pytest.raises(numbers.NumberWrong):
        numbers.written("82345678", "CN")


def test_the_region_decides_what_a_plain_number_means() -> None:
    line = numbers.read("020 7946 0958", "GB")
    assert line is not None
    assert line.e164 == "+442079460958"


@pytest.mark.parametrize(
    ("caller", "kept", "agrees"),
    [
        ("9013900004821", MOBILE, True),
        ("82345678", "+861082345678", True),
        ("13800004821", MOBILE, False),
        ("+4413900004821", "+8615500004821", False),
    ],
)
def test_ends_alike_and_does_not_contradict(caller: str, kept: str, agrees: bool) -> None:
    line = numbers.read(caller, "CN")
    assert line is not None
    assert numbers.agree(line, kept) is agrees


def test_how_carriers_write_it() -> None:
    ways = numbers.ways_of_writing(MOBILE, "139 0000 4821", "CN")
    assert {"13900004821", "013900004821", "008613900004821", "8613900004821", MOBILE, "139 0000 4821"} <= ways
    assert "2079460958" not in numbers.ways_of_writing("+442079460958", "+442079460958", "CN")


@pytest.mark.parametrize(
    ("e164", "shown", "masked"),
    [
        (MOBILE, "139 0000 4821", "139 •••• 4821"),
        ("+861082345678", "010 8234 5678", "010 •••• 5678"),
        ("+8651261234567", "0512 6123 4567", "0512 •••• 4567"),
        ("+864008123123", "400 812 3123", "40• ••• 3123"),
        ("+442079460958", "+44 20 7946 0958", "+44 20 •••• 0958"),
    ],
)
def test_shown_and_masked(e164: str, shown: str, masked: str) -> None:
    assert numbers.shown(e164, "CN") == shown
    assert numbers.masked(shown) == masked


@given(st.text(max_size=60))
def test_any_text_is_read_and_what_is_shown_hides_digits(text: str) -> None:
    line = numbers.read(text, "CN")
    if line is not None:
        assert line.digits.isascii()
        assert 1 <= len(line.tail) <= 8
        shown = [sign for sign in numbers.masked(line.typed) if sign.isdigit()]
        assert len(shown) <= max(4, len([sign for sign in line.typed if sign.isdigit()]) - 4)


def test_long_entries_show_only_their_length() -> None:
    assert numbers.entered("1") == "1"
    assert numbers.entered("622202") == "••••••"
    assert numbers.entered("6222021234567890") == "•" * 8
