"""Every header is text to whoever reads events, whatever a caller made the switch send."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.esl.texts import Texts, text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_a_caller_whose_name_the_switch_takes_for_an_array() -> None:
    """As 1.10.12 sends it for the display name `ARRAY::a|:b`."""
    headers = Texts({"Event-Name": "CHANNEL_PARK", "Caller-Caller-ID-Name": ["a", "b"]})
    assert headers["Caller-Caller-ID-Name"] == headers.get("Caller-Caller-ID-Name") == "ARRAY::a|:b"


@pytest.mark.parametrize(
    ("value", "expected"), [("x", "x"), ([], "ARRAY::"), (None, ""), (5, "5"), ({"a": [1]}, '{"a":[1]}')]
)
def test_anything_else_is_written_out(value: object, expected: str) -> None:
    assert text(value) == expected


@given(st.dictionaries(st.text(max_size=10), JSON, max_size=5))
def test_no_header_is_anything_but_text(value: dict[str, object]) -> None:
    headers = Texts(orjson.loads(orjson.dumps(value)))
    assert set(headers) == set(value)
    assert {type(header) for header in headers.values()} <= {str}
    assert headers.get("not there") == ""
