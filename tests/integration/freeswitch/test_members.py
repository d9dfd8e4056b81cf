"""On a real switch, with a real database: the tier of the customer who calls, members who key their password, a queue
that is closed; and a database that does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from gevent import monkey

from fsctl.directory import CustomerTier, Destination, DestinationKind, Hours, SiteSettings
from fsctl.facts import (
    CallArrived,
    CallConnected,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    CustomerLookedUp,
    LookUpOutcome,
    MemberChecked,
    NodeEntered,
)
from fsctl.lookups import Question, Verification, WhoHasNumber
from fsctl.store import members
from fsctl.store.database import Database
from fsctl.store.lookups import Lookups
from fsctl.store.models import CustomerNumber, CustomerRow
from fsctl.store.schema import upgrade
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone

pytestmark = pytest.mark.freeswitch

NUMBER, MEMBER, PASSWORD = "13900004821", "62220001", "482913"
FLOW = """
flow: main
start: check
nodes:
  check: {kind: verify, verified: in, failed: out, locked: out, unavailable: out, timeout: out, pause_s: 2}
  in: {kind: queue, queue: support}
  out: {kind: hangup, prompt: goodbye}
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'customers.db'}"
    database = Database(url)
    upgrade(database.engine)
    with database.session() as session:
        session.add(CustomerRow(id=7, name="王芳", tier="gold", created_at=1.0, updated_at=1.0))
        session.add(CustomerNumber(customer_id=7, number=NUMBER, e164=f"+86{NUMBER}", tail=NUMBER[-8:]))
        members.set_password(session, 7, MEMBER, members.hashed(MEMBER, PASSWORD), "test", 1.0)
    database.dispose()
    return url


@pytest.fixture
def centre(freeswitch: RunningSwitch, prompts: Path, database: str) -> Iterator[Centre]:
    tiers = {"gold": CustomerTier("gold", "金卡", "Gold", priority="high")}
    base = site(announce_agent=False)
    shut = replace(
        base.queues["support"],
        name="shut",
        calendar="never",
        on_closed=Destination(DestinationKind.QUEUE, "support"),
    )
    numbers = {
        **base.numbers,
        "4002": replace(base.numbers["4000"], number="4002", destination=Destination(DestinationKind.QUEUE, "shut")),
    }
    directory = replace(
        base,
        numbers=numbers,
        queues={**base.queues, "shut": shut},
        hours={"never": Hours("never", "Asia/Shanghai", (), override="closed")},
        customer_tiers=tiers,
        settings={"site": SiteSettings(customer_wait_s=0.5)},
        flows={"main": FLOW},
    )
    centre = Centre(freeswitch, directory, prompts, database)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


@pytest.fixture
def wang(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.caller(NUMBER)
    yield phone
    phone.close()


def moment(centre: Centre, kind: type, call: str) -> float:
    return next(at for at, fact in centre.facts if type(fact) is kind and fact.call == call)  # type: ignore[attr-defined]


def test_the_customers_tier_is_there_before_the_call_waits(centre: Centre, wang: Phone) -> None:
    wang.call("4000")
    queued = centre.wait(CallQueued)
    assert (queued.priority, queued.data["tier"]) == (180, "gold")  # type: ignore[attr-defined]
    found = centre.wait(CustomerLookedUp)
    assert (found.outcome, found.customer) == (LookUpOutcome.FOUND, "7")  # type: ignore[attr-defined]


def test_a_member_keys_number_and_password(centre: Centre, ann: Phone, caller: Phone) -> None:
    centre.log_in("1001")
    caller.call("4001")
    centre.wait(NodeEntered, node="check")
    caller.press(f"{MEMBER}#")
    caller.press("907351#")
    assert centre.wait(MemberChecked, within_s=15).outcome is Verification.WRONG  # type: ignore[attr-defined]
    caller.press(f"{MEMBER}#")
    caller.press(f"{PASSWORD}#")
    checked = centre.wait(MemberChecked, 2, within_s=15)
    assert (checked.outcome, checked.customer, checked.attempt) == (Verification.VERIFIED, "7", 2)  # type: ignore[attr-defined]
    ann.wait_ring()
    ann.lift()
    connected = centre.wait(CallConnected)
    row = centre.board.snapshot()["calls"][connected.call]  # type: ignore[attr-defined]
    assert row["data"] == {"customer": "7", "member": MEMBER, "tier": "gold"}
    told = repr(centre.facts) + orjson.dumps(centre.board.snapshot()).decode()
    assert PASSWORD not in told
    assert "907351" not in told
    assert PASSWORD not in centre.link.ask(f"uuid_dump {connected.call}")  # type: ignore[attr-defined]
    assert "DTMF" not in centre.switch.log()


def test_a_closed_queue_sends_on_to_its_place(centre: Centre, caller: Phone) -> None:
    caller.call("4002")
    left = centre.wait(CallLeftQueue)
    assert (left.queue, str(left.outcome), left.name) == ("shut", "closed", "support")  # type: ignore[attr-defined]
    assert centre.wait(CallQueued).queue == "support"  # type: ignore[attr-defined]


@pytest.mark.parametrize("apart", [True, False], ids=["in threads", "control"])
def test_a_database_that_does_not_answer_holds_up_nobody_else(
    centre: Centre, wang: Phone, caller: Phone, monkeypatch: pytest.MonkeyPatch, apart: bool
) -> None:
    """One call's question hangs for two seconds; the other call, whose number nobody has, is queued at once."""
    found = Lookups._found
    really_sleep = monkey.get_original("time", "sleep")

    def hangs(self: Lookups, question: Question) -> object:
        if isinstance(question, WhoHasNumber) and question.number == NUMBER:
            really_sleep(2.0)
        return found(self, question)

    monkeypatch.setattr(Lookups, "_found", hangs)
    if not apart:

        class Inline:
            def apply(self, work: object, given: tuple[object, ...]) -> object:
                return work(*given)  # type: ignore[operator]

        monkeypatch.setattr(centre.lookups, "_threads", Inline())
    wang.call("4000")
    centre.wait(CallArrived)
    caller.call("4000")
    centre.wait(CallQueued, 2)
    first, second = (fact.call for fact in centre.all(CallArrived))  # type: ignore[attr-defined]
    late_s = [moment(centre, CallRouted, call) - moment(centre, CallArrived, call) for call in (first, second)]
    assert (max(late_s) < 1.5) is apart, late_s
    if apart:
        assert centre.wait(CustomerLookedUp, call=first).outcome is LookUpOutcome.LATE  # type: ignore[attr-defined]
