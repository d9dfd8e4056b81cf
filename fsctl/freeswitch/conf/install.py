"""Comparing what is rendered with what is installed, and installing it: whole or not at all."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

from fsctl.freeswitch.conf.reloading import Files, later, refused, reloads, tree
from fsctl.freeswitch.conf.render import MARKER, MODULES
from fsctl.wording import Wording

FORBIDDEN = {
    "ClueCon": Wording("the Event Socket password everybody knows"),
    'password" value="1234': Wording("the phone password everybody knows"),
    'listen-ip" value="::': Wording("an Event Socket open to the network"),
    'listen-ip" value="0.0.0.0': Wording("an Event Socket open to the network"),
    'api-expansion" value="true': Wording("stored text that runs as a command"),
}


class Foreign(Exception):
    """A file that we did not make would be overwritten."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong with a rendered file."""

    file: str
    message: Wording

    def said(self) -> Wording:
        return Wording("{file}: {what}", file=self.file, what=self.message)


def check(files: Files) -> list[Found]:
    """What must not be in a hardened configuration, and XML that is none."""
    found = []
    for name, text in files.items():
        try:
            root = tree(text)
        except ParseError as error:
            found.append(Found(name, Wording("not XML: {why}", why=error)))
            continue
        found.extend(Found(name, why) for what, why in FORBIDDEN.items() if what in text)
        if name.endswith("modules.conf.xml"):
            loaded = {load.get("module") for load in root.iter("load")}
            found.extend(
                Found(name, Wording("{module} is needed and not loaded", module=module))
                for module in MODULES
                if module not in loaded
            )
    return found


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


def waiting(files: Files, directory: Path) -> list[Wording]:
    """What of the change that `apply` would make a running switch will not take up by itself. Ask before applying."""
    differing = [
        name
        for name in diff(files, directory)
        if MARKER in _installed(directory / name) or not _installed(directory / name)
    ]
    return later({name: _installed(directory / name) for name in differing}, {name: files[name] for name in differing})


def _installed(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def apply(files: Files, directory: Path, tell_switch: Callable[[str], str] | None, *, again: bool = False) -> list[str]:
    """Install what differs and reload only that. What was there is kept beside it (`.before`), and put back if the
    switch will not take up the new files. `again` reloads all of them: whoever installed them may not have got so far.

    Returns the files changed. Raises Foreign before anything has changed if a file is not ours; OSError if one could
    not be written, and RuntimeError if the switch refused, both after everything was put back.
    """
    changed = list(diff(files, directory))
    for name in changed:
        path = directory / name
        if path.exists() and MARKER not in _installed(path):
            raise Foreign(
                Wording(
                    "{path} was not made by fsctl. Move it away, or let `conf.directory` name a directory of its own",
                    path=path,
                )
            )
    kept = [name for name in changed if (directory / name).exists()]
    before = {name: (directory / name).read_text(encoding="utf-8") for name in kept}
    try:
        for name in kept:
            _keep(directory / name, directory / f"{name}.before")
        for name in changed:
            _write(directory / name, files[name])
    except OSError:
        _put_back(changed, kept, directory)
        raise
    if tell_switch is None or not (changed or again):
        return changed
    old = {name: before.get(name, "") for name in changed}
    new = {name: files[name] for name in changed}
    steps = reloads(old, new) if not again else reloads({**files, **old}, files)
    refusal = refused(tell_switch, steps)
    if refusal:
        _put_back(changed, kept, directory)
        refused(tell_switch, reloads(new, old))
        raise RuntimeError(
            Wording(
                "the switch will not take up the new configuration ({refusal}); the old one is back", refusal=refusal
            )
        )
    return changed


def _keep(path: Path, before: Path) -> None:
    """The file itself under another name, so that it comes back with its owner and rights."""
    before.unlink(missing_ok=True)
    os.link(path, before)


def _put_back(changed: list[str], kept: list[str], directory: Path) -> None:
    for name in changed:
        if name in kept:
            with suppress(OSError):  # it was not got as far as that
                os.replace(directory / f"{name}.before", directory / name)
        else:
            (directory / name).unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Whole or not at all; readable by the switch's group alone, for there are secrets in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as part:
        part.write(text)
    with suppress(PermissionError):  # then it is our own group's, as the installation is told to arrange
        os.chown(part.name, -1, path.parent.stat().st_gid)
    os.chmod(part.name, 0o640)
    os.replace(part.name, path)
