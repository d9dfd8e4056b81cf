"""A real FreeSWITCH for tests: our own rendered configuration, free loopback ports, a directory of its own.

`start_freeswitch(tmp, directory)` needs FSCTL_TEST_FREESWITCH to name the program; its libraries and modules are looked
for beside it. The process is ended by its id, and killed if it does not end in time.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import gevent
from gevent import socket

from fsctl.directory import Directory
from fsctl.freeswitch.conf.render import render
from fsctl.freeswitch.conf.settings import ConfSettings
from fsctl.freeswitch.settings import LinkSettings
from fsctl.prompts.music import write_default
from tests.integration.freeswitch.claims import Claims
from tests.integration.freeswitch.useragent import Phone

DOMAIN = "fsctl.test"
PROGRAM = os.environ.get("FSCTL_TEST_FREESWITCH", "")
WHY_NOT = "FSCTL_TEST_FREESWITCH does not name a freeswitch program"


@dataclass
class RunningSwitch:
    conf: ConfSettings
    root: Path
    process: subprocess.Popen[bytes]
    claims: Claims

    @property
    def link(self) -> LinkSettings:
        return LinkSettings("127.0.0.1", self.conf.esl_port, self.conf.esl_password, DOMAIN, self.conf.recordings_root)

    def phone(self, extension: str, hertz: float, *, register: bool = True) -> Phone:
        """A desk phone with the password the tests' directory gives it."""
        phone = Phone(extension, password_of(extension), ("127.0.0.1", self.conf.phones_port), DOMAIN, hertz)
        if register:
            assert phone.register() == 200
        return phone

    def caller(self, number: str, hertz: float = 440.0) -> Phone:
        """Somebody outside, over the trunk."""
        return Phone(number, "", ("127.0.0.1", self.conf.trunks_port), DOMAIN, hertz)

    def carrier(self, port: int, hertz: float) -> Phone:
        """Whoever answers what is sent to a trunk."""
        return Phone("carrier", "", ("127.0.0.1", self.conf.trunks_port), DOMAIN, hertz, port)

    def log(self) -> str:
        return (self.root / "log" / "freeswitch.log").read_text(errors="replace")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(8)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        self.claims.release()


def password_of(extension: str) -> str:
    return f"secret-{extension}"


def start_freeswitch(
    root: Path, directory: Directory, extra: Mapping[str, str] | None = None, **settings: object
) -> RunningSwitch:
    """Render, start and wait until it listens. Raises AssertionError with the log if it does not. `extra` are further
    configuration files, or replacements: name → text."""
    claims = Claims()
    esl, phones, trunks = claims.ports(3)
    first, last = claims.block()
    chosen: dict[str, object] = {
        "domain": DOMAIN,
        "esl_password": secrets.token_hex(32),
        "recordings_root": root / "recordings",
        "sounds_root": root / "sounds",
        "esl_port": esl,
        "phones_port": phones,
        "trunks_port": trunks,
        "rtp_first_port": first,
        "rtp_last_port": last,
        **settings,
    }
    conf = ConfSettings(**chosen)  # type: ignore[arg-type]
    write_default(root / "sounds" / "music" / "default")
    for name in ("conf", "log", "db", "run", "recordings"):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name, text in {**render(conf, directory), **(extra or {})}.items():
        path = root / "conf" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return start_again(conf, root, claims)


def start_again(conf: ConfSettings, root: Path, claims: Claims) -> RunningSwitch:
    """Start the program on a configuration that lies there already."""
    home = Path(PROGRAM).resolve().parent.parent
    arguments = [PROGRAM, "-nonat", "-c"]
    for option in ("conf", "log", "db", "run"):
        arguments += [f"-{option}", str(root / option)]
    arguments += ["-mod", str(home / "lib" / "freeswitch" / "mod")]
    environment = {**os.environ, "LD_LIBRARY_PATH": str(home / "lib")}
    with (root / "console").open("wb") as console:
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=console, stderr=console, env=environment)
    running = RunningSwitch(conf, root, process, claims)
    try:
        _await(running, time.monotonic() + 20)
    except BaseException:
        running.stop()
        raise
    return running


def _await(running: RunningSwitch, deadline: float) -> None:
    while not _listens(running.conf.esl_port):
        said = (running.root / "console").read_text(errors="replace")[-2000:]
        assert running.process.poll() is None, said
        assert time.monotonic() < deadline, "FreeSWITCH did not come up: " + said
        gevent.sleep(0.05)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True
