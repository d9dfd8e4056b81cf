"""Who plays what, and what everybody is told of it."""

from __future__ import annotations

import pytest

from fsctl.step import Refused
from fsctl.training.takers import AWAY_S
from tests.unit.training.conftest import Class


def code(lesson: Class, kind: str, **fields: str) -> str:
    with pytest.raises(Refused) as refused:
        lesson.act(kind, **fields)
    return refused.value.code


def test_what_there_is(lesson: Class) -> None:
    phone = lesson.phone()
    assert (phone["state"], phone["registered"], phone["name"], phone["taken"]) == ("idle", True, "王芳", "")
    assert phone["takes"] == ["dial"]
    assert lesson.customer()["takes"] == ["customer_call"]
    assert lesson.core.outside.keys() == {"138"}, "it can be called"


def test_a_telephone_must_be_taken_first(lesson: Class) -> None:
    assert code(lesson, "dial", phone="1001", token="t1", number="4000") == "not_taken"
    assert code(lesson, "dial", phone="9999", token="t1", number="4000") == "unknown_phone"
    assert code(lesson, "take", customer="9999", name="Li") == "unknown_customer"
    assert not lesson.told


def test_two_people_on_one_phone(lesson: Class) -> None:
    first = lesson.take(phone="1001")
    assert lesson.phone()["taken"] == "Li"
    assert code(lesson, "take", phone="1001", name="Bo") == "taken"
    second = lesson.take(phone="1002")
    assert second != first
    assert code(lesson, "dial", phone="1001", token=second, number="4000") == "taken"
    assert code(lesson, "release", phone="1001", token=second) == "taken"
    lesson.act("dial", phone="1001", token=first, number="4000")
    assert lesson.phone()["state"] == "dialling"


def test_the_token_is_told_to_nobody_else(lesson: Class) -> None:
    token = lesson.take(phone="1001")
    assert token not in str(lesson.classroom.snapshot()).replace("'takes'", "").replace("'taken'", "")


def test_one_person_may_play_both_sides(lesson: Class) -> None:
    token = lesson.take(phone="1001")
    assert lesson.act("take", customer="138", name="Li", token=token)["token"] == token
    lesson.act("customer_call", customer="138", token=token, number="4000")
    assert lesson.customer()["state"] == "dialling"


def test_let_go_in_a_call_and_taken_over_by_a_colleague(lesson: Class) -> None:
    token = lesson.take(phone="1001")
    lesson.act("dial", phone="1001", token=token, number="4000")
    lesson.act("release", phone="1001", token=token)
    assert (lesson.phone()["taken"], lesson.phone()["state"]) == ("", "dialling")
    assert code(lesson, "hang_up", phone="1001", token=token) == "not_taken"
    assert code(lesson, "still_here", token=token) == "unknown_token"
    lesson.act("hang_up", phone="1001", token=lesson.take(phone="1001"))
    assert lesson.phone()["state"] == "idle"


def test_somebody_who_is_gone_loses_the_phone_and_its_call(lesson: Class) -> None:
    token = lesson.take(phone="1001")
    lesson.act("dial", phone="1001", token=token, number="4000")
    lesson.after(AWAY_S - 1)
    lesson.act("still_here", token=token)
    lesson.after(AWAY_S - 1)
    lesson.classroom.clear()
    assert lesson.phone()["taken"] == "Li"
    lesson.after(2)
    lesson.classroom.clear()
    lesson.after(0.1)
    assert (lesson.phone()["taken"], lesson.phone()["state"]) == ("", "idle")
    assert not lesson.core.channels


def test_somebody_who_watches_is_there(lesson: Class) -> None:
    token = lesson.take(phone="1001")
    with lesson.classroom.takers.watching(token):
        lesson.after(3 * AWAY_S)
        lesson.classroom.clear()
    lesson.after(AWAY_S - 1)
    lesson.classroom.clear()
    assert lesson.phone()["taken"] == "Li"
    lesson.after(2)
    lesson.classroom.clear()
    assert lesson.phone()["taken"] == ""


def test_an_old_token_takes_nothing(lesson: Class) -> None:
    assert code(lesson, "take", phone="1001", name="Li", token="old") == "unknown_token"


def test_a_long_token_may_be_the_takers_own_and_is_good_for_more(lesson: Class) -> None:
    own = "w" * 32
    assert lesson.act("take", phone="1001", name="Li", token=own)["token"] == own
    assert lesson.act("take", customer="138", name="Li", token=own)["token"] == own
    assert code(lesson, "take", phone="1001", name="Wu", token="x" * 32) == "taken"
    assert code(lesson, "hang_up", phone="1001", token="x" * 32) == "taken"
    lesson.act("dial", phone="1001", token=own, number="4000")


def test_a_refused_act_changes_nothing(lesson: Class) -> None:
    token = lesson.take(phone="1001")
    lesson.told.clear()
    assert code(lesson, "press", phone="1001", token=token, keys="1") == "not_now"
    assert code(lesson, "lift", phone="1001", token=token) == "not_now"
    lesson.after(1)
    assert not lesson.told


def test_both_ends_of_a_call_are_told(lesson: Class) -> None:
    """The test is the controller: it rings the phone and bridges."""
    customer, phone = lesson.take(customer="138"), lesson.take(phone="1001")
    lesson.act("customer_call", customer="138", token=customer, number="4000")
    lesson.after(0.1)
    (outside,) = lesson.core.channels.values()
    lesson.core.answer(outside)
    names = {"origination_caller_id_number": "138", "origination_caller_id_name": "<b>Bob"}
    lesson.core.originate("in", "1001", {**names, "park_after_bridge": "true"}, 20.0, lambda cause: None)
    lesson.after(0.1)
    assert (lesson.phone()["state"], lesson.phone()["display"]) == ("ringing", "<b>Bob 138")
    lesson.act("lift", phone="1001", token=phone)
    lesson.after(0.1)
    lesson.core.bridges.bridge(outside, lesson.core.channels["in"])
    lesson.after(0.1)
    assert (lesson.phone()["hears"], lesson.customer()["hears"]) == ("party", "party")
    lesson.act("hold", phone="1001", token=phone)
    assert (lesson.phone()["hears"], lesson.customer()["hears"]) == ("silence", "music")
    lesson.act("unregister", phone="1001", token=phone)
    assert (lesson.phone()["state"], lesson.phone()["registered"]) == ("held", False)
    lesson.act("hang_up", phone="1001", token=phone)
    lesson.after(0.1)
    assert (lesson.phone()["state"], lesson.customer()["hears"]) == ("off", "silence")


def test_what_stays_the_same_is_not_told_again(lesson: Class) -> None:
    token = lesson.take(phone="1001")
    lesson.act("dial", phone="1001", token=token, number="4000")
    lesson.after(0.1)
    count = len(lesson.told)
    lesson.core.arm(next(iter(lesson.core.channels.values())), 100.0)
    lesson.core.tell("CHANNEL_PARK", next(iter(lesson.core.channels.values())))
    lesson.after(1)
    assert len(lesson.told) == count
