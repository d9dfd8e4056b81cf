"""What the doctor looks at on this machine: settings, directories, clock."""

from __future__ import annotations

import os
import shutil
import time

from fsctl.cli.context import Context
from fsctl.wording import Wording, joined

LEAST_FREE = 0.10
"""Share of a disk that should be free."""


def settings_file(context: Context) -> str:
    """Secrets are not readable by everybody."""
    from fsctl.config import find

    path = find(context.config)
    if path is not None and context.settings.switch.password and path.stat().st_mode & 0o004:
        return Wording("{path} holds the switch's password and everybody may read it; `chmod o-r {path}`", path=path)
    return ""


def directories(context: Context) -> str:
    """The directories can be written and have room."""
    settings = context.settings
    wrong: list[str] = []
    for path in (settings.data, settings.recordings, settings.prompts):
        if not path.is_dir() or not os.access(path, os.W_OK):
            wrong.append(
                Wording("{path} is missing or cannot be written; create it for the user fsctl runs as", path=path)
            )
            continue
        usage = shutil.disk_usage(path)
        if usage.free / usage.total < LEAST_FREE:
            free = f"{usage.free / usage.total:.0%}"
            wrong.append(Wording("the disk of {path} has {free} free; make room", path=path, free=free))
    return joined(wrong)


def clock(context: Context) -> str:
    """The time of day is plausible."""
    return Wording("the clock says it is before 2024; set it") if time.time() < 1_704_067_200 else ""
