"""The peer of `bench.live`: server-sent events as Flask's documentation suggests them, on the same server, from the
same control stream: a generator and a queue per client, each of which makes its own JSON.

`python -m bench.live_peer SOCKET`. It has no sessions, no rights and nothing to filter.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402 (the patch comes first)
import sys  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from flask import Flask, Response  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402
from gevent.queue import Queue  # noqa: E402

from fsctl.control.client import ControlClient  # noqa: E402

app = Flask(__name__)
clients: set[Queue] = set()


def follow(socket: Path) -> None:
    for kind, value in ControlClient(socket).live():
        if kind == "change" and value["table"] == "queues":
            for client in clients:
                client.put(value)


@app.get("/live")
def live() -> Response:
    client: Queue = Queue()

    def events() -> Iterator[str]:
        clients.add(client)
        try:
            yield "event: snapshot\ndata: {}\n\n"
            while True:
                change: dict[str, Any] = client.get()
                yield f"event: change\ndata: {json.dumps(change)}\n\n"
        finally:
            clients.discard(client)

    return Response(events(), mimetype="text/event-stream")


if __name__ == "__main__":
    gevent.spawn(follow, Path(sys.argv[1]))
    server = WSGIServer(("127.0.0.1", 0), app, log=None)
    server.start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
