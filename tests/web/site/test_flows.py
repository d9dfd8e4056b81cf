"""Flows on their page: drafts, checks at their lines, tests, walks, publishing and what refuses it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import Web
from tests.web.site.test_pages import Browser

GOOD = """flow: night
start: ask
nodes:
  ask:
    kind: menu
    prompt: main_menu
    keys: {"1": support}
    timeout: away
    invalid: away
  support: {kind: queue, queue: support}
  away: {kind: hangup, prompt: goodbye}
tests:
  - {keys: "1", ends: "queue:support"}
"""
HOSTILE = "</textarea><script>alert(1)</script>"


class Flows(Browser):
    def begin(self, name: str = "night") -> None:
        assert self.web.post(self.client, "/flows/-/new", {"name": name}).status_code == 302

    def stamp(self, name: str = "night") -> str:
        found = re.search(r'name="stamp" value="([^"]*)"', self.client.get(f"/flows/{name}").text)
        assert found is not None
        return found.group(1)

    def send(self, act: str, text: str, name: str = "night", **more: Any) -> TestResponse:
        form = {"text": text, "stamp": self.stamp(name), **more}
        return self.web.post(self.client, f"/flows/{name}{act}", form)


@pytest.fixture
def flows(web: Web) -> Flows:
    found = Flows(web)
    found.begin()
    return found


def test_a_draft_is_kept_right_or_wrong_and_calls_do_not_follow_it(flows: Flows) -> None:
    assert flows.send("", "flow: night\nnonsense: 1\n").status_code == 302
    page = flows.client.get("/flows/night").text
    assert "nonsense: 1" in page
    assert flows.site().flows == {}
    assert "draft" in flows.client.get("/flows").text


def test_what_is_published_is_in_force_in_the_history_and_can_be_undone(flows: Flows) -> None:
    before = flows.site().version
    assert flows.send("/publish", GOOD).status_code == 302
    assert flows.site().flows == {"night": GOOD}
    page = flows.client.get("/flows/night").text
    assert "1 of 1 tests pass" in page
    assert f"Version {before + 1}" in page
    assert flows.web.post(flows.client, f"/history/{before + 1}/undo").status_code == 302
    assert flows.site().flows == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("timeout: away", "timeout: nowhere", "timeout leads to"),
        ("queue: support}", "queue: nosuch}", "unknown queue"),
        ('ends: "queue:support"', 'ends: "queue:sales"', "Test 1 fails"),
        ("flow: night", "flow: day", "the text is of flow"),
        ("kind: menu", "kind: quiz", "kind is"),
    ],
)
def test_what_the_checker_refuses_is_not_published(flows: Flows, old: str, new: str, said: str) -> None:
    wrong = GOOD.replace(old, new, 1)
    checked = flows.send("/check", wrong).text
    assert said in checked
    assert 'data-wrong="0"' not in checked
    refused = flows.send("/publish", wrong)
    assert refused.status_code == 422
    assert "It is not published" in refused.text
    assert flows.site().flows == {}


def test_why_a_test_fails_is_told_in_the_language_of_the_page(flows: Flows) -> None:
    wrong = GOOD.replace('ends: "queue:support"', 'ends: "queue:sales"')
    for language, words in (
        ("en", "keys &#39;1&#39; end at queue:support, not queue:sales"),
        ("zh", "按键 &#39;1&#39; 走到 queue:support，应为 queue:sales"),
    ):
        flows.web.post(flows.client, "/settings/language", {"language": language})
        assert words in flows.send("/check", wrong).text


def test_a_mistake_has_its_line(flows: Flows) -> None:
    checked = flows.send("/check", GOOD.replace("timeout: away", "timeout: nowhere")).text
    assert 'data-line="4"' in checked


def test_the_picture_shows_nodes_and_ways(flows: Flows) -> None:
    checked = flows.send("/check", GOOD).text
    assert checked.count('<g class="node"') == 3
    assert checked.count('class="way"') == 3


def test_a_walk_tells_where_keys_lead(flows: Flows) -> None:
    assert "技术支持" in flows.send("/try", GOOD, keys="1").text
    assert "goodbye" in flows.send("/try", GOOD, keys="---").text
    assert flows.send("/try", GOOD, keys="1;reboot").status_code == 422
    assert flows.send("/try", "nonsense", keys="1").status_code == 422


def test_two_who_write_at_once_see_both_texts(flows: Flows) -> None:
    stale = flows.stamp()
    assert flows.send("", GOOD).status_code == 302
    refused = flows.web.post(flows.client, "/flows/night", {"text": "mine: 1", "stamp": stale})
    assert refused.status_code == 409
    assert "mine: 1" in refused.text
    assert "main_menu" in refused.text


def test_a_flow_that_something_leads_to_stays(flows: Flows) -> None:
    flows.send("/publish", GOOD)
    form = {**flows.form("/numbers/-/new"), "item": "4000", "to": "flow:night"}
    assert flows.fill("/numbers/-/new", form).status_code == 302
    refused = flows.send("/remove", GOOD)
    assert refused.status_code == 409
    assert "numbers/4000" in refused.text
    assert "night" in flows.site().flows


def test_a_draft_is_forgotten(flows: Flows) -> None:
    assert flows.send("/discard", "").status_code == 302
    assert flows.client.get("/flows/night").status_code == 404


@pytest.mark.parametrize("name", ["../x", "Night", "a b", "x" * 65, "<b>"])
def test_a_name_is_a_name(flows: Flows, name: str) -> None:
    flows.begin(name)
    assert flows.client.get(f"/flows/{name}").status_code == 404


def test_hostile_text_stays_text(flows: Flows) -> None:
    evil = f'flow: night\nstart: a\nnodes:\n  a: {{kind: hangup, prompt: "{HOSTILE}"}}\ntitle: "{HOSTILE}"\n'
    assert flows.send("", evil).status_code == 302
    assert HOSTILE not in flows.client.get("/flows/night").text
    assert HOSTILE not in flows.send("/check", evil).text
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\n"
    assert "data-wrong" in flows.send("/check", bomb).text
    assert flows.send("", "x" * 200_001).status_code == 413


def test_a_supervisor_sees_flows_and_changes_none(flows: Flows, web: Web) -> None:
    flows.send("/publish", GOOD)
    supervisor = web.client("supervisor")
    page = supervisor.get("/flows/night").text
    assert "readonly" in page
    assert 'id="publish"' not in page
    assert web.post(supervisor, "/flows/night/publish", {"text": GOOD}).status_code == 403
