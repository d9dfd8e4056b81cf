"""FreeSWITCH's words and ours: events from a real switch, commands that can only mean what they say."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import ClassVar

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.esl.accept import Acceptor
from fsctl.esl.errors import UnsafeCommand
from fsctl.esl.framing import Framer
from fsctl.freeswitch.causes import FROM_SWITCH, TO_SWITCH, cause_of
from fsctl.freeswitch.hextext import decode, encode
from fsctl.freeswitch.settings import LinkSettings
from fsctl.freeswitch.stock import rows, take_stock
from fsctl.freeswitch.translate import CUSTOM_EVENTS, EVENTS, Translator, extension_of
from fsctl.freeswitch.writing import Writer
from fsctl.switch.causes import Cause
from fsctl.switch.commands import (
    Answer,
    ArmDeadMan,
    Bridge,
    Command,
    DisarmDeadMan,
    External,
    HangUp,
    Originate,
    Park,
    Phone,
    Play,
    Ring,
    SetVariables,
    StartRecording,
    StopEavesdropping,
    StopPlaying,
    StopRecording,
)
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelCreated,
    ChannelHeld,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    ChannelRetrieved,
    DigitPressed,
    Direction,
    EndedBy,
    OriginateFailed,
    PhoneRegistered,
    PhoneUnregistered,
    PlaybackEnded,
    RecordingStarted,
    RecordingStopped,
    TrunkState,
)
from fsctl.switch.sounds import Music, Sound

CORPUS = Path(__file__).parents[2] / "corpus" / "esl"


class Sounds:
    def path(self, sound: Sound) -> str:
        return f"/sounds/{type(sound).__name__}"


@pytest.fixture
def writer() -> Writer:
    settings = LinkSettings("127.0.0.1", 8021, "x", "local", Path("/rec"))
    return Writer(settings, Sounds(), lambda: "new-id")


def texts(writer: Writer, command: Command) -> list[str]:
    return [order.data.decode().strip() for order in writer.orders(command)]


class TestEvents:
    @pytest.fixture
    def events(self) -> list[object]:
        translate = Translator("/srv/fsctl-tests/recordings")
        frames = Framer().receive((CORPUS / "events.bin").read_bytes())
        told = [orjson.loads(frame.body) for frame in frames if frame.kind == "text/event-json"]
        return [event for headers in told for event in translate(headers)]

    def kinds(self, events: list[object], kind: type) -> list[object]:
        return [event for event in events if isinstance(event, kind)]

    def test_a_whole_call_is_told_in_neutral_words(self, events: list[object]) -> None:
        for kind in (
            ChannelCreated,
            ChannelParked,
            ChannelAnswered,
            ChannelProgressed,
            ChannelBridged,
            ChannelHeld,
            ChannelRetrieved,
            PlaybackEnded,
            RecordingStarted,
            RecordingStopped,
            DigitPressed,
            ChannelHungUp,
            OriginateFailed,
            PhoneRegistered,
            PhoneUnregistered,
        ):
            assert self.kinds(events, kind), kind.__name__

    def test_the_caller_is_who_the_trunk_says_and_the_name_is_text(self, events: list[object]) -> None:
        parked = self.kinds(events, ChannelParked)[0]
        assert isinstance(parked, ChannelParked)
        assert (parked.direction, parked.entry, parked.extension) == (Direction.INBOUND, "trunk", "")
        assert (parked.caller_number, parked.dialled, parked.answered) == ("5551234", "4000", False)
        assert parked.caller_name == "Bob\nEvent-Name: FORGED"
        assert parked.order > 0

    def test_who_ended_it_and_why(self, events: list[object]) -> None:
        ends = {(e.cause, e.ended_by) for e in self.kinds(events, ChannelHungUp)}  # type: ignore[attr-defined]
        assert (Cause.NORMAL, EndedBy.FAR_PARTY) in ends
        assert (Cause.BUSY, EndedBy.FAR_PARTY) in ends
        failed = self.kinds(events, OriginateFailed)[0]
        assert isinstance(failed, OriginateFailed)
        assert failed.cause is Cause.BUSY

    def test_recordings_are_named_below_their_root(self, events: list[object]) -> None:
        stopped = self.kinds(events, RecordingStopped)[0]
        assert isinstance(stopped, RecordingStopped)
        assert not stopped.path.startswith("/")
        assert stopped.ok
        assert stopped.length_s > 3

    @given(
        st.dictionaries(
            st.text(max_size=12), st.one_of(st.text(max_size=12), st.none(), st.lists(st.text())), max_size=6
        )
    )
    def test_no_headers_bring_an_exception(self, headers: dict[str, object]) -> None:
        translate = Translator("/r")
        for name in ("CHANNEL_PARK", "CHANNEL_BRIDGE", "DTMF", "RECORD_STOP", "BACKGROUND_JOB", "CUSTOM", "X"):
            translate({"Event-Name": name, **headers})

    def test_a_phone_is_who_authenticated_whatever_it_claims(self) -> None:
        forged = {
            "Caller-Username": "1009",
            "variable_sip_from_user": "1009",
            "variable_sip_auth_username": "1001",
            "variable_sip_authorized": "true",
            "variable_fsctl_entry": "phone",
        }
        assert extension_of(forged) == "1001"
        assert extension_of({**forged, "variable_fsctl_entry": "trunk"}) == ""
        assert extension_of({**forged, "variable_sip_authorized": "false"}) == ""


class TestCommands:
    def test_each_command_is_said_as_tried_on_the_switch(self, writer: Writer) -> None:
        path = "2026/11/24/c1-1.wav"
        said = {
            Answer("u"): ["sendmsg u\ncall-command: execute\nexecute-app-name: answer\nEvent-UUID: new-id"],
            Ring("u"): ["sendmsg u\ncall-command: execute\nexecute-app-name: ring_ready\nEvent-UUID: new-id"],
            StopPlaying("u"): ["api uuid_break u all"],
            Bridge("u", "b"): ["api uuid_bridge u b"],
            Park("u"): ["api uuid_park u"],
            StopEavesdropping("u"): ["api uuid_transfer u park: inline"],
            HangUp("u", Cause.LOST_RACE): ["api uuid_kill u LOSE_RACE"],
            StartRecording("u", path): [
                "api uuid_setvar_multi u RECORD_STEREO=true;RECORD_PRE_BUFFER_FRAMES=5",
                f"api uuid_record u start /rec/{path}",
            ],
            StopRecording("u", path): [f"api uuid_record u stop /rec/{path}"],
            ArmDeadMan("u", 30): ["api sched_del u", "api sched_transfer +30 u fsctl_fallback XML fsctl_phones"],
            DisarmDeadMan("u"): ["api sched_del u"],
        }
        for command, expected in said.items():
            assert texts(writer, command) == expected

    def test_a_play_waits_its_turn_only_when_asked_to(self, writer: Writer) -> None:
        assert "event-lock" not in texts(writer, Play("u", "p1", Music()))[0]
        queued = texts(writer, Play("u", "p1", Music(), queued=True))[0]
        assert "event-lock: true" in queued
        assert "Event-UUID: p1" in queued

    def test_an_originate_carries_the_preset_and_our_own_uuid(self, writer: Writer) -> None:
        (text,) = texts(writer, Originate("o1", Phone("1001"), "5551234", "王 Bob", 20.0, {"fsctl_call": "c1"}))
        (name,) = re.findall(r"\$\{(fsctl_leg_[0-9a-f]{6})\}", text)
        assert text == (
            f"api bgapi expand originate {{origination_uuid=o1,${{{name}}},fsctl_call=c1}}sofia/internal/1001%local"
            " &park() XML default '王 Bob' 5551234 20"
        )
        introduced = writer.introduction().decode().strip()
        assert introduced.startswith(f"api global_setvar {name}='leg_progress_timeout=3,ignore_early_media=true,")
        for part in (
            "park_after_bridge=true",
            "hold_hangup_xfer_exten=park:XML:fsctl_transfers",
            "send_silence_when_idle=400",
            "hold_music=local_stream://default'",
        ):
            assert part in introduced

    def test_what_is_introduced_goes_by_what_it_says(self) -> None:
        """Two versions of the daemon, or two settings, on one switch do not change one another's calls."""

        def named(transfers: str) -> str:
            settings = LinkSettings("127.0.0.1", 8021, "x", "local", Path("/rec"), transfers=transfers)
            return Writer(settings, Sounds(), lambda: "id").introduction().split(b"=")[0].decode()

        assert named("a") == named("a") != named("b")

    def test_a_call_that_came_to_nothing_is_known_by_the_uuid_it_was_given(self) -> None:
        order = "originate {origination_uuid=o-1,${fsctl_leg_0a1b2c}}sofia/internal/1001%x &park() XML default '' 1 20"
        told = {"Event-Name": "BACKGROUND_JOB", "Job-Command": "expand", "_body": "-ERR USER_BUSY\n"}
        assert Translator("/r")({**told, "Job-Command-Arg": order}) == [OriginateFailed("o-1", Cause.BUSY, "USER_BUSY")]
        for foreign in (
            "",
            "originate {x=1}user/1 &park()",
            "originate {a='originate {origination_uuid=o-1,'}user/1 &park()",
        ):
            assert Translator("/r")({**told, "Job-Command-Arg": foreign}) == []

    @pytest.mark.parametrize(
        "attack",
        [
            "x,api_on_answer=system id",
            "x',api_on_answer='system id",
            "x}sofia/internal/9 &system(id)",
            "${system id}",
            "a\n\napi system id",
            "^^:a=1",
            "\\",
            '"',
        ],
    )
    def test_a_callers_name_or_number_is_never_grammar(self, writer: Writer, attack: str) -> None:
        (text,) = texts(writer, Originate("o1", Phone("1001"), attack, attack, 20.0, {"fsctl_data": attack}))
        harmless = texts(writer, Originate("o1", Phone("1001"), "anonymous", "N", 20.0, {"fsctl_data": "V"}))[0]
        assert text.count(",") == harmless.count(",")
        assert text.count("{") == text.count("}") == harmless.count("{") == 2
        assert text.count("'") == 2
        assert text.count("$") == 1
        assert text.count(" ") == harmless.count(" ") + text.split("'")[1].count(" ")
        assert "\n" not in text

    @pytest.mark.parametrize(
        "command",
        [
            HangUp("u v"),
            Bridge("u", "b; api x"),
            Originate("o1", Phone("1000@x,[api_on_answer='system id']loopback/1"), "1", "", 5.0),
            Originate("o1", Phone("1001|1002"), "1", "", 5.0),
            Originate("o1", External("gw/x", "123"), "1", "", 5.0),
            Originate("o1", External("gw", "12a"), "1", "", 5.0),
            SetVariables("u", {"api_hangup_hook": "system id"}),
            StartRecording("u", "../../etc/passwd"),
            StartRecording("u", "2026/11/24/../../x.wav"),
            StartRecording("u", "/etc/x.wav"),
        ],
    )
    def test_what_does_not_have_its_shape_is_refused(self, writer: Writer, command: Command) -> None:
        with pytest.raises(UnsafeCommand):
            writer.orders(command)

    @given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
    def test_whatever_the_texts_there_is_one_command(self, number: str, name: str, value: str) -> None:
        settings = LinkSettings("127.0.0.1", 8021, "x", "local", Path("/rec"))
        writer = Writer(settings, Sounds(), lambda: "new-id")
        for command in (
            Originate("o1", Phone("1001"), number, name, 20.0, {"fsctl_data": value}),
            SetVariables("u", {"fsctl_data": value, "fsctl_call": name}),
        ):
            for order in writer.orders(command):
                assert len(Acceptor().receive(order.data)) == 1


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_our_variables_survive_the_switch(text: str) -> None:
    stored = encode(text)
    assert decode(stored) == text
    assert all(c.isascii() and (c.isalnum() or c in "_.-") for c in stored)


def test_foreign_values_are_taken_as_they_stand() -> None:
    assert decode("0xzz") == "0xzz"
    assert decode("plain") == "plain"


def test_causes_have_one_meaning_and_ours_can_be_said() -> None:
    assert cause_of("SOMETHING_NEW") is Cause.FAILED
    assert {FROM_SWITCH[name] for name in TO_SWITCH.values()} == set(TO_SWITCH)


def dump(uuid: str, state: str, call_state: str, application: str, partner: str = "") -> dict[str, str]:
    return {
        "Unique-ID": uuid,
        "Call-Direction": "inbound",
        "Channel-State": state,
        "Channel-Call-State": call_state,
        "variable_current_application": application,
        **({"variable_bridge_to": partner} if partner else {}),
    }


class TestStock:
    dumps: ClassVar = {
        "u": dump("u", "CS_EXECUTE", "ACTIVE", "playback"),
        "b": dump("b", "CS_SOFT_EXECUTE", "HELD", "park", "x"),
        "x": dump("x", "CS_EXCHANGE_MEDIA", "ACTIVE", "park", "b"),
    }

    def answers(self, request: bytes) -> str:
        text = request.decode().strip().removeprefix("api ")
        channel, bridged, partner = {"uuid": "u"}, {"uuid": "b"}, {"uuid": "x"}
        if text.startswith("uuid_dump gone"):
            return "-ERR No such channel!\n"
        if text.startswith("uuid_dump"):
            return orjson.dumps({**self.dumps[text.split()[1]], "variable_fsctl_data": "0xe78e8b"}).decode()
        table: dict[str, object] = {
            "global_getvar core_uuid": "core-1",
            "show channels as json": {"rows": [channel, bridged, partner, {"uuid": "gone"}]},
            "show calls as json": {"rows": [{"uuid": "b", "b_uuid": "x"}, {"uuid": "u", "b_uuid": ""}]},
            "show registrations as json": {"rows": [{"reg_user": "1001"}]},
            "sofia xmlstatus gateway": "<gateways><gateway><name>t</name><state>REGED</state></gateway></gateways>",
        }
        answer = table[text]
        return answer if isinstance(answer, str) else orjson.dumps(answer).decode()

    def test_the_moment_and_the_lasting_are_put_together(self) -> None:
        snapshot = take_stock(lambda asked: [self.answers(one) for one in asked], {}, "/rec", fresh=True)
        assert (snapshot.core, snapshot.registered, snapshot.fresh) == ("core-1", frozenset({"1001"}), True)
        waiting, held, partner = snapshot.channels
        assert (waiting.parked, waiting.playing, waiting.answered, waiting.bridged_to) == (True, True, True, "")
        assert (held.parked, held.bridged_to, held.held) == (False, "x", True)
        assert partner.bridged_to == "b"
        assert waiting.variables == {"fsctl_data": "王"}
        assert snapshot.trunks == {"t": TrunkState.UP}

    def test_an_answer_that_is_no_table_is_an_empty_one(self) -> None:
        assert rows("-ERR") == rows("[]") == rows('{"row_count":0}') == []


NAMES = [
    "Unique-ID",
    "Bridge-A-Unique-ID",
    "Bridge-B-Unique-ID",
    "Job-Command-Arg",
    "_body",
    "DTMF-Digit",
    "Application",
]
NAMES += ["Application-UUID", "Event-Sequence", "Caller-Caller-ID-Name", "Caller-Destination-Number", "Hangup-Cause"]
NAMES += ["Record-File-Path", "variable_record_ms", "variable_sip_refer_to", "variable_sip_h_Referred-By", "username"]
NAMES += [
    "Ping-Status",
    "Gateway",
    "State",
    "Action",
    "Conference-Name",
    "Call-Direction",
    "variable_fsctl_entry",
    "variable_sip_authorized",
]
VALUE = st.sampled_from(["playback", "eavesdrop", "add-member", "inbound", "phone", "true", "-ERR X"]) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=2)
)


@given(st.sampled_from([*EVENTS, *CUSTOM_EVENTS]), st.dictionaries(st.sampled_from(NAMES), VALUE))
def test_whatever_an_event_says_it_becomes_words_of_ours_or_nothing(name: str, headers: dict[str, object]) -> None:
    custom = {"Event-Name": "CUSTOM", "Event-Subclass": name} if "::" in name else {"Event-Name": name}
    for event in Translator("/r")({**headers, **custom}):
        for field in fields(event):
            assert isinstance(getattr(event, field.name), str | bool | int | float)


@pytest.mark.parametrize("name", [*EVENTS, *CUSTOM_EVENTS])
@pytest.mark.parametrize("value", [None, 7, [], ["a", "b"], {"a": "b"}])
def test_headers_of_another_kind_than_text_are_no_event_and_no_error(name: str, value: object) -> None:
    names = ("Unique-ID", "Call-Direction", "DTMF-Digit", "Record-File-Path", "variable_record_ms", "_body", "username")
    event = {
        "Event-Name": name if "::" not in name else "CUSTOM",
        "Event-Subclass": name,
        **dict.fromkeys(names, value),
    }
    assert isinstance(Translator("/rec")(event), list)
