"""MariaDB is stopped while calls come and go, and started again: callers notice nothing, and every call is on file
once.

The control is the number of rows while the server is away: none can be stored then, so what is there afterwards came
out of the journal.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.requests import LogIn
from fsctl.store.database import Database
from fsctl.store.models import CallRow, OfferRow
from tests.contract.store.mariadb import WHY_NOT, MariaDb
from tests.integration.daemon.place import Place, each_call_once, site

pytestmark = pytest.mark.skipif(not MariaDb.is_installed(), reason=WHY_NOT)

BEFORE, MEANWHILE = 3, 5


@pytest.fixture
def mariadb(tmp_path: Path) -> Iterator[MariaDb]:
    root = tmp_path / "mariadb"
    root.mkdir()
    server = MariaDb(root)
    server.install()
    yield server
    server.stop()


@pytest.fixture
def place(tmp_path: Path, mariadb: MariaDb) -> Iterator[Place]:
    place = Place(tmp_path / "fsctl", {"FSCTL_DATABASE_URL": mariadb.url})
    yield place
    place.daemon.stop()
    place.switch.stop()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_calls_go_on_while_the_database_is_away(place: Place, mariadb: MariaDb, how: signal.Signals) -> None:
    daemon = place.daemon
    directory = site(2)
    daemon.prepare(directory)
    daemon.start()
    for extension in directory.extensions:
        place.phone(extension)
    for agent in directory.agents:
        daemon.control.ask(LogIn(agent, "", ""))

    def one_whole_call(number: int) -> None:
        caller = place.caller(number)
        daemon.wait(lambda: len(daemon.calls("talking")) == 1, f"talk {number}")
        place.switch.act(caller.hang_up)
        daemon.wait(lambda: not daemon.control.snapshot()["calls"], f"the end of call {number}")

    for number in range(BEFORE):
        one_whole_call(number)
    daemon.wait(lambda: daemon.control.health()["database"]["journal_bytes"] == 0, "everything stored")

    across = place.caller(90)
    daemon.wait(lambda: len(daemon.calls("talking")) == 1, "the talk across the loss")
    mariadb.stop(how)
    place.switch.act(across.hang_up)
    daemon.wait(lambda: not daemon.control.snapshot()["calls"], "its end")
    for number in range(MEANWHILE):
        one_whole_call(100 + number)
    health = daemon.control.health()
    assert health["database"]["journal_bytes"] > 0
    assert not health["well"]
    assert any("database" in trouble.lower() or "mysql" in trouble.lower() for trouble in health["trouble"])

    mariadb.start()
    daemon.wait(lambda: daemon.control.health()["database"]["journal_bytes"] == 0, "the journal stored", 20)
    daemon.wait(lambda: daemon.control.health()["well"], "no trouble left")
    one_whole_call(200)
    assert daemon.stop() == 0
    each_call_once(daemon, BEFORE + 1 + MEANWHILE + 1)
    with Database(mariadb.url).session() as session:
        assert (
            session.query(OfferRow).filter(OfferRow.connected_at.is_not(None)).count() == session.query(CallRow).count()
        )
