"""The site of docs/nginx/fsctl.conf in a real nginx before real panels: nothing is held back, nobody is mistaken."""

from __future__ import annotations

import http.client
import re
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from fsctl.store.database import Database
from fsctl.store.models import AuditRow
from tests.integration.web.panels import PASSWORD, Events, PanelsProcess, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SITE = Path(__file__).parents[3] / "docs" / "nginx" / "fsctl.conf"
CHANGES = 10

pytestmark = pytest.mark.skipif(NGINX is None or shutil.which("openssl") is None, reason="nginx is not installed")


class Proxy:
    """`root` holds all it writes; the site differs from the sample in ports, certificate and nothing else."""

    def __init__(self, root: Path, panels_port: int) -> None:
        self.root, self.port = root, free_port()
        certificate, key = root / "panels.crt", root / "panels.key"
        subject = ("-subj", "/CN=panels.example.org", "-addext", "subjectAltName=DNS:localhost")
        made = (
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        )
        subprocess.run(["openssl", *made, *subject], check=True, capture_output=True)
        site = SITE.read_text()
        for said, here in (
            ("127.0.0.1:8080", f"127.0.0.1:{panels_port}"),
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port} ssl http2;"),
            ("/etc/ssl/fsctl/panels.crt", str(certificate)),
            ("/etc/ssl/fsctl/panels.key", str(key)),
        ):
            assert said in site, said
            site = site.replace(said, here)
        site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.M)
        paths = "".join(
            f"{name}_temp_path {root}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.file = root / "nginx.conf"
        self.file.write_text(
            f"daemon off; pid {root}/pid; error_log {root}/error.log; events {{}}\n"
            f"http {{ access_log off; {paths}\n{site}\n}}\n"
        )
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *more: str) -> list[str]:
        return [NGINX or "", "-e", str(self.root / "error.log"), "-c", str(self.file), *more]

    def start(self) -> None:
        self.process = subprocess.Popen(self.command(), stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def connection(self) -> http.client.HTTPSConnection:
        """Tried until it is there."""
        trusted = ssl.create_default_context(cafile=str(self.root / "panels.crt"))
        for _ in range(200):
            connection = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=trusted)
            try:
                connection.connect()
            except OSError:
                time.sleep(0.05)
                continue
            return connection
        raise AssertionError((self.root / "error.log").read_text())


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    port = free_port()
    data = tmp_path / "fsctl"
    data.mkdir()
    panels = PanelsProcess(data, f"port = {port}\ntrusted_proxies = 1\nsecure_cookies = true\n")
    panels.prepare(super="supervisor")
    stirred = subprocess.Popen(
        [sys.executable, "-m", "bench.live_daemon", str(panels.settings.control_socket), "3"], stdout=subprocess.PIPE
    )
    panels.start()
    proxy = Proxy(tmp_path, port)
    proxy.start()
    yield proxy
    proxy.stop()
    panels.stop()
    stirred.terminate()
    stirred.wait(20)


def signed_in(proxy: Proxy) -> str:
    """The cookie of somebody who says to be elsewhere."""
    connection = proxy.connection()
    connection.request("GET", "/login", headers={"X-Forwarded-For": "203.0.113.9"})
    answer = connection.getresponse()
    assert "max-age" in (answer.getheader("Strict-Transport-Security") or "")
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    assert cookie.startswith("__Host-fsctl=")
    found = re.search(r'name="csrf-token" content="([^"]+)"', answer.read().decode())
    assert found is not None
    form = urlencode({"csrf_token": found.group(1), "login": "super", "password": PASSWORD})
    said = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://localhost:{proxy.port}/login",
        "X-Forwarded-For": "203.0.113.9",
    }
    connection.request("POST", "/login", form, said)
    answer = connection.getresponse()
    assert answer.status == 302, answer.read()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    return cookie


def test_nginx_has_no_complaint(proxy: Proxy) -> None:
    told = subprocess.run(proxy.command("-t"), capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_changes_come_one_by_one_and_the_address_is_the_browsers(proxy: Proxy) -> None:
    stream = Events(proxy.connection(), signed_in(proxy))
    assert stream.answer.getheader("Content-Type", "").startswith("text/event-stream")
    stream.until("snapshot")
    came = []
    while len(came) < CHANGES:
        _, value = stream.until("change")
        came.append(time.time() - float(str(value["at"])))
    stream.close()
    assert min(came) < 1.0, "what is held back comes together and late"
    with Database(f"sqlite:///{proxy.root}/fsctl/fsctl.db").session() as session:
        (row,) = session.query(AuditRow).filter(AuditRow.action == "sign_in")
        assert row.origin == "127.0.0.1"
