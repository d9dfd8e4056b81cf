"""What an account's page sends. Whether it makes sense is said by `fsctl.store.users`."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from fsctl.store.rights import RIGHTS

LONGEST = 255


@dataclass(frozen=True)
class Entered:
    """`stamp` tells which state of the account the page was made from. `offered` are the rights that had a tick on it,
    `withheld` those of them that are not ticked: of others nothing is said."""

    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    agent: str
    disabled: bool
    stamp: str
    offered: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def entered(posted: MultiDict[str, str]) -> Entered:
    offered, ticked = [set(posted.getlist(name)) for name in ("offered", "rights")]
    known = tuple(right for right in RIGHTS if right in offered)
    return Entered(
        " ".join(posted.get("name", "").split())[:LONGEST],
        tuple(dict.fromkeys(posted.getlist("roles")))[:20],
        tuple(dict.fromkeys(posted.getlist("teams")))[:1000],
        posted.get("agent", "").strip()[:64],
        "disabled" in posted,
        posted.get("stamp", "")[:64],
        known,
        tuple(right for right in known if right not in ticked),
    )
