"""Each viewer gets what they may see, once, in order, and nothing of what they may not."""

from __future__ import annotations

from collections.abc import Callable

from fsctl.facts import AgentState, AgentStateChanged, OfferMade
from fsctl.store.models import UserRow
from tests.web.conftest import Web
from tests.web.live.conftest import CALL, Stream

Watch = Callable[..., Stream]


def put(web: Web, call: str = "c1", **values: object) -> None:
    web.backend.put("calls", call, {**CALL, **values})


def colleague(web: Web) -> str:
    web.add("1002", ["agent"], agent="1002")
    return "1002"


def test_an_agent_sees_the_own_seat_and_queues_and_nothing_else(web: Web, watch: Watch) -> None:
    kind, value = watch("agent").next()
    assert kind == "snapshot"
    assert set(value["tables"]["agents"]) == {"1001"}
    assert set(value["tables"]["queues"]) == {"support"}
    assert value["tables"]["trunks"] == {}
    assert value["stale_since"] is None


def test_a_supervisor_of_all_teams_sees_all(web: Web, watch: Watch) -> None:
    _, value = watch("supervisor").next()
    assert set(value["tables"]["agents"]) == {"1001", "1002", "1003", "1004"}
    assert set(value["tables"]["queues"]) == {"support", "sales"}


def test_a_supervisor_sees_the_own_teams_and_the_queues_they_serve(web: Web, watch: Watch) -> None:
    web.add("sub", ["supervisor"], teams=["east"])
    for number in ("1003", "1004"):
        web.backend.put("agents", number, {**web.board.tables["agents"][number], "team": "east"})
    web.live()
    web.until(lambda: web.hub.picture.tables["agents"]["1004"].get("team") == "east")
    _, value = watch(login="sub").next()
    assert set(value["tables"]["agents"]) == {"1003", "1004"}
    assert set(value["tables"]["queues"]) == {"sales"}


def test_waiting_callers_of_the_own_queue_come_masked_and_the_own_call_whole(web: Web, watch: Watch) -> None:
    stream = watch("agent")
    stream.next()
    put(web)
    waiting = stream.until("calls", "c1")
    assert waiting is not None
    assert (waiting["caller_number"], waiting["data"]) == ("139 •••• 4821", {})
    put(web, state="ringing", agent="1001")
    ringing = stream.until("calls", "c1")
    assert ringing is not None
    assert ringing["caller_number"] == "13900004821"


def test_a_call_that_a_colleague_takes_disappears(web: Web, watch: Watch) -> None:
    stream = watch("agent")
    stream.next()
    put(web)
    assert stream.until("calls", "c1") is not None
    put(web, state="talking", agent="1002")
    assert stream.until("calls", "c1") is None


def test_calls_of_other_queues_are_never_sent(web: Web, watch: Watch) -> None:
    stream = watch("agent")
    stream.next()
    put(web, "theirs", queue="sales")
    put(web, "theirs", queue="sales", state="talking", agent="1003")
    put(web, "mine", agent="1001", state="talking")
    seen = []
    while "mine" not in seen:
        _, value = stream.next()
        seen.append(value["key"])
    assert "theirs" not in seen


def offer(web: Web, offer: str, agent: str, call: str = "c1", queue: str = "support") -> None:
    """An agent is reserved for a call, as the distributor notes it."""
    web.backend.step(OfferMade(offer, call, queue, agent, agent, 20.0, "ring-all", "ring-all?level=1"))
    web.backend.step(AgentStateChanged(agent, AgentState.RESERVED, 5.0, call=call, queue=queue))


def test_a_reservation_uncovers_the_call_for_each_agent_it_is_offered_to(web: Web, watch: Watch) -> None:
    put(web)
    web.live()
    web.until(lambda: "c1" in web.hub.picture.tables["calls"])
    first, second = watch("agent"), watch(login=colleague(web))
    for stream in (first, second):
        _, value = stream.next()
        assert value["tables"]["calls"]["c1"]["caller_number"] == "139 •••• 4821"
    offer(web, "o1", "1001")
    offer(web, "o2", "1002")
    put(web, state="ringing", agent="1002", priority=7)  # the last one offered stands on the call's row
    for stream in (first, second):
        offered = stream.until("calls", "c1")
        while offered is not None and not offered["priority"]:
            offered = stream.until("calls", "c1")
        assert offered is not None
        assert (offered["caller_number"], offered["data"]) == ("13900004821", {"menu_key": "1"})


def test_a_call_from_another_queue_is_told_while_it_is_offered_and_then_covered_again(web: Web, watch: Watch) -> None:
    put(web, queue="sales")
    web.live()
    web.until(lambda: "c1" in web.hub.picture.tables["calls"])
    stream = watch("agent")
    _, value = stream.next()
    assert value["tables"]["calls"] == {}
    offer(web, "o1", "1001", queue="sales")
    put(web, queue="sales", state="ringing", agent="1003", priority=7)
    offered = stream.until("calls", "c1")
    while offered is not None and not offered["priority"]:
        offered = stream.until("calls", "c1")
    assert offered is not None
    web.backend.step(AgentStateChanged("1001", AgentState.READY, 6.0))
    assert stream.until("calls", "c1") is None


def test_an_offer_s_own_id_is_not_told_as_a_call(web: Web, watch: Watch) -> None:
    put(web)
    stream = watch("agent")
    stream.next()
    offer(web, "o1", "1001")
    put(web, "mine", agent="1001", state="talking")
    keys = []
    while "mine" not in keys:
        _, value = stream.next()
        keys.append(value["key"])
    assert "o1" not in keys


def test_without_the_right_numbers_are_masked_everywhere(web: Web, watch: Watch) -> None:
    put(web, state="talking", agent="1001")
    web.live()
    web.until(lambda: "c1" in web.hub.picture.tables["calls"])
    _, value = watch("quality").next()
    assert value["tables"]["calls"]["c1"]["caller_number"] == "139 •••• 4821"


def test_a_table_the_panels_do_not_know_is_sent_to_nobody(web: Web, watch: Watch) -> None:
    """Its rows' keys neither, when they go."""
    stream = watch("supervisor")
    stream.next()
    web.board.tables["unheard_of"] = {}
    web.backend.put("unheard_of", "k1", {"queue": "support"})
    web.backend.put("unheard_of", "k1", None)
    put(web)
    kind, value = stream.next()
    while kind != "change":
        kind, value = stream.next()
    assert value["table"] == "calls"


def test_whoever_was_cut_off_resumes_without_a_snapshot(web: Web, watch: Watch) -> None:
    stream = watch("agent")
    stream.next()
    put(web)
    stream.until("calls", "c1")
    put(web, state="ringing", agent="1001")
    web.backend.put("calls", "c1", None)
    web.until(lambda: "c1" not in web.hub.picture.tables["calls"])
    again = watch("agent", last=stream.last)
    kind, value = again.next()
    assert kind == "change"
    assert value["value"]["state"] == "ringing"
    assert again.until("calls", "c1") is None


def test_an_unknown_mark_begins_again_with_a_snapshot(web: Web, watch: Watch) -> None:
    for mark in ("nonsense", "deadbeef.7", "..", "٣.٣"):
        kind, _ = watch("agent", last=mark).next()
        assert kind == "snapshot"


def test_who_does_not_read_loses_the_rest_and_begins_again(web: Web, watch: Watch) -> None:
    stream = watch("supervisor")
    stream.next()
    for n in range(1200):
        put(web, "c1", since=float(n))
    put(web, "c2")
    web.until(lambda: "c2" in web.hub.picture.tables["calls"])
    (viewer,) = web.hub.groups.viewers()
    assert len(viewer.queue) <= 1000
    kind, value = stream.next()
    assert kind == "snapshot"
    assert value["tables"]["calls"]["c1"]["since"] == 1199.0


def test_a_cut_from_the_daemon_is_told_and_mended(web: Web, watch: Watch) -> None:
    stream = watch("agent")
    stream.next()
    web.kill_daemon()
    kind, value = stream.next()
    assert kind == "stale"
    assert value["since"] == web.hub.stale_since
    web.revive_daemon()
    kind, value = stream.next()
    assert kind == "snapshot"
    assert value["stale_since"] is None


def test_a_disabled_user_loses_the_stream(web: Web, watch: Watch) -> None:
    stream = watch("agent")
    stream.next()
    with web.database.session() as session:
        row = session.get(UserRow, "1001")
        assert row is not None
        row.disabled = True
    web.hub.look_at_accounts()
    kind, _ = stream.next()
    assert kind == "end"


def test_signing_out_ends_the_stream(web: Web) -> None:
    web.live()
    client = web.client("agent")
    stream = Stream(iter(client.get("/live", buffered=False).response))  # type: ignore[arg-type]
    stream.next()
    web.post(client, "/logout")
    kind, _ = stream.next()
    assert kind == "end"


def test_a_change_of_teams_begins_again(web: Web, watch: Watch) -> None:
    stream = watch("supervisor")
    stream.next()
    with web.database.session() as session:
        row = session.get(UserRow, "super")
        assert row is not None
        row.teams = []
    web.hub.look_at_accounts()
    kind, value = stream.next()
    assert kind == "snapshot"
    assert value["tables"]["agents"] == {}


def test_equal_scopes_share_one_encoding(web: Web, watch: Watch) -> None:
    web.add("second", ["supervisor"], teams=["*"])
    one, two = watch("supervisor"), watch(login="second")
    one.next(), two.next()
    web.backend.step(AgentStateChanged("1001", AgentState.READY, 5.0), 5.0)
    assert one.until("agents", "1001") == two.until("agents", "1001")
    (group,) = [group for group in web.hub.groups.all() if len(group.viewers) == 2]
    assert group.scope.agents is None
