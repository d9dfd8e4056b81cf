"""A member's password: set, checked, tries counted, locked for a time; nothing but the hash is kept."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from gevent.threadpool import ThreadPool
from sqlalchemy import select

from fsctl.lookups import Checked, CheckMember, Customer, Verification
from fsctl.store import customers, members
from fsctl.store.database import Database
from fsctl.store.models import AuditRow, CustomerNumber, CustomerRow, MemberRow
from tests.databases import empty_sqlite

NOW = 1_800_000_000.0
WRONG, RIGHT = "907351", "482913"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = empty_sqlite(tmp_path / "members.db")
    with database.session() as session:
        for key, name, tier in ((1, "Wang", "gold"), (2, "Li", "normal")):
            row = CustomerRow(id=key, name=name, tier=tier, created_at=NOW, updated_at=NOW)
            session.add(row)
        session.add(CustomerNumber(customer_id=1, number="13900004821", e164="+8613900004821", tail="00004821"))
        members.set_password(session, 1, "62220001", members.hashed("62220001", RIGHT), "ann", NOW)
    return database


def tries(database: Database, password: str, at: float = NOW, member: str = "62220001", most: int = 3) -> Checked:
    return members.check(database.session, CheckMember(member, password, most, 900.0), at)


class TestChecking:
    def test_the_right_password_brings_the_customer(self, database: Database) -> None:
        assert tries(database, RIGHT) == Checked(Verification.VERIFIED, Customer("1", "Wang", "", "gold", "", ""))

    @pytest.mark.parametrize("member", ["62220001", "99999999", ""])
    def test_a_wrong_one_and_an_unknown_member_look_alike(self, database: Database, member: str) -> None:
        assert tries(database, WRONG, member=member) == Checked(Verification.WRONG)

    def test_after_so_many_in_a_row_the_member_is_locked_even_for_the_right_one(self, database: Database) -> None:
        said = [tries(database, WRONG).outcome for _ in range(4)]
        assert said == [Verification.WRONG] * 3 + [Verification.LOCKED]
        assert tries(database, RIGHT).outcome is Verification.LOCKED
        assert tries(database, RIGHT, NOW + 899).outcome is Verification.LOCKED
        assert tries(database, RIGHT, NOW + 900).outcome is Verification.VERIFIED

    def test_after_a_lock_the_count_begins_anew(self, database: Database) -> None:
        for _ in range(3):
            tries(database, WRONG)
        said = [tries(database, WRONG, NOW + 901).outcome for _ in range(4)]
        assert said == [Verification.WRONG] * 3 + [Verification.LOCKED]

    def test_the_right_one_forgets_the_wrong_ones(self, database: Database) -> None:
        for _ in range(5):
            assert tries(database, WRONG).outcome is Verification.WRONG
            assert tries(database, WRONG).outcome is Verification.WRONG
            assert tries(database, RIGHT).outcome is Verification.VERIFIED

    @pytest.mark.parametrize("counts", [True, False], ids=["counted", "control"])
    def test_many_calls_at_once_have_no_more_tries_than_one(
        self, database: Database, monkeypatch: pytest.MonkeyPatch, counts: bool
    ) -> None:
        if not counts:
            monkeypatch.setattr(members, "_counted", lambda *asked: True)
        threads = ThreadPool(8)
        said = threads.map(lambda _: tries(database, WRONG).outcome, range(8))
        assert said.count(Verification.WRONG) == (3 if counts else 8)
        assert said.count(Verification.LOCKED) == (5 if counts else 0)

    def test_a_password_that_was_changed_while_the_old_one_was_looked_at_is_not_the_old_one(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fits = members._fits

        def meanwhile(digest: str, password: str) -> bool:
            with database.session() as session:
                members.set_password(session, 1, "62220001", members.hashed("62220001", "551904"), "ann", NOW)
            return fits(digest, password)

        monkeypatch.setattr(members, "_fits", meanwhile)
        assert tries(database, RIGHT) == Checked(Verification.WRONG)

    def test_a_customer_who_is_gone_is_no_member(self, database: Database) -> None:
        with database.session() as session:
            session.delete(session.get(CustomerRow, 1))
        assert tries(database, RIGHT) == Checked(Verification.WRONG)


class TestSetting:
    @pytest.mark.parametrize(
        "password", ["", "123", "1234", "4321", "7777", "12a4", "1234567890123", "622200", "１２３９"]
    )
    def test_what_is_guessed_first_or_cannot_be_keyed_is_refused(self, password: str) -> None:
        with pytest.raises(members.MemberRefused) as refused:
            members.hashed("62220001", password)
        assert refused.value.setting == "password"

    def test_a_member_is_one_customer(self, database: Database) -> None:
        with database.session() as session, pytest.raises(members.MemberRefused):
            members.set_password(session, 2, "62220001", "hash", "ann", NOW)

    def test_the_number_of_a_customer_who_is_gone_may_be_given_again(self, database: Database) -> None:
        with database.session() as session:
            session.delete(session.get(CustomerRow, 1))
            session.flush()
            members.set_password(session, 2, "62220001", members.hashed("62220001", RIGHT), "ann", NOW)
        found = tries(database, RIGHT).customer
        assert found is not None
        assert found.id == "2"

    def test_a_new_password_ends_a_lock_and_the_old_one(self, database: Database) -> None:
        for _ in range(3):
            tries(database, WRONG)
        with database.session() as session:
            members.set_password(session, 1, "62220001", members.hashed("62220001", "551904"), "ann", NOW)
        assert tries(database, RIGHT).outcome is Verification.WRONG
        assert tries(database, "551904").outcome is Verification.VERIFIED

    def test_nothing_holds_the_password(self, database: Database, tmp_path: Path) -> None:
        tries(database, RIGHT)
        with database.session() as session:
            row = session.get(MemberRow, "62220001")
            assert row is not None
            assert row.password.startswith("$argon2id$")
            audit = [(entry.action, entry.before, entry.after) for entry in session.scalars(select(AuditRow))]
        assert audit == [("customer.member", None, {"member": "62220001"})]
        database.dispose()
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert RIGHT.encode() not in kept
        assert RIGHT not in repr(CheckMember("62220001", RIGHT))
        assert RIGHT.encode() not in orjson.dumps(audit)


class TestFinding:
    @pytest.mark.parametrize("number", ["13900004821", "+86 139 0000 4821", "0086 13900004821", "8613900004821"])
    def test_by_number_however_it_is_written(self, database: Database, number: str) -> None:
        with database.session() as session:
            (found,) = customers.with_number(session, number, "CN")
        assert (found.id, found.tier) == ("1", "gold")

    @pytest.mark.parametrize("number", ["anonymous", "", "1001", "13900000000"])
    def test_nobody(self, database: Database, number: str) -> None:
        with database.session() as session:
            assert customers.with_number(session, number, "CN") == ()

    def test_by_member_number(self, database: Database) -> None:
        with database.session() as session:
            assert [found.name for found in customers.with_member(session, "62220001")] == ["Wang"]
            assert customers.with_member(session, "1") == ()
