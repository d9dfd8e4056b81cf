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


def _most(request: flask.Request) -> int | None:
    view = current_app.view_functions.get(request.endpoint or "") if current_app else None
    return getattr(view, "takes", None) or USUAL.fget(request)  # type: ignore[misc, no-any-return]


USUAL: property = flask.Request.max_content_length  # type: ignore[assignment]  # on the class it is the property


class Request(flask.Request):
    """Looks at what its view takes before anything reads the body."""

    max_content_length = property(_most, USUAL.fset)
