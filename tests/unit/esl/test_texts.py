"""Every header is text to whoever reads events, whatever a caller made the switch send."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.esl.client import Client, Event
from fsctl.esl.texts import text, texts

LOGIN = b"Content-Type: auth/request\n\nContent-Type: command/reply\nReply-Text: +OK accepted\n\n"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def event_of(value: object) -> Event:
    client = Client("x")
    client.receive(LOGIN, 0.0)
    body = orjson.dumps(value)
    (event,) = client.receive(b"Content-Length: %d\nContent-Type: text/event-json\n\n%s" % (len(body), body), 0.0)
    assert isinstance(event, Event)
    return event


def test_a_caller_whose_name_the_switch_takes_for_an_array() -> None:
    """As 1.10.12 sends it for the display name `ARRAY::a|:b`."""
    event = event_of({"Event-Name": "CHANNEL_PARK", "Caller-Caller-ID-Name": ["a", "b"]})
    assert event.headers["Caller-Caller-ID-Name"] == "ARRAY::a|:b"


@pytest.mark.parametrize(
    ("value", "expected"), [("x", "x"), ([], "ARRAY::"), (None, ""), (5, "5"), ({"a": [1]}, '{"a":[1]}')]
)
def test_anything_else_is_written_out(value: object, expected: str) -> None:
    assert text(value) == expected


def test_headers_that_are_texts_already_are_not_copied() -> None:
    headers = {"A": "1"}
    assert texts(headers) is headers


@given(st.dictionaries(st.text(max_size=10), JSON, max_size=5))
def test_no_event_has_a_header_that_is_no_text(value: dict[str, object]) -> None:
    assert {type(header) for header in event_of(value).headers.values()} <= {str}
