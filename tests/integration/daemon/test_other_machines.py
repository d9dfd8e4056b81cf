"""A leader and a standby on two machines, and panels on a third: nobody sees another's Unix socket. The lead moves
under an open live stream, and the panels go on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fsctl.config import ControlSection
from fsctl.control.address import Tls
from fsctl.control.client import ControlClient, DaemonAway
from fsctl.control.credentials import Credentials
from fsctl.requests import LogIn, SetReady
from fsctl.store.lease import leaders_address
from tests.contract.store.mariadb import WHY_NOT, MariaDb
from tests.integration.daemon.place import Place, site
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.claims import Claims
from tests.integration.web.panels import Browser, Events, PanelsProcess, open_stream
from tests.unit.control.papers import Papers

pytestmark = pytest.mark.skipif(not MariaDb.is_installed(), reason=WHY_NOT)

GOES_ON_WITHIN_S = 3.0


class Machines(Place):
    """Two daemons, and panels on neither's machine."""

    def __init__(self, root: Path, url: str) -> None:
        super().__init__(root / "west", {"FSCTL_DATABASE_URL": url, "FSCTL_STANDBY_NODE": "west"})
        self.papers = Papers(root / "papers")
        self.url = url
        self.claims = Claims()
        *ports, panels_port = self.claims.ports(3)
        self.nodes = {Tls("127.0.0.1", ports[0]): self.daemon, Tls("localhost", ports[1]): self.another("east")}
        for at, daemon in self.nodes.items():
            control = {"listen": f"127.0.0.1:{at.port}", "name": at.host, **files(self.papers.of(at.host))}
            daemon.environment.update({f"FSCTL_CONTROL_{word.upper()}": value for word, value in control.items()})
        (root / "panels").mkdir()
        ours = self.papers.of("panels.example.net")
        lines = "".join(f'{word} = "{file}"\n' for word, file in files(ours).items())
        self.panels = PanelsProcess(
            root / "panels", f'port = {panels_port}\n[database]\nurl = "{url}"\n[control]\n{lines}', url
        )
        self.client = self.asking(ours)

    def asking(self, credentials: Credentials | None) -> ControlClient:
        """As a program on the panels' machine does."""
        own = self.panels.settings.control_socket
        return ControlClient(own, timeout_s=5.0, elsewhere=leaders_address(self.url), credentials=credentials)

    def begin(self) -> None:
        self.daemon.prepare(site(2))
        self.daemon.start()
        self.panels.prepare(super="supervisor")
        self.panels.start()
        self.both()
        for extension in ("1001", "1002"):
            self.phone(extension)
            self.client.ask(LogIn(extension, "", ""))

    def both(self) -> tuple[DaemonProcess, DaemonProcess]:
        """The leader and the standby, with whoever was down up again and its Unix socket on another machine."""
        for daemon in self.nodes.values():
            if daemon.process is None or daemon.process.poll() is not None:
                daemon.stand_by()
            else:
                come_back(daemon)
            daemon.settings.control_socket.unlink(missing_ok=True)
        roles: dict[str, DaemonProcess] = {}

        def settled() -> bool:
            roles.update({self.client.hello(at)["role"]: daemon for at, daemon in self.nodes.items()})
            return len(roles) == 2

        self.daemon.wait(settled, "one to lead and one to stand by")
        return roles["leader"], roles["standby"]

    def stop(self) -> None:
        self.panels.stop()
        for daemon in self.nodes.values():
            if daemon.process is not None and daemon.process.poll() is None:
                come_back(daemon)
                daemon.stop()
        self.switch.stop()
        self.claims.release()

    def taken_over(self, daemon: DaemonProcess) -> float:
        """The moment it leads, by its own word."""
        (at,) = (at for at, node in self.nodes.items() if node is daemon)
        daemon.wait(lambda: self.client.hello(at)["role"] == "leader", "the standby to lead", 20)
        return time.monotonic()


def files(credentials: Credentials) -> dict[str, str]:
    names = [field for field in ("certificate", "key", "authority") if hasattr(ControlSection(), field)]
    return {name: str(getattr(credentials, name)) for name in names}


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    server = MariaDb(tmp_path_factory.mktemp("mariadb"))
    server.install()
    machines = Machines(tmp_path_factory.mktemp("machines"), server.url)
    try:
        machines.begin()
        yield machines
    finally:
        machines.stop()
        server.stop()


def fresh(stream: Events) -> float:
    """The moment a picture comes that is not stale."""
    while True:
        _, value = stream.until("snapshot")
        if value["stale_since"] is None:
            return time.monotonic()


def kill(leader: DaemonProcess) -> None:
    leader.kill()


def freeze(leader: DaemonProcess) -> None:
    """Its machine hangs: connections stay open, and say nothing."""
    assert leader.process is not None
    leader.process.send_signal(signal.SIGSTOP)


def go(leader: DaemonProcess) -> None:
    assert leader.stop() == 0


def come_back(daemon: DaemonProcess) -> None:
    assert daemon.process is not None
    daemon.process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("end", [kill, go, freeze])
def test_the_lead_moves_under_an_open_stream(machines: Machines, end: Callable[[DaemonProcess], None]) -> None:
    leader, standby = machines.both()
    browser = Browser(machines.panels.address)
    browser.sign_in("super")
    stream = open_stream(browser)
    fresh(stream)
    end(leader)
    taken_over = machines.taken_over(standby)
    assert fresh(stream) - taken_over < GOES_ON_WITHIN_S
    browser.act(kind="set_not_ready", agent="1001", reason="rest")
    assert stream.until("change")[1]["key"] == "1001"
    browser.act(kind="set_ready", agent="1001")
    stream.close()


def test_a_deposed_leader_leaves_nobody_behind(machines: Machines) -> None:
    """It goes on as a standby in the same process: its streams end, its clients are led on."""
    leader, standby = machines.both()
    client = machines.asking(machines.papers.of("north.example.net"))
    live = client.live()
    assert next(live)[0] == "snapshot"
    freeze(leader)
    machines.taken_over(standby)
    come_back(leader)
    with suppress(DaemonAway):  # it may have been silent for too long
        for _ in live:
            pass
    assert machines.both() == (standby, leader)
    assert next(client.live())[0] == "snapshot"
    client.ask(SetReady("1002", ""))


def test_who_has_no_certificate_gets_nothing(machines: Machines, tmp_path: Path) -> None:
    leader, _ = machines.both()
    strangers = Papers(tmp_path / "strangers").of("panels.example.net", believes=machines.papers)
    for credentials, why in ((None, "no certificate to show"), (strangers, "does not trust us")):
        with pytest.raises(DaemonAway, match=why):
            machines.asking(credentials).ask(SetReady("1001", ""))
    assert "was turned away: unable to get local issuer certificate" in leader.log()
