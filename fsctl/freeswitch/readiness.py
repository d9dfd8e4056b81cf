"""Whether a switch that lets us in can also do what will be asked of it."""

from __future__ import annotations

from collections.abc import Callable

from fsctl.freeswitch.conf.render import MODULES
from fsctl.wording import Wording

PROFILES = ("internal", "external")
"""The phones' and the trunks' SIP profile."""


def lacking(ask: Callable[[str], str]) -> list[str]:
    """What the switch lacks, each with its remedy; empty when all is there. `ask` runs one api command."""
    missing = [module for module in MODULES if ask(f"module_exists {module}").strip() != "true"]
    if missing:
        return [
            Wording(
                "FreeSWITCH has not loaded {modules}. Run `fsctl conf apply`, see that the modules are installed, and "
                "restart FreeSWITCH",
                modules=", ".join(missing),
            )
        ]
    return [
        Wording(
            "FreeSWITCH does not run the SIP profile {profile}. Its port may be taken by another program, or the "
            "configuration is not ours: run `fsctl conf apply` and look into FreeSWITCH's log",
            profile=profile,
        )
        for profile in PROFILES
        if "invalid profile" in ask(f"sofia status profile {profile}").lower()
    ]
