"""What a flow's text may say. `test_flows` has the commonest mistakes; here are the rest, each with file and line."""

from __future__ import annotations

import time

import pytest

from fsctl.directory import Destination, DestinationKind
from fsctl.document import Mistakes
from fsctl.ivr.model import Branch, Collect, Leave, Menu, Play, Trial
from fsctl.ivr.parse import MOST_NODES, parse, version_of
from tests.unit.ivr.conftest import DESK


def mistakes(text: str) -> list[str]:
    with pytest.raises(Mistakes) as found:
        parse(text, "f.yaml")
    return [str(mistake) for mistake in found.value.mistakes]


def node(text: str) -> str:
    """A flow of one node, its settings from line 5 on."""
    settings = "".join(f"    {line}\n" for line in text.splitlines())
    return f"flow: t\nstart: a\nnodes:\n  a:\n{settings}"


def test_every_kind_is_read_with_its_settings() -> None:
    flow = parse(DESK, "f.yaml")
    assert flow.nodes["greet"] == Play(("welcome", "please_wait"), "menu")
    assert flow.nodes["menu"] == Menu(
        ("main_menu",), {"1": "account", "2": "sales", "3": "english"}, "operator", "sorry", 3, 4.0, "choice", True
    )
    assert flow.nodes["account"] == Collect(
        ("no_input",), "account", "by_account", "operator", "sorry", 3, 6, 6.0, 2.0, True
    )
    assert flow.nodes["by_account"] == Branch("account", {"8*": "vip", "100": "sales", "200": "sales"}, "support")
    assert flow.nodes["operator"] == Leave(Destination(DestinationKind.EXTENSION, "1001"))
    assert flow.nodes["sorry"] == Leave(Destination(DestinationKind.ANNOUNCEMENT, "goodbye"))
    assert flow.lines["greet"] == 5


def test_a_flow_may_lead_outside_over_a_trunk() -> None:
    flow = parse(node("kind: transfer\nexternal: carrier/+8610000"), "f.yaml")
    assert flow.nodes["a"] == Leave(Destination(DestinationKind.EXTERNAL, "carrier/+8610000"))


def test_trials_are_read() -> None:
    text = node("kind: hangup") + (
        "tests:\n  - {keys: '1-#', ends: hangup, language: zh, at: '2026-11-24 10:30', hours: closed, caller: '010',"
        " path: [a], data: {x: '1'}}\n"
    )
    (trial,) = parse(text, "f.yaml").trials
    assert trial == Trial("1-#", "hangup", "zh", "2026-11-24 10:30", "closed", "010", ("a",), {"x": "1"})


MENU = "kind: menu\nprompt: p\nkeys: {'1': a}\ntimeout: a\ninvalid: a\n"
COLLECT = "kind: collect\nprompt: p\nsaves: x\nnext: a\ntimeout: a\ninvalid: a\n"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("kind: play\nprompt: []\nnext: a", "f.yaml:6: prompt names nothing; expected a prompt or a list of prompts"),
        (
            "kind: play\nprompt: ../x\nnext: a",
            "f.yaml:6: prompt is '../x'; expected a prompt's name, or name@zh or name@en",
        ),
        (
            "kind: play\nprompt: x@fr\nnext: a",
            "f.yaml:6: prompt is 'x@fr'; expected a prompt's name, or name@zh or name@en",
        ),
        ("kind: play\nprompt: p", "f.yaml:5: a lacks 'next'; expected the name of a node"),
        ("kind: menu\nprompt: p\nkeys: {}\ntimeout: a\ninvalid: a", "f.yaml:7: keys is empty"),
        (MENU + "saves: caller", "f.yaml:10: saves is 'caller', which every call has by itself; take another name"),
        (MENU + "saves: A-b", "f.yaml:10: saves is 'A-b'; expected a name of small letters"),
        (MENU + "tries: 0", "f.yaml:10: tries is '0'; expected a number from 1 to 10"),
        (MENU + "tries: 1.5", "f.yaml:10: tries is '1.5'; expected a whole number"),
        (MENU + "wait_s: nan", "f.yaml:10: wait_s is 'nan'; expected a number from 0.5 to 60"),
        (MENU + "barge_in: perhaps", "f.yaml:10: barge_in is 'perhaps'; expected yes or no"),
        (MENU + "timeot: a", "f.yaml:10: a has no 'timeot'; did you mean 'timeout'?"),
        (COLLECT + "most: 41", "f.yaml:11: most is '41'; expected a number from 1 to 40"),
        (COLLECT.replace("saves: x\n", ""), "f.yaml:5: a lacks 'saves'"),
        (
            "kind: hours\ncalendar: office\nopen: a\nclosed: a",
            "f.yaml:5: a lacks 'holiday'; expected the name of a node",
        ),
        ("kind: branch\n'on': x\notherwise: a", "f.yaml:5: a lacks 'cases'; expected names with values"),
        ("kind: branch\n'on': x\ncases: {'1': a}", "f.yaml:5: a lacks 'otherwise'"),
        (
            "kind: branch\n'on': x\ncases:\n  '1, 2': a\n  '2': b\notherwise: a",
            "f.yaml:9: case '2' stands twice",
        ),
        ("kind: language\nlanguage: fr\nnext: a", "f.yaml:6: language is 'fr'; expected zh or en"),
        ("kind: set\ndata: {language: zh}\nnext: a", "f.yaml:6: 'language' is no name for data"),
        ("kind: set\ndata: {x: [1]}\nnext: a", "f.yaml:6: x is a list; expected a text"),
        (
            "kind: queue\nqueue: s\npriority: soon",
            "f.yaml:7: priority is 'soon'; expected top, high, medium, low or whole seconds",
        ),
        ("kind: transfer", "f.yaml:5: a lacks 'extension'; expected an extension, or external: trunk/number"),
        ("kind: transfer\nextension: bob", "f.yaml:6: extension is 'bob'; expected an extension"),
        ("kind: transfer\nexternal: '123'", "f.yaml:6: external is '123'; expected trunk/number"),
        ("kind: transfer\nexternal: 't/1;x'", "f.yaml:6: external is 't/1;x'; expected trunk/number"),
        ("kind: hangup\nprompt: 'a/b'", "f.yaml:6: prompt is 'a/b'; expected a prompt's name"),
        ("prompt: p", "f.yaml:5: a lacks 'kind'; expected one of play, menu, collect, verify"),
        ("- kind", "f.yaml:5: a is a list; expected names with values"),
    ],
)
def test_a_mistake_in_a_node(settings: str, message: str) -> None:
    assert any(mistake.startswith(message) for mistake in mistakes(node(settings))), mistakes(node(settings))


@pytest.mark.parametrize(
    ("trial", "message"),
    [
        ("{keys: '1'}", "f.yaml:7: tests no. 1 lacks 'ends'; expected where the call ends up"),
        ("{keys: 'abc', ends: hangup}", "f.yaml:7: keys is 'abc'; expected keys in a row, - for waiting"),
        ("{ends: hangup, at: noon}", "f.yaml:7: at is 'noon'; expected a local date and time such as 2026-11-24 10:30"),
        ("{ends: hangup, at: '2026-11-24T10:30Z'}", "f.yaml:7: at is '2026-11-24T10:30Z'"),
        ("{ends: hangup, hours: late}", "f.yaml:7: hours is 'late'; expected open, closed or holiday"),
        ("{ends: hangup, outcome: x}", "f.yaml:7: tests no. 1 has no 'outcome'"),
    ],
)
def test_a_mistake_in_a_test(trial: str, message: str) -> None:
    found = mistakes(node("kind: hangup") + f"tests:\n  - {trial}\n")
    assert any(mistake.startswith(message) for mistake in found), found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f.yaml:1: the file lacks 'flow'"),
        ("- a\n- b\n", "f.yaml:1: found a list; expected names with values"),
        ("flow: a\nb: [\n", "f.yaml:3: not YAML"),
        ("flow: a\x00b\n", "f.yaml:1: not YAML"),
        ("flow: t\nstart: a\nnodes:\n  A-b: {kind: hangup}\n", "f.yaml:4: 'A-b' is no name for a node"),
        ("a: &a [1]\nb: [*a, *a]\n", "f.yaml:1: found an alias or anchor; write the value out"),
        ("flow: t\nx: " + "[" * 40 + "]" * 40, "f.yaml:2: nested deeper than 30 levels"),
        ("#" * 5_000_000, "f.yaml:1: 5000000 characters; 4194304 are read at most"),
    ],
)
def test_a_mistake_in_the_file(text: str, message: str) -> None:
    assert any(mistake.startswith(message) for mistake in mistakes(text)), mistakes(text)


def test_a_flow_of_too_many_nodes_is_refused_soon() -> None:
    nodes = "".join(f"  n{number}: {{kind: hangup}}\n" for number in range(MOST_NODES + 1))
    begun = time.monotonic()
    assert mistakes(f"flow: t\nstart: n0\nnodes:\n{nodes}") == ["f.yaml:4: 1001 nodes; a flow has 1000 at most"]
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "same",
    [
        DESK.replace("flow: desk", "# a comment\nflow:   desk  # another"),
        DESK.replace('"1": account', "'1': account"),
        DESK.replace("\n", "\r\n"),
    ],
)
def test_what_changes_no_meaning_makes_no_new_version(same: str) -> None:
    assert parse(same, "f").version == parse(DESK, "f").version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"8*": vip, "100, 200": sales', '"100, 200": sales, "8*": vip'),
        ("tries: 3", "tries: 2"),
        ("[welcome, please_wait]", "[welcome please_wait]"),
    ],
)
def test_what_changes_the_meaning_makes_a_new_version(old: str, new: str) -> None:
    assert old in DESK
    assert version_of(DESK.replace(old, new)) != version_of(DESK)
