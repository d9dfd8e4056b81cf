"""Who listens in silence shows to supervisors and not to the agent, in the snapshot as in the changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fsctl.directory import ListeningNotice
from fsctl.facts import CallConnected, Follow, Mode, SupervisionAttached, SupervisionChanged, SupervisionStarted
from tests.web.conftest import Web
from tests.web.live.conftest import CALL, Stream

Watch = Callable[..., Stream]


@pytest.fixture
def web(web: Web) -> Web:
    """1001 talks, and super listens in silence."""
    web.backend.put("calls", "c1", {**CALL, "state": "talking", "agent": "1001"})
    web.backend.step(CallConnected("c1", "o1", "1001", "support"), 3.0)
    silent = ListeningNotice.SILENT
    web.backend.step(SupervisionStarted("s1", "c1", "super", "2000", Mode.LISTEN, Follow.AGENT, "1001", silent), 4.0)
    web.backend.step(SupervisionAttached("s1", "c1"), 5.0)
    return web


def supervised(tables: dict[str, dict[str, dict[str, object]]]) -> object:
    return tables["calls"]["c1"]["supervised"]


def test_the_snapshot_tells_the_supervisor_alone(web: Web, watch: Watch) -> None:
    kind, mine = watch("supervisor").next()
    assert (kind, supervised(mine["tables"]), list(mine["tables"]["sessions"])) == ("snapshot", 1, ["s1"])
    _, theirs = watch("agent").next()
    assert (supervised(theirs["tables"]), theirs["tables"]["sessions"]) == (0, {})
    assert theirs["tables"]["calls"]["c1"]["caller_number"] == CALL["caller_number"], "nothing else is hidden"


def test_a_whisper_is_no_secret_and_listening_again_is_one(web: Web, watch: Watch) -> None:
    stream = watch("agent")
    stream.next()
    for mode, told in ((Mode.WHISPER_AGENT, (1, True)), (Mode.LISTEN, (0, False)), (Mode.BARGE, (1, False))):
        web.backend.step(SupervisionChanged("s1", mode, "c1", "super"), 6.0)
        row = stream.until("calls", "c1")
        assert row is not None
        assert (row["supervised"], row["whispered"]) == told
