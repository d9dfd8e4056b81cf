"""The connection of one stream: what many are told is written to it at once, without a turn of its greenlet."""

from __future__ import annotations

import os
from typing import Any

from webui.live.events import Piece

ENVIRON = "fsctl.wire"
"""Where the server puts it; there is none behind other servers, and in tests without one."""


class Wire:
    """`send` only while nobody else writes: between two chunks of the response. The greenlet that owns the response
    calls `finish` before it writes again."""

    def __init__(self, handler: Any) -> None:
        self._handler = handler
        self.unsent = b""
        self.broken = False

    def send(self, piece: Piece) -> bool:
        """Was all of it written? If not, it is `broken`, or the rest is `unsent`, or nothing was written."""
        handler = self._handler
        if self.unsent or not handler.headers_sent:
            return False
        data = piece.chunk if handler.response_use_chunked else piece.plain
        try:
            sent = os.write(handler.socket.fileno(), data)  # gevent's sockets do not block
        except BlockingIOError:
            return False
        except (OSError, AttributeError):
            self.broken = True
            return False
        self.unsent = data[sent:]
        return not self.unsent

    def finish(self) -> None:
        """Wait until the rest is written. Raises OSError when the browser is gone."""
        if self.unsent:
            self._handler.socket.sendall(self.unsent)
            self.unsent = b""
