"""The protocol without a socket: framing at every byte, replies in one order, what must never be sent."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise, product
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.esl import accept, commands
from fsctl.esl.accept import Acceptor
from fsctl.esl.client import EXPECTED, Client, Closed, Event, LoggedIn, Replied, State
from fsctl.esl.errors import LoginRefused, ProtocolError, UnsafeCommand
from fsctl.esl.framing import LONGEST_HEAD, Framer
from fsctl.wording import worded
from fsctl.words import wordings

CORPUS = Path(__file__).parents[2] / "corpus" / "esl"

AUTH = b"Content-Type: auth/request\n\n"
ACCEPTED = b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"


def api_response(text: str) -> bytes:
    return b"Content-Type: api/response\nContent-Length: %d\n\n%s" % (len(text.encode()), text.encode())


def json_event(**headers: str) -> bytes:
    body = orjson.dumps(headers)
    return b"Content-Length: %d\nContent-Type: text/event-json\n\n%s" % (len(body), body)


def ready() -> Client:
    client = Client("secret")
    client.receive(AUTH, 0.0)
    assert client.take_outgoing() == b"auth secret\n\n"
    assert client.receive(ACCEPTED, 0.0) == [LoggedIn()]
    return client


class TestFraming:
    STREAM = (
        AUTH + ACCEPTED + json_event(Name="Bob\n\nContent-Length: 5") + b"\n" + api_response("+OK 你好\n") + ACCEPTED
    )

    def test_the_stream_may_be_cut_at_every_byte(self) -> None:
        whole = Framer().receive(self.STREAM)
        assert [frame.kind for frame in whole] == [
            "auth/request",
            "command/reply",
            "text/event-json",
            "api/response",
            "command/reply",
        ]
        for cut in range(len(self.STREAM)):
            framer = Framer()
            assert framer.receive(self.STREAM[:cut]) + framer.receive(self.STREAM[cut:]) == whole, cut

    @given(st.lists(st.integers(0, len(STREAM)), max_size=12))
    def test_and_into_any_number_of_pieces(self, cuts: list[int]) -> None:
        framer = Framer()
        bounds = [0, *sorted(cuts), len(self.STREAM)]
        frames = [frame for a, b in pairwise(bounds) for frame in framer.receive(self.STREAM[a:b])]
        assert frames == Framer().receive(self.STREAM)
        assert framer.at_rest()

    @pytest.mark.parametrize(
        ("stream", "why"),
        [
            (b"Content-Type: api/response\n\n", "without Content-Length"),
            (b"Content-Type: text/event-json\n\n", "without Content-Length"),
            (b"Content-Type: api/response\nContent-Length: -1\n\n", "no number"),
            (b"Content-Type: api/response\nContent-Length: 0x10\n\n", "no number"),
            (b"Content-Type: api/response\nContent-Length: \xc2\xb2\n\n", "no number"),
            (b"Content-Type: api/response\nContent-Length: 2147483647\n\n", "are accepted"),
            (b"Content-Type: api/response\nContent-Length: " + b"9" * 5000 + b"\n\n", "no number"),
            (b"Reply-Text: +OK\n\n", "without Content-Type"),
            (b"Content-Type: command/reply\ngarbage\n\n", "without a colon"),
            (b"Content-Type: command/reply\nX: \xff\xfe\n\n", "not UTF-8"),
            (b"x" * (LONGEST_HEAD + 1), "without an end"),
        ],
    )
    def test_what_cannot_be_cut_is_refused(self, stream: bytes, why: str) -> None:
        with pytest.raises(ProtocolError, match=why) as refused:
            Framer().receive(stream)
        assert "协议错误" in wordings.said(worded(refused.value), "zh")

    @given(st.binary(max_size=300))
    def test_no_bytes_bring_anything_but_frames_or_a_protocol_error(self, data: bytes) -> None:
        with suppress(ProtocolError):
            Framer().receive(data)

    def test_an_end_in_the_middle_of_a_body_is_noticed(self) -> None:
        client = ready()
        client.receive(json_event(A="1")[:-2], 0.0)
        with pytest.raises(ProtocolError, match="middle of a frame"):
            client.eof()


class TestClient:
    def test_both_kinds_of_reply_come_in_one_order(self) -> None:
        client = ready()
        for token in ("a", "b", "c"):
            client.sent(token, 10.0)
        got = client.receive(api_response("one") + ACCEPTED + api_response("-ERR no\n"), 1.0)
        assert got == [Replied("a", True, "one"), Replied("b", True, "+OK accepted"), Replied("c", False, "-ERR no")]
        assert client.in_flight == 0

    def test_an_api_that_is_denied_is_answered_as_a_command_and_matched_all_the_same(self) -> None:
        client = ready()
        client.sent("api", 10.0)
        client.sent("next", 10.0)
        denied = b"Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n"
        assert client.receive(denied + api_response("x"), 1.0) == [
            Replied("api", False, "-ERR permission denied"),
            Replied("next", True, "x"),
        ]

    def test_events_between_replies_do_not_disturb_their_order(self) -> None:
        client = ready()
        client.sent("a", 10.0)
        got = client.receive(json_event(X="1") + api_response("one") + json_event(X="2"), 1.0)
        assert [type(happened) for happened in got] == [Event, Replied, Event]

    def test_a_reply_to_nothing_ends_the_connection(self) -> None:
        with pytest.raises(ProtocolError, match="reply to nothing"):
            ready().receive(ACCEPTED, 0.0)

    def test_an_overdue_reply_ends_the_connection_and_its_tokens_are_handed_back(self) -> None:
        client = ready()
        client.sent("a", 5.0)
        client.sent("b", 9.0)
        client.check_deadlines(4.9)
        with pytest.raises(ProtocolError, match="2 commands in flight"):
            client.check_deadlines(5.1)
        assert client.give_up() == ["a", "b"]
        assert client.state is State.CLOSED

    def test_a_wrong_password_is_told_with_its_remedy(self) -> None:
        client = Client("wrong")
        client.receive(AUTH, 0.0)
        with pytest.raises(LoginRefused, match=r"event_socket\.conf"):
            client.receive(b"Content-Type: command/reply\nReply-Text: -ERR invalid\n\n", 0.0)

    def test_an_address_that_is_not_allowed_is_told_with_its_remedy(self) -> None:
        body = b"Access Denied, go away.\n"
        rude = b"Content-Type: text/rude-rejection\nContent-Length: %d\n\n%s" % (len(body), body)
        with pytest.raises(LoginRefused, match="apply-inbound-acl"):
            Client("x").receive(rude, 0.0)

    def test_a_goodbye_is_read_with_its_body(self) -> None:
        (closed,) = ready().receive(accept.disconnect(), 0.0)
        assert isinstance(closed, Closed)
        assert closed.reason.startswith("Disconnected, goodbye.")

    def test_a_callers_line_breaks_stay_in_the_value(self) -> None:
        evil = "Bob\nEvent-Name: FORGED\n\nContent-Length: 2147483647"
        (event,) = ready().receive(json_event(**{"Event-Name": "CHANNEL_PARK", "Caller-Caller-ID-Name": evil}), 0.0)
        assert isinstance(event, Event)
        assert event.headers == {"Event-Name": "CHANNEL_PARK", "Caller-Caller-ID-Name": evil}

    def test_percent_signs_stay_percent_signs(self) -> None:
        (event,) = ready().receive(json_event(Name="Bob%0AEvent-Name: X"), 0.0)
        assert isinstance(event, Event)
        assert event.headers["Name"] == "Bob%0AEvent-Name: X"

    def test_an_event_with_bytes_that_are_no_text_is_kept(self) -> None:
        body = b'{"Event-Name":"CHANNEL_CREATE","Caller-Caller-ID-Name":"\xff\xfeBob"}'
        frame = b"Content-Length: %d\nContent-Type: text/event-json\n\n%s" % (len(body), body)
        (event,) = ready().receive(frame, 0.0)
        assert isinstance(event, Event)
        assert event.headers["Caller-Caller-ID-Name"].endswith("Bob")

    def test_an_event_that_is_no_json_ends_the_connection(self) -> None:
        with pytest.raises(ProtocolError, match="no JSON"):
            ready().receive(b"Content-Length: 3\nContent-Type: text/event-json\n\n{a}", 0.0)

    @pytest.mark.parametrize(
        ("state", "kind"),
        list(product(State, ["auth/request", "command/reply", "api/response", "text/event-json", "text/odd"])),
    )
    def test_a_frame_that_may_not_come_now_is_refused(self, state: State, kind: str) -> None:
        client = Client("x")
        client.state = state
        frame = f"Content-Type: {kind}\nReply-Text: +OK\nContent-Length: 2\n\n{{}}".encode()
        client._pending.extend([])
        if kind in EXPECTED[state]:
            assert (state, kind) in ALLOWED
        else:
            with pytest.raises(ProtocolError, match="while") as refused:
                client.receive(frame, 0.0)
            assert "协议错误" in wordings.said(worded(refused.value), "zh")


ALLOWED = {
    (State.EXPECTING, "auth/request"),
    (State.AUTHENTICATING, "command/reply"),
    (State.READY, "command/reply"),
    (State.READY, "api/response"),
    (State.READY, "text/event-json"),
}


class TestCommands:
    @pytest.mark.parametrize("text", ["status\n\napi system id", "x\rquit", "a\0b", "x" * 70_000, "\ud800"])
    def test_what_would_be_more_than_one_command_is_refused(self, text: str) -> None:
        with pytest.raises(UnsafeCommand):
            commands.api(text)

    def test_an_applications_argument_travels_in_the_body_with_its_length_in_bytes(self) -> None:
        data = commands.execute("u1", "playback", "你好\n\napi system id", "e1", locked=True)
        (asked,) = Acceptor().receive(data)
        assert (asked.verb, asked.rest, asked.body) == ("sendmsg", "u1", "你好\n\napi system id")
        assert asked.headers["execute-app-name"] == "playback"
        assert asked.headers["event-lock"] == "true"
        assert list(asked.headers)[:2] == ["call-command", "execute-app-name"]

    @pytest.mark.parametrize(
        ("channel", "application", "event"),
        [("u 1", "playback", "e"), ("u\n", "playback", "e"), ("u", "play back", "e"), ("u", "Playback\nx: y", "e")],
    )
    def test_names_must_be_names(self, channel: str, application: str, event: str) -> None:
        with pytest.raises(UnsafeCommand):
            commands.execute(channel, application, "", event, locked=False)

    def test_subscriptions_and_jobs(self) -> None:
        assert commands.subscribe(["A", "B"], ["sofia::register"]) == b"event json A B CUSTOM sofia::register\n\n"
        assert commands.job("status") == b"api bgapi status\n\n"
        with pytest.raises(UnsafeCommand):
            commands.subscribe(["A B"])

    @given(st.text(max_size=200), st.text(max_size=200))
    def test_whatever_the_text_it_is_one_command_or_refused(self, first: str, second: str) -> None:
        try:
            data = commands.api(first) + commands.execute("u", "set", second, "e", locked=False) + commands.api("last")
        except UnsafeCommand:
            return
        asked = Acceptor().receive(data)
        assert [command.verb for command in asked] == ["api", "sendmsg", "api"]
        assert asked[1].body == second


class TestServerSide:
    def test_a_client_may_send_byte_by_byte(self) -> None:
        data = commands.auth("x") + commands.execute("u", "set", "a=b\n\n", "e", locked=False) + commands.api("status")
        acceptor = Acceptor()
        asked = [command for n in range(len(data)) for command in acceptor.receive(data[n : n + 1])]
        assert [command.verb for command in asked] == ["auth", "sendmsg", "api"]

    @pytest.mark.parametrize("length", ["-1", "99999999", "9" * 5000, "\u00b2", "\u0663", "1_0", "0x10"])
    def test_a_rude_client_is_sent_away(self, length: str) -> None:
        with pytest.raises(ProtocolError):
            Acceptor().receive(f"sendmsg u\ncontent-length: {length}\n\n".encode())

    @given(st.dictionaries(st.sampled_from(["A", "B", "Name"]), st.text(max_size=30), min_size=1), st.text(max_size=30))
    def test_our_client_reads_our_servers_events(self, headers: dict[str, str], body: str) -> None:
        (event,) = ready().receive(accept.json_event(headers, body), 0.0)
        assert isinstance(event, Event)
        assert {name: event.headers[name] for name in headers} == headers
        assert event.headers.get("_body", "") == body


class TestCorpus:
    """What a real switch sent."""

    def test_every_event_is_read_whichever_way_it_is_cut(self) -> None:
        data = (CORPUS / "events.bin").read_bytes()
        whole = Framer().receive(data)
        framer = Framer()
        pieces = [frame for n in range(0, len(data), 997) for frame in framer.receive(data[n : n + 997])]
        assert pieces == whole
        events = [orjson.loads(frame.body) for frame in whole if frame.kind == "text/event-json"]
        assert len(events) > 40
        assert all("Event-Name" in event and "Core-UUID" in event for event in events)

    def test_a_forged_header_in_a_callers_name_is_a_name(self) -> None:
        frames = Framer().receive((CORPUS / "events.bin").read_bytes())
        events = [orjson.loads(frame.body) for frame in frames if frame.kind == "text/event-json"]
        assert "FORGED" not in {event["Event-Name"] for event in events}
        names = {event.get("Caller-Caller-ID-Name", "") for event in events}
        assert "Bob\nEvent-Name: FORGED" in names

    def test_the_replies_come_in_the_order_of_the_commands(self) -> None:
        frames = Framer().receive((CORPUS / "commands.bin").read_bytes())
        assert [frame.kind for frame in frames[:2]] == ["auth/request", "command/reply"]
        assert {frame.kind for frame in frames} == {"auth/request", "command/reply", "api/response"}
