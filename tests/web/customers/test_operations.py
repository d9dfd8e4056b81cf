from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store.database import Database
from fsctl.store.models import AuditRow, CustomerRow, ReminderRow, WrapUpRow
from tests.web.customers.conftest import BEGUN, kept, who
from webui.customers import operations
from webui.customers.drafts import Draft, DraftWrong
from webui.customers.matching import match
from webui.customers.scope import EVERYTHING, Scope

NORTH = Scope(frozenset({"north"}))


def draft_of(row: CustomerRow, **changed: object) -> Draft:
    plain = Draft(row.name, row.tier, row.company, row.note, row.language, row.team)
    return replace(plain, **changed)


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))


def numbers(session: Session, row: CustomerRow) -> list[str]:
    return [number.e164 for number in operations.numbers_of(session, row.id)]


def test_created_with_numbers_kept_once(session: Session) -> None:
    row = kept(session, "张敏", "13900004821", "+86 139 0000 4821", "010 8234 5678", tier="gold")
    assert numbers(session, row) == ["+8613900004821", "+861082345678"]
    assert (row.version, row.tier, row.name_key) == (1, "gold", "张敏")
    assert actions(session) == ["customer.create"]


@pytest.mark.parametrize(
    ("draft", "mistakes"),
    [
        (Draft(" "), {"name": "missing"}),
        (Draft("x" * 121), {"name": "too_long"}),
        (Draft("张敏", tier="diamond"), {"tier": "unknown"}),
        (Draft("张敏", language="tlh"), {"language": "unknown"}),
        (Draft("张敏", added=("1002",)), {"numbers": "not_a_number"}),
        (Draft("张敏", added=tuple(f"139000048{n}" for n in range(10, 31))), {"numbers": "too_many"}),
        (
            Draft("", note="x" * 4001, added=("abc",)),
            {"name": "missing", "note": "too_long", "numbers": "not_a_number"},
        ),
    ],
)
def test_every_mistake_is_told_and_nothing_kept(session: Session, draft: Draft, mistakes: dict[str, str]) -> None:
    with pytest.raises(DraftWrong) as refused:
        operations.create(session, draft, EVERYTHING, who(), "CN")
    assert refused.value.mistakes == mistakes
    assert session.scalars(select(CustomerRow)).all() == []


def test_edited_in_turn_and_the_audit_has_both_sides(session: Session) -> None:
    row = kept(session, "张敏", "13900004821")
    gone = operations.numbers_of(session, row.id)[0].id
    draft = draft_of(row, note="午后打来", added=("13800138000",), dropped=frozenset({gone}))
    after = operations.edit(session, row.id, 1, draft, EVERYTHING, who(after=5), "CN")
    assert (after.version, after.note, after.updated_at) == (2, "午后打来", BEGUN + 5)
    assert numbers(session, row) == ["+8613800138000"]
    entry = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert entry is not None
    assert (entry.before["note"], entry.after["note"]) == ("", "午后打来")
    assert entry.before["numbers"][0]["e164"] == "+8613900004821"


def test_who_saves_over_a_newer_one_is_told_and_changes_nothing(database: Database) -> None:
    with database.session() as session:
        key = kept(session, "张敏", "13900004821").id
    with database.session() as session:
        row = session.get_one(CustomerRow, key)
        operations.edit(session, key, 1, draft_of(row, note="王雪写的"), EVERYTHING, who("xue"), "CN")
    mine = Draft("张敏", note="李强写的", added=("13800138000",))
    with pytest.raises(operations.ChangedMeanwhile) as told, database.session() as session:
        operations.edit(session, key, 1, mine, EVERYTHING, who("qiang"), "CN")
    assert (told.value.theirs["note"], told.value.theirs["version"]) == ("王雪写的", 2)
    assert told.value.mine is mine
    with database.session() as session:
        row = session.get_one(CustomerRow, key)
        assert (row.note, row.version) == ("王雪写的", 2)
        assert numbers(session, row) == ["+8613900004821"]
        assert actions(session) == ["customer.create", "customer.edit"]


def test_a_search_follows_the_new_name(session: Session) -> None:
    row = kept(session, "ＡＢＣ Ltd")
    operations.edit(session, row.id, 1, draft_of(row, name="Zhang  Min"), EVERYTHING, who(), "CN")
    assert row.name_key == "zhang min"


def test_deleted_and_brought_back(session: Session) -> None:
    row = kept(session, "张敏", "13900004821", note="金卡")
    key = row.id
    session.add(WrapUpRow(call="c1", agent="1001", customer_id=key, saved_at=BEGUN))
    entry = operations.remove(session, key, EVERYTHING, who(after=10))
    assert not match(session, "13900004821", "CN").customers
    back = operations.restore(session, entry, who(after=20), EVERYTHING)
    assert (back.id, back.name, back.note, back.version) == (key, "张敏", "金卡", 2)
    assert [row.id for row in match(session, "13900004821", "CN").customers] == [key]
    assert actions(session) == ["customer.create", "customer.delete", "customer.restore"]
    with pytest.raises(operations.NoSuchCustomer):
        operations.restore(session, entry, who(after=21), EVERYTHING)


def test_only_who_deleted_it_brings_it_back_and_not_for_long(session: Session) -> None:
    entry = operations.remove(session, kept(session, "张敏").id, EVERYTHING, who())
    for other in (who("qiang"), who(after=operations.UNDO_S + 1)):
        with pytest.raises(operations.NoSuchCustomer):
            operations.restore(session, entry, other, EVERYTHING)
    created = session.scalars(select(AuditRow.id).where(AuditRow.action == "customer.create")).one()
    with pytest.raises(operations.NoSuchCustomer):
        operations.restore(session, created, who(), EVERYTHING)


def test_the_id_of_a_deleted_customer_is_never_anybody_elses(session: Session) -> None:
    gone = kept(session, "张敏").id
    operations.remove(session, gone, EVERYTHING, who())
    assert kept(session, "李强").id > gone


def test_merged_with_all_that_was_known(session: Session) -> None:
    one = kept(session, "张敏", "13900004821", "010 8234 5678", note="旧客户")
    two = kept(session, "张 敏", "13900004821", "13800138000", note="投诉过", company="华东电器")
    session.add(WrapUpRow(call="c1", agent="1001", customer_id=two.id, saved_at=BEGUN))
    session.add(ReminderRow(user="wang", text="回电", link=operations.link_of(two.id), due_at=BEGUN))
    gone = two.id
    operations.merge(session, one.id, gone, EVERYTHING, who())
    assert sorted(numbers(session, one)) == ["+861082345678", "+8613800138000", "+8613900004821"]
    assert (one.note, one.company, one.name, one.version) == ("旧客户\n\n投诉过", "华东电器", "张敏", 2)
    session.expire_all()
    assert session.get(CustomerRow, gone) is None
    assert session.scalars(select(WrapUpRow.customer_id)).one() == one.id
    assert session.scalars(select(ReminderRow.link)).one() == operations.link_of(one.id)
    assert actions(session)[-1] == "customer.merge"
    with pytest.raises(DraftWrong):
        operations.merge(session, one.id, one.id, EVERYTHING, who())


def test_other_teams_customers_are_not_there(session: Session) -> None:
    theirs, ours, common = kept(session, "甲", team="south"), kept(session, "乙", team="north"), kept(session, "丙")
    assert operations.find(session, ours.id, NORTH) is ours
    assert operations.find(session, common.id, NORTH) is common
    for act in (
        lambda: operations.find(session, theirs.id, NORTH),
        lambda: operations.edit(session, theirs.id, 1, draft_of(theirs), NORTH, who(), "CN"),
        lambda: operations.remove(session, theirs.id, NORTH, who()),
        lambda: operations.merge(session, ours.id, theirs.id, NORTH, who()),
        lambda: operations.find(session, 4711, NORTH),
    ):
        with pytest.raises(operations.NoSuchCustomer):
            act()
    with pytest.raises(DraftWrong):
        operations.edit(session, ours.id, 1, draft_of(ours, team="south"), NORTH, who(), "CN")


def test_a_number_shown_in_full_is_on_record(session: Session) -> None:
    row, other = kept(session, "张敏", "13900004821"), kept(session, "李强")
    number = operations.numbers_of(session, row.id)[0]
    assert operations.unmask(session, row.id, number.id, EVERYTHING, who()).e164 == "+8613900004821"
    entry = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.by, entry.after) == ("customer.unmask", "wang", {"number": number.id, "last": "4821"})
    with pytest.raises(operations.NoSuchCustomer):
        operations.unmask(session, other.id, number.id, EVERYTHING, who())
