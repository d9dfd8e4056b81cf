from __future__ import annotations

from sqlalchemy.orm import Session

from fsctl.store.models import CustomerNumber
from tests.web.customers.conftest import kept
from webui.customers.matching import Match, Sureness, match


def found(session: Session, number: str) -> tuple[Sureness, set[str]]:
    given: Match = match(session, number, "CN")
    return given.sureness, {row.name for row in given.customers}


def test_by_the_whole_number_however_the_carrier_writes_it(session: Session) -> None:
    kept(session, "张敏", "139 0000 4821")
    for written in ("13900004821", "+8613900004821", "013900004821", "008613900004821"):
        assert found(session, written) == (Sureness.EXACT, {"张敏"})


def test_by_the_end_when_only_one_ends_so(session: Session) -> None:
    kept(session, "张敏", "010 8234 5678")
    assert found(session, "82345678") == (Sureness.TAIL, {"张敏"})
    assert found(session, "9013900004821") == (Sureness.NEW, set())


def test_several_are_shown_and_none_is_guessed(session: Session) -> None:
    kept(session, "张敏", "010 8234 5678")
    kept(session, "李强", "021 8234 5678")
    assert found(session, "82345678") == (Sureness.SEVERAL, {"张敏", "李强"})
    assert found(session, "01082345678") == (Sureness.EXACT, {"张敏"})


def test_a_number_of_two_customers_has_two_candidates(session: Session) -> None:
    kept(session, "张敏", "13900004821")
    kept(session, "王雪", "13900004821")
    assert found(session, "13900004821") == (Sureness.SEVERAL, {"张敏", "王雪"})


def test_another_whole_number_that_ends_alike_is_another_number(session: Session) -> None:
    kept(session, "张敏", "13900004821")
    assert found(session, "13800004821") == (Sureness.NEW, set())


def test_withheld_and_short_numbers_match_nobody(session: Session) -> None:
    session.add(CustomerNumber(customer_id=1, number="1002", e164="", tail="1002"))
    kept(session, "张敏", "13900004821")
    for nobody in ("", "anonymous", "1002", "4821", "00000000"):
        assert found(session, nobody) == (Sureness.WITHHELD, set())


def test_two_numbers_of_one_customer_are_one_candidate(session: Session) -> None:
    kept(session, "张敏", "010 8234 5678", "021 8234 5678")
    assert found(session, "82345678") == (Sureness.TAIL, {"张敏"})


def test_a_number_whose_customer_is_gone_is_new(session: Session) -> None:
    session.add(CustomerNumber(customer_id=99, number="13900004821", e164="+8613900004821", tail="00004821"))
    assert found(session, "13900004821") == (Sureness.NEW, set())
