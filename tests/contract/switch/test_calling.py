"""How calls come in and go out, and how they end."""

from __future__ import annotations

import uuid

import pytest

from fsctl.switch.causes import Cause
from fsctl.switch.commands import (
    Answer,
    ArmDeadMan,
    Bridge,
    DisarmDeadMan,
    HangUp,
    Originate,
    Park,
    Phone,
    Ring,
    SetVariables,
)
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelCreated,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    CommandFailed,
    DigitPressed,
    Direction,
    EndedBy,
    OriginateFailed,
    PhoneRegistered,
    PhoneUnregistered,
)
from tests.contract.switch.faces import Face, Party


def test_a_call_from_outside_parks_unanswered(face: Face, caller: Party) -> None:
    channel = face.arrives(caller, "4000", answered=False)
    created = face.wait(ChannelCreated)
    assert (created.channel, created.direction) == (channel, Direction.INBOUND)
    parked = face.wait(ChannelParked)
    assert parked.direction is Direction.INBOUND
    assert not parked.answered
    assert (parked.dialled, parked.caller_number, parked.caller_name) == ("4000", "5551234", "Zhang Wei")
    assert (parked.entry, parked.extension, parked.referred_by) == ("trunk", "", "")
    assert parked.address == "127.0.0.1"


def test_a_registered_phone_is_known_by_its_extension(face: Face, ann: Party) -> None:
    face.arrives(ann, "*10", answered=False)
    parked = face.wait(ChannelParked)
    assert (parked.entry, parked.extension, parked.dialled) == ("phone", "1001", "*10")


def test_answering_twice_answers_once(face: Face, caller: Party) -> None:
    channel = face.arrives(caller)
    face.submit(Answer(channel))
    face.after(0.2)
    assert len(face.all(ChannelAnswered)) == 1


def test_a_caller_is_told_that_it_rings(face: Face, caller: Party) -> None:
    channel = face.arrives(caller, answered=False)
    face.submit(Ring(channel))
    face.wait(ChannelProgressed, channel=channel)
    assert not face.all(ChannelAnswered)


def test_a_caller_who_hangs_up_while_parked(face: Face, caller: Party) -> None:
    channel = face.arrives(caller, answered=False)
    caller.hangs_up()
    ended = face.wait(ChannelHungUp)
    assert (ended.channel, ended.cause, ended.ended_by) == (channel, Cause.CANCELLED, EndedBy.FAR_PARTY)


def test_a_caller_who_hangs_up_after_the_answer(face: Face, caller: Party) -> None:
    channel = face.arrives(caller)
    caller.hangs_up()
    ended = face.wait(ChannelHungUp)
    assert (ended.channel, ended.cause, ended.ended_by) == (channel, Cause.NORMAL, EndedBy.FAR_PARTY)


@pytest.mark.parametrize("cause", [Cause.BUSY, Cause.REJECTED])
def test_a_caller_who_is_refused(face: Face, caller: Party, cause: Cause) -> None:
    channel = face.arrives(caller, answered=False)
    face.submit(HangUp(channel, cause))
    ended = face.wait(ChannelHungUp)
    assert (ended.channel, ended.cause, ended.ended_by) == (channel, cause, EndedBy.SWITCH)
    face.until(lambda: not caller.busy, "the caller to notice")


def test_a_phone_that_is_called_rings_and_answers(face: Face, ann: Party) -> None:
    channel = face.rung(ann)
    face.wait(ChannelProgressed, channel=channel)
    assert not face.all(ChannelAnswered)
    ann.lifts()
    face.wait(ChannelAnswered, channel=channel)
    parked = face.wait(ChannelParked, channel=channel)
    assert parked.answered
    assert (parked.direction, parked.entry) == (Direction.OUTBOUND, "")
    face.submit(HangUp(channel))
    ended = face.wait(ChannelHungUp)
    assert (ended.cause, ended.ended_by) == (Cause.NORMAL, EndedBy.SWITCH)
    face.until(lambda: not ann.busy, "the phone to be told")
    assert not face.all(OriginateFailed)


@pytest.mark.parametrize(("status", "cause"), [(486, Cause.BUSY), (603, Cause.REJECTED)])
def test_a_phone_that_refuses(face: Face, ann: Party, status: int, cause: Cause) -> None:
    ann.refuses(status)
    channel = str(uuid.uuid4())
    face.submit(Originate(channel, Phone("1001"), "5551234", "Zhang Wei", 20))
    failed = face.wait(OriginateFailed)
    assert (failed.channel, failed.cause) == (channel, cause)
    ended = face.wait(ChannelHungUp)
    assert (ended.channel, ended.cause, ended.ended_by) == (channel, cause, EndedBy.FAR_PARTY)


def test_a_phone_that_rings_out(face: Face, ann: Party) -> None:
    channel = face.rung(ann, ring_s=2)
    failed = face.wait(OriginateFailed)
    assert (failed.channel, failed.cause) == (channel, Cause.NO_ANSWER)
    assert face.wait(ChannelHungUp).ended_by is EndedBy.SWITCH
    face.until(lambda: not ann.rings, "the phone to be quiet")


def test_a_phone_that_rings_long_is_left_to_ring(face: Face, ann: Party) -> None:
    face.rung(ann, ring_s=20)
    face.after(4.5)
    assert ann.rings
    assert not face.all(OriginateFailed)


def test_a_phone_that_says_nothing_is_given_up_soon(face: Face, ann: Party) -> None:
    ann.refuses(0)
    channel = str(uuid.uuid4())
    face.submit(Originate(channel, Phone("1001"), "5551234", "Zhang Wei", 20))
    failed = face.wait(OriginateFailed)
    assert (failed.channel, failed.cause) == (channel, Cause.UNREACHABLE)


def test_a_phone_that_is_not_registered(face: Face, ann: Party) -> None:
    ann.registers(False)
    channel = str(uuid.uuid4())
    face.submit(Originate(channel, Phone("1001"), "5551234", "Zhang Wei", 20))
    failed = face.wait(OriginateFailed)
    assert (failed.channel, failed.cause) == (channel, Cause.NOT_REGISTERED)
    face.after(0.2)
    assert not face.all(ChannelHungUp), "the leg never was one"


def test_a_uuid_in_use_is_refused_and_the_call_that_has_it_goes_on(face: Face, ann: Party, bo: Party) -> None:
    channel = face.reached(ann)
    face.submit(Originate(channel, Phone("1002"), "5551234", "Zhang Wei", 20))
    face.wait(OriginateFailed, channel=channel)
    assert ann.busy
    assert not bo.rings


@pytest.mark.parametrize("cause", [Cause.CANCELLED, Cause.LOST_RACE])
def test_a_phone_whose_ringing_is_cancelled(face: Face, ann: Party, cause: Cause) -> None:
    channel = face.rung(ann)
    face.submit(HangUp(channel, cause))
    assert face.wait(OriginateFailed).cause is cause
    assert face.wait(ChannelHungUp).ended_by is EndedBy.SWITCH
    face.until(lambda: not ann.rings, "the phone to be quiet")


def test_keys_arrive_in_their_order(face: Face, caller: Party) -> None:
    channel = face.arrives(caller)
    face.after(0.1)
    caller.presses("12#")
    face.wait(DigitPressed, 3)
    pressed = face.all(DigitPressed, channel=channel)
    assert [digit.digit for digit in pressed] == ["1", "2", "#"]
    assert pressed[0].order < pressed[1].order < pressed[2].order


def test_phones_come_and_go(face: Face, ann: Party) -> None:
    face.wait(PhoneRegistered, extension="1001")
    ann.registers(False)
    face.wait(PhoneUnregistered, extension="1001")
    face.shows(lambda channels, phones: "1001" not in phones, "no phone 1001")
    ann.registers(True)
    face.wait(PhoneRegistered, 2, extension="1001")
    face.shows(lambda channels, phones: "1001" in phones, "phone 1001")


def test_a_caller_nobody_cares_for_is_sent_to_the_fallback(face: Face, caller: Party) -> None:
    channel = face.arrives(caller, answered=False)
    face.submit(ArmDeadMan(channel, 1))
    face.wait(ChannelAnswered, channel=channel)
    assert caller.hears() == {"sound"}
    face.wait(ChannelHungUp, within_s=12, channel=channel)


def test_a_caller_who_is_cared_for_is_left_alone(face: Face, caller: Party) -> None:
    channel = face.arrives(caller, answered=False)
    face.submit(ArmDeadMan(channel, 2))
    face.submit(ArmDeadMan(channel, 4))
    face.after(2.5)
    face.submit(DisarmDeadMan(channel))
    face.after(2.5)
    assert not face.all(ChannelAnswered)
    assert caller.busy


def test_what_is_asked_of_a_dead_leg_fails_or_does_nothing(face: Face, caller: Party) -> None:
    channel = face.arrives(caller)
    caller.hangs_up()
    face.wait(ChannelHungUp)
    gone = str(uuid.uuid4())
    for command in (HangUp(gone), SetVariables(gone, {"fsctl_call": "x"}), DisarmDeadMan(gone), ArmDeadMan(gone, 5)):
        face.submit(command)
    bridge = Bridge(channel, gone)
    face.submit(bridge)
    assert face.wait(CommandFailed).command == bridge
    assert len(face.all(CommandFailed)) == 1


def test_a_snapshot_shows_calls_as_they_are(face: Face, caller: Party, ann: Party) -> None:
    waiting = face.arrives(caller)
    ringing = face.rung(ann)
    face.submit(SetVariables(waiting, {"fsctl_call": "c1", "fsctl_note": "王小明; a=b,c"}))
    face.submit(Park(waiting))
    face.wait(ChannelParked, 2, channel=waiting)
    face.shows(lambda channels, _: channels.keys() == {waiting, ringing}, "both calls")
    seen = {channel.channel: channel for channel in face.snapshot().channels}
    first = seen[waiting]
    assert first.answered
    assert first.parked
    assert (first.dialled, first.caller_number, first.entry) == ("4000", "5551234", "trunk")
    assert (first.variables["fsctl_call"], first.variables["fsctl_note"]) == ("c1", "王小明; a=b,c")
    assert not seen[ringing].answered
    assert not seen[ringing].parked
    assert first.created_at <= first.answered_at


def test_a_snapshot_after_a_reconnect_is_true_at_once(face: Face, caller: Party, ann: Party) -> None:
    """FreeSWITCH's lists are behind by up to 0.3 s: what happened just before we listened would be missed for good."""
    waiting, ringing = face.arrives(caller), face.rung(ann)
    face.shows(lambda channels, _: channels.keys() == {waiting, ringing}, "both calls")
    ann.lifts()
    face.wait(ChannelParked, channel=ringing)
    answered = {channel.channel: channel for channel in face.snapshot().channels}[ringing]
    assert (answered.answered, answered.parked) == (True, True)
    face.submit(Bridge(waiting, ringing))
    face.wait(ChannelBridged)
    talk = {channel.channel: channel for channel in face.snapshot().channels}
    assert (talk[waiting].bridged_to, talk[ringing].bridged_to) == (ringing, waiting)
    assert [talk[leg].parked for leg in (waiting, ringing)] == [False, False]
    ann.hangs_up()
    face.wait(ChannelParked, 2, channel=waiting)
    (left,) = face.snapshot().channels
    assert (left.channel, left.bridged_to, left.parked) == (waiting, "", True)
