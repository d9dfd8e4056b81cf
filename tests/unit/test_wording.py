"""A sentence remembers what it was made of."""

from __future__ import annotations

from fsctl.wording import Wording, listed

ZH = {"{key} is {found!r}; expected {expected}": "{key} 为 {found!r}，应为{expected}", "a number": "数字", "none": "无"}


def test_a_wording_is_a_text_and_can_be_said_otherwise() -> None:
    wording = Wording("{key} is {found!r}; expected {expected}", key="ring_s", found="x", expected=Wording("a number"))
    assert wording == "ring_s is 'x'; expected a number"
    assert wording.said(lambda template: ZH.get(template, template)) == "ring_s 为 'x'，应为数字"


def test_braces_in_values_are_data() -> None:
    assert Wording("found {found}", found="{0.__class__}").said(str) == "found {0.__class__}"


def test_no_names_have_a_word() -> None:
    assert listed(["b", "a"]) == "a, b"
    assert Wording("known are {known}", known=listed([])).said(lambda t: ZH.get(t, t)) == "known are 无"
