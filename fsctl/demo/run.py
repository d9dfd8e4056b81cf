"""`fsctl demo`: the whole of it, for people to watch or for a machine to check."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import gevent
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from fsctl.daemon import CannotStart
from fsctl.demo.centre import DOMAIN, SITE, DemoCentre
from fsctl.demo.check import CheckFailed, check, check_panels
from fsctl.demo.panels import ADMINISTRATOR, SUPERVISOR, Panels, PanelsFailed
from fsctl.demo.traffic import keep_calling
from fsctl.log import Log
from fsctl.terminal.board import picture
from fsctl.terminal.words import said, word
from fsctl.wording import worded

REFRESH_S = 0.25


def main(only_check: bool, seconds: float = 0.0, seed: int = 0) -> int:
    """Exit code 0 if all went well. `seconds` ends the show by itself, 0 leaves that to Ctrl-C."""
    seed = seed or int(time.time())
    with tempfile.TemporaryDirectory(prefix="fsctl-demo-") as root:
        centre = DemoCentre(Path(root), Log("error"), seed)
        try:
            centre.start()
        except CannotStart as error:
            print(said(worded(error)), file=sys.stderr)
            return 1
        panels = Panels(centre.settings_file, centre.settings.database_url)
        try:
            if panels.installed():
                panels.start(SITE, DOMAIN)
            return _check(centre, panels) if only_check else _show(centre, panels, seconds)
        except PanelsFailed as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            panels.stop()
            centre.stop()


def _check(centre: DemoCentre, panels: Panels) -> int:
    began = time.monotonic()
    print("fsctl demo:", word("built-in switch, SQLite, daemon and 12 agents are up"))
    try:
        check(centre, lambda text: print(f"  ok  {text}"))
        check_panels(panels.address, lambda text: print(f"  ok  {text}"))
    except CheckFailed as error:
        print(f"  NOT {error}")
        return 1
    print(word("all is well, in {s} s").format(s=round(time.monotonic() - began, 1)))
    return 0


def _show(centre: DemoCentre, panels: Panels, seconds: float) -> int:
    told = [
        f"web panels: {panels.address}",
        f"sign in as {SUPERVISOR}, {ADMINISTRATOR} or an agent (1001 … 1012)",
        f"password {panels.password}",
    ]
    print("   ".join(told), flush=True)
    traffic = gevent.spawn(keep_calling, centre)
    console = Console()
    hint = Text.from_markup(
        f"{'   '.join(told)}\n[dim]FSCTL_CONFIG={centre.settings_file} fsctl call list   ·   Ctrl-C[/dim]"
    )
    end = time.monotonic() + seconds if seconds else float("inf")
    try:
        with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
            while time.monotonic() < end:
                width, height = console.size
                board = picture(centre.daemon.snapshot(), None, width, height - 1 if console.is_terminal else 0)
                live.update(Group(hint, board), refresh=True)
                gevent.sleep(REFRESH_S)
    except KeyboardInterrupt:
        pass
    finally:
        traffic.kill()
    queues = centre.daemon.snapshot()["queues"].values()
    counts = {name: sum(row[name] for row in queues) for name in ("answered", "abandoned")}
    print("   ".join(f"{word(name)} {count}" for name, count in counts.items()))
    return 0
