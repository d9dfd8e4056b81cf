"""Histories made of facts, as the daemon notes them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from fsctl.facts import (
    CallAnswered,
    CallArrived,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    Fact,
    FlowStarted,
    KeysPressed,
    OfferMade,
    Party,
    QueueOutcome,
    RecordingBegun,
    RecordingFinished,
    TalkEnded,
)
from fsctl.facts.codec import kind_of, to_json
from fsctl.store.journal import Record
from fsctl.store.models import CustomerRow, DispositionRow, WrapUpRow
from fsctl.store.projection import store
from fsctl.switch.causes import Cause
from tests.web.customers.conftest import BEGUN, kept
from webui.customers.operations import numbers_of
from webui.customers.timeline import Contacts, History, Show


def noted(session: Session, call: str, at: float, facts: Sequence[Fact]) -> None:
    records = [
        Record(f"{call}-{step}", at + step, kind_of(fact), to_json(fact), (0, 0)) for step, fact in enumerate(facts)
    ]
    store(session, records)


def talked(call: str, caller: str = "13900004821", agent: str = "1001") -> list[Fact]:
    offer = f"offer-{call}"
    return [
        CallArrived(call, caller, "", "4000", "main"),
        FlowStarted(call, "welcome", "1"),
        KeysPressed(call, "welcome", "menu", "2", "2"),
        KeysPressed(call, "welcome", "card", "6222021234567890", "done"),
        CallQueued(call, "support", 0, BEGUN),
        OfferMade(offer, call, "support", agent, agent, 20.0, "longest-idle", "idle"),
        CallConnected(call, offer, agent, "support"),
        CallLeftQueue(call, "support", QueueOutcome.ANSWERED, 12.0),
        RecordingBegun(call, call, f"{call}.wav", agent, "support"),
        TalkEnded(call, offer, agent, "support", Party.CALLER, 95.0),
        RecordingFinished(call, f"{call}.wav", 95.0, 1000),
        CallEnded(call, Cause.NORMAL, Party.CALLER),
    ]


def abandoned(call: str, caller: str) -> list[Fact]:
    return [
        CallArrived(call, caller, "", "4000", "main"),
        CallQueued(call, "support", 0, BEGUN),
        CallLeftQueue(call, "support", QueueOutcome.ABANDONED, 40.0),
        CallEnded(call, Cause.NORMAL, Party.CALLER),
    ]


def dialled(call: str, number: str, answered: bool) -> list[Fact]:
    answer: list[Fact] = [CallAnswered(call)] if answered else []
    ended = CallEnded(call, Cause.NORMAL if answered else Cause.BUSY, Party.CALLER)
    return [CallArrived(call, "1001", "", number, "", "", "1001"), *answer, ended]


def history(session: Session, row: CustomerRow) -> History:
    return History(session, row.id, numbers_of(session, row.id), "CN")


def calls(page: Contacts) -> list[str]:
    return [contact.call for contact in page.contacts]


def test_a_call_with_all_that_is_known_of_it(session: Session) -> None:
    row = kept(session, "张敏", "13900004821")
    noted(session, "c1", BEGUN, talked("c1"))
    session.add(WrapUpRow(call="c1", agent="1001", disposition="repair", notes="E6", saved_at=BEGUN))
    (contact,) = history(session, row).page().contacts
    assert (contact.direction, contact.queue, contact.outcome) == ("inbound", "support", "talked")
    assert contact.agents == ("1001",)
    assert (contact.waited_s, contact.talked_s, contact.recorded, contact.running) == (12.0, 95.0, True, False)
    assert contact.path == (("welcome", ""), ("welcome", "2"), ("welcome", "•" * 8))
    assert [(note.agent, note.disposition, note.text) for note in contact.notes] == [("1001", "repair", "E6")]


def test_what_was_said_by_the_handset_is_shown_like_what_was_written(session: Session) -> None:
    row = kept(session, "张敏", "13900004821")
    for place, (call, code) in enumerate((("c1", "repair"), ("c2", "wrap_up_timeout"))):
        noted(session, call, BEGUN + 100 * place, talked(call))
        session.add(DispositionRow(call=call, agent="1001", disposition=code, at=BEGUN))
    session.add(WrapUpRow(call="c1", agent="1002", notes="E6", saved_at=BEGUN))
    found = history(session, row).page()
    notes = [(note.agent, note.disposition, note.text) for contact in found.contacts for note in contact.notes]
    assert notes == [("1002", "", "E6"), ("1001", "repair", "")]
    assert calls(history(session, row).page(Show.NOTED)) == ["c1"], "what was not said is not noted"


def test_calls_of_every_number_in_every_writing_the_newest_first(session: Session) -> None:
    row = kept(session, "张敏", "13900004821", "010 8234 5678")
    for place, caller in enumerate(("13900004821", "+8613900004821", "013900004821", "01082345678", "13800004821")):
        noted(session, f"c{place}", BEGUN + 100 * place, abandoned(f"c{place}", caller))
    assert calls(history(session, row).page()) == ["c3", "c2", "c1", "c0"]


def test_calls_to_the_customer_and_how_they_went(session: Session) -> None:
    row = kept(session, "张敏", "13900004821")
    noted(session, "o1", BEGUN, dialled("o1", "013900004821", answered=True))
    noted(session, "o2", BEGUN + 100, dialled("o2", "13900004821", answered=False))
    second, first = history(session, row).page().contacts
    assert (first.direction, first.outcome, first.talked_s, first.number) == ("outbound", "talked", 1.0, "013900004821")
    assert (second.direction, second.outcome) == ("outbound", "busy")


def test_a_call_noted_for_the_customer_belongs_to_it_whatever_its_number(session: Session) -> None:
    row = kept(session, "张敏", "13900004821")
    noted(session, "c1", BEGUN, talked("c1", caller="anonymous"))
    session.add(WrapUpRow(call="c1", agent="1001", notes="x", customer_id=row.id, saved_at=BEGUN))
    assert calls(history(session, row).page()) == ["c1"]


def test_the_chips(session: Session) -> None:
    row = kept(session, "张敏", "13900004821")
    noted(session, "talked", BEGUN, talked("talked"))
    noted(session, "missed", BEGUN + 100, abandoned("missed", "13900004821"))
    noted(session, "out", BEGUN + 200, dialled("out", "13900004821", answered=True))
    session.add(WrapUpRow(call="talked", agent="1001", notes="x", saved_at=BEGUN))
    session.add(WrapUpRow(call="missed", agent="1001", notes="", saved_at=BEGUN))
    of = history(session, row)
    assert {show: calls(of.page(show)) for show in Show} == {
        Show.ALL: ["out", "missed", "talked"],
        Show.INBOUND: ["missed", "talked"],
        Show.OUTBOUND: ["out"],
        Show.MISSED: ["missed"],
        Show.NOTED: ["talked"],
    }
    assert of.count_since(BEGUN + 50) == 2


def test_page_by_page_without_gap_or_double(session: Session) -> None:
    row = kept(session, "张敏", "13900004821")
    for place in range(11):
        noted(session, f"c{place:02}", BEGUN + 100 * (place // 3), abandoned(f"c{place:02}", "13900004821"))
    seen: list[str] = []
    before = None
    while True:
        page = history(session, row).page(before=before, size=4)
        seen += calls(page)
        before = page.before
        if before is None:
            break
    assert len(seen) == 11
    assert sorted(seen) == [f"c{place:02}" for place in range(11)]
    assert seen[0] == "c10"


def test_a_customer_without_a_number_has_no_calls(session: Session) -> None:
    noted(session, "c1", BEGUN, abandoned("c1", ""))
    row = kept(session, "张敏")
    assert history(session, row).page().contacts == ()
    assert history(session, row).count_since(0) == 0
