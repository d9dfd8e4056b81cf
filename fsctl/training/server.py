"""The API of the training phones: HTTP and JSON over a Unix socket of its own, changes as an event stream.

GET /v1/phones is the picture, GET /v1/live the picture and then its numbered changes, POST /v1/acts what people do.
`/v1/live?token=…` is a sign of life of the person who has that token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import gevent
import orjson
from gevent.pywsgi import WSGIServer

from fsctl.control import wsgi
from fsctl.control.requests import NotARequest
from fsctl.control.server import listen
from fsctl.control.stream import Stream
from fsctl.step import Refused
from fsctl.training.acts import read_act
from fsctl.training.classroom import Classroom

LOOK_FOR_GONE_S = 5.0

Start = Callable[[str, list[tuple[str, str]]], object]


class TrainingServer:
    def __init__(self, path: Path, mode: int, classroom: Classroom) -> None:
        self._path = path
        self._mode = mode
        self._classroom = classroom
        self._stream = Stream(classroom)
        self._server: WSGIServer | None = None
        self._clearing: gevent.Greenlet | None = None
        self._routes: dict[tuple[str, str], Callable[[wsgi.Environ], Any]] = {
            ("GET", "/v1/phones"): lambda environ: classroom.snapshot(),
            ("POST", "/v1/acts"): lambda environ: {"ok": True, **classroom.act(read_act(wsgi.body(environ)))},
        }

    def start(self) -> None:
        """Raises SocketTaken when a living one has the socket."""
        self._server = WSGIServer(listen(self._path, self._mode), self.application, log=None)
        self._server.start()
        self._clearing = gevent.spawn(self._clear)

    def stop(self) -> None:
        if self._clearing is not None:
            self._clearing.kill()
        if self._server is not None:
            self._server.stop(timeout=0.5)
            self._path.unlink(missing_ok=True)
        self._stream.close()

    def _clear(self) -> None:
        while True:
            gevent.sleep(LOOK_FOR_GONE_S)
            self._classroom.clear()

    def application(self, environ: wsgi.Environ, start: Start) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if (method, path) == ("GET", "/v1/live"):
            start("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
            return self._live(wsgi.last_seen(environ), wsgi.query(environ).get("token", ""))
        status, answer = self._answer(method, path, environ)
        body = orjson.dumps(answer)
        start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _live(self, last: int | None, token: str) -> Iterator[bytes]:
        with self._classroom.takers.watching(token):
            yield from self._stream.read(last)

    def _answer(self, method: str, path: str, environ: wsgi.Environ) -> tuple[str, Any]:
        route = self._routes.get((method, path))
        try:
            if route is not None:
                return "200 OK", route(environ)
        except NotARequest as error:
            return "400 Bad Request", wsgi.mistake("bad_request", str(error), "Send what was expected.")
        except Refused as refused:
            return "409 Conflict", wsgi.mistake(refused.code, refused.message, refused.remedy)
        except Exception as error:
            return "500 Internal Server Error", wsgi.mistake("failed", repr(error), "This is a defect; report it.")
        if any(path == known for _, known in self._routes):
            message = f"{path} does not take {method[:10]}"
            return "405 Method Not Allowed", wsgi.mistake("method", message, "Use the other verb.")
        return "404 Not Found", wsgi.mistake("no_such_page", f"there is no {path[:80]}", "See the documentation.")
