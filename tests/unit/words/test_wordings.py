"""A wording is said in the language asked for. That every one has its Chinese is looked at in tests/architecture."""

from __future__ import annotations

from fsctl.wording import Wording
from fsctl.words import wordings


def test_a_wording_is_said_in_the_language_asked_for_and_a_text_as_it_is() -> None:
    told = Wording("warning: {what}", what=Wording("nothing to change"))
    assert wordings.said(told, "zh") == "提醒：没有需要变更的内容"
    assert wordings.said(told, "en") == "warning: nothing to change"
    assert wordings.said("nothing to change", "zh") == "nothing to change"
