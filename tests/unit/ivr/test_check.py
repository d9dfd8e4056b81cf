from __future__ import annotations

import pytest

from fsctl.directory import Directory, Extension, Hours, Queue, Trunk
from fsctl.ivr.check import check, structure
from fsctl.ivr.parse import parse

SITE = Directory(
    queues={"support": Queue("support")},
    extensions={"1001": Extension("1001", "")},
    trunks={"carrier": Trunk("carrier", "192.0.2.1")},
    hours={"office": Hours("office", "UTC", ())},
)
PROMPTS = {"hello", "bye"}


def wrong(nodes: str, start: str = "a") -> list[str]:
    flow = parse(f"flow: t\nstart: {start}\nnodes:\n{nodes}", "f.yaml")
    return [str(mistake) for mistake in check(flow, SITE, PROMPTS, "f.yaml")]


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ("{kind: queue, queue: sales}", "unknown queue 'sales'; known are support"),
        ("{kind: transfer, extension: '1002'}", "unknown extension '1002'"),
        ("{kind: transfer, external: other/1}", "unknown trunk in 'other/1'; write trunk/number"),
        ("{kind: hangup, prompt: adieu}", "unknown prompt 'adieu'; add it under announcements"),
    ],
)
def test_an_end_that_is_not_there(node: str, message: str) -> None:
    assert wrong(f"  a: {node}\n") == [f"f.yaml:4: node 'a': {message}"]


@pytest.mark.parametrize(
    "node",
    [
        "{kind: queue, queue: support}",
        "{kind: transfer, extension: '1001'}",
        "{kind: transfer, external: carrier/10086}",
        "{kind: hangup, prompt: bye}",
        "{kind: hangup}",
    ],
)
def test_an_end_that_is_there(node: str) -> None:
    assert wrong(f"  a: {node}\n") == []


def test_unknown_prompts_and_calendars() -> None:
    nodes = (
        "  a: {kind: hours, calendar: shop, open: b, closed: z, holiday: z}\n"
        "  b: {kind: play, prompt: ['hello@zh', 'nope@en', 'huh'], next: z}\n"
        "  z: {kind: hangup}\n"
    )
    assert wrong(nodes) == [
        "f.yaml:4: node 'a': unknown calendar 'shop'; known are office",
        "f.yaml:5: node 'b': unknown prompt 'nope'; add it under announcements",
        "f.yaml:5: node 'b': unknown prompt 'huh'; add it under announcements",
    ]


@pytest.mark.parametrize(
    ("node", "edge"),
    [
        ("{kind: play, prompt: hello, next: x}", "next"),
        ("{kind: menu, prompt: hello, keys: {'1': x}, timeout: z, invalid: z}", "key 1"),
        ("{kind: menu, prompt: hello, keys: {'1': z}, timeout: x, invalid: z}", "timeout"),
        ("{kind: menu, prompt: hello, keys: {'1': z}, timeout: z, invalid: x}", "invalid"),
        ("{kind: collect, prompt: hello, saves: n, next: x, timeout: z, invalid: z}", "next"),
        ("{kind: collect, prompt: hello, saves: n, next: z, timeout: x, invalid: z}", "timeout"),
        ("{kind: hours, calendar: office, open: z, closed: z, holiday: x}", "holiday"),
        ("{kind: branch, 'on': caller, cases: {'1*': x}, otherwise: z}", "case 1*"),
        ("{kind: branch, 'on': caller, cases: {'1*': z}, otherwise: x}", "otherwise"),
        ("{kind: language, language: zh, next: x}", "next"),
        ("{kind: set, data: {a: b}, next: x}", "next"),
    ],
)
def test_each_edge_of_each_kind_is_looked_at(node: str, edge: str) -> None:
    found = wrong(f"  a: {node}\n  z: {{kind: hangup}}\n")
    assert f"f.yaml:4: node 'a': {edge} leads to 'x', which is no node" in found


def test_a_node_no_way_leads_to() -> None:
    assert wrong("  a: {kind: hangup}\n  b: {kind: play, prompt: hello, next: c}\n  c: {kind: hangup}\n") == [
        "f.yaml:5: node 'b': no way leads here from the start",
        "f.yaml:6: node 'c': no way leads here from the start",
    ]


def test_a_circle_without_a_question() -> None:
    nodes = (
        "  a: {kind: play, prompt: hello, next: b}\n"
        "  b: {kind: branch, 'on': caller, cases: {'1*': z}, otherwise: a}\n"
        "  z: {kind: hangup}\n"
    )
    message = "leads back to itself without asking the caller anything"
    assert wrong(nodes) == [f"f.yaml:4: node 'a': {message}", f"f.yaml:5: node 'b': {message}"]


def test_a_circle_a_silent_caller_never_leaves() -> None:
    nodes = (
        "  a: {kind: menu, prompt: hello, keys: {'1': z}, timeout: b, invalid: z}\n"
        "  b: {kind: play, prompt: hello, next: a}\n"
        "  z: {kind: hangup}\n"
    )
    assert any(line.startswith("f.yaml:4: node 'a': a caller who presses nothing comes back") for line in wrong(nodes))


def test_a_circle_by_a_key_is_what_menus_are_for() -> None:
    nodes = (
        "  a: {kind: menu, prompt: hello, keys: {'*': a, '1': b}, timeout: z, invalid: a}\n"
        "  b: {kind: collect, prompt: hello, saves: n, next: a, timeout: z, invalid: b}\n"
        "  z: {kind: hangup}\n"
    )
    assert wrong(nodes) == []


def test_more_digits_at_least_than_at_most() -> None:
    nodes = (
        "  a: {kind: collect, prompt: hello, saves: n, least: 8, most: 4, next: z, timeout: z, invalid: z}\n"
        "  z: {kind: hangup}\n"
    )
    assert wrong(nodes) == ["f.yaml:4: node 'a': least 8 is more than most 4"]


def test_mistakes_come_in_the_order_of_the_file() -> None:
    found = wrong("  a: {kind: play, prompt: nope, next: b}\n  b: {kind: play, prompt: hello, next: nowhere}\n")
    assert [line.split(":")[1] for line in found] == ["4", "5"]


def test_the_structure_asks_nothing_of_the_site() -> None:
    flow = parse("flow: t\nstart: a\nnodes:\n  a: {kind: queue, queue: anything}\n", "f.yaml")
    assert structure(flow) == []
    assert check(flow, Directory(), set()) != []


def test_a_caller_given_back_to_nobody_goes_on_somewhere() -> None:
    assert wrong("  a: {kind: back, gone: z}\n  z: {kind: queue, queue: support}\n") == []
    (nowhere,) = wrong("  a: {kind: back, gone: z}\n")
    assert nowhere == "f.yaml:4: node 'a': gone leads to 'z', which is no node"
    assert wrong("  a: {kind: back, gone: a}\n") == [
        "f.yaml:4: node 'a': leads back to itself without asking the caller anything"
    ]
