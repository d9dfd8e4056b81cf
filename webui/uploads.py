"""How much a request may bring: little, unless its view says that it takes more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import flask
from flask import current_app

View = TypeVar("View", bound=Callable[..., Any])


def takes(most_bytes: int) -> Callable[[View], View]:
    """The view is sent a file of so many bytes at most."""

    def mark(view: View) -> View:
        view.takes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


class Request(flask.Request):
    """Looks at what its view takes before anything reads the body."""

    @property
    def max_content_length(self) -> int | None:  # type: ignore[misc]  # ours is not set by anybody
        view = current_app.view_functions.get(self.endpoint or "") if current_app else None
        return getattr(view, "takes", None) or super().max_content_length
