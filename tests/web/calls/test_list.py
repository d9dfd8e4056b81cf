"""The list of calls: what of it who sees, narrowed, sorted and in pages."""

from __future__ import annotations

import re

import pytest

from fsctl.directory import Agent, Team
from fsctl.facts import CallArrived, CallEnded, CallPlaced, CallQueued, LegStarted, Party, Role
from fsctl.switch.causes import Cause
from tests.web.calls.conftest import BEGAN, NUMBER, Keep, Timed, waited
from tests.web.conftest import Web


def short(call: str, at: float, number: str = "02079460958", ended_by: Party = Party.CALLER) -> Timed:
    """A call that waits and gives up."""
    return [
        (at, CallArrived(call, number, "", "4000", "trunk")),
        (at, CallQueued(call, "sales", 0, BEGAN + at)),
        (at + 7, CallEnded(call, Cause.CANCELLED, ended_by)),
    ]


def listed(web: Web, query: str = "", role: str = "supervisor", login: str = "") -> list[str]:
    """The calls on the page, in its order."""
    answer = web.client(role if not login else "", login).get(f"/calls{query}")
    assert answer.status_code == 200
    return re.findall(r'href="/calls/([^"?/]+)"', answer.text)


def test_the_newest_come_first_and_pages_hold_fifty(web: Web, keep: Keep) -> None:
    for n in range(53):
        keep(short(f"n{n:02}", float(n)))
    assert listed(web) == [f"n{n:02}" for n in range(52, 2, -1)]
    assert listed(web, "?page=2") == ["n02", "n01", "n00"]


def test_filters_narrow_and_stand_in_the_url(web: Web, keep: Keep) -> None:
    keep(waited())
    keep(short("gone", 86400.0 * 3))
    keep(
        [
            (1.0, CallPlaced("out", "1003", "1003", "01088889999", "carrier", "1003")),
            (9.0, CallEnded("out", Cause.NORMAL, Party.AGENT)),
        ]
    )
    keep(
        [
            (1.0, CallArrived("desk", "1003", "", "1004", "extension", "", "1003")),
            (9.0, CallEnded("desk", Cause.NORMAL, Party.AGENT)),
        ]
    )
    keep(
        [
            (1.0, CallArrived("deskout", "1003", "", "901088", "extension", "", "1003")),
            (2.0, LegStarted("deskout", "deskout-b", Role.OUTSIDE, "01088")),
            (9.0, CallEnded("deskout", Cause.NORMAL, Party.AGENT)),
        ]
    )
    assert listed(web, "?caller=4821") == ["c1"]
    assert listed(web, "?caller=8888") == ["out"]
    assert listed(web, "?queue=support") == ["c1"]
    assert listed(web, "?agent=1002") == ["c1"], "offered and missed counts"
    assert listed(web, "?outcome=answered") == ["c1"]
    assert set(listed(web, "?direction=inbound")) == {"c1", "gone"}
    assert set(listed(web, "?direction=outbound")) == {"out", "deskout"}
    assert listed(web, "?direction=internal") == ["desk"]
    assert listed(web, "?since=2023-11-16") == ["gone"]
    assert "gone" not in listed(web, "?until=2023-11-15")
    assert listed(web, "?queue=support&agent=1003") == []


@pytest.mark.parametrize(
    "query",
    [
        "?page=-1",
        "?page=x",
        "?page=99999999999",
        "?sort=password",
        "?since=2023-13-99",
        "?direction=up",
        "?queue=%27%3B--",
        "?caller=%25_",
    ],
)
def test_what_does_not_fit_is_passed_over(web: Web, keep: Keep, query: str) -> None:
    keep(waited())
    assert listed(web, query) == ["c1"]


def test_each_column_sorts_both_ways(web: Web, keep: Keep) -> None:
    keep(waited())
    keep(short("gone", 600.0, ended_by=Party.SYSTEM))
    for key in ("arrived", "caller", "dialled", "queue", "agent", "waited", "talked", "length", "ended_by"):
        up, down = listed(web, f"?sort={key}&up=1"), listed(web, f"?sort={key}")
        assert sorted(up) == ["c1", "gone"], key
        assert up == down[::-1], key


def test_an_agent_sees_own_calls_only(web: Web, keep: Keep) -> None:
    keep(waited())
    keep(short("gone", 600.0))
    web.add("1002", ["agent"], agent="1002")
    web.add("1003", ["agent"], agent="1003")
    assert listed(web, role="agent") == ["c1"]
    assert listed(web, login="1002") == ["c1"], "offered to 1002 as well"
    assert listed(web, login="1003") == [], "not even those that waited in the own queue"


def test_a_supervisor_sees_calls_of_own_teams(web: Web, keep: Keep) -> None:
    from dataclasses import replace

    from fsctl.store import directory
    from tests.web.backend import site

    plain = site()
    agents = {n: Agent(n, a.name, n, team="east" if n in ("1003", "1004") else "west") for n, a in plain.agents.items()}
    teams = {name: Team(name, name) for name in ("east", "west")}
    with web.database.session() as session:
        directory.save(session, replace(plain, agents=agents, teams=teams), "test", 2.0)
    keep(waited())
    keep(short("gone", 600.0))
    web.add("east", ["supervisor"], teams=["east"])
    web.add("west", ["supervisor"], teams=["west"])
    assert listed(web, login="east") == ["gone"]
    assert listed(web, login="west") == ["c1"]
    assert web.client(login="east").get("/calls/c1").status_code == 404
    assert web.client(login="west").get("/calls/c1").status_code == 200


def test_numbers_are_masked_without_the_right_and_cannot_be_guessed(web: Web, keep: Keep) -> None:
    keep(waited(name="13900004821 Zhang"))
    page = web.client("quality").get("/calls").text
    assert NUMBER not in page
    assert "139 •••• 4821" in page
    assert listed(web, "?caller=4821", role="quality") == listed(web, "?caller=9999", role="quality") == ["c1"]
