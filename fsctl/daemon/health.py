"""How the daemon is, for the control API and the doctor."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from fsctl import __version__
from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.daemon.life import Daemon


def health(of: Daemon) -> dict[str, Any]:
    """What an engineer looks at first. `well` is false when somebody should do something."""
    behind = of.journal.behind()
    trouble = [
        text
        for text in (
            of.link.trouble,
            of.watchdog.trouble,
            of.writer.progress.trouble or of.candidate.trouble,
            of.journal_trouble,
            of.follower.trouble,
            Wording("{count} defects in rooms; see the log", count=of.defects) if of.defects else "",
        )
        if text
    ]
    return {
        "well": not trouble,
        "trouble": trouble,
        "version": __version__,
        "leader": of.candidate.hello().as_json()["leader"],
        "up_s": time.time() - of.started_at,
        "switch": {
            "state": str(of.link.state),
            "reconnects": of.link.reconnects,
            "clients": of.watchdog.told(),
            "outruns_us": of.outrun,
        },
        "database": {"stored": of.writer.progress.stored, "journal_bytes": behind},
        "engine": {
            "facts": of.noted,
            "backlog": of.mailbox.backlog,
            "timers": len(of.engine.timers),
            "longest_step_s": of.mailbox.longest_step_s,
        },
        "directory": of.directory.version,
        "clock_drift_s": of.clock.drift(),
        "watchers": of.control.stream.clients if of.control.stream else 0,
    }
