"""The pages as browsers get them: who may see what, what is kept, and what a conflict looks like."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fsctl.facts import CallArrived
from fsctl.lookups import CheckMember
from fsctl.store import directory as stored
from fsctl.store import members
from fsctl.store.models import CallRow, CustomerRow, OfferRow
from tests.web.conftest import Web
from webui.customers.drafts import Draft
from webui.customers.operations import Who, create, numbers_of
from webui.customers.origins import Origins
from webui.customers.scope import EVERYTHING

EVIL = "<script>alert(1)</script>\u202e' OR 1=1 --"


@pytest.fixture(scope="session")
def origins_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Origins(tmp_path_factory.mktemp("origins"))
    made.make()
    return made.path


@pytest.fixture
def web(web: Web, origins_made: Path) -> Web:
    shutil.copy(origins_made, web.settings.data / origins_made.name)
    return web


def kept(web: Web, name: str, *numbers: str, **fields: str) -> int:
    with web.database.session() as session:
        draft = Draft(name, added=numbers, **fields)
        return create(session, draft, EVERYTHING, Who("test", time.time()), "CN").id


def number_of(web: Web, customer: int) -> int:
    with web.database.session() as session:
        return numbers_of(session, customer)[0].id


def saved(web: Web, customer: int) -> CustomerRow | None:
    with web.database.session() as session:
        return session.get(CustomerRow, customer)


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found.group(1)


def actions(web: Web) -> list[str]:
    return [row.action for row in web.audit() if row.action.startswith("customer")]


def test_an_agent_finds_customers_with_masked_numbers_a_supervisor_with_whole_ones(web: Web) -> None:
    kept(web, "苏敏", "13912344821", company="华东电器", tier="gold")
    agent = web.client("agent").get("/customers?q=4821").text
    assert "苏敏" in agent
    assert "139 •••• 4821" in agent
    assert "1234" not in agent
    supervisor = web.client("supervisor").get("/customers?q=4821").text
    assert "139 1234 4821" in supervisor
    assert "江苏省常州市" in supervisor


def test_the_list_filters_and_says_when_nobody_is_found(web: Web) -> None:
    kept(web, "甲", tier="gold")
    kept(web, "乙")
    client = web.client("supervisor")
    gold = client.get("/customers?tier=gold").text
    assert "甲" in gold
    assert ">乙<" not in gold
    nobody = client.get("/customers?q=13912349999").text
    assert "没有找到客户" in nobody
    assert "/customers/new?number=13912349999" in nobody


def test_pages_of_fifty(web: Web) -> None:
    for index in range(51):
        kept(web, f"c{index:02}")
    client = web.client("supervisor")
    first = client.get("/customers").text
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = client.get(unescape(onward.group(1))).text
    assert "c00" in second
    assert "c50" not in second


def test_what_people_type_stays_text(web: Web) -> None:
    client = web.client("agent")
    answer = web.post(client, "/customers/new", {"name": EVIL, "number": "13912344821", "note": EVIL})
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert client.get("/customers?q=%3Cscript%3E").status_code == 200


def test_an_unknown_number_opens_a_form_with_it(web: Web) -> None:
    page = web.client("agent").get("/customers/new?number=13912344821").text
    assert 'name="number" maxlength="40" inputmode="tel" value="13912344821"' in page


def test_mistakes_are_told_beside_the_field_and_what_was_typed_stays(web: Web) -> None:
    answer = web.post(web.client("agent"), "/customers/new", {"name": "苏敏", "number": "12", "note": "记得"})
    assert answer.status_code == 400
    assert 'value="12"' in answer.text
    assert 'aria-describedby="numbers-err"' in answer.text
    assert "记得" in answer.text
    assert saved(web, 1) is None


def test_edited_and_on_record(web: Web) -> None:
    key, client = kept(web, "苏敏", "13912344821"), web.client("agent")
    page = client.get(f"/customers/{key}/edit").text
    form = {"version": version_on(page), "name": "苏敏", "note": "新的", "tier": "gold", "number": "010 8234 5678"}
    assert web.post(client, f"/customers/{key}/edit", form).status_code == 302
    row = saved(web, key)
    assert row is not None
    assert (row.note, row.tier, row.version) == ("新的", "gold", 2)
    assert actions(web) == ["customer.create", "customer.edit"]
    assert web.audit()[-1].by == "1001"


def test_two_who_save_at_once_see_both_texts_and_nothing_is_lost(web: Web) -> None:
    key, one, two = kept(web, "苏敏", note="原来的"), web.client("agent"), web.client("supervisor")
    version = version_on(one.get(f"/customers/{key}/edit").text)
    assert (
        web.post(two, f"/customers/{key}/edit", {"version": version, "name": "苏敏", "note": "班长写的"}).status_code
        == 302
    )
    answer = web.post(one, f"/customers/{key}/edit", {"version": version, "name": "苏敏", "note": "坐席写的"})
    assert answer.status_code == 409
    assert "班长写的" in answer.text
    assert "坐席写的" in answer.text
    assert "super" in answer.text
    row = saved(web, key)
    assert row is not None
    assert row.note == "班长写的"
    again = web.post(
        one, f"/customers/{key}/edit", {"version": version_on(answer.text), "name": "苏敏", "note": "两者"}
    )
    assert again.status_code == 302
    row = saved(web, key)
    assert row is not None
    assert (row.note, row.version) == ("两者", 3)


def test_deleted_with_a_way_back(web: Web) -> None:
    key, client = kept(web, "苏敏", "13912344821"), web.client("supervisor")
    assert web.post(client, f"/customers/{key}/delete").headers["Location"] == "/customers"
    assert saved(web, key) is None
    undo = re.search(r'action="(/customers/restore/\d+)"', client.get("/customers").text)
    assert undo is not None
    assert web.post(web.client("agent"), undo.group(1)).status_code == 403
    assert web.post(client, undo.group(1)).headers["Location"] == f"/customers/{key}"
    assert saved(web, key) is not None
    assert web.post(client, undo.group(1)).status_code == 404


def test_merged_from_the_page(web: Web) -> None:
    one, two, client = kept(web, "苏敏", "13912344821"), kept(web, "苏敏", "13800138000"), web.client("supervisor")
    page = client.get(f"/customers/{one}/merge").text
    assert f'value="{two}"' in page
    for wrong in ("", "4711", str(one), "x"):
        assert web.post(client, f"/customers/{one}/merge", {"with": wrong}).status_code == 400
    assert web.post(client, f"/customers/{one}/merge", {"with": str(two)}).status_code == 302
    assert saved(web, two) is None
    assert "138 0013 8000" in client.get(f"/customers/{one}").text


def test_a_number_shown_in_full_is_on_record(web: Web) -> None:
    key, client = kept(web, "苏敏", "13912344821"), web.client("agent")
    assert "1234" not in client.get(f"/customers/{key}").text
    answer = web.post(client, f"/customers/{key}/numbers/{number_of(web, key)}/show")
    assert answer.text.strip() == "139 1234 4821"
    last = web.audit()[-1]
    assert (last.action, last.by, last.subject) == ("customer.unmask", "1001", f"customer:{key}")
    other = kept(web, "李雷", "13800138000")
    assert web.post(client, f"/customers/{key}/numbers/{number_of(web, other)}/show").status_code == 404


# -- other teams ----------------------------------------------------------------------------------------------------


def test_other_teams_customers_do_not_exist(web: Web) -> None:
    key = kept(web, "甲", "13912344821", team="south")
    web.add("north-lead", ["supervisor"], teams=["north"])
    for client in (web.client("agent"), web.client(login="north-lead")):
        for url in (f"/customers/{key}", f"/customers/{key}/edit", f"/customers/{key}/earlier", "/customers/4711"):
            assert client.get(url).status_code == 404, url
        number = number_of(web, key)
        assert web.post(client, f"/customers/{key}/edit", {"version": "1", "name": "x"}).status_code == 404
        assert web.post(client, f"/customers/{key}/numbers/{number}/show").status_code == 404
        assert client.get("/customers/card?number=13912344821").status_code == 404
        assert ">甲<" not in client.get("/customers").text
        assert ">甲<" not in client.get("/customers?q=4821").text
    assert web.post(web.client(login="north-lead"), f"/customers/{key}/delete").status_code == 404
    web.add("south-lead", ["supervisor"], teams=["south"])
    assert web.client(login="south-lead").get(f"/customers/{key}").status_code == 200
    assert saved(web, key) is not None


# -- the card -------------------------------------------------------------------------------------------------------

JSON = {"Accept": "application/json"}


def ringing(web: Web, call: str, agent: str, number: str = "13912344821") -> None:
    web.backend.step(CallArrived(call, number, "", "4000", "main"))
    row = {**web.board.tables["calls"][call], "agent": agent, "state": "ringing", "keys": [{"node": "m", "keys": "2"}]}
    web.backend.put("calls", call, row)
    web.live()


def card(client: FlaskClient, query: str) -> dict[str, object]:
    answer = client.get(f"/customers/card?{query}", headers=JSON)
    assert answer.status_code == 200
    found: dict[str, object] = answer.get_json()
    return found


def test_the_card_of_ones_own_call_and_nobody_elses(web: Web) -> None:
    key = kept(web, "苏敏", "13912344821", tier="gold")
    ringing(web, "c1", "1001")
    found = card(web.client("agent"), "call=c1")
    assert found["state"] == "customer"
    assert found["number"] == "139 1234 4821"
    person = found["customer"]
    assert isinstance(person, dict)
    assert (person["id"], person["name"]) == (key, "苏敏")
    assert person["numbers"][0]["text"] == "139 •••• 4821"
    assert found["call"] == {**found["call"], "id": "c1", "keys": [{"node": "m", "keys": "2"}]}  # type: ignore[dict-item]
    web.add("1003", ["agent"], agent="1003")
    assert web.client(login="1003").get("/customers/card?call=c1", headers=JSON).status_code == 404
    assert web.client("agent").get("/customers/card?call=c2", headers=JSON).status_code == 404
    assert card(web.client("supervisor"), "call=c1")["state"] == "customer"


def test_the_card_as_a_piece_of_a_page(web: Web) -> None:
    kept(web, "苏敏", "13912344821", tier="gold", note="请先报机型")
    ringing(web, "c1", "1001")
    page = web.client("agent").get("/customers/card?call=c1").text
    assert "<html" not in page
    for text in ("苏敏", "金卡", "139 1234 4821", "江苏省常州市", "请先报机型"):
        assert text in page


def test_a_new_caller_has_a_form_that_keeps_a_customer(web: Web) -> None:
    ringing(web, "c1", "1001", "13800138000")
    client = web.client("agent")
    page = client.get("/customers/card?call=c1").text
    assert 'action="/customers/new"' in page
    assert 'value="138 0013 8000"' in page
    web.post(client, "/customers/new", {"name": "新来的", "number": "138 0013 8000"})
    assert card(client, "call=c1")["state"] == "customer"


def test_kept_from_the_card_the_answer_is_the_card_again(web: Web) -> None:
    ringing(web, "c1", "1001", "13800138000")
    client = web.client("agent")
    form = {"name": "新来的", "number": "12", "call": "c1"}
    wrong = web.post(client, "/customers/new", form, headers={"HX-Request": "true"})
    assert wrong.status_code == 400
    assert 'data-state="new"' in wrong.text
    assert "固定电话需加区号" in wrong.text
    done = web.post(client, "/customers/new", {**form, "number": "13800138000"}, headers={"HX-Request": "true"})
    assert done.status_code == 200
    assert 'data-state="customer"' in done.text
    assert "新来的" in done.text
    other = web.post(client, "/customers/new", {**form, "call": "c2"}, headers={"HX-Request": "true"})
    assert other.status_code == 404


def test_the_card_stays_while_the_call_is_written_up(web: Web) -> None:
    kept(web, "苏敏", "13912344821")
    with web.database.session() as session:
        session.add(CallRow(call="c9", caller_number="13912344821", arrived_at=1.0, ended_at=2.0, data={}))
        session.add(OfferRow(offer="o9", call="c9", agent="1001", connected_at=1.5, ended_at=2.0))
        session.add(OfferRow(offer="o8", call="c9", agent="1002", ended_at=1.4, outcome="no_answer"))
    web.live()
    assert card(web.client("agent"), "call=c9")["state"] == "customer"
    web.add("1002", ["agent"], agent="1002")
    assert web.client(login="1002").get("/customers/card?call=c9", headers=JSON).status_code == 404


def test_the_card_of_a_number_only_for_customers_in_sight(web: Web) -> None:
    kept(web, "苏敏", "13912344821")
    client = web.client("agent")
    assert card(client, "number=013912344821")["state"] == "customer"
    for nobody in ("13800138000", "", "anonymous"):
        assert client.get(f"/customers/card?number={nobody}", headers=JSON).status_code == 404


def test_the_own_team_is_the_agents_in_the_site(web: Web) -> None:
    key = kept(web, "甲", team="north")
    with web.database.session() as session:
        site = stored.load(session)
        agents = {**site.agents, "1001": replace(site.agents["1001"], team="north")}
        stored.save(session, replace(site, agents=agents), "test", 2.0)
    assert web.client("agent").get(f"/customers/{key}").status_code == 200


def test_calling_a_customer_says_why_it_cannot_be_done_or_asks_once(web: Web) -> None:
    from webui.live import acts

    key, client = kept(web, "苏敏", "13912344821"), web.client("agent")
    url = f"/customers/{key}/numbers/{number_of(web, key)}/dial"
    headers = {"X-CSRFToken": web.token(client), "Accept": "application/json"}
    assert client.post(url, json={}, headers=headers).status_code == 400
    answers = [client.post(url, json={}, headers={**headers, "X-Key": "one-click"}) for _ in range(2)]
    if "dial" in acts.KINDS:
        assert [answer.status_code for answer in answers] == [200, 200]
        (asked,) = web.backend.asked
        assert (type(asked).__name__, asked.number) == ("Dial", "13912344821")  # type: ignore[union-attr]
    else:
        assert [answer.status_code for answer in answers] == [409, 409]
        assert web.backend.asked == []


class TestMembers:
    """Who may set a member's password, what the page then shows, and that nobody reads it again."""

    def test_a_supervisor_makes_a_member_and_nobody_sees_the_password(self, web: Web) -> None:
        customer = kept(web, "苏敏", "13912344821")
        client = web.client("supervisor")
        answer = web.post(client, f"/customers/{customer}/members", {"member": "62220001", "password": "482913"})
        assert answer.status_code == 302
        page = client.get(f"/customers/{customer}").text
        assert "62220001" in page
        assert "482913" not in page
        assert "made a member" in page or "成为会员" in page
        with web.database.session() as session:
            (row,) = members.of_customer(session, customer)
            assert row.password.startswith("$argon2id$")
        assert "customer.member" in actions(web)
        assert "482913" not in repr([(row.before, row.after) for row in web.audit()])

    @pytest.mark.parametrize("role", ["agent", "quality", "administrator"])
    def test_nobody_else_does(self, web: Web, role: str) -> None:
        customer = kept(web, "苏敏")
        client = web.client(role)
        answer = web.post(client, f"/customers/{customer}/members", {"member": "62220001", "password": "482913"})
        assert answer.status_code == 403

    @pytest.mark.parametrize(
        ("member", "password"), [("62220001", "1234"), ("62220001", "48"), (EVIL, "482913"), ("", "482913")]
    )
    def test_what_is_no_password_is_said_at_its_field(self, web: Web, member: str, password: str) -> None:
        customer = kept(web, "苏敏")
        client = web.client("supervisor")
        answer = web.post(client, f"/customers/{customer}/members", {"member": member, "password": password})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert "<script>alert" not in answer.text
        with web.database.session() as session:
            assert members.of_customer(session, customer) == []

    def test_another_customers_number_is_refused(self, web: Web) -> None:
        one, other = kept(web, "甲"), kept(web, "乙")
        client = web.client("supervisor")
        web.post(client, f"/customers/{one}/members", {"member": "62220001", "password": "482913"})
        answer = web.post(client, f"/customers/{other}/members", {"member": "62220001", "password": "482913"})
        assert answer.status_code == 422

    def test_locked_is_shown_and_ended(self, web: Web) -> None:
        customer = kept(web, "苏敏")
        client = web.client("supervisor")
        web.post(client, f"/customers/{customer}/members", {"member": "62220001", "password": "482913"})
        for _ in range(2):
            members.check(web.database.session, CheckMember("62220001", "907351", 2, 900.0), time.time())
        assert ("locked until" in (page := client.get(f"/customers/{customer}").text)) or "锁定至" in page
        assert web.post(client, f"/customers/{customer}/members/62220001/unlock").status_code == 302
        page = client.get(f"/customers/{customer}").text
        assert "locked until" not in page
        assert "锁定至" not in page
        assert web.post(client, f"/customers/{customer}/members/62220001/remove").status_code == 302
        assert web.post(client, f"/customers/{customer}/members/62220001/remove").status_code == 404

    def test_merging_takes_the_memberships_along(self, web: Web) -> None:
        one, other = kept(web, "甲"), kept(web, "乙")
        client = web.client("supervisor")
        web.post(client, f"/customers/{other}/members", {"member": "62220001", "password": "482913"})
        web.post(client, f"/customers/{one}/merge", {"with": str(other)})
        with web.database.session() as session:
            assert [row.member for row in members.of_customer(session, one)] == ["62220001"]

    def test_the_card_is_of_who_was_verified_whatever_the_number(self, web: Web) -> None:
        kept(web, "号主", "13912344821")
        member = kept(web, "会员本人", "13700000001")
        with web.database.session() as session:
            data = {"customer": str(member), "member": "62220001"}
            session.add(CallRow(call="c1", caller_number="13912344821", arrived_at=1.0, ended_at=2.0, data=data))
            session.add(OfferRow(offer="o1", call="c1", agent="1001", connected_at=1.5, ended_at=2.0))
        web.live()
        found = card(web.client("agent"), "call=c1")
        assert (found["customer"]["name"], found["sure"], found["verified"]) == ("会员本人", True, True)
