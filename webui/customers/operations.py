"""Changes to customers, each written to the audit in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from fsctl.store import members
from fsctl.store.models import AuditRow, CustomerNumber, CustomerRow, ReminderRow, WrapUpRow
from fsctl.store.models.panels import folded
from fsctl.store.numbers import Line
from webui.customers.drafts import Draft, DraftWrong, checked
from webui.customers.scope import Scope

UNDO_S = 600.0
FIELDS = ("name", "tier", "company", "note", "language", "team")


class NoSuchCustomer(LookupError):
    """There is none, or none this person may see: the two cannot be told apart."""


class ChangedMeanwhile(Exception):
    """Somebody saved since this person began to edit. `theirs` is the picture of what is kept now, `mine` what was to
    be saved."""

    def __init__(self, theirs: dict[str, Any], mine: Draft) -> None:
        super().__init__(f"customer {theirs['id']} is at version {theirs['version']}")
        self.theirs, self.mine = theirs, mine


@dataclass(frozen=True, slots=True)
class Who:
    """Who changes it, from where, when."""

    login: str
    at: float
    origin: str = ""


def find(session: Session, customer: int, scope: Scope) -> CustomerRow:
    """Raises NoSuchCustomer."""
    row = session.get(CustomerRow, customer)
    if row is None or not scope.sees(row.team):
        raise NoSuchCustomer(customer)
    return row


def create(session: Session, draft: Draft, scope: Scope, who: Who, region: str) -> CustomerRow:
    """Raises DraftWrong."""
    _may_give(draft.team, scope)
    lines = checked(draft, region, ())
    row = CustomerRow(**draft.fields(), created_at=who.at, updated_at=who.at, version=1)
    session.add(row)
    session.flush()
    _add_numbers(session, row.id, lines)
    _audit(session, who, "customer.create", row.id, None, picture(session, row))
    return row


def edit(
    session: Session, customer: int, version: int, draft: Draft, scope: Scope, who: Who, region: str
) -> CustomerRow:
    """Raises NoSuchCustomer, DraftWrong, ChangedMeanwhile when `version` is not the present one."""
    row = find(session, customer, scope)
    if draft.team != row.team:
        _may_give(draft.team, scope)
    before = picture(session, row)
    stay = [number.e164 for number in numbers_of(session, customer) if number.id not in draft.dropped]
    lines = checked(draft, region, stay)
    _take_turn(session, row, version, draft, who.at)
    session.execute(
        delete(CustomerNumber).where(CustomerNumber.customer_id == customer, CustomerNumber.id.in_(draft.dropped))
    )
    _add_numbers(session, customer, lines)
    _audit(session, who, "customer.edit", customer, before, picture(session, row))
    return row


def remove(session: Session, customer: int, scope: Scope, who: Who) -> int:
    """Delete the customer and its numbers; what was noted after calls stays with the calls. Gives the audit entry by
    which `restore` brings all back. Raises NoSuchCustomer."""
    row = find(session, customer, scope)
    entry = _audit(session, who, "customer.delete", customer, picture(session, row), None)
    _delete(session, row)
    return entry.id


def restore(session: Session, entry: int, who: Who, scope: Scope) -> CustomerRow:
    """Undo a deletion of this person's, within ten minutes, once. Raises NoSuchCustomer."""
    audited = session.get(AuditRow, entry)
    if (
        audited is None
        or audited.action != "customer.delete"
        or audited.by != who.login
        or who.at - audited.at > UNDO_S
        or not scope.sees(audited.before["team"])
        or session.get(CustomerRow, audited.before["id"]) is not None
    ):
        raise NoSuchCustomer(entry)
    was: dict[str, Any] = audited.before
    row = CustomerRow(
        id=was["id"],
        **{name: was[name] for name in FIELDS},
        created_at=was["created_at"],
        updated_at=who.at,
        version=was["version"] + 1,
    )
    session.add(row)
    session.add_all(CustomerNumber(customer_id=row.id, **number) for number in was["numbers"])
    session.flush()
    _audit(session, who, "customer.restore", row.id, None, picture(session, row))
    return row


def merge(session: Session, keep: int, gone: int, scope: Scope, who: Who) -> CustomerRow:
    """All that is known of `gone` becomes `keep`'s: numbers, memberships, history, wrap-ups, reminders, the note below
    the own one. Raises NoSuchCustomer, DraftWrong for a customer with itself."""
    if keep == gone:
        raise DraftWrong({"with": "itself"})
    row, other = find(session, keep, scope), find(session, gone, scope)
    before = {"keep": picture(session, row), "gone": picture(session, other)}
    _move_numbers(session, keep, gone)
    members.moved(session, keep, gone)
    session.execute(update(WrapUpRow).where(WrapUpRow.customer_id == gone).values(customer_id=keep))
    session.execute(update(ReminderRow).where(ReminderRow.link == link_of(gone)).values(link=link_of(keep)))
    for name in ("name", "company", "language"):
        setattr(row, name, getattr(row, name) or getattr(other, name))
    row.note = "\n\n".join(note for note in (row.note, other.note) if note)
    row.updated_at, row.version = who.at, row.version + 1
    session.delete(other)
    session.flush()
    _audit(session, who, "customer.merge", keep, before, picture(session, row))
    return row


def unmask(session: Session, customer: int, number: int, scope: Scope, who: Who) -> CustomerNumber:
    """Show one number in full; that it was shown is on record. Raises NoSuchCustomer."""
    find(session, customer, scope)
    row = session.get(CustomerNumber, number)
    if row is None or row.customer_id != customer:
        raise NoSuchCustomer(customer)
    _audit(session, who, "customer.unmask", customer, None, {"number": number, "last": row.e164[-4:]})
    return row


def set_member(session: Session, customer: int, member: str, digest: str, scope: Scope, who: Who) -> None:
    """Make the customer this member, or give it a new password. `digest` is hashed already. Raises NoSuchCustomer,
    MemberRefused."""
    find(session, customer, scope)
    members.set_password(session, customer, member, digest, who.login, who.at, who.origin)


def unlock_member(session: Session, customer: int, member: str, scope: Scope, who: Who) -> None:
    """Raises NoSuchCustomer, also where the customer is no such member."""
    find(session, customer, scope)
    if not members.unlock(session, customer, member, who.login, who.at, who.origin):
        raise NoSuchCustomer(customer)


def remove_member(session: Session, customer: int, member: str, scope: Scope, who: Who) -> None:
    """Raises NoSuchCustomer, also where the customer is no such member."""
    find(session, customer, scope)
    if not members.remove(session, customer, member, who.login, who.at, who.origin):
        raise NoSuchCustomer(customer)


def numbers_of(session: Session, customer: int) -> list[CustomerNumber]:
    rows = select(CustomerNumber).where(CustomerNumber.customer_id == customer).order_by(CustomerNumber.id)
    return list(session.scalars(rows))


def link_of(customer: int) -> str:
    """What a reminder about this customer points to."""
    return f"/customers/{customer}"


def picture(session: Session, row: CustomerRow) -> dict[str, Any]:
    """All of a customer, as the audit keeps it."""
    numbers = [{"number": each.number, "e164": each.e164, "tail": each.tail} for each in numbers_of(session, row.id)]
    plain = {name: getattr(row, name) for name in ("id", *FIELDS, "created_at", "version")}
    return {**plain, "numbers": numbers}


def _may_give(team: str, scope: Scope) -> None:
    if not scope.sees(team):
        raise DraftWrong({"team": "not_yours"})


def _take_turn(session: Session, row: CustomerRow, version: int, draft: Draft, at: float) -> None:
    """The one statement that decides between two who save at once."""
    keys = {"name_key": folded(draft.name), "company_key": folded(draft.company)}
    done = session.execute(
        update(CustomerRow)
        .where(CustomerRow.id == row.id, CustomerRow.version == version)
        .values(**draft.fields(), **keys, updated_at=at, version=version + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    if cast("CursorResult[Any]", done).rowcount != 1:
        raise ChangedMeanwhile(picture(session, row), draft)


def _add_numbers(session: Session, customer: int, lines: list[Line]) -> None:
    session.add_all(
        CustomerNumber(customer_id=customer, number=line.typed, e164=line.e164, tail=line.tail) for line in lines
    )
    session.flush()


def _move_numbers(session: Session, keep: int, gone: int) -> None:
    have = {number.e164 for number in numbers_of(session, keep)}
    for number in numbers_of(session, gone):
        if number.e164 in have:
            session.delete(number)
        else:
            number.customer_id = keep


def _delete(session: Session, row: CustomerRow) -> None:
    session.execute(delete(CustomerNumber).where(CustomerNumber.customer_id == row.id))
    session.delete(row)
    session.flush()


def _audit(session: Session, who: Who, action: str, customer: int, before: Any, after: Any) -> AuditRow:
    entry = AuditRow(
        at=who.at,
        by=who.login,
        origin=who.origin,
        action=action,
        subject=f"customer:{customer}",
        before=before,
        after=after,
    )
    session.add(entry)
    session.flush()
    return entry
