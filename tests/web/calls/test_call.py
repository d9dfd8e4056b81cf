"""One call explained: to whom, in which words, and with whatever strange things are on file."""

from __future__ import annotations

import re

import pytest

from fsctl.facts import (
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallLent,
    CallReturned,
    FlowStarted,
    NobodyRung,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    QueueOutcome,
)
from fsctl.store.models import CallNote, CallRow
from tests.web.calls.conftest import BEGAN, DIALLED, NUMBER, Keep, Timed, waited
from tests.web.conftest import Web

PARTS = ("", "/story", "/waiting")


def english(web: Web, role: str = "supervisor", login: str = "") -> object:
    client = web.client(role if not login else "", login)
    client.get("/calls", headers={"Accept-Language": "en"})
    web.post(client, "/settings/language", {"language": "en", "back": "/calls"})
    return client


def page(web: Web, address: str = "/calls/c1", role: str = "supervisor", login: str = "") -> str:
    answer = english(web, role, login).get(address)  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_the_headline_says_why_the_caller_waited(web: Web, keep: Keep) -> None:
    keep(waited())
    said = page(web)
    assert "Waited 1 min 54 s because nobody in 技术支持 was free" in said
    assert "1002 Li Wei did not take the offer (20 s)." in said
    assert "1001 王芳 was connected 14 s after the offer." in said
    assert "main 2 → 1" in said
    chinese = web.client("administrator")
    web.post(chinese, "/settings/language", {"language": "zh", "back": "/calls"})
    assert "等了 1 分 54 秒才接通，因为技术支持没有空闲坐席" in chinese.get("/calls/c1").text


def test_who_was_passed_over_is_told_with_the_first_rule(web: Web, keep: Keep) -> None:
    keep(waited())
    said = page(web)
    assert "In wrap-up, 42 s left" in said
    assert "Not ready (" in said
    assert "Why nobody" in said


def test_the_recording_s_line_tells_length_and_what_is_masked(web: Web, keep: Keep) -> None:
    keep(waited())
    said = page(web)
    assert "6:12 recorded" in said
    assert "Masked from 0:10 to 0:20" in said
    assert "2026/c1.wav" in said
    assert "2026/c1.wav" not in page(web, role="agent")


def test_a_caller_who_gives_up(web: Web, keep: Keep) -> None:
    told = [(at, fact) for at, fact in waited() if at < 100.0]
    told += [(100.0, CallLeftQueue("c1", "support", QueueOutcome.ABANDONED, 90.0))]
    told += [(100.0, fact) for _, fact in waited() if isinstance(fact, CallEnded)]
    keep(told)
    assert "Gave up after 1 min 30 s because nobody in 技术支持 was free" in page(web)


@pytest.mark.parametrize("part", PARTS)
def test_a_foreign_call_is_not_there(web: Web, keep: Keep, part: str) -> None:
    keep(waited())
    web.add("1003", ["agent"], agent="1003")
    web.add("nobody", ["supervisor"], teams=[])
    web.live()
    for login in ("1003", "nobody"):
        assert web.client(login=login).get(f"/calls/c1{part}").status_code == 404
    assert web.client("supervisor").get(f"/calls/unknown{part}").status_code == 404


def test_an_agent_reads_the_own_call_but_not_colleagues_breaks(web: Web, keep: Keep) -> None:
    keep(waited())
    said = page(web, "/calls/c1?raw=1", role="agent")
    assert "139 0000 4821" in said
    assert "meal" not in said
    assert "Li Wei" not in said


def test_without_the_right_no_number_and_nothing_keyed_is_on_the_page(web: Web, keep: Keep) -> None:
    keep(waited(name="13900004821"))
    said = page(web, "/calls/c1?raw=1", role="quality")
    assert NUMBER not in said
    assert "139 0000 4821" not in said
    assert "main 2 → 1" not in said
    assert DIALLED in said or "0512" in said, "our own number is no secret"


EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e'


def test_what_callers_claim_is_text_and_nothing_else(web: Web, keep: Keep) -> None:
    evil: Timed = []
    for at, fact in waited(name=EVIL):
        for field, value in (
            ("dialled", EVIL[:60]),
            ("party", EVIL),
            ("detail", EVIL),
            ("keys", EVIL),
            ("data", {"x": EVIL}),
        ):
            if hasattr(fact, field):
                fact = type(fact)(**{**{n: getattr(fact, n) for n in fact.__dataclass_fields__}, field: value})
        evil.append((at, fact))
    keep(evil)
    for said in (page(web, "/calls/c1?raw=1&view=whole"), page(web, "/calls")):
        assert "<script>alert" not in said
        assert "<img" not in said
        assert "&lt;script&gt;" in said


def test_facts_of_a_newer_version_are_shown_as_they_are(web: Web, keep: Keep) -> None:
    keep(waited())
    with web.database.session() as session:
        for n, (kind, fact) in enumerate(
            [
                ("call_beamed", '{"call": "c1", "deck": 7}'),
                ("offer_made", '{"call": "c1", "skipped": "odd"}'),
                ("nobody_rung", '{"call": "c1", "skipped": [["1001", "full_moon?phase=1"], 3]}'),
                ("call_held", "[1]"),
            ]
        ):
            session.add(
                CallNote(id=f"odd-{n}", at=BEGAN + 60, number=90 + n, call="c1", agent="", kind=kind, fact=fact)
            )
    said = page(web, "/calls/c1?raw=1")
    assert "Call_beamed call=c1 deck=7" in said
    assert "Full moon" in page(web, "/calls/c1?at=13") or "Full moon" in said


def test_a_row_without_facts_is_no_error(web: Web) -> None:
    with web.database.session() as session:
        session.add(CallRow(call="bare", arrived_at=BEGAN, data={}))
    assert page(web, "/calls/bare")


def test_a_call_with_five_hundred_offers_is_folded(web: Web, keep: Keep) -> None:
    many: Timed = [(at, fact) for at, fact in waited() if at < 20.0]
    skipped = tuple((str(n), "talking") for n in range(2000, 2050))
    for n in range(500):
        offer, at = f"o{n}", 20.0 + n
        many.append((at, OfferMade(offer, "c1", "support", "1002", "1002", 1.0, "random", "random?level=1", skipped)))
        many.append((at + 0.5, OfferEnded(offer, "c1", "1002", OfferOutcome.REJECTED)))
        many.append((at + 0.6, NobodyRung("c1", "support", skipped)))
    keep(many)
    said = page(web)
    assert "more decisions between" in said
    assert said.count('<tr><td class="w5 rule">') == 50, "only the chosen decision names whom it passed over"
    assert len(said) < 2_000_000
    assert "500 offers" not in said.split("<title>")[1].split("</title>")[0]


def test_a_call_that_waits_is_asked_about_now(web: Web, keep: Keep) -> None:
    keep([(at, fact) for at, fact in waited() if at < 20.0])
    web.backend.put("calls", "c1", {"state": "waiting", "queue": "support", "since": BEGAN + 10})
    web.backend.waiting_for = lambda call: [("1001", "talking"), ("1002", "logged_out")]  # type: ignore[method-assign]
    web.live()
    web.until(lambda: "c1" in web.hub.picture.tables["calls"])
    said = page(web)
    assert "Waits because nobody in 技术支持 is free" in said
    assert "Why nobody rings now" in said
    assert "1 more is signed out" in said
    part = page(web, "/calls/c1/waiting")
    assert "Talks" in part
    assert "<html" not in part
    assert web.client("agent").get("/calls/c1").status_code == 404, "a waiting call is nobody's own yet"


def test_a_call_that_has_just_come_is_there_before_it_is_on_file(web: Web) -> None:
    web.backend.put("calls", "c9", {"state": "flow", "caller_number": NUMBER})
    web.live()
    web.until(lambda: "c9" in web.hub.picture.tables["calls"])
    assert "139 0000 4821" in page(web, "/calls/c9")
    web.kill_daemon()


def test_connected_calls_can_be_shown_until_the_answer_or_whole(web: Web, keep: Keep) -> None:
    keep(waited())
    assert any(isinstance(fact, CallConnected) for _, fact in waited())
    until, whole = page(web), page(web, "/calls/c1?view=whole")
    assert 'id="view-answer"' in until
    assert "+120" in until
    assert "+8:00" in whole
    assert "+8:00" not in until


def test_a_caller_lent_to_a_flow_is_a_bar_from_there_to_back(web: Web, keep: Keep) -> None:
    there = [(200.0, CallLent("c1", "1001", "capture", {}, "ann")), (200.1, FlowStarted("c1", "capture", "v1"))]
    back = [(230.0, CallReturned("c1", "c1-o2", "1001"))]
    ends = [(at, fact) for at, fact in waited() if at > 150]
    keep([*(pair for pair in waited() if pair not in ends), *there, *back, *ends])
    said = page(web, "/calls/c1?view=whole")
    assert "lends the customer to flow capture" in said
    hold, flow = bar(said, "Caller in flow"), bar(said, "capture")
    assert hold == pytest.approx((40.3, 6.0), abs=0.2)
    assert flow == pytest.approx(hold, abs=0.2), "the flow is over when the caller is back"


def bar(said: str, label: str) -> tuple[float, float]:
    """Where the bar of that label begins and how long it is, in per cent of the lane."""
    bars = re.findall(r'<title>([^<]*)</title><svg class="b" x="([\d.]+)%" y="7" width="([\d.]+)%"', said)
    (found,) = [(float(left), float(width)) for told, left, width in bars if told.startswith(label)]
    return found
