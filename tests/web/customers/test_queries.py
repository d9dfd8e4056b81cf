from __future__ import annotations

from sqlalchemy.orm import Session

from fsctl.store.database import Database
from tests.web.customers.conftest import BEGUN, kept
from webui.customers.queries import Wanted, customers
from webui.customers.scope import EVERYTHING, Scope


def names(session: Session, wanted: Wanted, scope: Scope = EVERYTHING) -> list[str]:
    return [row.name for row in customers(session, wanted, scope, "CN").customers]


def test_found_by_name_company_and_number(session: Session) -> None:
    kept(session, "张敏", "13900004821", company="华东电器有限公司")
    kept(session, "欧阳张三", "010 8234 5678")
    kept(session, "Maria Allen", "+44 20 7946 0958", company="Allen & Sons 100%")
    for text, expected in {
        "张": ["张敏", "欧阳张三"][:1],
        "张三": ["欧阳张三"],
        "华东": ["张敏"],
        "电器": ["张敏"],
        "maria": ["Maria Allen"],
        "ＭＡＲＩＡ": ["Maria Allen"],
        "allen": ["Maria Allen"],
        "100%": [],
        "4821": ["张敏"],
        "139": ["张敏"],
        "0139 0000": ["张敏"],
        "13900004821": ["张敏"],
        "+4420": ["Maria Allen"],
        "8234": ["欧阳张三"],
        "5678": ["欧阳张三"],
        "777": [],
        "慕容": [],
    }.items():
        assert names(session, Wanted(text)) == expected, text


def test_signs_of_patterns_are_letters_like_others(session: Session) -> None:
    kept(session, "100%纯棉")
    kept(session, "a_b")
    assert names(session, Wanted("%棉")) == []
    assert names(session, Wanted("%纯")) == ["100%纯棉"]
    assert names(session, Wanted("_b")) == ["a_b"]
    assert names(session, Wanted("' OR 1=1 --")) == []


def test_what_begins_so_comes_before_what_contains_it(session: Session) -> None:
    kept(session, "老王")
    kept(session, "王雪")
    kept(session, "小王雪")
    assert names(session, Wanted("王雪")) == ["王雪", "小王雪"]


def test_the_last_changed_first_page_by_page_without_gap_or_double(session: Session) -> None:
    for index in range(12):
        kept(session, f"n{index}", after=index // 3, team=("north", "south", "")[index % 3], tier="gold")
    for scope in (EVERYTHING, Scope(frozenset({"north", "south"}))):
        seen: list[str] = []
        after = None
        while True:
            page = customers(session, Wanted(after=after), scope, "CN", size=5)
            seen += [row.name for row in page.customers]
            after = page.after
            if after is None:
                break
        assert sorted(seen) == sorted(f"n{index}" for index in range(12))
        assert seen[:3] == ["n11", "n10", "n9"]


def test_filters_and_scope(session: Session) -> None:
    kept(session, "甲", tier="gold", team="north")
    kept(session, "乙", tier="gold", team="south")
    kept(session, "丙", tier="silver")
    north = Scope(frozenset({"north"}))
    assert names(session, Wanted(), north) == ["丙", "甲"]
    assert names(session, Wanted(tier="gold")) == ["乙", "甲"]
    assert names(session, Wanted(tier="gold"), north) == ["甲"]
    assert names(session, Wanted(team="south"), north) == []
    assert names(session, Wanted("乙"), north) == []
    assert names(session, Wanted("乙", team="south")) == ["乙"]
    assert names(session, Wanted(team="")) == ["丙"]


def test_a_search_says_when_there_are_more(session: Session) -> None:
    for index in range(4):
        kept(session, f"王{index}")
    page = customers(session, Wanted("王"), EVERYTHING, "CN", size=3)
    assert (len(page.customers), page.more, page.after) == (3, True, None)


def test_lists_and_matches_walk_an_index(database: Database) -> None:
    """No scan and no sort over all customers in the plans of the everyday questions (SQLite tells its plan)."""
    if database.engine.dialect.name != "sqlite":
        return
    plans: list[str] = []
    with database.session() as session:
        kept(session, "张敏", "13900004821")
        connection = session.connection()
        statements: list[tuple[str, object]] = []
        from sqlalchemy import event

        @event.listens_for(connection, "before_cursor_execute")
        def note(conn: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
            if statement.startswith("SELECT"):
                statements.append((statement, parameters))

        for wanted, scope in (
            (Wanted(), EVERYTHING),
            (Wanted(tier="gold", after=(BEGUN, 7)), EVERYTHING),
            (Wanted(), Scope(frozenset({"north"}))),
        ):
            customers(session, wanted, scope, "CN")
        event.remove(connection, "before_cursor_execute", note)
        for statement, parameters in list(statements):
            plans += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    walked = [plan for plan in plans if "customer" in plan]
    assert walked
    assert all("USING" in plan for plan in walked), plans
