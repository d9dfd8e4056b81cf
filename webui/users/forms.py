"""What an account's page sends. Whether it makes sense is said by `fsctl.store.users`."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

LONGEST = 255


@dataclass(frozen=True)
class Entered:
    """`stamp` tells which state of the account the page was made from."""

    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    agent: str
    disabled: bool
    stamp: str


def entered(posted: MultiDict[str, str]) -> Entered:
    return Entered(
        " ".join(posted.get("name", "").split())[:LONGEST],
        tuple(dict.fromkeys(posted.getlist("roles")))[:20],
        tuple(dict.fromkeys(posted.getlist("teams")))[:1000],
        posted.get("agent", "").strip()[:64],
        "disabled" in posted,
        posted.get("stamp", "")[:64],
    )
