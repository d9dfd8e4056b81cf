"""What the page shows, in the order people look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from fsctl.words import wordings
from webui.live.daemon import client
from webui.words import language

SWITCH = {"up": _l("connected"), "down": _l("not connected"), "stopped": _l("stopped")}


@dataclass(frozen=True)
class Health:
    """`trouble` is told in the daemon's words, in the reader's language."""

    well: bool
    trouble: list[str]
    version: str
    up_s: float
    switch: dict[str, Any]
    database: dict[str, Any]
    engine: dict[str, Any]
    site_version: int
    clock_drift_s: float
    watchers: int


def look() -> Health:
    """Raises DaemonAway, which is a page of its own."""
    said = client().health()
    return Health(
        well=bool(said["well"]),
        trouble=[wordings.said(text, language()) for text in said.get("trouble", ())],
        version=str(said.get("version", "")),
        up_s=float(said.get("up_s", 0.0)),
        switch=dict(said.get("switch", {})),
        database=dict(said.get("database", {})),
        engine=dict(said.get("engine", {})),
        site_version=int(said.get("directory", 0)),
        clock_drift_s=float(said.get("clock_drift_s", 0.0)),
        watchers=int(said.get("watchers", 0)),
    )
