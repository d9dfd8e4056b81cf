"""What mod_callcenter was told becomes a site; what it does not mean alike is listed; nothing of it is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fsctl.directory import Strategy
from fsctl.site.callcenter import STRATEGIES, CannotRead, read
from fsctl.site.parse import parse

SAMPLE = (Path(__file__).parents[2] / "corpus" / "callcenter.conf.xml").read_bytes()
PHONES = "extensions:\n" + "".join(f"  '{n}': {{password: a-long-secret-{n}}}\n" for n in (1000, 1001, 1002))


def wrapped(queue: str = "", agents: str = "", tiers: str = "") -> bytes:
    return (
        f'<configuration name="callcenter.conf"><queues><queue name="support@default">{queue}</queue></queues>'
        f"<agents>{agents}</agents><tiers>{tiers}</tiers></configuration>"
    ).encode()


def param(name: str, value: str) -> str:
    return f'<param name="{name}" value="{value}"/>'


def told(data: bytes) -> str:
    return "\n".join(trap.text for trap in read(data).traps)


def test_queues_agents_and_tiers_become_a_site_that_can_be_applied() -> None:
    found = read(SAMPLE)
    site = parse(PHONES + found.yaml(), "imported.yaml", "example").directory

    support = site.queues["support"]
    assert support.strategy is Strategy.LEAST_TALK_TIME
    assert (support.max_wait_s, support.no_agent_wait_s, support.tier_wait_s) == (300.0, 30.0, 20.0)
    assert support.record
    assert not site.queues["q2nd-line"].record
    assert [(tier.queue, tier.agent, tier.level) for tier in site.tiers] == [
        ("support", "1000", 1),
        ("support", "1001", 5),
        ("q2nd-line", "1002", 1),
    ]
    assert {number: agent.name for number, agent in site.agents.items()} == {
        "1000": "1000",
        "1001": "1001",
        "1002": "ann",
    }


def test_a_trap_has_its_line() -> None:
    at = {trap.line: trap.text for trap in read(SAMPLE).traps}
    assert "odbc-dsn" in at[2]
    assert "floods the agent" in at[5]
    assert "unless somebody in it is on a break" in at[4], "a default that is not in the file stands at its queue"
    assert "multiplies by the level's number" in at[13]
    assert "hides the number never has the place back" in at[14]
    assert "'nonsense'" in at[15]
    assert "uuid-standby" in at[22]
    assert "'bob' is left out" in at[23]
    assert "no agent 'nobody'" in at[29]
    assert any("different values of busy_delay_s (0, 60)" in trap.text for trap in read(SAMPLE).traps if trap.line == 0)


def test_every_strategy_there_is_is_one_of_ours() -> None:
    for theirs, ours in STRATEGIES.items():
        (queue,) = read(wrapped(param("strategy", theirs))).document["queues"].values()
        assert queue["strategy"] == Strategy(ours)


def test_an_unknown_strategy_is_told_and_never_passed_over() -> None:
    assert "'longest-idel' is unknown" in told(wrapped(param("strategy", "longest-idel")))


LIMITED = param("max-wait-time-with-no-agent", "60") + param("max-wait-time-with-no-agent-time-reached", "0")


def test_a_queue_of_defaults_has_the_traps_of_its_strategy_and_of_its_callers_who_never_leave() -> None:
    first, second = told(wrapped()).split("\n")
    assert first.endswith("breaks do not count as idle time here; mod_callcenter counts from the last call")
    assert "callers would wait for ever when all agents have gone" in second
    assert read(wrapped()).document["queues"]["support"] == {
        **read(wrapped()).document["queues"]["support"],
        "strategy": "longest-idle",
        "no_agent_wait_s": 3600.0,
    }
    assert "for ever" not in told(wrapped(LIMITED))


def test_rules_of_tiers_that_do_not_apply_change_nothing() -> None:
    found = read(
        wrapped(param("strategy", "random") + param("tier-rules-apply", "no") + param("tier-rule-wait-second", "300"))
    )
    assert "tier_wait_s" not in found.document["queues"]["support"]
    assert len(found.traps) == 1, "and callers who never leave"


def test_numbers_that_are_none_are_told_with_what_is_taken() -> None:
    assert "max-wait-time is 'soon', no whole number; 0 is taken" in told(wrapped(param("max-wait-time", "soon")))


def test_where_agents_differ_a_queue_has_the_most_that_one_of_them_wanted() -> None:
    said = ((1000, 2, 30), (1001, 5, 10))
    agents = "".join(
        f'<agent name="{n}@a" contact="user/{n}" max-no-answer="{misses}" no-answer-delay-time="{delay}"/>'
        for n, misses, delay in said
    )
    tiers = "".join(f'<tier agent="{n}@a" queue="support@default"/>' for n, _, _ in said)
    queue = read(wrapped(agents=agents, tiers=tiers)).document["queues"]["support"]
    assert (queue["max_misses"], queue["no_answer_delay_s"]) == (5, 30)


def test_two_who_would_have_one_number_are_told() -> None:
    agents = '<agent name="1000@a" contact="user/1000"/><agent name="1000@b" contact="user/1001"/>'
    assert "1000 is another agent's number already" in told(wrapped(agents=agents))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not XML"),
        (b"\xff\xfe\x00", "not XML"),
        (b"<configuration>", "not XML"),
        (b"<html><queue name='x'/></html>", "no FreeSWITCH configuration"),
        (b"<configuration/>", "no queue, agent or tier"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><configuration><queue name='&b;'/></configuration>", "document type"),
        (b" " * 5_000_000, "at most"),
    ],
)
def test_what_is_no_such_configuration_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(CannotRead, match=why):
        read(data)


HOSTILE = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='<>&"\ufffe\uffff'), max_size=30
)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_the_file_gets_past_the_readers_of_a_site(queue: str, agent: str, contact: str, value: str) -> None:
    """Whatever is written there, the document is plain YAML, and what a site would not have is refused by the site's
    own reader, not by an accident."""
    data = (
        f'<configuration><queue name="{queue}">{param("strategy", value)}{param(value, value)}</queue>'
        f'<agent name="{agent}" contact="{contact}" wrap-up-time="{value}"/>'
        f'<tier agent="{agent}" queue="{queue}" level="{value}"/></configuration>'
    ).encode()
    found = read(data)
    assert yaml.safe_load(found.yaml() or "{}") == found.document
    for trap in found.traps:
        assert trap.text.isprintable()
