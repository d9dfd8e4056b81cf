"""Whose call is it: the tier of the customer on file, with a database that answers, is slow, or is away; and members
who prove who they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import CustomerTier, Destination, DestinationKind, Directory, Number, SiteSettings
from fsctl.facts import (
    CallEnded,
    CallQueued,
    CallRouted,
    CustomerLookedUp,
    LookUpOutcome,
    MemberChecked,
)
from fsctl.facts.codec import kind_of, to_json
from fsctl.lookups import Answer, Away, Checked, CheckMember, Customer, Found, Question, Verification
from fsctl.switch.sounds import Music
from fsctl.words import Teller
from tests.scenarios.world import START, World, site
from tests.unit.ivr.test_verifying import MEMBERS

TIERS = {
    "gold": CustomerTier("gold", "金卡", "Gold", priority="high", music="piano", service_s=5),
    "silver": CustomerTier("silver", "银卡", "Silver", priority="60"),
}
GOLD, SILVER, PLAIN = "13900004821", "13900004822", "13900004823"
PEOPLE = {GOLD: Customer("7", tier="gold"), SILVER: Customer("8", tier="silver"), PLAIN: Customer("9", tier="normal")}


def on_file(question: Question) -> Answer:
    if isinstance(question, CheckMember):
        right = question.password == "482913"
        return Checked(Verification.VERIFIED, PEOPLE[GOLD]) if right else Checked(Verification.WRONG)
    person = PEOPLE.get(getattr(question, "number", ""))
    return Found((person,) if person else ())


def with_tiers(**settings: object) -> Directory:
    base = site(2, flows={"main": MEMBERS})
    numbers = {
        **base.numbers,
        "4009": Number("4009", Destination(DestinationKind.QUEUE, "support"), "en", tier="silver"),
    }
    site_settings = replace(SiteSettings(), **settings)  # type: ignore[arg-type]
    return replace(base, numbers=numbers, customer_tiers=TIERS, settings={"site": site_settings})


@pytest.fixture
def world() -> World:
    world = World(with_tiers())
    world.database = on_file
    return world


def queued(world: World) -> list[tuple[int, str]]:
    return [(fact.priority, fact.data.get("tier", "")) for fact in world.all(CallQueued)]  # type: ignore[attr-defined]


def looked_up(world: World) -> list[tuple[str, str]]:
    return [(str(fact.outcome), fact.tier) for fact in world.all(CustomerLookedUp)]  # type: ignore[attr-defined]


class TestTierByNumber:
    def test_it_sets_priority_music_and_place(self, world: World) -> None:
        plain, gold = world.caller(PLAIN), world.caller(GOLD)
        world.after(1)
        assert queued(world) == [(0, ""), (180, "gold")]
        assert world.played(gold.channel.uuid)[-1] == Music("piano")  # type: ignore[union-attr]
        assert world.played(plain.channel.uuid)[-1] == Music("default")  # type: ignore[union-attr]
        world.phone("1001", answers_after_s=1.0)
        world.log_in("1001")
        world.after(10)
        assert gold.talked
        assert not plain.talked

    def test_who_the_customer_is_is_stronger_than_the_number_dialled(self, world: World) -> None:
        world.caller(GOLD, "4009")
        world.caller(PLAIN, "4009")
        world.caller("5551234", "4009")
        world.after(1)
        assert sorted(queued(world)) == [(60, "silver"), (60, "silver"), (180, "gold")]

    def test_a_flow_and_a_members_password_are_stronger_still(self, world: World) -> None:
        caller = world.caller(SILVER, "4001")
        world.after(1)
        for key in "62220001#482913#":
            world.switch.core.press(caller.channel, key)  # type: ignore[arg-type]
            world.after(0.3)
        world.after(1)
        (checked,) = world.all(MemberChecked)
        assert (checked.outcome, checked.customer) == (Verification.VERIFIED, "7")  # type: ignore[attr-defined]
        assert queued(world) == [(180, "gold")]
        assert world.board.snapshot()["calls"][caller.channel.uuid]["data"]["customer"] == "7"  # type: ignore[union-attr]

    def test_several_customers_have_a_tier_if_they_have_the_same(self, world: World) -> None:
        world.database = lambda question: Found((PEOPLE[GOLD], replace(PEOPLE[GOLD], id="70")))
        world.caller(GOLD)
        world.after(1)
        world.database = lambda question: Found((PEOPLE[GOLD], PEOPLE[SILVER]))
        world.caller(GOLD)
        world.after(1)
        assert looked_up(world) == [("several", "gold"), ("several", "")]
        assert queued(world) == [(180, "gold"), (0, "")]

    @pytest.mark.parametrize("number", ["anonymous", "", "1001"])
    def test_who_shows_no_number_is_not_asked_about(self, world: World, number: str) -> None:
        world.caller(number)
        world.after(1)
        assert world.asked == []
        assert queued(world) == [(0, "")]

    def test_a_site_without_tiers_does_not_ask(self) -> None:
        world = World()
        world.caller(GOLD)
        world.after(1)
        assert world.asked == []

    def test_nor_one_that_does_not_want_to_wait(self) -> None:
        world = World(with_tiers(customer_wait_s=0.0))
        world.caller(GOLD)
        world.after(1)
        assert world.asked == []
        assert len(queued(world)) == 1


class TestTheDatabaseIsSlowOrAway:
    def test_the_call_goes_on_without_after_its_time_and_says_so(self, world: World) -> None:
        world.database = lambda question: None
        world.caller(GOLD)
        world.after(1)
        (at,) = [at for at, fact in world.facts if isinstance(fact, CallQueued)]
        (arrived,) = [at for at, fact in world.facts if kind_of(fact) == "call_arrived"]
        assert at - arrived == pytest.approx(0.15, abs=0.001)
        assert looked_up(world) == [("late", "")]
        (fact,) = world.all(CustomerLookedUp)
        assert "gone on without" in Teller("en").sentence("customer_looked_up", to_json(fact))  # type: ignore[arg-type]
        assert "未及时答复" in Teller("zh").sentence("customer_looked_up", to_json(fact))  # type: ignore[arg-type]

    def test_another_call_is_not_held_up(self, world: World) -> None:
        """The database has swallowed one question; the next is answered and overtakes it."""
        asked: list[Question] = []

        def one_is_lost(question: Question) -> Answer | None:
            asked.append(question)
            return None if len(asked) == 1 else on_file(question)

        world.database = one_is_lost
        world.caller(GOLD)
        world.caller(SILVER)
        world.caller("anonymous")
        world.after(0.05)
        assert queued(world) == [(0, ""), (60, "silver")]
        world.after(0.2)
        assert queued(world)[-1] == (0, "")

    def test_a_late_answer_changes_nothing(self, world: World) -> None:
        world.database_s = 0.5
        world.caller(GOLD)
        world.after(2)
        assert looked_up(world) == [("late", "")]
        assert queued(world) == [(0, "")]
        assert len(world.all(CallRouted)) == 1

    def test_away(self, world: World) -> None:
        world.database = lambda question: Away()
        world.caller(GOLD)
        world.after(0.1)
        assert looked_up(world) == [(LookUpOutcome.AWAY, "")]
        assert queued(world) == [(0, "")]

    def test_who_hangs_up_meanwhile_is_routed_nowhere(self, world: World) -> None:
        world.database_s = 0.1
        caller = world.caller(GOLD)
        world.after(0.02)
        world.hangs_up(caller)
        world.after(1)
        assert len(world.all(CallEnded)) == 1
        assert world.all(CallRouted) == []
        assert world.troubles == []
        assert world.now > START
