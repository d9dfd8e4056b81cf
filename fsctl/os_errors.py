"""What the system says when it cannot do something, as a wording: its own texts are English wherever this runs."""

from __future__ import annotations

import errno
import socket

from fsctl.wording import Wording

SAID = {
    errno.EPERM: Wording("Operation not permitted"),
    errno.ENOENT: Wording("No such file or directory"),
    errno.EIO: Wording("Input/output error"),
    errno.EACCES: Wording("Permission denied"),
    errno.EEXIST: Wording("File exists"),
    errno.ENOTDIR: Wording("Not a directory"),
    errno.EISDIR: Wording("Is a directory"),
    errno.EMFILE: Wording("Too many open files"),
    errno.ENOSPC: Wording("No space left on device"),
    errno.EROFS: Wording("Read-only file system"),
    errno.EPIPE: Wording("Broken pipe"),
    errno.EDQUOT: Wording("Disk quota exceeded"),
    errno.EADDRINUSE: Wording("Address already in use"),
    errno.EADDRNOTAVAIL: Wording("Cannot assign requested address"),
    errno.ENETUNREACH: Wording("Network is unreachable"),
    errno.ECONNABORTED: Wording("Software caused connection abort"),
    errno.ECONNRESET: Wording("Connection reset by peer"),
    errno.ETIMEDOUT: Wording("Connection timed out"),
    errno.ECONNREFUSED: Wording("Connection refused"),
    errno.EHOSTUNREACH: Wording("No route to host"),
}
"""By number, as the system has them."""

NAMES = {
    socket.EAI_NONAME: Wording("Name or service not known"),
    socket.EAI_AGAIN: Wording("Temporary failure in name resolution"),
}
"""What looking up a host's name came to."""


def system_said(error: Exception) -> str:
    """Why it came to nothing, without the number. What is not in the tables is told as the system tells it."""
    if isinstance(error, TimeoutError) and str(error) in ("", "timed out"):
        return SAID[errno.ETIMEDOUT]
    if not isinstance(error, OSError) or not isinstance(error.errno, int):
        return str(error)
    table = NAMES if isinstance(error, socket.gaierror) else SAID
    return table.get(error.errno) or error.strerror or str(error)
