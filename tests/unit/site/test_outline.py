"""What the panels know of a flow without looking through it."""

from __future__ import annotations

import pytest

from fsctl.site.flows import Outline, outlined

FLOW = "flow: f\ntitle: Number capture\nstart: a\nnodes:\n  a: {kind: play, prompt: welcome, next: b}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FLOW + "  b: {kind: back, gone: c}\n  c: {kind: hangup}\n", Outline("Number capture", True)),
        (FLOW + "  b: {kind: hangup}\n", Outline("Number capture", False)),
        ("flow: [", Outline()),
        ("", Outline()),
    ],
)
def test_a_flow_that_gives_the_caller_back_is_known_by_its_text(text: str, found: Outline) -> None:
    assert outlined(text, "f") == found
