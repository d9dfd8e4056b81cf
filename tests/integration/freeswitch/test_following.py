"""Phones and trunks of the site reach a running FreeSWITCH by themselves, a caller's music goes on meanwhile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import gevent
import pytest
from gevent import socket

from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import (
    DOMAIN,
    PROGRAM,
    WHY_NOT,
    RunningSwitch,
    start_freeswitch,
)
from tests.integration.freeswitch.useragent import Phone

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not PROGRAM, reason=WHY_NOT)]

SITE = replace(site(), numbers={"4000": site().numbers["4000"]})


class Carrier:
    """Says 200 to whatever it is asked, or nothing while it is `silent`."""

    def __init__(self) -> None:
        self.silent = False
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.bind(("127.0.0.1", 0))
        self.port = int(self._sock.getsockname()[1])
        self._greenlet = gevent.spawn(self._serve)

    def _serve(self) -> None:
        while True:
            data, peer = self._sock.recvfrom(65536)
            kept = [
                line
                for line in data.decode().split("\r\n")
                if line.lower().startswith(("via:", "from:", "to:", "call-id:", "cseq:", "contact:"))
            ]
            if not self.silent and not data.startswith(b"SIP/2.0"):
                lines = ["SIP/2.0 200 OK", *kept, "Expires: 3600", "Content-Length: 0", "", ""]
                self._sock.sendto("\r\n".join(lines).encode(), peer)

    def close(self) -> None:
        self._greenlet.kill()
        self._sock.close()


@dataclass
class Running:
    switch: RunningSwitch
    daemon: DaemonProcess

    def fsctl(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """In a process of its own, while this one's phones go on."""
        command = [sys.executable, "-m", "fsctl", *words]
        environment = self.daemon.environment
        done = subprocess.run(command, env=environment, input=given, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done

    def trunk(self, name: str) -> str:
        return str(self.daemon.control.snapshot()["trunks"].get(name, {}).get("state"))

    def phone(self) -> str:
        """How the board shows the phone of agent 1003, which is 1009."""
        return str(self.daemon.control.snapshot()["agents"]["1003"]["phone"])

    def installed(self) -> dict[str, str]:
        conf = self.switch.root / "conf"
        return {str(path): path.read_text() for path in sorted(conf.rglob("*.xml"))}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root: Path = tmp_path_factory.mktemp("following")
    switch = start_freeswitch(root / "switch", SITE)
    conf = switch.conf
    environment = {
        "FSCTL_SWITCH_PORT": str(conf.esl_port),
        "FSCTL_SWITCH_PASSWORD": conf.esl_password,
        "FSCTL_SWITCH_DOMAIN": DOMAIN,
        "FSCTL_PATHS_RECORDINGS": str(conf.recordings_root),
        "FSCTL_PATHS_PROMPTS": str(conf.sounds_root),
        "FSCTL_CONF_DIRECTORY": str(switch.root / "conf"),
        "FSCTL_CONF_PHONES_PORT": str(conf.phones_port),
        "FSCTL_CONF_TRUNKS_PORT": str(conf.trunks_port),
    }
    daemon = DaemonProcess(root / "daemon", environment)
    daemon.prepare(SITE)
    daemon.start()
    yield Running(switch, daemon)
    daemon.stop()
    switch.stop()


@pytest.fixture
def caller(running: Running) -> Iterator[Phone]:
    """Somebody who waits with music, before, meanwhile and after."""
    caller = running.switch.caller("5551234")
    caller.call("4000")
    caller.wait_talk()
    caller.wait(caller.hears_something, "music")
    yield caller
    caller.wait(caller.hears_something, "music")
    assert caller.talks
    caller.hang_up()
    caller.close()


def test_a_phone_comes_changes_its_password_and_goes(running: Running, caller: Phone) -> None:
    before = running.installed()
    password = running.fsctl("ext", "add", "1009").stdout.strip()
    changed = [name for name, text in running.installed().items() if before.get(name) != text]
    assert [Path(name).name for name in changed] == ["fsctl.xml"]
    address = ("127.0.0.1", running.switch.conf.phones_port)
    phone = Phone("1009", password, address, DOMAIN, 900)
    assert phone.register() == 200
    assert running.switch.phone("1001", 1000).register() == 200
    running.fsctl("change", "agents", "1003", "extension=1009")
    running.daemon.wait(lambda: running.phone() == "registered", "the phone to be seen")
    running.fsctl("change", "extensions", "1009", "password=-", given="another long password\n")
    running.daemon.wait(lambda: running.phone() == "lost", "the phone with the old password to be signed out", 5)
    gevent.sleep(8)  # the switch's list, which is read every five seconds, still has it
    assert running.phone() == "lost"
    assert phone.register() == 403
    phone.password = "another long password"
    assert phone.register() == 200
    assert running.switch.phone("1002", 1000).register() == 200, "nobody else is signed out"

    running.daemon.wait(lambda: running.phone() == "registered", "the phone to be seen again")
    running.fsctl("change", "agents", "1003", "extension=1003")
    running.fsctl("remove", "extensions", "1009")
    assert phone.register() == 403
    phone.close()


def test_a_trunk_comes_and_its_state_shows_until_it_goes(running: Running, caller: Phone) -> None:
    carrier = Carrier()
    settings = ["host=127.0.0.1", f"port={carrier.port}"]
    account = ["username=me", "secret=sesame-street", "register=yes"]
    running.fsctl("change", "trunks", "registered", *settings, *account, "--new")
    running.daemon.wait(lambda: running.trunk("registered") == "up", "the registration", 15)
    running.fsctl("change", "trunks", "asked", *settings, "ping_s=5", "--new")
    running.daemon.wait(lambda: running.trunk("asked") == "up", "the answer to a ping", 15)
    running.fsctl("change", "trunks", "quiet", *settings, "--new")
    running.daemon.wait(lambda: running.trunk("quiet") == "unwatched", "the third one", 15)
    assert running.trunk("registered") == "up", "it is left alone while others come"
    carrier.silent = True
    running.daemon.wait(lambda: running.trunk("asked") == "down", "the missing answer", 30)
    carrier.silent = False
    running.daemon.wait(lambda: running.trunk("asked") == "up", "the answer again", 30)
    running.fsctl("remove", "trunks", "registered")
    running.fsctl("remove", "trunks", "asked")
    running.fsctl("remove", "trunks", "quiet")
    assert set(running.daemon.control.snapshot()["trunks"]) == {"carrier"}
    carrier.close()


def test_what_the_switch_cannot_take_is_said_and_left_as_it_was(running: Running, caller: Phone) -> None:
    before = running.installed()
    said = running.fsctl("change", "trunks", "bad", "host=127.0.0.1", "secret=${system}", "--new").stderr
    assert "the daemon has taken it over, but phones and trunks are not on the switch" in said
    assert "secret" not in said.lower() or "account of trunk bad" in said
    assert running.installed() == before
    assert any("account of trunk bad" in text for text in running.daemon.control.health()["trouble"])
    running.fsctl("remove", "trunks", "bad")
    assert running.daemon.control.health()["trouble"] == []


def test_what_was_changed_while_the_daemon_was_away_is_taken_up_when_it_starts(running: Running, caller: Phone) -> None:
    running.daemon.kill()
    password = running.fsctl("ext", "add", "1010").stdout.strip()
    phone = Phone("1010", password, ("127.0.0.1", running.switch.conf.phones_port), DOMAIN, 900)
    assert phone.register() == 403
    running.daemon.start()
    assert phone.register() == 200
    phone.close()
