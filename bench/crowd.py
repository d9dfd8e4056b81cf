"""Hundreds of desk phones and callers in one process, over real SIP: what keeps a switch busy while somebody measures.

All phones share one socket, all callers another; sound comes to a third and is not listened to. Each leg sends a packet
of sound every few seconds, so that the switch does not take it for dead (phones that suppress silence do no more). With
`echo` sound goes to a port where somebody else answers packet by packet.

Told what to do by lines of JSON on its standard input, answers each with a line (`Crowd.commands`); `BusyLine` is its
other end. Ends when its standard input does.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import random
import re
import selectors
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, cast

HERE = "127.0.0.1"
REGISTERED_FOR_S = 3600
SIGN_OF_LIFE_S = 15.0
LOOK_EVERY_S = 0.02
PACKET_MS = 120
"""The switch wakes up for each leg so often: with 20 ms a thousand legs are more than two processors can do."""
SIGN_OF_LIFE = struct.pack("!BBHII", 0x80, 0, 1, 160, 7) + b"\xff" * 160
"""One packet of silence, G.711 µ-law."""


@dataclass
class Leg:
    """One call of one party. `caller` legs began here, the others at the switch."""

    call_id: str
    party: str
    caller: bool
    local: str
    remote: str
    target: str
    server: tuple[str, int]
    sequence: int = 1
    up: bool = False
    rtp_to: tuple[str, int] | None = None


@dataclass
class Message:
    first: str
    headers: list[tuple[str, str]]
    body: str

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @classmethod
    def parse(cls, data: bytes) -> Message:
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return cls(first, [(name.strip().lower(), value.strip()) for name, _, value in pairs], body)


class Crowd:
    def __init__(self, phones_port: int, trunks_port: int, domain: str, echo: int = 0) -> None:
        self.domain = domain
        self.switch = {True: (HERE, trunks_port), False: (HERE, phones_port)}
        self.sockets = {True: _bound(), False: _bound()}
        """By whether callers or phones use it."""
        self.sound = _bound()
        self.sound_port = echo or self.sound.getsockname()[1]
        self.packet_ms = 20 if echo else PACKET_MS
        self.legs: dict[str, Leg] = {}
        self.registered: set[str] = set()
        self.lasting_s = 0.0
        """How long phones talk before they hang up; 0: until somebody else does."""
        self.number = ""
        self.keep = 0
        """How many callers there are to be; who goes is followed by another."""
        self.per_s = 20.0
        self.came = 0
        """Calls made so far."""
        self._next_call_at = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self.commands: dict[str, Callable[..., dict[str, Any]]] = {
            "register": self._register,
            "callers": self._callers,
            "talks": self._talks,
            "state": self._state,
            "part": self._part,
        }

    # -- what it is told

    def _register(self, extensions: list[str], secrets: list[str]) -> dict[str, Any]:
        """A few at a time, as phones do that come up over a minute; waits for none."""
        for place, (extension, secret) in enumerate(zip(extensions, secrets, strict=True)):
            self._later(place / 100, lambda e=extension, s=secret: self._send_register(e, s, "", 1))  # type: ignore[misc]
        return {}

    def _callers(self, number: str, keep: int, per_s: float = 20.0) -> dict[str, Any]:
        self.number, self.keep, self.per_s = number, keep, per_s
        self._next_call_at = time.monotonic()
        return {}

    def _talks(self, lasting_s: float) -> dict[str, Any]:
        self.lasting_s = lasting_s
        return {}

    def _state(self) -> dict[str, Any]:
        callers = [leg for leg in self.legs.values() if leg.caller]
        return {
            "registered": len(self.registered),
            "callers": sum(leg.up for leg in callers),
            "phones": sum(leg.up for leg in self.legs.values() if not leg.caller),
            "came": self.came,
        }

    def _part(self) -> dict[str, Any]:
        """Callers first, no new ones."""
        self.keep = 0
        for place, leg in enumerate(sorted(self.legs.values(), key=lambda leg: not leg.caller)):
            self._later(place / 200, lambda leg=leg: self._hang_up(leg))  # type: ignore[misc]
        return {}

    # -- its life

    def run(self) -> None:
        poll = selectors.DefaultSelector()
        for caller, sock in self.sockets.items():
            poll.register(sock, selectors.EVENT_READ, caller)
        poll.register(sys.stdin.fileno(), selectors.EVENT_READ, "commands")
        began = b""
        while True:
            for key, _ in poll.select(LOOK_EVERY_S):
                if key.data == "commands":
                    data = sys.stdin.buffer.raw.read(65536)  # type: ignore[attr-defined]
                    if not data:
                        return
                    *lines, began = (began + data).split(b"\n")
                    for line in lines:
                        self._obey(json.loads(line))
                else:
                    self._read(key.fileobj, key.data)  # type: ignore[arg-type]
            self._look()

    def _obey(self, command: dict[str, Any]) -> None:
        answer = self.commands[command.pop("do")](**command)
        print(json.dumps(answer), flush=True)

    def _look(self) -> None:
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()
        callers = sum(leg.caller for leg in self.legs.values()) if self.keep else 0
        while callers < self.keep and now >= self._next_call_at:
            self._next_call_at = max(self._next_call_at + 1 / self.per_s, now - 0.1)
            self._call()
            callers += 1

    def _later(self, after_s: float, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._due, (time.monotonic() + after_s, self._count, act))

    # -- SIP

    def _call(self) -> None:
        self.came += 1
        who = f"555{self.came:06}"
        target = f"sip:{self.number}@{HERE}:{self.switch[True][1]}"
        me, them = f"<sip:{who}@{self.domain}>;tag={_token()}", f"<sip:{self.number}@{self.domain}>"
        leg = Leg(_token(), who, True, me, them, target, self.switch[True])
        self.legs[leg.call_id] = leg
        self._request(leg, "INVITE", self._sdp())

    def _hang_up(self, leg: Leg) -> None:
        if self.legs.pop(leg.call_id, None) is None:
            return
        leg.sequence += 1
        self._request(leg, "BYE" if leg.up else "CANCEL")

    def _request(self, leg: Leg, method: str, body: str = "", branch: str = "") -> None:
        sequence = leg.sequence - 1 if method == "CANCEL" else leg.sequence
        port = self.sockets[leg.caller].getsockname()[1]
        lines = [
            f"{method} {leg.target} SIP/2.0",
            f"Via: SIP/2.0/UDP {HERE}:{port};branch={branch or 'z9hG4bK' + leg.call_id + str(sequence)};rport",
            "Max-Forwards: 70",
            f"From: {leg.local}",
            f"To: {leg.remote}",
            f"Call-ID: {leg.call_id}",
            f"CSeq: {sequence} {method}",
            f"Contact: <sip:{leg.party}@{HERE}:{port}>",
        ]
        self._write(leg.caller, lines, body)

    def _send_register(self, extension: str, secret: str, authorization: str, sequence: int) -> None:
        port = self.sockets[False].getsockname()[1]
        me = f"<sip:{extension}@{self.domain}>"
        lines = [
            f"REGISTER sip:{self.domain} SIP/2.0",
            f"Via: SIP/2.0/UDP {HERE}:{port};branch=z9hG4bK{_token()};rport",
            "Max-Forwards: 70",
            f"From: {me};tag={extension}",
            f"To: {me}",
            f"Call-ID: {secret}@{extension}",
            f"CSeq: {sequence} REGISTER",
            f"Contact: <sip:{extension}@{HERE}:{port}>",
            f"Expires: {REGISTERED_FOR_S}",
            *([authorization] if authorization else []),
        ]
        self._write(False, lines, "")

    def _write(self, caller: bool, lines: list[str], body: str, to: tuple[str, int] | None = None) -> None:
        if body:
            lines.append("Content-Type: application/sdp")
        text = "\r\n".join([*lines, f"Content-Length: {len(body)}"]) + "\r\n\r\n" + body
        self.sockets[caller].sendto(text.encode(), to or self.switch[caller])

    def _respond(self, caller: bool, asked: Message, status: str, body: str = "") -> None:
        to = asked.get("to")
        if ";tag=" not in to:
            to += f";tag=c{asked.get('call-id')[:12]}"
        user = re.search(r"sip:([^@;>]+)", to)
        port = self.sockets[caller].getsockname()[1]
        lines = [f"SIP/2.0 {status}", *(f"Via: {value}" for name, value in asked.headers if name == "via")]
        lines += [f"From: {asked.get('from')}", f"To: {to}", f"Call-ID: {asked.get('call-id')}"]
        lines += [f"CSeq: {asked.get('cseq')}", f"Contact: <sip:{user.group(1) if user else ''}@{HERE}:{port}>"]
        self._write(caller, lines, body)

    def _sdp(self) -> str:
        lines = ["v=0", f"o=crowd 1 1 IN IP4 {HERE}", "s=call", f"c=IN IP4 {HERE}", "t=0 0"]
        lines += [f"m=audio {self.sound_port} RTP/AVP 0 101", "a=rtpmap:0 PCMU/8000"]
        return "\r\n".join([*lines, "a=rtpmap:101 telephone-event/8000", f"a=ptime:{self.packet_ms}", "a=sendrecv", ""])

    def _read(self, sock: socket.socket, caller: bool) -> None:
        while True:
            try:
                data = sock.recv(65536)
            except BlockingIOError:
                return
            if data.strip():
                message = Message.parse(data)
                if message.first.startswith("SIP/2.0"):
                    self._answered(message, caller)
                else:
                    self._asked(message, caller)

    def _answered(self, message: Message, caller: bool) -> None:
        status, method = int(message.first.split()[1]), message.get("cseq").split()[-1]
        if method == "REGISTER":
            self._registered(message, status)
            return
        leg = self.legs.get(message.get("call-id"))
        if leg is None or method != "INVITE" or status < 200:
            return
        leg.remote = message.get("to")
        if status >= 300:
            self._request(leg, "ACK", branch=f"z9hG4bK{leg.call_id}{leg.sequence}")
            del self.legs[leg.call_id]
            return
        contact = re.search(r"<([^>]+)>", message.get("contact"))
        leg.target = contact.group(1) if contact else leg.target
        self._request(leg, "ACK", branch="z9hG4bK" + _token())
        if not leg.up:
            self._is_up(leg, message)

    def _registered(self, message: Message, status: int) -> None:
        secret, _, extension = message.get("call-id").partition("@")
        if status == 200:
            self.registered.add(extension)
        elif status == 401 and message.get("cseq").startswith("1 "):
            challenge = dict(re.findall(r'(\w+)="?([^",]+)"?', message.get("www-authenticate")))
            self._send_register(extension, secret, _authorization(extension, secret, challenge, self.domain), 2)

    def _asked(self, message: Message, caller: bool) -> None:
        method = message.first.split()[0]
        leg = self.legs.get(message.get("call-id"))
        if method == "INVITE" and leg is None and not caller:
            self._invited(message)
        elif method == "ACK":
            pass
        elif method == "CANCEL":
            self._respond(caller, message, "200 OK")
        else:
            self._respond(caller, message, "200 OK", self._sdp() if method == "INVITE" else "")
        if method == "BYE" and leg is not None:
            del self.legs[leg.call_id]

    def _invited(self, message: Message) -> None:
        """Rings and is answered at once: what is measured is elsewhere."""
        self._respond(False, message, "180 Ringing")
        self._respond(False, message, "200 OK", self._sdp())
        to = message.get("to")
        contact = re.search(r"<([^>]+)>", message.get("contact"))
        call_id = message.get("call-id")
        user = re.search(r"sip:([^@;>]+)", to)
        party, me = user.group(1) if user else "", f"{to};tag=c{call_id[:12]}"
        target = contact.group(1) if contact else ""
        leg = Leg(call_id, party, False, me, message.get("from"), target, self.switch[False])
        self.legs[call_id] = leg
        self._is_up(leg, message)
        if self.lasting_s:
            self._later(self.lasting_s, lambda: self._hang_up(leg))

    def _is_up(self, leg: Leg, message: Message) -> None:
        leg.up = True
        port = re.search(r"^m=audio (\d+)", message.body, re.MULTILINE)
        leg.rtp_to = (HERE, int(port.group(1))) if port else None
        if self.packet_ms == PACKET_MS:
            self._later(random.uniform(0, SIGN_OF_LIFE_S), lambda: self._sign_of_life(leg))

    def _sign_of_life(self, leg: Leg) -> None:
        if leg.call_id in self.legs and leg.rtp_to is not None:
            self.sound.sendto(SIGN_OF_LIFE, leg.rtp_to)
            self._later(SIGN_OF_LIFE_S, lambda: self._sign_of_life(leg))


def _bound() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
    sock.bind((HERE, 0))
    sock.setblocking(False)
    return sock


def _token() -> str:
    return f"{random.getrandbits(64):016x}"


def _authorization(user: str, secret: str, challenge: dict[str, str], domain: str) -> str:
    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 (SIP digest, RFC 3261)

    realm, nonce, uri = challenge["realm"], challenge["nonce"], f"sip:{domain}"
    shown = f"{md5(f'{user}:{realm}:{secret}')}:{nonce}:00000001:c:auth:{md5(f'REGISTER:{uri}')}"
    return (
        f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
        f'response="{md5(shown)}", algorithm=MD5, cnonce="c", qop=auth, nc=00000001'
    )


class BusyLine:
    """A crowd as a process, and what it is told."""

    def __init__(self, phones_port: int, trunks_port: int, domain: str, echo: int = 0) -> None:
        arguments = [sys.executable, "-m", "bench.crowd", str(phones_port), str(trunks_port), domain, str(echo)]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._to, self._from = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)

    def tell(self, do: str, **values: Any) -> dict[str, Any]:
        self._to.write(json.dumps({"do": do, **values}).encode() + b"\n")
        self._to.flush()
        line = self._from.readline()
        if not line:
            raise RuntimeError("the crowd has gone; its error is above")
        return dict(json.loads(line))

    def wait(self, condition: Callable[[dict[str, Any]], bool], what: str, within_s: float = 60.0) -> dict[str, Any]:
        """Until the crowd is in that state. RuntimeError naming `what` if it does not get there."""
        deadline = time.monotonic() + within_s
        while not condition(state := self.tell("state")):
            if time.monotonic() > deadline:
                raise RuntimeError(f"waited {within_s:g} s for {what}; the crowd is at {state}")
            time.sleep(0.1)
        return state

    def stop(self) -> None:
        self._to.close()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(3)


if __name__ == "__main__":
    phones, trunks, name, echo_port = sys.argv[1:]
    Crowd(int(phones), int(trunks), name, int(echo_port)).run()
