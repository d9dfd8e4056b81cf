"""Two daemons on a real switch: west leads at first, east stands by, and both have one database."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from fsctl.directory import Directory
from tests.contract.store.mariadb import MariaDb
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.crowd import daemon_beside
from tests.integration.freeswitch.switch import RunningSwitch, start_freeswitch

REPOSITORY = Path(__file__).resolve().parents[3]


def unguarded(daemon: DaemonProcess, without: str) -> None:
    """Have it run without what protects it, for a control."""
    daemon.program = ("-m", "tests.faults.unguarded", without, "run")
    daemon.environment["PYTHONPATH"] = str(REPOSITORY)


class Two:
    """`without` is the protection that east does without, for a control. Prompts lie under `prompts`."""

    def __init__(self, root: Path, ends: ExitStack, site: Directory, without: str = "") -> None:
        self.mariadb = MariaDb(root)
        ends.callback(self.mariadb.stop)
        self.mariadb.install()
        self.switch: RunningSwitch = start_freeswitch(root / "switch", site)
        ends.callback(self.switch.stop)
        self.prompts = root / "prompts"
        both = {"FSCTL_DATABASE_URL": self.mariadb.url, "FSCTL_PATHS_PROMPTS": str(self.prompts)}
        self.west = daemon_beside(self.switch, root / "west", **both, FSCTL_STANDBY_NODE="west")
        self.east = daemon_beside(self.switch, root / "east", **both, FSCTL_STANDBY_NODE="east")
        if without:
            unguarded(self.east, without)
        for daemon in (self.east, self.west):
            ends.callback(daemon.stop)
        self.west.prepare(site)
        self.west.start()
        self.east.stand_by()

    def east_leads(self) -> None:
        self.east.wait(lambda: self.east.role() == "leader" and self.east.answers(), "east to lead", 20)
