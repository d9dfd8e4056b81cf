"""A MariaDB server of the tests' own: its data directory, its socket, its port, ended by its id."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path

import gevent
import pymysql
from gevent import socket

WHY_NOT = "mariadbd is not installed"


class MariaDb:
    """`url` is its address for SQLAlchemy. It can be stopped and started again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("mariadbd") is not None

    @property
    def url(self) -> str:
        return f"mysql+pymysql://fsctl:secret@127.0.0.1:{self.port}/fsctl?charset=utf8mb4"

    def install(self) -> None:
        """A data directory with one account that may do everything, for this loopback server alone."""
        (self._root / "tmp").mkdir(parents=True)
        made = subprocess.run(
            [
                "mariadb-install-db",
                "--no-defaults",
                *self._places(),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, f"mariadb-install-db: {made.returncode}\n{made.stderr[-2000:]}"
        self.start()
        connection = pymysql.connect(unix_socket=str(self._root / "sock"), user="root")
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE fsctl CHARACTER SET utf8mb4")
            cursor.execute("CREATE USER fsctl@'127.0.0.1' IDENTIFIED BY 'secret'")
            cursor.execute("GRANT ALL ON fsctl.* TO fsctl@'127.0.0.1'")
        connection.close()

    def _places(self) -> tuple[str, ...]:
        """A server that begins takes away all temporary tables it finds where its own would be, so that another's, in
        the same folder, are gone under its hands."""
        return f"--datadir={self._root / 'data'}", f"--tmpdir={self._root / 'tmp'}", "--user=root"

    def fresh(self) -> str:
        """The address of a database nothing is in, by the name of the last one made."""
        self._made += 1
        name = f"fsctl{self._made}"
        connection = pymysql.connect(unix_socket=str(self._root / "sock"), user="root")
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
            cursor.execute(f"GRANT ALL ON {name}.* TO fsctl@'127.0.0.1'")
        connection.close()
        return self.url.replace("/fsctl?", f"/{name}?")

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                "mariadbd",
                "--no-defaults",
                *self._places(),
                f"--socket={self._root / 'sock'}",
                f"--port={self.port}",
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=32M",
                f"--pid-file={self._root / 'pid'}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=(self._root / "log").open("ab"),
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self._process.poll() is None, (self._root / "log").read_text()[-2000:]
                assert time.monotonic() < deadline, "mariadbd did not come up"
                gevent.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)
