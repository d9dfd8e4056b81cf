"""What a running switch is told when files of its configuration have changed, and whether it has taken them up."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from fsctl.wording import Wording

Files = Mapping[str, str]
"""File name → text; empty for a file that is not there."""

RELOAD = "reloadxml"
READ_WHILE_RUNNING = ("acl.conf.xml", "local_stream.conf.xml", "conference.conf.xml")
BOUND = ("sip-ip", "sip-port", "rtp-ip", "ext-sip-ip", "ext-rtp-ip")
"""What a SIP profile looks at only when it starts."""


def reloads(before: Files, after: Files) -> list[str]:
    """What the switch must be told for files that changed, so that no call hears of it, and the questions that show
    whether it has taken them up.

    Music streams that play go on; gateways that were taken away or changed are ended before the profile is read anew.
    A phone that is gone or has another password is signed out: its registration would outlive the password by an hour.
    The dialplan and conferences are read when they are needed; the rest at the switch's next start.
    """
    commands = [RELOAD]
    for name, text in after.items():
        if name.startswith("sip_profiles/"):
            profile = Path(name).stem
            old, new = elements(before[name], "gateway"), elements(text, "gateway")
            commands += [
                f"sofia profile {profile} killgw {gateway}" for gateway in old if new.get(gateway) != old[gateway]
            ]
            commands.append(f"sofia profile {profile} rescan")
            commands += [
                f"sofia status gateway {profile}::{gateway}" for gateway in new if new[gateway] != old.get(gateway)
            ]
        elif name.startswith("directory/"):
            commands += [f"sofia profile internal flush_inbound_reg {user}" for user in _signed_out(before[name], text)]
        elif name.startswith("autoload_configs/acl"):
            commands.append("reloadacl")
        elif name.startswith("autoload_configs/local_stream"):
            known = elements(before[name], "directory")
            commands += [
                f"local_stream start {stream}" for stream in elements(text, "directory") if stream not in known
            ]
    return commands


def refused(tell_switch: Callable[[str], str], commands: list[str]) -> str:
    """Tell the switch one after the other; the first answer that is a refusal, empty when there is none."""
    for command in commands:
        answer = tell_switch(command).strip()
        if _refuses(command, answer):
            return f"{command}: {answer[:200]}"
    return ""


def _refuses(command: str, answer: str) -> bool:
    """Of a broken file `reloadxml` says `+OK [[error near line 199]: …]` and keeps the old one; a profile that does not
    run is an `Invalid Profile`, a gateway it has not taken up an `Invalid Gateway`."""
    if command == RELOAD:
        return "[Success]" not in answer
    if command.endswith(" rescan") or command == "reloadacl":
        return "+OK" not in answer
    return command.startswith("sofia status gateway ") and "Invalid" in answer


def _signed_out(before: str, after: str) -> Iterator[str]:
    old, new = elements(before, "user", "id"), elements(after, "user", "id")
    domain = next(iter(elements(before or after, "domain")), "")
    return (f"{user}@{domain}" for user in old if old[user] != new.get(user))


def later(before: Files, after: Files) -> list[Wording]:
    """What of a change a running switch will not take up by itself, each with what makes it."""
    told = []
    for name, text in after.items():
        if name.startswith("sip_profiles/") and before[name]:
            old, new = elements(before[name], "param"), elements(text, "param")
            if any(old.get(param) != new.get(param) for param in BOUND):
                profile = Path(name).stem
                told.append(
                    Wording(
                        "{file}: the new address or port is taken at `sofia profile {profile} restart`, which ends the "
                        "profile's calls",
                        file=name,
                        profile=profile,
                    )
                )
        elif name.startswith("autoload_configs/") and not name.endswith(READ_WHILE_RUNNING):
            told.append(Wording("{file}: is read when FreeSWITCH starts", file=name))
    return told


def elements(text: str, tag: str, key: str = "name") -> dict[str, bytes]:
    """The file's elements of this tag, by name."""
    if not text:
        return {}
    return {str(found.get(key)): ElementTree.tostring(found).strip() for found in tree(text).iter(tag)}


def tree(text: str) -> ElementTree.Element:
    """One of our own files, under one root: the dialplan's holds several contexts side by side, as the switch allows.
    Raises ParseError."""
    body = text.partition("?>")[2] if text.startswith("<?xml") else text
    return ElementTree.fromstring(f"<all>{body}</all>")  # noqa: S314 (text we have rendered ourselves)
