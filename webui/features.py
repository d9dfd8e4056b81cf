"""The features: every package in `webui` that has a `blueprint.py`, found by looking."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from flask import Flask

HERE = Path(__file__).resolve().parent


@cache
def found() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in HERE.glob("*/blueprint.py")))


def register(app: Flask) -> None:
    for name in found():
        app.register_blueprint(import_module(f"webui.{name}.blueprint").blueprint)
