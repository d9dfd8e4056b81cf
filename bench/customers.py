"""Who calls, among a million customers: matching, search, lists and the card, beside scans of the same tables.

`--rows` is how many customers (default 1,000,000), `--url` another database than an SQLite file of its own.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import gevent
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from bench.rows import Row, main
from fsctl.store.database import Database
from fsctl.store.models import CallRow, CustomerNumber, CustomerRow
from fsctl.store.models.panels import folded
from fsctl.store.schema import upgrade
from webui.customers.card import Sight, card
from webui.customers.matching import Sureness, match
from webui.customers.origins import Origins
from webui.customers.queries import Wanted, customers
from webui.customers.scope import EVERYTHING, Scope
from webui.customers.tiers import TIERS

MATCH_MS = 5.0
BATCH = 5_000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂文辉玲华红建国志英梅鑫波"
TRADES = ("电器", "物流", "科技", "贸易", "医疗")


def fill(database: Database, rows: int) -> None:
    """Customers with a mobile number each, every fourth with a company, calls of the last thousand."""
    draw = random.Random(7)
    for first in range(1, rows + 1, BATCH):
        some = range(first, min(first + BATCH, rows + 1))
        with database.session() as session:
            session.execute(insert(CustomerRow), [_customer(key, draw) for key in some])
            session.execute(insert(CustomerNumber), [_number(key) for key in some])
    with database.session() as session:
        calls = [_call(index, rows) for index in range(5000)]
        session.execute(insert(CallRow), calls)
        for table in ("customer", "customer_number"):
            session.execute(text(f"ANALYZE{' TABLE' if database.url.startswith('mysql') else ''} {table}"))


def digits_of(key: int) -> str:
    """A Chinese mobile number for every key, no two alike, spread over the country."""
    return f"13{(key * 7_654_321) % 1_000_000_000:09d}"


def _customer(key: int, draw: random.Random) -> dict[str, Any]:
    name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2))))
    company = f"{draw.choice(SURNAMES)}氏{draw.choice(TRADES)}{key}公司" if key % 4 == 0 else ""
    return {
        "id": key,
        "name": name,
        "name_key": folded(name),
        "company": company,
        "company_key": folded(company),
        "tier": TIERS[0] if key % 10 else TIERS[key // 10 % len(TIERS)],
        "team": ("", "north", "south")[key % 3],
        "note": "",
        "language": "zh",
        "created_at": 1.7e9,
        "updated_at": 1.7e9 + key,
        "version": 1,
    }


def _number(key: int) -> dict[str, Any]:
    digits = digits_of(key)
    return {
        "customer_id": key,
        "number": digits,
        "e164": f"+86{digits}",
        "tail": digits[-8:],
        "reversed": f"86{digits}"[::-1],
    }


def _call(index: int, rows: int) -> dict[str, Any]:
    return {
        "call": f"call-{index}",
        "caller_number": digits_of(rows - index % 1000),
        "arrived_at": 1.7e9 + index,
        "ended_at": 1.7e9 + index + 60,
        "data": {},
    }


def timed(act: Callable[[int], object], times: int) -> float:
    """The median in milliseconds."""
    taken = []
    for index in range(times):
        began = time.perf_counter()
        act(index)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def longest_hold(act: Callable[[], object]) -> float:
    """How long others in the process wait at a stretch, in milliseconds, while `act` runs."""
    ticks = [time.perf_counter()]

    def tick() -> None:
        while True:
            ticks.append(time.perf_counter())
            gevent.sleep(0)

    other = gevent.spawn(tick)
    gevent.sleep(0)
    act()
    ticks.append(time.perf_counter())
    other.kill()
    return max(after - before for before, after in pairwise(ticks)) * 1000


def measure_in(session: Session, rows: int, origins: Origins) -> Iterator[Row]:
    draw = random.Random(11)
    known = [draw.randint(1, rows) for _ in range(200)]
    count = f"{rows:,} customers"

    def exact(index: int) -> None:
        assert match(session, digits_of(known[index]), "CN").sureness is Sureness.EXACT  # noqa: S101
        session.expunge_all()

    def tail(index: int) -> None:
        assert match(session, f"9{digits_of(known[index])}", "CN").customers  # noqa: S101
        session.expunge_all()

    def scan(index: int) -> None:
        like = CustomerNumber.number.like(f"%{digits_of(known[index])[-8:]}")
        session.execute(select(CustomerNumber.customer_id).where(like).limit(2)).all()

    like = {"LIKE scan": timed(scan, 5)}
    for what, act in (("match a caller exactly", exact), ("match by the last digits", tail)):
        took = timed(act, 200)
        yield Row(f"{what}, {count}", took, "ms", like, f"< {MATCH_MS:g} ms", took < MATCH_MS)
    yield Row(f"match nobody, {count}", timed(lambda _: match(session, "+442079460958", "CN"), 50), "ms", like)

    def names(pattern: str) -> float:
        def act(_: int) -> None:
            found = CustomerRow.name.like(pattern)
            session.execute(select(CustomerRow.id).where(found).order_by(CustomerRow.updated_at.desc()).limit(51)).all()

        return timed(act, 3)

    everybody = {"LIKE, sorted": names("%慕容复%")}
    for what, wanted in SEARCHES:
        took = timed(lambda _, wanted=wanted: look(session, wanted, EVERYTHING), 9)  # type: ignore[misc]
        yield Row(f"{what}, {count}", took, "ms", everybody)
    held = longest_hold(lambda: look(session, Wanted("慕容复"), EVERYTHING))
    yield Row(f"longest hold of other greenlets meanwhile, {count}", held, "ms", everybody, "< 100 ms", held < 100)
    north = Scope(frozenset({"north"}))
    counted = {"count(*)": timed(lambda _: session.scalar(select(func.count()).select_from(CustomerRow)), 3)}
    for what, wanted, scope in LISTS:
        took = timed(lambda _, w=wanted, s=scope or north: look(session, w, s), 9)  # type: ignore[misc]
        yield Row(f"{what}, {count}", took, "ms", counted)
    sight = Sight(EVERYTHING, True, True, "zh", "CN")
    took = timed(lambda index: card(session, digits_of(rows - index), None, sight, origins, 1.7e9 + 6000), 100)
    yield Row(f"the whole card with history, {count}", took, "ms", like, "< 20 ms", took < 20)


SEARCHES = (
    ("name by its beginning", Wanted("张敏")),
    ("company by its beginning", Wanted("王氏电器")),
    ("name by its middle, in one of 20", Wanted("国志")),
    ("nobody of this name", Wanted("慕容复")),
    ("last four digits", Wanted("4821")),
    ("number by its beginning", Wanted("1390000")),
    ("digits from the middle", Wanted("900048")),
)
LISTS: tuple[tuple[str, Wanted, Scope | None], ...] = (
    ("first page, everybody", Wanted(), EVERYTHING),
    ("first page of an agent's team", Wanted(), None),
    ("gold customers of an agent's team", Wanted(tier="gold"), None),
    ("a page far down", Wanted(after=(1.7e9 + 1000, 1000)), None),
)


def look(session: Session, wanted: Wanted, scope: Scope) -> None:
    customers(session, wanted, scope, "CN")
    session.expunge_all()


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-customers-") as directory:
        database = Database(URL or f"sqlite:///{directory}/customers.db")
        upgrade(database.engine)
        fill(database, ROWS)
        origins = Origins(Path(directory))
        began = time.perf_counter()
        origins.make()
        yield Row("write the file of origins (in a child process)", time.perf_counter() - began, "s")
        took = timed(lambda index: origins.of(f"+86{digits_of(index)}"), 2000)
        yield Row("where a number is from", took * 1000, "us", {}, "< 1000 us", took < 1)
        with database.session() as session:
            yield from measure_in(session, ROWS, origins)
        database.dispose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--url", default="")
    given, rest = parser.parse_known_args()
    ROWS, URL = given.rows, given.url
    sys.argv[1:] = rest
    sys.exit(main(measure))
