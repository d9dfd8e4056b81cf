"""Callers and users may call themselves what they like: it stays text."""

from __future__ import annotations

from typing import Any

from tests.web.access import ACCESS
from tests.web.account.test_signing_in import change
from tests.web.conftest import PEOPLE, Web
from tests.web.hostile import NAMES, SPLITTERS, STRINGS
from tests.web.live.conftest import CALL, Stream
from tests.web.test_access import sampled


def test_a_callers_name_arrives_as_it_is_and_breaks_no_event(web: Web) -> None:
    web.live()
    stream = Stream(iter(web.client("supervisor").get("/live", buffered=False).response))  # type: ignore[arg-type]
    stream.next()
    assert len(STRINGS) >= 200
    for n, name in enumerate((*STRINGS, *SPLITTERS)):
        web.backend.put("calls", f"x{n}", {**CALL, "caller_name": name})
        value: dict[str, Any] = {}
        while value.get("key") != f"x{n}":
            kind, value = stream.next()
            assert kind == "change"
        assert value["value"]["caller_name"] == name


def test_no_page_repeats_it_unescaped(web: Web) -> None:
    for n, name in enumerate(NAMES):
        web.backend.put("calls", f"x{n}", {**CALL, "caller_name": name, "agent": "1001"})
    row = web.board.tables["agents"]["1001"]
    web.backend.put("agents", "1001", {**row, "name": NAMES[0], "reason": NAMES[1], "extension": NAMES[2]})
    for login in ("1001", "super", "admin"):
        change(web, login, name=NAMES[3], extension=NAMES[4])
    web.live()
    web.until(lambda: f"x{len(NAMES) - 1}" in web.hub.picture.tables["calls"])
    for role in PEOPLE:
        client = web.client(role)
        for line in ACCESS:
            if line.startswith("GET ") and line != "GET /live":
                answer = client.get(sampled(web, line), query_string={"q": NAMES[5], "next": NAMES[6]})
                if answer.mimetype == "text/html":
                    said = answer.get_data(as_text=True)
                    assert [name for name in NAMES if name in said] == [], (role, line)
                answer.close()


def test_what_was_typed_comes_back_as_text(web: Web) -> None:
    for name in NAMES[:40]:
        answer = web.post(web.client(), "/login", {"login": name, "password": "x"})
        assert name not in answer.text
