"""SIP messages, taken apart far enough for the tests' telephone, and what it knows of a call of its own."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Message:
    """A SIP message, parsed far enough."""

    first: str
    headers: list[tuple[str, str]]
    body: str

    @classmethod
    def parse(cls, data: bytes) -> Message:
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        lines = head.split("\r\n")
        headers = [
            (name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])
        ]
        return cls(lines[0], headers, body)

    def get(self, name: str) -> str:
        short = {"call-id": "i", "from": "f", "to": "t", "via": "v", "contact": "m"}.get(name, "")
        return next((value for key, value in self.headers if key in (name, short)), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def method(self) -> str:
        return self.get("cseq").split()[-1]

    @property
    def status(self) -> int:
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0


@dataclass
class Dialog:
    """One call of the phone's."""

    call_id: str
    local: str
    remote: str
    target: str
    peer: tuple[str, int]
    invite: Message | None = None
    """The INVITE we were sent, while it has no final answer."""
    sequence: int = 1
    answered: bool = False
    ended: str = ""
    """Why the call is over: `bye`, `cancel`, or the status that refused it."""
    rtp_to: tuple[str, int] | None = None
    routes: list[str] = field(default_factory=list)
