"""A database that goes away in the moment in which a node takes over ends no node: it stands by again."""

from __future__ import annotations

import sys
from pathlib import Path

import gevent
import pytest

from fsctl.config import build
from fsctl.daemon import running
from fsctl.daemon.life import Daemon
from fsctl.directory import Directory
from fsctl.store.database import Database
from fsctl.switch.events import SwitchSnapshot


class GoneAsItLeads(Daemon):
    """It stood by, and leads: the database is away when it asks for what is on file. The next life is told to stop."""

    lives = 0

    def _start(self) -> None:
        type(self).lives += 1
        if self.lives == 2:
            self.stopping.set()
            return
        self.database = Database("sqlite:////nowhere/at/all.db")
        self.prepared = True
        self.directory = Directory()
        self._held = [SwitchSnapshot("core", (), frozenset(), fresh=True)]
        self._take_up()


def test_who_finds_the_database_gone_as_it_takes_over_stands_by_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "Daemon", GoneAsItLeads)
    monkeypatch.setattr(running, "START_AGAIN_S", 0.0)
    monkeypatch.setattr(GoneAsItLeads, "lives", 0)
    monkeypatch.setattr(gevent, "signal_handler", lambda *given: None)
    monkeypatch.setattr(sys, "setswitchinterval", lambda seconds: None)
    assert running.run(build({"paths": {"data": str(tmp_path)}}, {}, "f")) == 0
    assert GoneAsItLeads.lives == 2
    told = "".join(capfd.readouterr())
    assert "/nowhere/at/all.db cannot be reached" in told
    assert "Check" in told, "with its remedy"
