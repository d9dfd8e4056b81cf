"""Keys that a party presses for us and nobody else: what the switch is told, and how it tells what was pressed.

Bound as plain texts, codes hold back no other key: a key that begins no code is passed on at once, and what began one
and went on otherwise goes on with the next key, or after `WITHIN_MS` (tried on 1.10.12; a code bound as a pattern holds
back every key). After a code that opens a number the second set of bindings is in force, in the switch itself and with
no way to us between: a fast finger is not heard by the other party. A set that is one pattern and nothing else matches
at once. What is caught is also gathered on the channel, by the switch itself: whoever takes over finds the keys that
were pressed while nobody listened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fsctl.switch.commands import CatchKeys
from fsctl.switch.events import CodeKeyed, KeyCaught

CODES = "fsctl_codes"
KEYS = "fsctl_keys"
"""The names of the two sets of bindings."""

WITHIN_MS = 600
"""How long a key that may begin a code waits for the next one."""

CODE = re.compile(r"[*#][0-9*#]{1,7}")

BIND = "bind_digit_action"
SWITCH_TO = "digit_action_set_realm"

PRESSED = "fsctl_pressed"
"""The variable that holds the keys caught since the code."""

GATHER = rf"{PRESSED}=\${{{PRESSED}}}\${{last_matching_digits}}"
"""The backslashes keep it from being worked out when it is bound; it is, each time a key comes."""

RELEASE = ((SWITCH_TO, CODES), ("unset", PRESSED))

SEVERAL = "execute_extension"
APART = "!"
"""What stands between applications that are ordered together; none of ours has it in its argument."""


def applications(command: CatchKeys) -> list[tuple[str, str]]:
    """Applications and their arguments, to be executed in this order. The codes must be of the shape CODE."""
    found = [
        (BIND, f"{CODES},{code},exec[i]:{f'{SWITCH_TO},{KEYS}' if code in command.opening else 'set,fsctl_code=1'}")
        for code in command.codes
    ]
    wait = ("multiset", f"bind_digit_digit_timeout={WITHIN_MS}")
    return [wait, *found, (BIND, f"{KEYS},~^[0-9*#]$,exec[i]:set,{GATHER}"), *RELEASE]


def together(applications: Iterable[tuple[str, str]]) -> str:
    """The argument with which SEVERAL executes them one after the other. It is worked out once more than theirs, so
    what must not be worked out then has two backslashes more."""
    text = APART.join(f"{name}:{argument}" for name, argument in applications)
    return f"m:{APART}:{text} inline".replace("\\$", "\\\\\\$")


def keyed(channel: str, application: str, argument: str, digits: str, order: int) -> CodeKeyed | KeyCaught | None:
    """What a completed application tells of keys; `digits` are the last that matched."""
    if not digits:
        return None
    if (application, argument) in ((SWITCH_TO, KEYS), ("set", "fsctl_code=1")):
        return CodeKeyed(channel, digits, order)
    gathered = application == "set" and argument.startswith(f"{PRESSED}=")
    return KeyCaught(channel, digits[:1], order) if gathered else None
