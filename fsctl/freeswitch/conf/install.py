"""Comparing what is rendered with what is installed, and installing it: whole or not at all."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fsctl.freeswitch.conf.render import MARKER, MODULES

Files = Mapping[str, str]

FORBIDDEN = {
    "ClueCon": "the Event Socket password everybody knows",
    'password" value="1234': "the phone password everybody knows",
    'listen-ip" value="::': "an Event Socket open to the network",
    'listen-ip" value="0.0.0.0': "an Event Socket open to the network",
    'api-expansion" value="true': "stored text that runs as a command",
}


class Foreign(Exception):
    """A file that we did not make would be overwritten."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong with a rendered file."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


def check(files: Files) -> list[Found]:
    """What must not be in a hardened configuration, and XML that is none."""
    found = []
    for name, text in files.items():
        try:
            root = ElementTree.fromstring(_one_root(text))  # noqa: S314 (text we have just rendered ourselves)
        except ElementTree.ParseError as error:
            found.append(Found(name, f"not XML: {error}"))
            continue
        found.extend(Found(name, why) for what, why in FORBIDDEN.items() if what in text)
        if name.endswith("modules.conf.xml"):
            loaded = {load.get("module") for load in root.iter("load")}
            found.extend(
                Found(name, f"{module} is needed and not loaded") for module in MODULES if module not in loaded
            )
    return found


def _one_root(text: str) -> str:
    """The dialplan file holds several contexts side by side, as the switch allows."""
    body = text.partition("?>")[2] if text.startswith("<?xml") else text
    return f"<all>{body}</all>"


def diff(files: Files, directory: Path) -> dict[str, str]:
    """File → unified diff from what is installed to what is rendered, for those that differ."""
    differing = {}
    for name, text in files.items():
        path = directory / name
        installed = _installed(path)
        if installed != text:
            lines = difflib.unified_diff(
                installed.splitlines(keepends=True), text.splitlines(keepends=True), f"installed/{name}", f"new/{name}"
            )
            differing[name] = "".join(lines)
    return differing


def _installed(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def apply(files: Files, directory: Path, tell_switch: Callable[[str], str] | None) -> list[str]:
    """Install what differs and reload only that. What was there is kept beside it (`.before`), and put back if the
    switch will not read the new files.

    Returns the files changed. Raises Foreign before anything has changed if a file is not ours; OSError if one could
    not be written, and RuntimeError if the switch refused, both after everything was put back.
    """
    changed = list(diff(files, directory))
    for name in changed:
        path = directory / name
        if path.exists() and MARKER not in _installed(path):
            raise Foreign(
                f"{path} was not made by fsctl. Move it away, or let `conf.directory` name a directory of its own"
            )
    kept = [name for name in changed if (directory / name).exists()]
    before = {name: (directory / name).read_text(encoding="utf-8") for name in kept}
    for name in kept:
        shutil.copy2(directory / name, directory / f"{name}.before")
    try:
        for name in changed:
            _write(directory / name, files[name])
    except OSError:
        _put_back(changed, kept, directory)
        raise
    if tell_switch is None or not changed:
        return changed
    answer = tell_switch("reloadxml")
    if "[Success]" not in answer:  # of a broken file it says `+OK [[error near line 199]: …]`, and keeps the old one
        _put_back(changed, kept, directory)
        tell_switch("reloadxml")
        raise RuntimeError(f"the switch will not read the new configuration ({answer.strip()}); the old one is back")
    for command in reloads({name: before.get(name, "") for name in changed}, {name: files[name] for name in changed}):
        tell_switch(command)
    return changed


def _put_back(changed: list[str], kept: list[str], directory: Path) -> None:
    for name in changed:
        if name in kept:
            os.replace(directory / f"{name}.before", directory / name)
        else:
            (directory / name).unlink(missing_ok=True)


def reloads(before: Files, after: Files) -> list[str]:
    """What the switch must be told after `reloadxml`, for files that changed, so that no call hears of it.

    Music streams that play go on; gateways that were taken away or changed are ended before the profile is read anew.
    The directory, the dialplan and conferences are read when they are needed; the rest at the switch's next start.
    """
    commands: list[str] = []
    for name, text in after.items():
        if name.startswith("sip_profiles/"):
            profile = Path(name).stem
            old, new = _elements(before[name], "gateway"), _elements(text, "gateway")
            commands += [
                f"sofia profile {profile} killgw {gateway}" for gateway in old if new.get(gateway) != old[gateway]
            ]
            commands.append(f"sofia profile {profile} rescan")
        elif name.startswith("autoload_configs/acl"):
            commands.append("reloadacl")
        elif name.startswith("autoload_configs/local_stream"):
            known = _elements(before[name], "directory")
            commands += [
                f"local_stream start {stream}" for stream in _elements(text, "directory") if stream not in known
            ]
    return commands


BOUND = ("sip-ip", "sip-port", "rtp-ip", "ext-sip-ip", "ext-rtp-ip")
"""What a SIP profile looks at only when it starts."""

READ_WHILE_RUNNING = ("acl.conf.xml", "local_stream.conf.xml", "conference.conf.xml")


def later(files: Files, directory: Path) -> list[str]:
    """What of a change a running switch will not take up by itself, each with what makes it. Ask before applying."""
    told = []
    for name in diff(files, directory):
        path = directory / name
        installed = _installed(path)
        if name.startswith("sip_profiles/") and MARKER in installed:
            old, new = _elements(installed, "param"), _elements(files[name], "param")
            if any(old.get(param) != new.get(param) for param in BOUND):
                profile = Path(name).stem
                told.append(
                    f"{name}: the new address or port is taken at `sofia profile {profile} restart`, which ends the "
                    "profile's calls"
                )
        elif name.startswith("autoload_configs/") and not name.endswith(READ_WHILE_RUNNING):
            told.append(f"{name}: is read when FreeSWITCH starts")
    return told


def _elements(text: str, tag: str) -> dict[str, bytes]:
    """The file's elements of this tag, by name."""
    if not text:
        return {}
    root = ElementTree.fromstring(_one_root(text))  # noqa: S314 (our own files: the marker has been looked for)
    return {str(found.get("name")): ElementTree.tostring(found) for found in root.iter(tag)}


def _write(path: Path, text: str) -> None:
    """Whole or not at all; readable by the switch's group alone, for there are secrets in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as part:
        part.write(text)
    os.chmod(part.name, 0o640)
    os.replace(part.name, path)
