"""Settings that hold more than one value: calendars, skills, steps, places of agents, as forms send them."""

from __future__ import annotations

import pytest

from fsctl.directory import Directory, Hours, Interval, Relaxation, Skill, Span, SpecialDay, Tier
from fsctl.store import directory as stored
from tests.web.conftest import Web
from tests.web.site.test_pages import Browser


@pytest.fixture
def browser(web: Web) -> Browser:
    return Browser(web)


def keep(browser: Browser, **changes: object) -> None:
    from dataclasses import replace

    with browser.web.database.session() as session:
        stored.save(session, replace(stored.load(session), **changes), "test", 2.0)  # type: ignore[arg-type]


def test_a_calendar_is_made_with_several_spans_holidays_and_days_of_its_own(browser: Browser) -> None:
    form = browser.form("/hours/-/new")
    typed = {
        "item": "office",
        "timezone": "Europe/Berlin",
        "open.0.days": ["mon", "tue"],
        "open.0.from": "09:00",
        "open.0.to": "12:00",
        "open.101.days": ["mon"],
        "open.101.from": "13:00",
        "open.101.to": "24:00",
        "closed_days": "2026-12-25\n2026-12-26",
        "special_days": "2026-12-24 09:00-11:00, 14:00-15:00\n2026-12-31",
    }
    assert browser.fill("/hours/-/new", {**form, **typed}).status_code == 302
    assert browser.site().hours["office"] == Hours(
        "office",
        "Europe/Berlin",
        (Interval(frozenset({0, 1}), 540, 720), Interval(frozenset({0}), 780, 1440)),
        frozenset({"2026-12-25", "2026-12-26"}),
        frozenset(),
        "",
        (SpecialDay("2026-12-24", (Span(540, 660), Span(840, 900))), SpecialDay("2026-12-31", ())),
    )
    before = browser.site()
    assert browser.fill("/hours/office").status_code == 302
    assert browser.site() == before
    checked = browser.fill("/hours/office", target="/hours/office/check", override="closed").text
    assert "fsctl change hours office override=closed" in checked
    assert "Open" not in checked.split("differences")[1].split("</dl>")[0]


def test_a_wrong_time_is_said_beside_its_table(browser: Browser) -> None:
    form = {
        **browser.form("/hours/-/new"),
        "item": "office",
        "open.0.days": ["mon"],
        "open.0.from": "9",
        "open.0.to": "x",
    }
    refused = browser.fill("/hours/-/new", form)
    assert refused.status_code == 422
    assert "expected a span such as 09:00-17:30" in refused.text
    assert 'value="9"' in refused.text


def skilled(browser: Browser) -> Directory:
    site = browser.site()
    queue = site.queues["support"]
    from dataclasses import replace

    steps = (Relaxation(20.0, 0, {"english": 3}), Relaxation(60.0, 2, {}, ("*",)))
    keep(
        browser,
        skills={"english": Skill("english", "英文 English"), "invoices": Skill("invoices")},
        agents={**site.agents, "1001": replace(site.agents["1001"], skills={"english": 5})},
        queues={**site.queues, "support": replace(queue, demands={"english": 5}, relaxation=steps)},
        tiers=(
            Tier("support", "1001", 1, 1, 3),
            Tier("support", "1002", 1, 2, 1, True),
            *(tier for tier in site.tiers if tier.queue != "support"),
        ),
    )
    return browser.site()


def test_a_queue_saved_as_it_came_keeps_its_steps_and_the_weights_and_reserves_of_its_agents(browser: Browser) -> None:
    before = skilled(browser)
    for url in ("/queues/support", "/people/1001", "/people/1002"):
        assert browser.fill(url).status_code == 302, url
    assert browser.site() == before


def test_demands_steps_and_places_are_changed(browser: Browser) -> None:
    skilled(browser)
    typed = {
        "demands.english": "7",
        "demands.invoices": "2",
        "relaxation.1.after_s": "90",
        "relaxation.1.all": None,
        "relaxation.1.skill.english": "2",
        "relaxation.1.skill.invoices": "drop",
        "weight.1001": "5",
        "reserve.1002": None,
    }
    form = {name: value for name, value in {**browser.form("/queues/support"), **typed}.items() if value is not None}
    assert browser.fill("/queues/support", form).status_code == 302
    queue = browser.site().queues["support"]
    assert queue.demands == {"english": 7, "invoices": 2}
    assert queue.relaxation == (
        Relaxation(20.0, 0, {"english": 3}),
        Relaxation(90.0, 2, {"english": 2}, ("invoices",)),
    )
    assert [tier for tier in browser.site().tiers if tier.queue == "support"] == [
        Tier("support", "1001", 1, 1, 5),
        Tier("support", "1002", 1, 2),
    ]


def test_the_difference_is_said_in_words(browser: Browser) -> None:
    skilled(browser)
    form = {**browser.form("/queues/support"), "demands.english": "7", "weight.1001": "4"}
    said = browser.fill("/queues/support", form, target="/queues/support/check").text
    assert "英文 English 5" in said
    assert "英文 English 7" in said
    assert "level 1, place 1, weight 4" in said


def test_priorities_are_neither_made_nor_removed(browser: Browser) -> None:
    assert browser.client.get("/priorities/-/new").status_code == 404
    assert browser.fill("/priorities/high", head_start_s="200").status_code == 302
    assert browser.site().head_start_s("high") == 200
    assert browser.web.post(browser.client, "/priorities/high/remove").status_code in (404, 405)


def test_codes_that_clash_are_refused_beside_one_another(browser: Browser) -> None:
    form = {**browser.form("/codes/-/new"), "item": "*1", "action": "ready"}
    assert browser.fill("/codes/-/new", form).status_code == 302
    form = {**browser.form("/lines/phones/-/new"), "item": "*1234"}
    refused = browser.fill("/lines/phones/-/new", form)
    assert refused.status_code == 422
    assert "begins like code *1" in refused.text


HOSTILE = "<script>alert(1)</script>"


def test_hostile_words_stay_words(browser: Browser) -> None:
    form = {**browser.form("/skills/-/new"), "item": "evil", "title": HOSTILE}
    assert browser.fill("/skills/-/new", form).status_code == 302
    for url in ("/skills", "/queues/support", "/people/1001", "/skills/evil"):
        page = browser.client.get(url).text
        assert HOSTILE not in page, url
        assert "&lt;script&gt;" in page, url
    form = {**browser.form("/hours/-/new"), "item": "evil", f"open.{HOSTILE}.from": "1", "open.7.from": HOSTILE}
    refused = browser.fill("/hours/-/new", form)
    assert refused.status_code == 422
    assert HOSTILE not in refused.text
