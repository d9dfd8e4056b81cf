"""The audit on its page: who, what, when, from where, before and after; for administrators, as text, never changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import webui
from fsctl.store.models import AuditRow
from tests.web.conftest import Web
from webui.live.acts import ACTS, kind_of
from webui.trail.queries import differences
from webui.trail.words import ACTIONS

OWN = {"WithdrawBreak", "PullCall", "WantWrapUp", "SetDisposition", "MarkDisposition", "ExtendWrapUp", "AnswerOffer"}
OWN |= {"RejectOffer", "EndTalk", "Hold", "Retrieve", "Consult", "SwapConsult", "CompleteTransfer", "CancelConsult"}
OWN |= {"ThreeWay", "LendCall", "MuteAgent", "MaskRecording", "SendDigits", "Dial", "AskForHelp", "RingPhone"}
"""What is done to oneself alone is a fact of the call, and no line of the audit."""


def recorded() -> Iterator[str]:
    """The first argument of each line that is written anywhere in the panels."""
    for path in Path(webui.__file__).parent.rglob("*.py"):
        if "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "_audit"):
                action = node.args[2 if ast.unparse(node.func) == "_audit" else 0]
                if isinstance(action, ast.Constant):
                    yield str(action.value)


def test_every_action_has_its_words() -> None:
    found = set(recorded()) | {kind_of(name) for name in set(ACTS) - OWN}
    assert {"sign_in", "customer.merge", "supervise"} <= found
    assert found - set(ACTIONS) == set()


def add(web: Web, **values: object) -> None:
    row = {"at": 1.0, "by": "super", "origin": "192.0.2.7", "action": "user", "subject": "ann", **values}
    with web.database.session() as session:
        session.add(AuditRow(**row))


def test_who_what_when_from_where_before_and_after(web: Web) -> None:
    add(web, before={"roles": ["agent"], "name": "Ann"}, after={"roles": ["agent", "supervisor"], "name": "Ann"})
    client = web.client("administrator")
    page = client.get("/audit?by=super").text
    for words in ("super", "192.0.2.7", "ann", "roles", "<del>[&#34;agent&#34;]</del>", "supervisor"):
        assert words in page
    assert "<code>name</code>" not in page, "what is the same is not told"


def test_moments_are_told_as_such_and_what_is_empty_is_not() -> None:
    found = differences({"due_at": 1.5, "note": ""}, {"due_at": None, "note": [], "size": 0})
    assert [(name, was is None, became) for name, was, became in found] == [
        ("due_at", False, None),
        ("size", True, "0"),
    ]
    assert ":" in str(found[0][1])


def test_it_is_narrowed_and_read_page_by_page(web: Web) -> None:
    for n in range(60):
        add(web, action="message", subject=f"m{n}", after={"n": n})
    client = web.client("administrator")
    page = client.get("/audit?action=message").text
    assert "m59" in page
    assert ">m9<" not in page
    onward = page.split('href="/audit?')[-1].split('"')[0].replace("&amp;", "&")
    assert ">m9<" in client.get(f"/audit?{onward}").text
    assert ">m7<" in client.get("/audit?subject=m7").text
    assert "m59" not in client.get("/audit?day=2001-01-01").text
    assert "m59" in client.get("/audit?day=nonsense&before=x").text


def test_hostile_values_stay_text(web: Web) -> None:
    add(web, by="<script>1</script>", subject="<img src=x>", after={"<b>": "</td><script>2</script>"})
    page = web.client("administrator").get("/audit").text
    assert "<script>1" not in page
    assert "<img src=x>" not in page
    assert "<script>2" not in page
