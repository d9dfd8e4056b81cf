"""The features: every package in `webui` that has a `blueprint.py`, found by looking."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LAST_KEY = 2**31 - 1
HERE = Path(__file__).resolve().parent


@cache
def found() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in HERE.glob("*/blueprint.py")))


class Key(IntegerConverter):
    """A key of a row. Greater ones no database has, and some cannot even be asked for them: 404."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=LAST_KEY)


def register(app: Flask) -> None:
    app.url_map.converters["int"] = Key
    for name in found():
        app.register_blueprint(import_module(f"webui.{name}.blueprint").blueprint)
