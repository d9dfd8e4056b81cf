"""What a leader writes on a channel (`fsctl_*`) for whoever takes over, and how it is read back.

A leader's records reach the database a moment behind its calls; what a channel says of itself is there at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import orjson

from fsctl.switch.events import ChannelSnapshot


def packed(data: Mapping[str, str]) -> str:
    """What was collected, as one text a takeover can read back."""
    return orjson.dumps(dict(data), option=orjson.OPT_SORT_KEYS).decode() if data else ""


class Marks:
    """A channel's own variables as what they mean. What makes no sense is as if it was not there."""

    def __init__(self, channel: ChannelSnapshot, now: float) -> None:
        self._variables = channel.variables
        self._now = now
        self.role = self.text("role")
        self.call = self.text("call")

    def text(self, name: str) -> str:
        return self._variables.get(f"fsctl_{name}", "")[:64]

    def moment(self, name: str, otherwise: float) -> float:
        """Never after now: a wait cannot be negative."""
        found = _number(self.text(name), float, otherwise)
        return min(found, self._now) if found > 0 else otherwise

    def priority(self) -> int:
        return self.count("priority")

    def count(self, name: str) -> int:
        return int(_number(self.text(name), int, 0))

    def data(self) -> Mapping[str, str]:
        try:
            found = orjson.loads(self._variables.get("fsctl_data", "") or "{}")
        except orjson.JSONDecodeError:
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _number(text: str, form: Callable[[str], float], otherwise: float) -> float:
    try:
        number = form(text)
    except ValueError:
        return otherwise
    return number if abs(number) < 1e12 else otherwise  # neither NaN nor endless
