"""What is read back from the switch is a mark by its shape or nobody's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.leading.mark import OVER, Mark, parse


@given(st.integers(0, 10**15 - 1), st.text("0123456789abcdef", min_size=1, max_size=32), st.integers(OVER, 10**15 - 1))
def test_a_mark_is_read_as_it_was_written(epoch: int, run: str, beats: int) -> None:
    mark = Mark(epoch, run, beats)
    assert parse(str(mark)) == mark
    assert all(c.isascii() and (c.isalnum() or c == ".") for c in str(mark))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-ERR no reply",
        "1.abc",
        "1.abc.2=3",
        "1.abc.2\n",
        "1.abc.2\n\napi shutdown",
        "1.xyz.2",
        "1.abc.-2",
        "1.abc.over.",
        "\u0661.abc.2",
        "9" * 16 + ".abc.1",
        "1." + "a" * 33 + ".1",
        "${system id}",
    ],
)
def test_anything_else_is_nobodys(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=40))
def test_what_passes_can_stand_in_a_command(text: str) -> None:
    mark = parse(text)
    assert mark is None or (str(mark).isascii() and not set(str(mark)) & set(" =\r\n\0$"))
