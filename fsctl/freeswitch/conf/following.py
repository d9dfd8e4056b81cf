"""The running switch follows the site: what phones, trunks and music have become is rendered, installed and reloaded
when the site changes, and only what changed.

It follows where the switch says itself that it reads `conf.directory`, and where that directory is ours. Whatever else
the settings decide (ports, codecs, the dialplan) is left to `fsctl conf apply`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gevent.lock import BoundedSemaphore

from fsctl.directory import Directory
from fsctl.freeswitch.conf.install import Foreign, apply, check, waiting
from fsctl.freeswitch.conf.render import MARKER, UnsafeValue, render
from fsctl.freeswitch.conf.settings import ConfSettings
from fsctl.freeswitch.wire import WireLost
from fsctl.os_errors import system_said
from fsctl.wording import Wording, joined, worded

FOLLOWED = (
    "directory/fsctl.xml",
    "autoload_configs/acl.conf.xml",
    "autoload_configs/local_stream.conf.xml",
    "sip_profiles/external.xml",
)
"""The files that the site decides."""

UNREACHED = Wording("the switch cannot be reached; it takes the site's phones and trunks up when it is back")


class Follower:
    """`ask` runs one api command of the switch and raises WireLost. `trouble` says in words what the switch has not
    taken up, with the remedy; empty while all is well."""

    def __init__(self, settings: ConfSettings, directory: Path, ask: Callable[[str], str]) -> None:
        self.trouble = ""
        self.behind = False
        """The switch could not be asked, or may have been left half-way: `follow` is worth trying again."""
        self._settings = settings
        self._directory = directory
        self._ask = ask
        self._wanted = Directory()
        self._turn = BoundedSemaphore(1)

    def follow(self, site: Directory, *, again: bool = False) -> list[str]:
        """Bring the switch to this site. Returns the files that changed. `again` reloads them even if they did not."""
        self._wanted = site
        with self._turn:
            try:
                changed = self._follow(self._wanted, again or self.behind)
            except WireLost:
                self.behind = True
                self.trouble = UNREACHED
                return []
            self.behind = False
            return changed

    def _follow(self, site: Directory, again: bool) -> list[str]:
        self.trouble = ""
        if not self._is_ours():
            return []
        try:
            whole = render(self._settings, site)
        except UnsafeValue as error:
            self.trouble = _not_there(worded(error))
            return []
        files = {name: whole[name] for name in FOLLOWED}
        wrong = [found.said() for found in check(files)]
        left = waiting(files, self._directory)
        if wrong or left:
            self.trouble = Wording(
                "phones and trunks are not on the switch: {why}. Run `fsctl conf apply`", why=joined(wrong or left)
            )
            return []
        try:
            return apply(files, self._directory, self._ask, again=again)
        except (Foreign, RuntimeError) as error:
            self.trouble = _not_there(worded(error))
        except OSError as error:
            where = error.filename or self._directory
            self.trouble = Wording(
                "phones and trunks are not on the switch: {where} cannot be written ({why}). Give the user fsctl runs "
                "as the right to it, or run `fsctl conf apply`",
                where=where,
                why=system_said(error),
            )
        return []

    def _is_ours(self) -> bool:
        """Whether the switch reads the directory that is ours to write. The built-in switch reads none."""
        read = self._ask("global_getvar conf_dir").strip()
        if not read.startswith("/") or Path(read).resolve() != self._directory.resolve():
            return False
        main = self._directory / "freeswitch.xml"
        try:
            return MARKER in main.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False


def _not_there(why: Wording) -> Wording:
    return Wording("phones and trunks are not on the switch: {why}", why=why)
