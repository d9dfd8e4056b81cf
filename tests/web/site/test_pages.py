"""The site's pages as they are sent: what is shown, saved, refused, undone."""

from __future__ import annotations

import errno
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fsctl.control.client import ControlClient
from fsctl.directory import Directory, ListeningNotice, ServiceLevel, SiteSettings, Tier
from fsctl.os_errors import SAID
from fsctl.site.parse import parse
from fsctl.store import directory as stored
from fsctl.wording import Wording
from tests.web.conftest import Web


class Browser:
    """An administrator's forms: `fill` posts a page's form with some fields typed anew."""

    def __init__(self, web: Web, role: str = "administrator") -> None:
        self.web = web
        self.client: FlaskClient = web.client(role)
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def form(self, url: str) -> dict[str, Any]:
        """A page's form as a browser would send it untouched."""
        page = self.client.get(url)
        assert page.status_code == 200, url
        return fields(page.text)

    def fill(self, url: str, form: dict[str, Any] | None = None, target: str = "", **typed: Any) -> TestResponse:
        values = {**(form if form is not None else self.form(url)), **typed}
        sent = {name.replace("__", "."): value for name, value in values.items() if value is not None}
        return self.web.post(self.client, target or url, sent)

    def site(self) -> Directory:
        with self.web.database.session() as session:
            return stored.load(session)


def fields(html: str) -> dict[str, Any]:
    form = html[html.index('id="sheet"') :]
    form = re.sub(r"<template>.*?</template>", "", form[: form.index("</form>")], flags=re.S)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form, re.S):
        given = dict(re.findall(r'([\w.-]+)="([^"]*)"', tag))
        if "name" not in given or given["name"] == "csrf_token":
            continue
        if given.get("type") == "checkbox":
            if " checked" in tag:
                found.setdefault(given["name"], []).append(given["value"])
        else:
            found[given["name"]] = given.get("value", "")
    for name, inside in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', inside) or re.findall(
            r'<option value="([^"]*)"', inside
        )
        found[name] = chosen[0]
    for name, inside in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = inside
    return found


@pytest.fixture
def browser(web: Web) -> Browser:
    return Browser(web)


LISTS = (
    "queues",
    "skills",
    "customer-tiers",
    "priorities",
    "hours",
    "codes",
    "announcements",
    "codes/-/print",
    "people",
    "teams",
    "reasons",
    "dispositions",
    "numbers",
    "lines",
    "history",
)
NEW = (
    "queues",
    "skills",
    "customer-tiers",
    "hours",
    "codes",
    "announcements",
    "people",
    "teams",
    "reasons",
    "dispositions",
    "numbers",
    "lines/phones",
    "lines/trunks",
)


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_shown_in_both_languages(browser: Browser, path: str) -> None:
    assert browser.client.get(f"/{path}").status_code == 200
    assert browser.client.get(f"/{path}", headers={"Accept-Language": "zh"}).status_code == 200


@pytest.mark.parametrize("path", NEW)
def test_every_new_page_is_shown(browser: Browser, path: str) -> None:
    assert "item" in browser.form(f"/{path}/-/new")


def test_a_form_sent_as_it_came_changes_nothing(browser: Browser) -> None:
    before = browser.site()
    for url in ("/queues/support", "/people/1001", "/lines/phones/1001", "/reasons/rest"):
        assert browser.fill(url).status_code == 302, url
    assert browser.site() == before


def test_one_setting_is_changed_and_the_rest_stays(browser: Browser) -> None:
    before = browser.site()
    assert browser.fill("/queues/support", ring_s="25", service_target="90").status_code == 302
    (change,) = stored.changes(before, browser.site())
    assert change.before is not None
    assert change.after == {**change.before, "ring_s": 25.0, "service_target": 0.9}
    saved = [row for row in browser.web.audit() if row.action == "site"][-1]
    assert (saved.by, saved.origin, saved.subject) == ("admin", "127.0.0.1", "queues/support")


def test_a_save_in_the_web_and_a_site_file_that_says_the_same_give_the_same_directory(browser: Browser) -> None:
    form = browser.form("/queues/-/new")
    typed = {"item": "night", "title": "夜班", "strategy": "ring-all", "max_wait_s": "90", "on_max_wait": "queue:sales"}
    made = browser.fill(
        "/queues/-/new", form, **typed, record=None, members=["1003"], level__1003="2", position__1003="1"
    )
    assert made.status_code == 302, made.text
    digests = "\n".join(f'  "{n}": {{digest: "{"0" * 32}"}}' for n in range(1001, 1005))
    agents = "\n".join(
        f'  "{n}": {{name: {name}, extension: "{n}"}}'
        for n, name in enumerate(("王芳", "Li Wei", "张敏", "Chen Jie"), 1001)
    )
    by_file = parse(
        f"""
extensions:
{digests}
agents:
{agents}
queues:
  support: {{title: 技术支持, agents: [{{agent: "1001", position: 1}}, {{agent: "1002", position: 1}}]}}
  sales: {{title: Sales, agents: [{{agent: "1003", position: 1}}, {{agent: "1004", position: 1}}]}}
  night:
    title: 夜班
    strategy: ring-all
    max_wait_s: 90
    on_max_wait: queue:sales
    record: no
    agents: [{{agent: "1003", level: 2, position: 1}}]
""",
        "site.yaml",
        "local",
        before=browser.site(),
    ).directory
    assert stored.changes(by_file, browser.site()) == []


@pytest.mark.parametrize(
    ("url", "typed", "status", "said"),
    [
        ("/queues/support", {"ring_s": "-5"}, 422, "expected: a number from 3 to 300"),
        ("/queues/support", {"title": "x" * 121}, 422, "expected: a line of at most 120 characters"),
        ("/queues/support", {"on_full": "queue:nowhere"}, 422, "unknown queue"),
        ("/queues/support", {"strategy": "fastest"}, 422, "expected: one of longest-idle"),
        ("/queues/support", {"members": ["1001", "9999"]}, 422, "whom nobody knows"),
        ("/queues/support", {"level__1001": "0"}, 422, "expected: a number from 1 to 99"),
        ("/queues/support", {"version": "x"}, 400, ""),
        ("/queues/support", {"version": ""}, 400, ""),
        ("/queues/support", {"version": "9" * 30}, 400, ""),
        ("/queues/support", {"version": "-1"}, 400, ""),
        ("/people/1001", {"extension": "1002"}, 422, "have the same phone 1002"),
        ("/people/1001", {"pin": "12"}, 422, "expected: 4 to 12 digits"),
        ("/people/1001", {"serves": ["support", "nowhere"]}, 422, ""),
        ("/queues/nowhere", {}, 404, ""),
        ("/queues/-/new", {"item": "../x"}, 422, "is no name for one"),
        ("/queues/-/new", {"item": ""}, 422, "is no name for one"),
        ("/queues/-/new", {"item": "support"}, 409, "There is one of this name already"),
        ("/lines/trunks/-/new", {"item": "isp", "allow": "10.0.0.1/8"}, 422, "is no network"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_saved(
    browser: Browser, url: str, typed: dict[str, Any], status: int, said: str
) -> None:
    before = browser.site()
    form = browser.form("/queues/support" if url == "/queues/nowhere" else url)
    answer = browser.fill(url, form, **typed)
    assert answer.status_code == status
    assert said in answer.text
    assert browser.site() == before


def test_what_was_typed_comes_back_with_the_mistake(browser: Browser) -> None:
    answer = browser.fill("/queues/support", ring_s="many", title="<b>New</b>")
    again = fields(answer.text)
    assert (again["ring_s"], again["title"]) == ("many", "&lt;b&gt;New&lt;/b&gt;")
    assert 'aria-invalid="true"' in answer.text


def test_a_form_made_from_older_data_is_refused_and_shows_both(browser: Browser, web: Web) -> None:
    mine = browser.form("/queues/support")
    other = Browser(web, "engineer")
    assert other.fill("/queues/support", ring_s="40", wrap_up_s="60").status_code == 302
    refused = browser.fill("/queues/support", mine, ring_s="30", title="Mine")
    assert refused.status_code == 409
    assert "wires at" in refused.text
    assert "Meanwhile made: 40 s" in refused.text
    again = fields(refused.text)
    assert (again["ring_s"], again["title"], again["wrap_up_s"]) == ("30", "Mine", "60"), (
        "mine where I typed, else theirs"
    )
    assert browser.site().queues["support"].ring_s == 40.0
    assert browser.fill("/queues/support", again).status_code == 302, "saving again is deliberate"
    found = browser.site().queues["support"]
    assert (found.ring_s, found.title, found.wrap_up_s) == (30.0, "Mine", 60.0)


def test_changes_of_other_items_are_in_nobodys_way(browser: Browser, web: Web) -> None:
    mine = browser.form("/queues/support")
    assert Browser(web, "engineer").fill("/queues/sales", ring_s="40").status_code == 302
    assert browser.fill("/queues/support", mine, ring_s="30").status_code == 302


def test_the_same_form_sent_twice_is_saved_once(browser: Browser) -> None:
    form = browser.form("/queues/support")
    for _ in range(2):
        assert browser.fill("/queues/support", form, ring_s="30").status_code == 302
    assert browser.site().version == 2


def test_an_agents_queues_are_set_at_the_agent(browser: Browser) -> None:
    answer = browser.fill("/people/1001", serves=["sales"], level__sales="3", position__sales="")
    assert answer.status_code == 302, answer.text
    tiers = browser.site().tiers
    assert Tier("sales", "1001", 3, 2) in tiers
    assert not [tier for tier in tiers if (tier.queue, tier.agent) == ("support", "1001")]


def test_a_new_agent_has_a_number_and_a_name(browser: Browser) -> None:
    form = browser.form("/people/-/new")
    assert browser.fill("/people/-/new", form, item="1009", name="Wu Hao", serves=["sales"]).status_code == 302
    site = browser.site()
    assert site.agents["1009"].name == "Wu Hao"
    assert Tier("sales", "1009", 1, 2) in site.tiers


def test_a_new_phones_password_is_shown_once_and_kept_nowhere(browser: Browser) -> None:
    form = browser.form("/lines/phones/-/new")
    made = browser.fill("/lines/phones/-/new", form, item="2000", title="Desk")
    assert made.status_code == 200
    (password,) = re.findall(r'id="password">([^<]+)<', made.text)
    assert len(password) >= 20
    assert browser.fill("/lines/phones/-/new", form, item="2000", title="Desk").status_code == 409
    assert password not in browser.client.get("/lines/phones/2000").text
    assert password not in repr([(row.before, row.after) for row in browser.web.audit()])
    version = browser.form("/lines/phones/2000")["version"]
    again = browser.web.post(browser.client, "/lines/phones/2000/password", {"version": version})
    assert password not in again.text
    assert browser.web.post(browser.client, "/lines/phones/2000/password", {"version": version}).status_code == 409


def test_secrets_are_written_and_never_shown(browser: Browser) -> None:
    assert browser.fill("/people/1001", pin="2468").status_code == 302
    kept = browser.site().agents["1001"].pin
    assert kept.startswith("pbkdf2$")
    form = browser.form("/lines/trunks/-/new")
    assert (
        browser.fill("/lines/trunks/-/new", form, item="isp", host="sip.example", secret="s3cret-words").status_code
        == 302
    )
    for url in ("/people/1001", "/lines/trunks/isp", "/history"):
        page = browser.client.get(url).text
        assert "2468" not in page
        assert "s3cret-words" not in page
        assert kept not in page
    assert browser.fill("/people/1001", name="Ann").status_code == 302
    assert browser.site().agents["1001"].pin == kept
    assert browser.fill("/people/1001", pin__remove="1").status_code == 302
    assert browser.site().agents["1001"].pin == ""


def test_removing_asks_names_what_is_affected_and_is_refused_while_others_name_it(browser: Browser) -> None:
    assert browser.fill("/numbers/-/new", item="4000", to="queue:support").status_code == 302
    asked = browser.client.get("/queues/support/remove")
    assert "/numbers/4000" in asked.text
    assert 'class="btn btn-stop"' not in asked.text
    version = str(browser.site().version)
    assert browser.web.post(browser.client, "/queues/support/remove", {"version": version}).status_code == 409
    assert "It leaves these queues: support" in browser.client.get("/people/1001/remove").text
    assert browser.web.post(browser.client, "/people/1001/remove", {"version": version}).status_code == 302
    assert "1001" not in browser.site().agents
    assert browser.web.post(browser.client, "/people/1001/remove", {"version": version}).status_code == 404


def test_the_history_tells_who_what_and_from_where_and_undoes(browser: Browser) -> None:
    assert browser.fill("/queues/support", ring_s="25").status_code == 302
    page = browser.client.get("/history").text
    assert "from 127.0.0.1" in page
    assert re.search(r"Ring time</dt><dd><del>20 s</del>.*?<ins>25 s</ins>", page)
    assert browser.web.post(browser.client, "/history/2/undo").status_code == 302
    assert browser.site().queues["support"].ring_s == 20.0
    again = browser.web.post(browser.client, "/history/2/undo")
    assert again.status_code == 409
    assert "it has been changed since" in again.text
    assert browser.web.post(browser.client, "/history/99/undo").status_code == 404
    assert browser.web.post(browser.client, f"/history/{10**30}/undo").status_code == 404
    for before in ("1", "-5", "x", str(10**30)):
        assert browser.client.get(f"/history?before={before}").status_code == 200


def test_the_check_says_what_saving_would_do_and_does_nothing(browser: Browser) -> None:
    before = browser.site()
    form = browser.form("/queues/support")
    good = browser.fill("", form, target="/queues/support/check", ring_s="25", title="a b")
    assert good.status_code == 200
    assert "fsctl change queues support &#39;title=a b&#39; ring_s=25" in good.text
    assert "<ins>25 s</ins>" in good.text
    bad = browser.fill("", form, target="/queues/support/check", ring_s="0")
    assert 'data-says="ring_s"' in bad.text
    assert browser.site() == before
    named = browser.fill("", browser.form("/lines/phones/-/new"), target="/lines/phones/-/check", item="2000")
    assert "fsctl ext add 2000" in named.text


def test_the_daemon_is_told_after_each_save_and_not_missed_when_it_is_away(browser: Browser, tmp_path: Path) -> None:
    told: list[bool] = []
    browser.web.backend.reload = lambda: told.append(True) or {"version": 2}  # type: ignore[method-assign, func-returns-value]
    assert browser.fill("/queues/support", ring_s="25").status_code == 302
    assert told == [True]
    browser.web.app.extensions["fsctl.client"] = ControlClient(tmp_path / "nobody.sock")
    assert browser.fill("/queues/support", ring_s="26").status_code == 302
    assert "Call control does not answer; it takes this over" in browser.client.get("/queues/support").text
    assert browser.site().queues["support"].ring_s == 26.0


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "已保存，但交换机尚未生效：话机和中继未送达交换机：无法连接 192.0.2.1:8021：连接被拒绝"),
        ("en", "taken it up: phones and trunks are not on the switch: cannot connect to 192.0.2.1:8021: Connection"),
    ],
)
def test_why_the_switch_has_not_taken_it_up_is_said_in_the_pages_language(
    browser: Browser, language: str, told: str
) -> None:
    away = Wording("cannot connect to {host}:{port}: {why}", host="192.0.2.1", port=8021, why=SAID[errno.ECONNREFUSED])
    trouble = Wording("phones and trunks are not on the switch: {why}", why=away)
    browser.web.backend.reload = lambda: {"version": 2, "trouble": trouble}  # type: ignore[method-assign]
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    assert browser.fill("/queues/support", ring_s="25").status_code == 302
    assert told in browser.client.get("/queues/support").text


def test_a_queue_of_a_thousand_agents_is_shown_and_saved(browser: Browser) -> None:
    from fsctl.directory import Agent

    with browser.web.database.session() as session:
        site = stored.load(session)
        many = {str(n): Agent(str(n), f"Agent {n}") for n in range(2000, 3000)}
        stored.save(session, replace(site, agents={**site.agents, **many}), "test", 2.0)
    form = browser.form("/queues/support")
    assert browser.fill("/queues/support", form, members=[*many, "1001"]).status_code == 302
    assert len([tier for tier in browser.site().tiers if tier.queue == "support"]) == 1001


def test_a_supervisor_sees_the_own_teams_and_edits_nothing(web: Web) -> None:
    admin = Browser(web)
    assert admin.fill("/teams/-/new", item="north").status_code == 302
    assert admin.fill("/people/1001", team="north").status_code == 302
    web.add("anne", ["supervisor"], teams=["north"])
    client = web.client(login="anne")
    people = client.get("/people").text
    assert "/people/1001" in people
    assert "/people/1002" not in people
    assert client.get("/people/1002").status_code == 404
    assert client.get("/queues/sales").status_code == 404
    page = client.get("/queues/support")
    assert page.status_code == 200
    assert "<fieldset" in page.text
    assert "disabled" in page.text
    assert 'class="savebar"' not in page.text
    assert web.post(client, "/queues/support", {"ring_s": "5"}).status_code == 403


def test_what_holds_for_the_whole_site_is_one_page_that_is_neither_made_nor_removed(browser: Browser) -> None:
    assert browser.site().settings == {}
    answer = browser.fill("/site", service_level="of_answered", short_s="5", listening_notice="tone")
    assert answer.status_code == 302
    assert browser.site().site == SiteSettings(
        listening_notice=ListeningNotice.TONE, service_level=ServiceLevel.OF_ANSWERED, short_s=5.0
    )
    assert browser.fill("/site", short_s="-1").status_code == 422
    assert browser.client.get("/site/remove").status_code == 404
    assert browser.client.get("/site/-/new").status_code == 404
