"""Which phones are registered, as the switch's two lists say together.

The core's list keeps a phone that its profile has put out (a flush, pings that failed) until the registration's time is
over; the profile's own list is slow to write and large. So the core's is read, and phones that an event or the profile
speaks against are asked about one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fsctl.esl import commands
from fsctl.switch.events import PhoneRegistered, PhoneUnregistered, SwitchEvent

NONE = "error/user_not_registered"
_USER = re.compile(r"<sip-auth-user>([^<]{1,64})</sip-auth-user>")
_LISTED = "<registrations>"


class Registrations:
    """`profile` is the phones' SIP profile, `domain` their realm."""

    def __init__(self, profile: str, domain: str) -> None:
        self._profile = profile
        self._domain = domain
        self._doubtful: set[str] = set()

    def heard(self, event: SwitchEvent) -> None:
        if isinstance(event, PhoneRegistered):
            self._doubtful.discard(event.extension)
        elif isinstance(event, PhoneUnregistered):
            self._doubtful.add(event.extension)

    def known(self, listed: frozenset[str], ask: Callable[[bytes], str], *, fresh: bool) -> frozenset[str]:
        """Those of the core's list that can be called."""
        if fresh:
            self._doubtful = set(listed - self._by_profile(ask, listed))
        gone = {extension for extension in self._doubtful & listed if self._is_gone(ask, extension)}
        self._doubtful &= gone | (self._doubtful - listed)
        return listed - gone

    def _by_profile(self, ask: Callable[[bytes], str], otherwise: frozenset[str]) -> frozenset[str]:
        answer = ask(commands.api(f"sofia xmlstatus profile {self._profile} reg"))
        return frozenset(_USER.findall(answer)) if _LISTED in answer else otherwise

    def _is_gone(self, ask: Callable[[bytes], str], extension: str) -> bool:
        if not re.fullmatch(r"[\w*#.+-]{1,64}", extension):
            return False
        return ask(commands.api(f"sofia_contact {self._profile}/{extension}@{self._domain}")).startswith(NONE)
