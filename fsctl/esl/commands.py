"""Commands as bytes. The one place where a command's text is made ready for the wire.

Every text is refused that could end the command early or begin a header: CR, LF, NUL. What an application is to get
goes into a body with its length in bytes, where nothing is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fsctl.esl.errors import UnsafeCommand

LONGEST_COMMAND = 64 * 1024

_UUID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_APPLICATION = re.compile(r"[a-z0-9_]{1,64}")
_EVENT = re.compile(r"[A-Za-z0-9_:-]{1,64}")


def line(text: str) -> bytes:
    """One command line, ended. Raises UnsafeCommand if it would be more than one line, or too long."""
    if any(c in text for c in "\r\n\0"):
        raise UnsafeCommand(f"a line break or NUL in a command: {text[:60]!r}")
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise UnsafeCommand(f"a command that is no valid text: {text[:60]!r}") from None
    if len(data) > LONGEST_COMMAND:
        raise UnsafeCommand(f"a command of {len(data)} bytes; {LONGEST_COMMAND} are allowed")
    return data + b"\n\n"


def auth(password: str) -> bytes:
    return line(f"auth {password}")


def api(command: str) -> bytes:
    """Run `command` at once, in the listener's thread: only what does not wait."""
    return line(f"api {command}")


def job(command: str) -> bytes:
    """Run `command` in the background; BACKGROUND_JOB tells its result, and the command again.

    `api bgapi …` instead of `bgapi`: the same event, at a fifteenth of the cost.
    """
    return line(f"api bgapi {command}")


def subscribe(names: Iterable[str], custom: Iterable[str] = ()) -> bytes:
    """Ask for JSON events of these names and these CUSTOM subclasses."""
    wanted = [_checked(_EVENT, name, "event name") for name in names]
    subclasses = [_checked(_EVENT, name, "event subclass") for name in custom]
    return line(" ".join(["event json", *wanted, *(["CUSTOM", *subclasses] if subclasses else [])]))


def leave_out(header: str, values: Iterable[str], names: Iterable[str]) -> list[bytes]:
    """Ask not to be sent events whose `header` is one of these; all others of these `names` come as subscribed to.

    The names are said too, because with a filter the switch sends only what one lets through. It goes through them in
    the order given and stops at the first that says no (event_handler in mod_event_socket.c).
    """
    of = _checked(_EVENT, header, "header")
    through = [line(f"filter Event-Name {_checked(_EVENT, name, 'event name')}") for name in names]
    return [*through, *(line(f"filter {of} -{_checked(_APPLICATION, value, 'value')}") for value in values)]


def execute(channel: str, application: str, argument: str, event_id: str, *, locked: bool) -> bytes:
    """Have a channel run an application. `event_id` comes back as Application-UUID when it completes.

    Locked executions wait for one another; unlocked ones nest. The argument travels in the body and may hold any
    character but NUL.
    """
    body = argument.encode()
    if b"\0" in body or len(body) > LONGEST_COMMAND:
        raise UnsafeCommand(f"an argument of {application} with a NUL or of {len(body)} bytes")
    lines = [
        f"sendmsg {_checked(_UUID, channel, 'channel')}",
        "call-command: execute",
        f"execute-app-name: {_checked(_APPLICATION, application, 'application')}",
        f"Event-UUID: {_checked(_UUID, event_id, 'event id')}",
    ]
    if locked:
        lines.append("event-lock: true")
    if not body:
        return ("\n".join(lines) + "\n\n").encode()
    lines.extend(["content-type: text/plain", f"content-length: {len(body)}"])
    return ("\n".join(lines) + "\n\n").encode() + body


def _checked(shape: re.Pattern[str], text: str, what: str) -> str:
    if not shape.fullmatch(text):
        raise UnsafeCommand(f"not a {what}: {text[:60]!r}")
    return text
