"""Beside a FreeSWITCH that runs in real time the daemon takes turns with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fsctl.freeswitch import urgency
from tests.integration.freeswitch.crowd import SITE, daemon_beside
from tests.integration.freeswitch.switch import RunningSwitch

pytestmark = pytest.mark.freeswitch


def classes(pid: int) -> set[int]:
    return {os.sched_getscheduler(int(thread.name)) for thread in Path(f"/proc/{pid}/task").iterdir()}


def test_the_daemon_is_as_urgent_as_the_switch(freeswitch: RunningSwitch, tmp_path: Path) -> None:
    if os.sched_getscheduler(freeswitch.process.pid) not in urgency.REAL_TIME:
        pytest.skip("this FreeSWITCH may not run in real time")
    daemon = daemon_beside(freeswitch, tmp_path / "data")
    daemon.prepare(SITE)
    try:
        daemon.start()
        assert daemon.process is not None
        outrun = daemon.control.health()["switch"]["outruns_us"]
        assert classes(daemon.process.pid) == ({os.SCHED_OTHER} if outrun else {os.SCHED_RR})
        assert not outrun or outrun == urgency.GRANT
    finally:
        daemon.stop()
