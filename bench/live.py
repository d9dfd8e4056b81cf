"""A thousand open panels: from the daemon's decision to the bytes at the browser, beside a plain Flask stream.

Four processes: the control server before a board (`live_daemon`), the real web panels (`python -m webui`) with real
sessions, then the peer (`live_peer`), and the browsers (`live_panels`), which share the machine with them. Of each
hundred panels one is a supervisor's who sees all; the others are agents', each with a scope of its own. Everybody is
told the same moment's change: the worst case for the last one in the row.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.live_daemon import EVERY_S, site
from bench.rows import Row, main
from fsctl.config import PathsSection, Settings, WebSection
from fsctl.store import directory as stored_directory
from fsctl.store import users
from fsctl.store.database import Database
from fsctl.store.schema import upgrade

STEPS = (100, 300, 1000)
SECONDS = 10.0
BAR_MS = 60.0
PEER = "plain Flask stream"


@dataclass(frozen=True)
class Measured:
    p50: float
    p99: float
    slowest: float
    cpu: float
    """Percent of a core."""
    rss: float
    """Megabytes."""


def _start(done: ExitStack, *command: str, **environment: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    done.callback(process.wait, 10)
    done.callback(process.terminate)
    return process


def _line(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"{process.args!r} ended with {process.wait(10)}")
    return line


def _rss_mb(pid: int) -> float:
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def _cpu_s(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _prepare(settings: Settings, panels: int) -> None:
    """A database with the site and an account for each panel."""
    database = Database(settings.database_url)
    upgrade(database.engine)
    digest = users.hashed(secrets.token_hex(8))
    directory = site(panels)
    with database.session() as session:
        stored_directory.save(session, directory, "bench", 1.0)
        for n, agent in enumerate(directory.agents):
            if n % 100 == 0:
                users.insert(session, agent, digest, ["supervisor"], "bench", 1.0, teams=["*"])
            else:
                users.insert(session, agent, digest, ["agent"], "bench", 1.0, agent=agent)
    database.dispose()


def _cookies(settings: Settings) -> list[str]:
    """Signed as the panels sign them; a thousand passwords would take argon2 some minutes."""
    from sqlalchemy import select

    from fsctl.store.models import UserRow
    from webui.app import create_app

    app = create_app(settings, live=False)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    database = Database(settings.database_url)
    with database.session() as session:
        stamps = session.scalars(select(UserRow.fs_uniquifier).order_by(UserRow.login)).all()
    database.dispose()
    name = app.config["SESSION_COOKIE_NAME"]
    return [
        f"{name}={signer.dumps({'_user_id': stamp, '_fresh': True, '_permanent': True, 'sid': secrets.token_hex(8)})}"
        for stamp in stamps
    ]


def _serve(server: subprocess.Popen[str], cookies: list[str]) -> dict[int, Measured]:
    """What the server does at each step. Raises RuntimeError when a change was lost."""
    said = _line(server)
    while "http://" not in said:
        said = _line(server)
    port = said.rpartition(":")[2].strip()
    measured = {0: Measured(0, 0, 0, 0, _rss_mb(server.pid))}
    with ExitStack() as done:
        panels = _start(done, "bench.live_panels", port, "/live", str(SECONDS), *map(str, STEPS))
        if panels.stdin is not None:
            panels.stdin.write("\n".join(cookies))
            panels.stdin.close()
        for step in STEPS:
            _line(panels)
            before, began = _cpu_s(server.pid), time.monotonic()
            told = json.loads(_line(panels))
            spent = (_cpu_s(server.pid) - before) / (time.monotonic() - began)
            if told["fewest"] < SECONDS / EVERY_S * 0.95:
                raise RuntimeError(f"a panel was told {told['fewest']} changes only: {told}")
            measured[step] = Measured(told["p50"], told["p99"], told["max"], spent * 100, _rss_mb(server.pid))
    return measured


def measure() -> Iterator[Row]:
    with ExitStack() as done:
        root = Path(done.enter_context(tempfile.TemporaryDirectory(prefix="fsctl-")))
        settings = Settings(paths=PathsSection(data=str(root)), web=WebSection(second_factor_required=False))
        _prepare(settings, STEPS[-1])
        daemon = _start(done, "bench.live_daemon", str(settings.control_socket), str(STEPS[-1]))
        _line(daemon)
        own = {"FSCTL_PATHS_DATA": str(root), "FSCTL_WEB_SECOND_FACTOR_REQUIRED": "false"}
        with ExitStack() as turn:
            ours = _serve(_start(turn, "webui", "--port", "0", **own), _cookies(settings))
        with ExitStack() as turn:
            peer = _serve(_start(turn, "bench.live_peer", str(settings.control_socket)), [""] * STEPS[-1])
    for step in STEPS:
        mine, theirs, last = ours[step], peer[step], step == STEPS[-1]
        what = f"{step:,} panels"
        bar, holds = (f"under {BAR_MS:.0f} ms", mine.p99 < BAR_MS) if last else ("", None)
        yield Row(f"{what}: decision → browser, p50", mine.p50, "ms", {PEER: theirs.p50})
        yield Row(f"{what}: decision → browser, p99", mine.p99, "ms", {PEER: theirs.p99}, bar, holds)
        yield Row(f"{what}: decision → browser, slowest", mine.slowest, "ms", {PEER: theirs.slowest})
        yield Row(f"{what}: web process, CPU", mine.cpu, "% of a core", {PEER: theirs.cpu})
        yield Row(f"{what}: web process, RSS", mine.rss, "MB", {PEER: theirs.rss})
    growth, beside = ((found[STEPS[-1]].rss - found[0].rss) * 1024 / STEPS[-1] for found in (ours, peer))
    yield Row("web process, RSS a panel", growth, "kB", {PEER: beside})


if __name__ == "__main__":
    raise SystemExit(main(measure))
