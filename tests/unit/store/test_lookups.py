"""The look-up port: off the hub, in time or not at all, and nobody waits behind another's slow database."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest
from gevent import monkey

from fsctl.lookups import (
    Away,
    Checked,
    CheckMember,
    Customer,
    Found,
    LookedUp,
    LookUp,
    Question,
    Verification,
    WhoHasNumber,
    WhoIsMember,
)
from fsctl.store import members
from fsctl.store.lookups import THREADS, Lookups
from fsctl.store.models import CustomerNumber, CustomerRow
from tests.databases import empty_sqlite

NUMBER, MEMBER, PASSWORD = "13900004821", "62220001", "482913"
SLOW_S = 0.6
really_sleep = monkey.get_original("time", "sleep")
"""Stops the thread it is called in, as a database does that does not answer."""


class Asker:
    def __init__(self, url: str) -> None:
        self.heard: list[tuple[float, LookedUp]] = []
        self.lookups = Lookups(url, "CN", lambda answer: self.heard.append((time.monotonic(), answer)))

    def ask(self, question: Question, name: str = "a", within_s: float = 5.0) -> None:
        self.lookups.look_up(LookUp(("test", name), question, within_s))

    def answers(self, count: int = 1, within_s: float = 8.0) -> list[LookedUp]:
        with gevent.Timeout(within_s, False):
            while len(self.heard) < count:
                gevent.sleep(0.005)
        return [answer for _, answer in self.heard]


@pytest.fixture
def url(tmp_path: Path) -> str:
    database = empty_sqlite(tmp_path / "lookups.db")
    with database.session() as session:
        session.add(CustomerRow(id=1, name="Wang", tier="gold", created_at=1.0, updated_at=1.0))
        session.add(CustomerNumber(customer_id=1, number=NUMBER, e164=f"+86{NUMBER}", tail=NUMBER[-8:]))
        members.set_password(session, 1, MEMBER, members.hashed(MEMBER, PASSWORD), "ann", 1.0)
    database.dispose()
    return database.url


@pytest.fixture
def asker(url: str) -> Iterator[Asker]:
    asker = Asker(url)
    yield asker
    asker.lookups.stop()


WANG = Customer("1", "Wang", "", "gold", "", "")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (WhoHasNumber(NUMBER), Found((WANG,))),
        (WhoHasNumber("13900000000"), Found()),
        (WhoIsMember(MEMBER), Found((WANG,))),
        (CheckMember(MEMBER, PASSWORD), Checked(Verification.VERIFIED, WANG)),
        (CheckMember(MEMBER, "907351"), Checked(Verification.WRONG)),
    ],
)
def test_a_question_is_answered_with_its_key(asker: Asker, question: Question, answer: object) -> None:
    asker.ask(question, "k1")
    assert asker.answers() == [LookedUp(("test", "k1"), answer)]  # type: ignore[arg-type]


def test_a_database_that_is_not_there_is_away(tmp_path: Path) -> None:
    asker = Asker(f"sqlite:///{tmp_path / 'no' / 'such.db'}")
    asker.ask(WhoHasNumber(NUMBER))
    assert asker.answers() == [LookedUp(("test", "a"), Away())]
    asker.lookups.stop()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question about a number keeps its thread for a while."""
    found = Lookups._found

    def slowly(self: Lookups, question: Question) -> object:
        if isinstance(question, WhoHasNumber):
            really_sleep(SLOW_S)
        return found(self, question)

    monkeypatch.setattr(Lookups, "_found", slowly)


def longest_pause(during_s: float) -> float:
    """How long the hub was not there for anybody else."""
    longest, last, until = 0.0, time.monotonic(), time.monotonic() + during_s
    while time.monotonic() < until:
        gevent.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return longest


class Inline:
    """What does the work where it is asked for it."""

    def apply(self, work: Callable[..., object], given: tuple[object, ...]) -> object:
        return work(*given)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("apart", [True, False], ids=["in threads", "control"])
def test_a_slow_database_does_not_stop_the_hub(asker: Asker, monkeypatch: pytest.MonkeyPatch, apart: bool) -> None:
    if not apart:
        monkeypatch.setattr(asker.lookups, "_threads", Inline())
    asker.ask(WhoHasNumber(NUMBER))
    pause_s = longest_pause(SLOW_S + 0.2)
    assert (pause_s < SLOW_S / 2) is apart
    assert len(asker.answers()) == 1


@pytest.fixture
def held(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every question about a number keeps its thread until the test is over."""
    found = Lookups._found
    waits, over = os.pipe()

    def never(self: Lookups, question: Question) -> object:
        if isinstance(question, WhoHasNumber):
            os.read(waits, 1)
        return found(self, question)

    monkeypatch.setattr(Lookups, "_found", never)
    yield
    os.close(over)


@pytest.mark.usefixtures("held")
def test_passwords_are_not_held_up_by_look_ups(asker: Asker) -> None:
    for place in range(THREADS * 2):
        asker.ask(WhoHasNumber(NUMBER), f"slow{place}")
    asker.ask(CheckMember(MEMBER, PASSWORD), "member")
    assert asker.answers()[0].key == ("test", "member")


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("patient", [False, True], ids=["forgotten", "control"])
def test_what_nobody_waits_for_any_more_is_not_begun(asker: Asker, patient: bool) -> None:
    for place in range(THREADS * 4):
        asker.ask(WhoHasNumber(NUMBER), f"old{place}", within_s=60.0 if patient else SLOW_S / 3)
    gevent.sleep(SLOW_S / 2)
    asker.ask(WhoHasNumber(NUMBER), "new")
    with gevent.Timeout(15.0):
        while not any(answer.key[1] == "new" for _, answer in asker.heard):
            gevent.sleep(0.01)
    before = [answer.key[1] for _, answer in asker.heard if answer.key[1] != "new"]
    # on a busy machine a thread may begin so late that even its first question is one nobody waits for
    assert len(before) > THREADS * 3 if patient else len(before) <= THREADS
