"""Chinese spelled in pinyin, with every reading of each character."""

from __future__ import annotations

import sys

import pytest

from webui.spelling import spelled


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("投诉", (("tou", "dou"), ("su",))),
        ("绿色", (("lv", "lu"), ("se", "shai"))),
        ("E6 代码", (("e6",), ("dai",), ("ma",))),
        ("Complaint", (("complaint",),)),
        ("", ()),
        ("  ", ()),
    ],
)
def test_each_character_has_its_readings(text: str, wanted: tuple[tuple[str, ...], ...]) -> None:
    assert spelled(text) == wanted


def test_whatever_a_site_is_called_it_is_only_text() -> None:
    assert spelled("<script>") == (("<script>",),)
    assert "pypinyin.phrases_dict" not in sys.modules or not sys.modules["pypinyin.phrases_dict"].phrases_dict
