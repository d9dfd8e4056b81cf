"""Where a person may send a call or whom to call: a destination as written in the site file, or digits as a desk phone
would dial them."""

from __future__ import annotations

import re

from fsctl.directory.check import leads_nowhere
from fsctl.directory.model import Directory
from fsctl.directory.numbers import NUMBER
from fsctl.directory.places import Destination, DestinationKind

DIALLED = re.compile(r"\+?[0-9*#]{1,32}")
"""All that is ever dialled; whatever a browser sends is held against it before anything is made of it."""


class NoTarget(ValueError):
    """Nothing can be reached by what was given. `code` is stable, the remedy says what would do."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


def outgoing_trunk(directory: Directory, outside: str = "") -> str:
    """The trunk that outside numbers go over: the site's first that may be used for it, else `outside`, the world
    behind the built-in switch; empty when there is neither."""
    return next((trunk.name for trunk in directory.trunks.values() if trunk.outgoing), outside)


def target_of(directory: Directory, text: str, outside: str = "") -> Destination:
    """The destination that is meant. Raises NoTarget."""
    kind, colon, name = text.partition(":")
    return _named(directory, kind, name, outside) if colon else _dialled(directory, text, outside)


def _dialled(directory: Directory, number: str, outside: str) -> Destination:
    if not DIALLED.fullmatch(number):
        raise NoTarget("not_a_number", "That is no telephone number", "Give digits, perhaps with a + before them.")
    if number in directory.extensions:
        return Destination(DestinationKind.EXTENSION, number)
    own = directory.numbers.get(number)
    if own is not None:
        return own.destination
    if not NUMBER.fullmatch(number):
        raise NoTarget("unknown_number", f"Nobody has the number {number}", "Check the number.")
    trunk = outgoing_trunk(directory, outside)
    if not trunk:
        raise NoTarget(
            "no_outgoing_trunk",
            "This site has no trunk for outside numbers",
            "Add one under `trunks` in the site file, with `outgoing: true`.",
        )
    return Destination(DestinationKind.EXTERNAL, f"{trunk}/{number}")


def _named(directory: Directory, kind: str, name: str, outside: str) -> Destination:
    kinds = [kind.value for kind in DestinationKind if kind is not DestinationKind.HANGUP]
    if kind not in kinds or not name:
        raise NoTarget(
            "unknown_destination", "That is no destination", f"Give one of {', '.join(kinds)} with its name."
        )
    to = Destination(DestinationKind(kind), name)
    if to.kind is DestinationKind.EXTERNAL:
        trunk, _, number = name.partition("/")
        if (trunk not in directory.trunks and trunk != (outside or None)) or not DIALLED.fullmatch(number):
            raise NoTarget("unknown_destination", "There is no such way out", "Give it as external:trunk/number.")
    elif leads_nowhere(to, directory) or (
        to.kind is DestinationKind.ANNOUNCEMENT and name not in directory.announcements
    ):
        raise NoTarget("unknown_destination", f"There is no {kind} of that name", "Choose one that the site has.")
    return to
