"""Promised callbacks on their pages: what of them who sees, narrowed; and what a supervisor may ask."""

from __future__ import annotations

import re

from fsctl.requests import MoveCallback, WithdrawCallback
from tests.web.callbacks.conftest import NUMBER
from tests.web.conftest import Web


def listed(web: Web, query: str = "", role: str = "supervisor") -> list[str]:
    answer = web.client(role).get(f"/callbacks{query}")
    assert answer.status_code == 200
    return re.findall(r'<tr data-callback="([^"]+)"', answer.text)


def test_open_ones_are_shown_and_filters_widen_and_narrow(on_file: Web) -> None:
    assert listed(on_file) == ["open"]
    assert listed(on_file, "?state=all", "administrator") == ["open", "sold", "kept"]
    assert listed(on_file, "?state=kept") == ["kept"]
    assert listed(on_file, "?state=all&number=2079") == ["kept"]
    assert listed(on_file, "?state=all&queue=sales", "administrator") == ["sold"]
    assert listed(on_file, "?state=nonsense&page=x&queue=%3Cb%3E") == ["open"]


def test_whoever_may_not_see_numbers_sees_none_and_cannot_search_for_them(on_file: Web) -> None:
    answer = on_file.client("quality").get("/callbacks?state=all&number=4821")
    assert NUMBER not in answer.text
    assert listed(on_file, "?state=all&number=4821", "quality") == ["open", "sold", "kept"]
    assert NUMBER not in on_file.client("quality").get("/callbacks/open").text


def test_a_promise_tells_its_life_and_that_of_others_is_not_there(on_file: Web) -> None:
    told = on_file.client("supervisor").get("/callbacks/open").text
    for words in ("已约定回拨", "第 1 次", "回拨推迟"):
        assert words in told
    assert on_file.client("supervisor").get("/callbacks/nothing").status_code == 404
    on_file.add("narrow", ["supervisor"], teams=[])
    assert on_file.client(login="narrow").get("/callbacks/open").status_code == 404


def test_a_supervisor_withdraws_or_moves_one_and_it_is_audited(on_file: Web) -> None:
    on_file.live()
    supervisor = on_file.client("supervisor")
    assert on_file.act(supervisor, "move_callback", callback="open", priority="top").status_code == 200
    assert on_file.act(supervisor, "withdraw_callback", callback="open").status_code == 200
    assert [(type(asked), asked.callback) for asked in on_file.backend.asked] == [
        (MoveCallback, "open"),
        (WithdrawCallback, "open"),
    ]
    assert {row.action for row in on_file.audit() if row.subject == "open"} == {"move_callback", "withdraw_callback"}
    assert on_file.act(supervisor, "withdraw_callback", callback="nothing").status_code == 404
    assert on_file.act(on_file.client("agent"), "withdraw_callback", callback="open").status_code == 403
