"""What can be wrong with a peer or a command, named by who is to blame and what to do."""

from __future__ import annotations

from fsctl.wording import Wording


class ProtocolError(Exception):
    """The peer broke the protocol. Nothing after this can be trusted: close the connection and make a new one."""


class UnsafeCommand(ValueError):
    """A command of ours would not be one command on the wire. A defect here, or data where a typed value belongs."""


class LoginRefused(Exception):
    """The switch will not let us in. Trying again does not help; its configuration or ours must change.

    `remedy` says what to look at.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(Wording("{message}. {remedy}", message=message, remedy=remedy))
        self.remedy = remedy
