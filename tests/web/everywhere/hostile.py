"""A site and its records in which everything that a person can name is named with what would break out of a page."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from fsctl.directory import CallbackMode, Directory
from fsctl.facts import CallbackBegun, CallbackDialled, CallbackPostponed, CallbackPromised, Fact
from fsctl.site.parse import read
from tests.web.account.test_signing_in import change
from tests.web.calls.conftest import keeper, waited
from tests.web.conftest import Web
from tests.web.live.conftest import CALL

FOREIGN = "foreign"
"""The class, or the element, that stands in a page only when a text has become markup."""
EVIL = (
    f"'\"></title></textarea><x-{FOREIGN}></x-{FOREIGN}><img src=x onerror=alert(1)>"
    f" \" class={FOREIGN} onfocus=alert(1) x='"
)
"""As long as a title may be: it ends attributes, texts and titles, and begins elements and attributes."""
SHORT = f"'\"><x-{FOREIGN}><img src=x onerror=alert(1)>"
"""For what may not be longer than 64 characters."""

AGENT, CALLER, WAITING = "1001", "c1", "c3"


def site(root: Path) -> Directory:
    """Every kind of item, each with a title that is no title."""
    named = {"zh": EVIL, "en": EVIL}
    serving = [{"agent": "1001"}, {"agent": "1002"}]
    document = {
        "numbers": {"4001": {"to": "queue:support", "title": EVIL}},
        "trunks": {"carrier": {"host": "127.0.0.1", "title": EVIL}},
        "extensions": {number: {"password": f"desk-phone-{number}", "title": EVIL} for number in ("1001", "1002")},
        "teams": {"service": {"title": EVIL}},
        "agents": {number: {"name": EVIL, "extension": number, "team": "service"} for number in ("1001", "1002")},
        "queues": {
            name: {"title": EVIL, "no_agent_wait_s": 3600, "agents": serving}
            for name in ("support", "sales", "billing")
        },
        "dispositions": {"solved": {"key": "1", **named}},
        "reasons": {"meal": named},
        "skills": {"english": {"title": EVIL}},
        "customer_tiers": {"gold": named},
        "do_not_call": {"400*": {"title": EVIL}},
        "announcements": {"closed": named},
        "codes": {"*10": {"action": "log_in"}},
        "priorities": {"high": {"head_start_s": 60}},
        "hours": {"office": {"timezone": "Asia/Shanghai", "open": [{"days": ["mon"], "hours": "09:00-18:00"}]}},
        "flows": {"main": "builtin", "callback": "builtin"},
    }
    document["queues"]["support"]["callback"] = "agent-first"  # type: ignore[index]
    path = root / "site.yaml"  # which may be JSON
    path.write_text(json.dumps(document))
    return read(path, "test.local").directory


def fill(web: Web) -> None:
    """What people, callers and the switch have left behind."""
    _live(web)
    keep = keeper(web)
    keep([*waited(CALLER, AGENT, name=EVIL), *waited("c2", AGENT, name=EVIL)])
    keep(_promised(web))
    for login in ("1001", "super", "admin"):
        change(web, login, name=EVIL)
    supervisor, agent = web.client("supervisor"), web.client("agent")
    _customers(web, supervisor)
    _sent(web, supervisor, "/messages", {"recipient": "*", "text": EVIL})
    _sent(web, agent, "/desk/reminders", {"text": EVIL, "due_at": time.time() + 30})


def make_wall(web: Web) -> str:
    """The address of a wallboard."""
    form = {"title": EVIL[:80], "queues": "support", "language": "zh", "theme": "auto"}
    shown = web.post(web.client("supervisor"), "/walls", form).text
    found = re.search(r"/wall/[A-Za-z0-9_-]+", shown)
    assert found is not None, shown
    return found.group(0)


def _live(web: Web) -> None:
    for state, key in (("talking", CALLER), ("waiting", WAITING)):
        row = {**CALL, "caller_name": EVIL, "caller_number": SHORT, "dialled": SHORT, "state": state}
        web.backend.put("calls", key, {**row, "agent": AGENT if state == "talking" else "", "data": {"menu_key": EVIL}})
    seat = web.board.tables["agents"][AGENT]
    web.backend.put("agents", AGENT, {**seat, "state": "talking", "call": CALLER, "reason": EVIL, "by": EVIL})
    session = {"call": CALLER, "supervisor": EVIL, "mode": "listen", "state": "attached", "since": 1.0}
    web.backend.put("sessions", "s1", session)


def _promised(web: Web) -> list[tuple[float, Fact]]:
    """A promise that is open, on file and on the board, after an attempt that came to nothing."""
    promised = CallbackPromised("p1", "cp1", "support", SHORT, SHORT, time.time(), 0, time.time() + 9000.0)
    told: list[tuple[float, Fact]] = [
        (0.0, promised),
        (1.0, CallbackBegun("p1", "xp1", "support", SHORT, CallbackMode.AGENT_FIRST, 1)),
        (2.0, CallbackDialled("p1", "xp1", 1, SHORT, EVIL[:64], AGENT)),
        (3.0, CallbackPostponed("p1", "xp1", "support", time.time() + 60.0, SHORT)),
    ]
    for after, fact in told:
        web.backend.step(fact, time.time() + after)
    return told


def _customers(web: Web, supervisor: FlaskClient) -> None:
    for number in ("13900004821", "13900004822"):
        form = {
            "name": SHORT,
            "company": EVIL,
            "note": EVIL,
            "number": number,
            "tier": "gold",
            "language": "",
            "team": "",
        }
        answer = web.post(supervisor, "/customers/new", form)
        assert answer.status_code == 302, answer.text


def _sent(web: Web, client: FlaskClient, url: str, body: dict[str, Any]) -> None:
    answer = web.post_json(client, url, body)
    assert answer.status_code < 300, f"{url}: {answer.status_code} {json.dumps(answer.json)}"
