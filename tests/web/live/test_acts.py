"""Who may ask for what, on whom; refusals in words; a double click is one."""

from __future__ import annotations

from fsctl.requests import ApproveBreak, FinishWrapUp, HangUpCall, LogIn, SetNotReady, SetReady, WithdrawBreak
from fsctl.step import Refused
from tests.web.conftest import Web
from tests.web.live.conftest import CALL


def test_an_agent_changes_the_own_state_and_no_other(web: Web) -> None:
    web.live()
    client = web.client("agent")
    assert web.act(client, "set_ready", agent="1001").status_code == 200
    assert web.act(client, "set_not_ready", agent="1002", reason="rest").status_code == 403
    assert [type(asked) for asked in web.backend.asked] == [SetReady]


def test_nobody_is_signed_out_of_a_phone_by_a_colleague_who_signs_in(web: Web) -> None:
    seat = web.backend.snapshot()["agents"]["1002"]
    web.backend.put("agents", "1002", {**seat, "state": "ready", "extension": "1001"})
    web.live()
    web.until(lambda: web.hub.picture.signed_in_at("1001") == "1002")
    client = web.client("agent")
    for extension in ("1001", ""):
        refused = web.act(client, "log_in", agent="1001", extension=extension)
        assert (refused.status_code, refused.json["code"]) == (409, "phone_taken")  # type: ignore[index]
    assert web.act(client, "log_in", agent="1001", extension="1004").status_code == 200
    assert web.backend.asked == [LogIn("1001", "1004", "1001")]


def test_a_supervisor_changes_agents_of_the_own_teams_only_and_it_is_audited(web: Web) -> None:
    web.add("sub", ["supervisor"], teams=["nobody"])
    web.live()
    assert web.act(web.client("supervisor"), "set_not_ready", agent="1002", reason="rest").status_code == 200
    assert web.act(web.client(login="sub"), "set_not_ready", agent="1002", reason="rest").status_code == 404
    assert web.act(web.client("supervisor"), "set_ready", agent="9999").status_code == 404
    (asked,) = web.backend.asked
    assert isinstance(asked, SetNotReady)
    (row,) = [row for row in web.audit() if row.action == "set_not_ready"]
    assert (row.by, row.subject, row.origin) == ("super", "1002", "127.0.0.1")


def test_a_break_is_the_agents_to_ask_and_the_supervisors_to_allow(web: Web) -> None:
    """Whatever the browser says of itself."""
    web.live()
    agent, supervisor = web.client("agent"), web.client("supervisor")
    assert web.act(agent, "set_not_ready", agent="1001", reason="meal", approved="yes").status_code == 200
    assert web.act(agent, "approve_break", agent="1001", reason="meal").status_code == 403
    assert web.act(agent, "withdraw_break", agent="1001").status_code == 200
    assert web.act(supervisor, "withdraw_break", agent="1001").status_code == 403
    assert web.act(supervisor, "set_not_ready", agent="1001", reason="meal").status_code == 200
    assert web.act(supervisor, "approve_break", agent="1001", reason="meal").status_code == 200
    assert web.backend.asked == [
        SetNotReady("1001", "meal", "1001", ""),
        WithdrawBreak("1001", "1001"),
        SetNotReady("1001", "meal", "super", "yes"),
        ApproveBreak("1001", "meal", "super"),
    ]
    assert {row.action for row in web.audit()} >= {"set_not_ready", "approve_break"}


def test_nobody_allows_the_own_break(web: Web) -> None:
    web.add("lead", ["agent", "supervisor"], agent="1001", teams=["*"])
    web.live()
    client = web.client(login="lead")
    assert web.act(client, "approve_break", agent="1001", reason="meal").status_code == 403
    assert web.act(client, "set_not_ready", agent="1001", reason="meal", approved="yes").status_code == 200
    assert web.backend.asked == [SetNotReady("1001", "meal", "lead", "")]


def test_a_wrap_up_is_forced_by_a_supervisor_only(web: Web) -> None:
    web.live()
    assert web.act(web.client("agent"), "finish_wrap_up", agent="1001", forced="yes").status_code == 200
    assert web.act(web.client("supervisor"), "finish_wrap_up", agent="1001").status_code == 200
    assert web.backend.asked == [FinishWrapUp("1001", "1001", ""), FinishWrapUp("1001", "super", "yes")]


def test_working_as_a_supervisor_is_for_supervisors(web: Web) -> None:
    web.live()
    agent = web.client("agent")
    assert web.act(agent, "set_work_mode", agent="1001", mode="supervisor").status_code == 403
    assert web.act(agent, "set_work_mode", agent="1001", mode="outbound").status_code == 200
    assert web.act(web.client("supervisor"), "set_work_mode", agent="1001", mode="supervisor").status_code == 200
    assert [asked.mode for asked in web.backend.asked] == ["outbound", "supervisor"]  # type: ignore[attr-defined]


def test_a_call_is_hung_up_by_whose_it_is_or_who_watches_it(web: Web) -> None:
    web.add("sub", ["supervisor"], teams=["nobody"])
    web.live()
    web.backend.put("calls", "c1", {**CALL, "state": "talking", "agent": "1001"})
    web.until(lambda: "c1" in web.hub.picture.tables["calls"])
    assert web.act(web.client(login="sub"), "hang_up_call", call="c1").status_code == 404
    assert web.act(web.client("engineer"), "hang_up_call", call="c1").status_code == 403
    assert web.act(web.client("agent"), "hang_up_call", call="c1").status_code == 200
    assert web.act(web.client("supervisor"), "hang_up_call", call="c1").status_code == 200
    assert web.act(web.client("supervisor"), "hang_up_call", call="unknown").status_code == 404
    assert [type(asked) for asked in web.backend.asked] == [HangUpCall, HangUpCall]


def test_a_refusal_is_told_in_the_language_of_the_page(web: Web) -> None:
    web.live()
    client = web.client("agent")
    web.backend.refusal = Refused("in_a_call", "Agent 1001 is in a call", "Wait.")
    web.post(client, "/settings/language", {"language": "zh"})
    answer = web.act(client, "set_ready", agent="1001")
    assert (answer.status_code, answer.json) == (409, {"code": "in_a_call", "message": "通话中不能操作", "remedy": ""})
    web.backend.refusal = Refused("never_heard_of", "Said so", "Do that.")
    assert web.act(client, "set_ready", agent="1001").json == {
        "code": "never_heard_of",
        "message": "Said so",
        "remedy": "Do that.",
    }


def test_a_double_click_asks_once(web: Web) -> None:
    web.live()
    client = web.client("agent")
    body = {"kind": "set_ready", "agent": "1001", "key": "the same click"}
    assert [web.post_json(client, "/act", body).status_code for _ in range(3)] == [200, 200, 200]
    assert len(web.backend.asked) == 1


def test_whatever_is_no_request_is_refused_as_such(web: Web) -> None:
    web.live()
    client = web.client("supervisor")
    for body in (
        [],
        {"kind": "set_ready", "agent": "1001"},
        {"kind": "set_ready", "agent": "1001", "key": "short"},
        {"kind": "drop_database", "key": "long enough"},
        {"kind": "set_ready", "agent": 7, "key": "long enough"},
        {"kind": "set_ready", "agent": "1001\r\nx", "key": "long enough"},
        {"kind": "set_ready", "agent": "1" * 200, "key": "long enough"},
        {"kind": "set_ready", "agent": "1001", "by": "root", "key": "long enough"},
    ):
        assert web.post_json(client, "/act", body).status_code == 400, body
    assert web.backend.asked == []


def test_without_the_daemon_it_says_so(web: Web) -> None:
    web.live()
    client = web.client("agent")
    web.kill_daemon()
    answer = web.act(client, "set_ready", agent="1001")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["message"]


def test_every_rule_is_for_a_request_of_the_contract(web: Web) -> None:
    from webui.live.acts import ACTS, CLASSES

    assert set(CLASSES) <= set(ACTS), "a request without a rule cannot be asked from a page"


def test_an_act_on_a_call_that_is_over_says_so(web: Web) -> None:
    """Whoever was a moment too late is not told to see an administrator."""
    web.live()
    for role in ("agent", "supervisor"):
        client = web.client(role)
        for language, words in (("en", "The call is over"), ("zh", "通话已结束")):
            web.post(client, "/settings/language", {"language": language})
            for kind, more in (("transfer_call", {"to": "queue:support"}), ("hang_up_call", {})):
                answer = web.act(client, kind, call="over", **more)
                assert (answer.status_code, answer.json) == (
                    404,
                    {"code": "unknown_call", "message": words, "remedy": ""},
                )
    answer = web.act(web.client("quality"), "hang_up_call", call="over")
    assert (answer.status_code, answer.json["message"]) == (403, "您没有权限这样做")  # type: ignore[index]
    assert web.backend.asked == []
