"""Lines of a text that is Chinese, English or both."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fsctl.terminal.wrapping import lines

PARTS = ["队列", "，", "。", "（", "）", "agents", " ", "`fsctl plan`", "x" * 9, "…"]
TEXTS = st.lists(st.sampled_from(PARTS)).map("".join)


@given(TEXTS, st.integers(12, 40))
def test_every_line_fits_and_nothing_is_lost(text: str, width: int) -> None:
    told = lines(text, width)
    assert "".join("".join(told).split()) == "".join(text.split())
    assert all(cell_len(line) <= width or lines(line, 1) == [line] for line in told), "or has no place to break"


def test_a_line_neither_begins_with_a_stop_nor_ends_with_an_opening_bracket() -> None:
    assert lines("坐席，队列（技能）。", 8) == ["坐席，队", "列（技", "能）。"]
    assert lines("坐席（技能）", 6) == ["坐席", "（技", "能）"]


def test_english_breaks_at_blanks_and_what_is_typed_stays_together() -> None:
    assert lines("look at it with `fsctl plan` first", 20) == ["look at it with", "`fsctl plan` first"]
    assert lines("请用 `fsctl plan` 预览", 14) == ["请用", "`fsctl plan`", "预览"]
    assert lines("", 10) == []
