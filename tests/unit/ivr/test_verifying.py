"""A caller keys a member number and a password: what is asked, what comes of it, and that no record has the secret."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import CustomerTier, DestinationKind, SiteSettings
from fsctl.document import Mistakes
from fsctl.facts import CallEnded, CallRouted, CustomerLookedUp, LookUpOutcome, MemberChecked, Party
from fsctl.ivr.check import structure
from fsctl.ivr.parse import parse
from fsctl.ivr.trial import fails
from fsctl.ivr.verifying import checked
from fsctl.lookups import (
    Answer,
    Away,
    Checked,
    CheckMember,
    Customer,
    Found,
    LookedUp,
    LookUp,
    Verification,
    WhoHasNumber,
    WhoIsMember,
)
from fsctl.switch.causes import Cause
from tests.unit.ivr.conftest import CALL, Line, directory

SECRET = "482913"
WANG = Customer("7", "王芳", "", "gold", "zh", "")

MEMBERS = """
flow: members
start: check
nodes:
  check:
    kind: verify
    verified: thanks
    failed: stranger
    locked: blocked
    unavailable: trouble
    timeout: silent
    tries: 3
    wait_s: 8
    pause_s: 4
    within_s: 2
  thanks: {kind: queue, queue: support}
  stranger: {kind: queue, queue: sales}
  blocked: {kind: hangup, prompt: member_locked}
  trouble: {kind: queue, queue: sales}
  silent: {kind: hangup, prompt: goodbye}
tests:
  - keys: "62220001#482913#"
    ends: queue:support
    customer: {tier: gold}
    data: {tier: gold, member: "62220001", customer: "1"}
  - keys: "1#1#2#2#3#3#"
    verify: [wrong]
    ends: queue:sales
  - keys: "1#1#1#482913#"
    verify: [wrong, verified]
    ends: queue:support
  - keys: "1#1#"
    verify: [locked]
    ends: announcement:member_locked
  - keys: "1#1#"
    database: away
    ends: queue:sales
    path: [check, trouble]
"""

LOOK = """
flow: look
start: who
nodes:
  who: {kind: lookup, number: caller, saves: {tier: tier, spoken: language}, found: known, none: new, unavailable: away}
  known: {kind: queue, queue: support}
  new: {kind: queue, queue: sales}
  away: {kind: hangup}
tests:
  - {keys: "", caller: "13900004821", customer: {tier: gold, language: en}, ends: queue:support, data: {spoken: en}}
  - {keys: "", caller: "13900004821", ends: queue:sales}
  - {keys: "", caller: "", customer: {tier: gold}, ends: queue:sales}
  - {keys: "", caller: "13900004821", database: away, ends: hangup}
"""


class Members(Line):
    """`asked` is what was to be looked up, in order."""

    def __init__(self, **flows: str) -> None:
        self.asked: list[LookUp] = []
        tiers = {"gold": CustomerTier("gold", "金卡", "Gold")}
        super().__init__(
            replace(
                directory(**flows or {"members": MEMBERS}),
                customer_tiers=tiers,
                settings={"site": SiteSettings(member_tries=4, member_lock_s=60.0)},
            )
        )

    def tell(self, received: object) -> list[object]:  # type: ignore[override]
        effects = super().tell(received)
        self.asked.extend(effect for effect in effects if isinstance(effect, LookUp))
        return effects  # type: ignore[return-value]

    def answer(self, answer: Answer, number: int = -1) -> None:
        self.tell(LookedUp(self.asked[number].key, answer))

    def keys(self, text: str) -> None:
        self.hears_all()
        self.presses(text)

    def outcomes(self) -> list[tuple[str, int]]:
        return [(str(fact.outcome), fact.attempt) for fact in self.facts if isinstance(fact, MemberChecked)]


@pytest.fixture
def line() -> Members:
    line = Members()
    line.calls("members")
    return line


class TestAsking:
    def test_number_then_password_then_the_question(self, line: Members) -> None:
        line.keys("62220001#")
        assert line.said()[-1] == "enter_password/en"
        line.keys(f"{SECRET}#")
        assert [asked.question for asked in line.asked] == [CheckMember("62220001", SECRET, 4, 60.0)]
        assert not line.is_over()

    def test_a_pause_ends_each_as_well(self, line: Members) -> None:
        line.keys("62220001")
        line.waits()
        line.keys(SECRET)
        line.waits()
        assert [asked.question for asked in line.asked] == [CheckMember("62220001", SECRET, 4, 60.0)]

    def test_both_may_be_keyed_ahead(self, line: Members) -> None:
        line.presses(f"62220001#{SECRET}#")
        assert [asked.question for asked in line.asked] == [CheckMember("62220001", SECRET, 4, 60.0)]

    def test_a_star_begins_the_part_anew(self, line: Members) -> None:
        line.presses(f"999*62220001#11*{SECRET}#")
        assert [asked.question for asked in line.asked] == [CheckMember("62220001", SECRET, 4, 60.0)]

    def test_who_keys_nothing_is_asked_again_and_then_let_go(self, line: Members) -> None:
        for _ in range(3):
            line.hears_all()
            line.waits()
        assert line.end.kind is DestinationKind.ANNOUNCEMENT
        assert line.asked == []


class TestAnswers:
    def test_who_is_verified_takes_customer_member_and_tier_along(self, line: Members) -> None:
        line.presses(f"62220001#{SECRET}#")
        line.answer(Checked(Verification.VERIFIED, WANG))
        assert line.end.name == "support"
        assert line.end.data == {"customer": "7", "member": "62220001", "tier": "gold"}
        assert line.timers == {}

    def test_a_tier_the_site_does_not_have_changes_nothing(self, line: Members) -> None:
        line.presses(f"62220001#{SECRET}#")
        line.answer(Checked(Verification.VERIFIED, replace(WANG, tier="diamond")))
        assert "tier" not in line.end.data

    def test_three_wrong_ones_end_it(self, line: Members) -> None:
        for _ in range(3):
            line.keys("62220001#")
            line.keys("000111#")
            line.answer(Checked(Verification.WRONG))
        assert line.outcomes() == [("wrong", 1), ("wrong", 2), ("wrong", 3)]
        assert line.end.name == "sales"
        assert line.end.data == {}

    def test_the_tries_are_the_calls_not_the_flows(self, line: Members) -> None:
        for _ in range(3):
            line.keys("62220001#000111#")
            line.answer(Checked(Verification.WRONG))
        before = len(line.asked)
        line.facts.clear()
        line.tell(CallRouted(CALL, DestinationKind.FLOW, "members", "queue"))
        line.keys(f"62220001#{SECRET}#")
        assert len(line.asked) == before
        assert line.end.name == "sales"

    @pytest.mark.parametrize(
        ("answer", "node", "outcome"),
        [
            (Checked(Verification.LOCKED), "blocked", "locked"),
            (Away(), "trouble", "away"),
            (Found((WANG,)), "trouble", "away"),
        ],
    )
    def test_what_else_there_is(self, line: Members, answer: Answer, node: str, outcome: str) -> None:
        line.presses(f"62220001#{SECRET}#")
        line.answer(answer)
        assert line.end.node == node
        assert line.outcomes() == [(outcome, 1)]

    def test_no_answer_in_time_goes_on_and_a_late_one_finds_nobody(self, line: Members) -> None:
        line.presses(f"62220001#{SECRET}#")
        line.waits()
        assert line.end.node == "trouble"
        assert line.outcomes() == [("late", 1)]
        line.answer(Checked(Verification.VERIFIED, WANG))
        assert line.outcomes() == [("late", 1)]

    def test_an_answer_to_an_earlier_question_is_none(self, line: Members) -> None:
        line.presses("62220001#000111#")
        line.answer(Checked(Verification.WRONG))
        line.keys(f"62220001#{SECRET}#")
        line.answer(Checked(Verification.VERIFIED, WANG), 0)
        assert not line.is_over()

    def test_who_hangs_up_meanwhile_is_forgotten(self, line: Members) -> None:
        line.presses(f"62220001#{SECRET}#")
        line.tell(CallEnded(CALL, Cause.NORMAL, Party.CALLER))
        line.answer(Checked(Verification.VERIFIED, WANG))
        assert line.outcomes() == []
        assert line.timers == {}

    def test_keys_pressed_while_it_is_checked_go_nowhere(self, line: Members) -> None:
        line.presses("62220001#000111#")
        line.presses("222#")
        line.answer(Checked(Verification.WRONG))
        assert len(line.asked) == 1
        assert line.said()[-2:] == ["not_verified/en", "enter_member/en"]


@pytest.mark.parametrize("answer", [Checked(Verification.VERIFIED, WANG), Checked(Verification.WRONG), Away()])
def test_the_password_is_in_no_fact_no_command_and_no_data(line: Members, answer: Answer) -> None:
    """Control: it is in the question, where it has to be."""
    line.presses(f"62220001#{SECRET}#")
    line.answer(answer)
    line.hears_all()
    assert any(getattr(asked.question, "password", "") == SECRET for asked in line.asked)
    assert SECRET not in repr(line.facts)
    assert SECRET not in repr(line.commands)
    assert SECRET not in repr(line.asked)


class TestLookingUp:
    def test_by_the_callers_number(self) -> None:
        line = Members(look=LOOK)
        line.calls("look", "13900004821")
        assert [asked.question for asked in line.asked] == [WhoHasNumber("13900004821")]
        line.answer(Found((WANG,)))
        assert line.end.data == {"tier": "gold", "spoken": "zh"}
        assert CustomerLookedUp(CALL, LookUpOutcome.FOUND, "7", "gold", "look", "who") in line.facts

    @pytest.mark.parametrize(("found", "outcome"), [((), "nobody"), ((WANG, replace(WANG, id="8")), "several")])
    def test_nobody_and_several_are_none(self, found: tuple[Customer, ...], outcome: str) -> None:
        line = Members(look=LOOK)
        line.calls("look", "13900004821")
        line.answer(Found(found))
        assert line.end.name == "sales"
        assert CustomerLookedUp(CALL, LookUpOutcome(outcome), "", "", "look", "who") in line.facts

    def test_late(self) -> None:
        line = Members(look=LOOK)
        line.calls("look", "13900004821")
        line.waits()
        assert line.end.node == "away"

    def test_by_a_member_number_that_was_keyed(self) -> None:
        text = LOOK.replace("number: caller", "member: card")
        line = Members(look=text)
        line.calls("look", data={"card": "62220001"})
        assert [asked.question for asked in line.asked] == [WhoIsMember("62220001")]


@pytest.mark.parametrize("text", [MEMBERS, LOOK])
def test_a_flow_tries_itself(text: str) -> None:
    flow = parse(text, "f")
    site = replace(directory(f=text), customer_tiers={"gold": CustomerTier("gold", "", "")})
    assert structure(flow) == []
    assert [fails(flow, site, trial) for trial in flow.trials] == [""] * len(flow.trials)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("failed: stranger", "failed: check", "comes back here for ever"),
        ("    locked: blocked\n", "", "locked"),
        ("saves: {tier: tier,", "saves: {customer: id,", "kept for who was verified"),
        ("saves: {tier: tier,", "saves: {tier: password,", "is no field of a customer"),
        ("number: caller,", "number: caller, member: card,", "one of them"),
    ],
)
def test_what_is_wrong_with_it(old: str, new: str, message: str) -> None:
    text = MEMBERS if old in MEMBERS else LOOK
    try:
        found = structure(parse(text.replace(old, new), "f"))
    except Mistakes as error:
        found = error.mistakes
    assert any(message in str(mistake) for mistake in found), found


def test_keys_cannot_say_who_a_customer_is() -> None:
    text = (
        "flow: f\nstart: a\nnodes:\n  a: {kind: collect, prompt: p, saves: customer, next: b, timeout: b, invalid: b}\n"
    )
    with pytest.raises(Mistakes, match="kept for who was verified"):
        parse(text + "  b: {kind: hangup}\n", "f")


@pytest.mark.parametrize("outcome", [one for one in Verification if one is not Verification.VERIFIED])
def test_only_who_is_verified_is_written_into_the_call_whatever_an_answer_brings(outcome: Verification) -> None:
    data: dict[str, str] = {}
    told = checked("check", "62220001", 1, Checked(outcome, WANG), data, directory())
    assert (told.outcome, told.customer, told.tier, data) == (outcome, "", "", {})
