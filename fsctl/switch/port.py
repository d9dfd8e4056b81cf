"""What the engine needs of a switch adapter."""

from __future__ import annotations

from typing import Protocol

from fsctl.switch.commands import Command


class SwitchPort(Protocol):
    def submit(self, command: Command) -> None:
        """Send a command on its way without waiting. Commands for one channel are carried out in the order given."""
