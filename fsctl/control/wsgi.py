"""What a request over the socket says, and how a mistake is answered: for every server that speaks HTTP and JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import orjson
from gevent.pywsgi import WSGIHandler

from fsctl.control.requests import NotARequest
from fsctl.control.spelling import spelt

LARGEST_BODY = 64 * 1024

Environ = dict[str, Any]


class QuietHandler(WSGIHandler):  # type: ignore[misc]  # gevent has no types here
    """Requests are not logged: what they change is a fact of its own."""

    def log_request(self) -> None:
        pass


def body(environ: Environ) -> Any:
    """The JSON sent. Raises NotARequest."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST_BODY:
        raise NotARequest(f"a body of at most {LARGEST_BODY} bytes")
    try:
        return orjson.loads(environ["wsgi.input"].read(int(length)))
    except orjson.JSONDecodeError as error:
        raise NotARequest(f"the body is no JSON: {error}") from None


def query(environ: Environ) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}


def last_seen(environ: Environ) -> int | None:
    """The number of the last change a live stream's client has seen."""
    text = environ.get("HTTP_LAST_EVENT_ID", "") or query(environ).get("after", "")
    return int(text) if text.isdigit() else None


def mistake(code: str, message: str, remedy: str) -> dict[str, Any]:
    return spelt({"code": code, "message": message, "remedy": remedy})
