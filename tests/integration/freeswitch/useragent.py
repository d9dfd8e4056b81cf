"""A small SIP phone for tests: UDP, digest authentication, G.711 µ-law, one call at a time, scripted from outside.

It registers, calls, answers, refuses, holds, presses keys (RFC 4733), sends a tone of its own and keeps what it hears.
Only what the tests need, and only towards 127.0.0.1.
"""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Callable

import gevent

from tests.integration.freeswitch.handset import HERE, Handset, udp
from tests.integration.freeswitch.sipmessage import Dialog, Message


class Phone(Handset):
    """`server` is the switch's SIP address for this phone. `hertz` is what it says.

    `answers_after` answers by itself so many seconds after the first ring; None leaves it to `lift`. `refuses_with`
    sends that status instead. `silent` does not react to an INVITE at all.
    """

    def __init__(
        self, user: str, password: str, server: tuple[str, int], domain: str, hertz: float = 440.0, port: int = 0
    ) -> None:
        super().__init__(hertz)
        self.user, self.password, self.server, self.domain = user, password, server, domain
        self.answers_after: float | None = None
        self.refuses_with = 0
        self.silent = False
        self.answers_when_asked = True
        self.display = ""
        self.invites: list[Message] = []
        self.rang_at = 0.0
        self.status = 0
        self.registered = False
        self._sip = udp(port)
        self.port = self._sip.getsockname()[1]
        self._challenge: dict[str, str] = {}
        self._greenlets = [gevent.spawn(self._read_sip)]

    def close(self) -> None:
        if self.dialog is not None and not self.dialog.ended:
            self.hang_up()
            gevent.sleep(0.02)
        gevent.killall(self._greenlets)
        self._sip.close()
        self.fall_silent()

    # -- what a person does -----------------------------------------------------------------------------------------

    def register(self, expires: int = 120) -> int:
        """Register (or with 0 unregister) and wait for the final status, which is returned."""
        uri = f"sip:{self.domain}"
        call_id, sequence = self._token(), 1
        self.status = 0
        headers = [f"Contact: <sip:{self.user}@{HERE}:{self.port}>", f"Expires: {expires}"]
        me = f"<sip:{self.user}@{self.domain}>"
        self._request("REGISTER", uri, me, me, call_id, sequence, headers)
        self.wait(lambda: self.status >= 200, "an answer to REGISTER")
        if self.status == 401 and self._challenge:
            self.status = 0
            authorization = self._authorization("Authorization", "REGISTER", uri)
            self._request("REGISTER", uri, me, me, call_id, sequence + 1, [*headers, authorization])
            self.wait(lambda: self.status >= 200, "an answer to REGISTER with credentials")
        self.registered = self.status == 200 and expires > 0
        return self.status

    def call(self, number: str, *, from_user: str = "", extra: tuple[str, ...] = ()) -> None:
        """Send an INVITE; `status`, `dialog.answered` and `dialog.ended` tell what comes of it."""
        display = f'"{self.display}" ' if self.display else ""
        local = f"{display}<sip:{from_user or self.user}@{self.domain}>;tag={self._token()}"
        target = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        self.dialog = Dialog(self._token(), local, f"<sip:{number}@{self.domain}>", target, self.server)
        self.status = 0
        self._extra = list(extra)
        self._invite()

    def lift(self) -> None:
        """Answer the call that rings."""
        dialog = self._current()
        assert dialog.invite is not None, f"phone {self.user} does not ring"
        dialog.answered = True
        self._respond(dialog.invite, 200, "OK", self._sdp())
        dialog.invite = None

    def refuse(self, status: int) -> None:
        dialog = self._current()
        assert dialog.invite is not None
        self._respond(dialog.invite, status, "Refused")
        dialog.invite, dialog.ended = None, str(status)

    def hang_up(self) -> None:
        """BYE when talking, CANCEL while the other side still rings, 486 while we do."""
        dialog = self._current()
        if dialog.ended:
            return
        if dialog.invite is not None:
            self.refuse(486)
        elif dialog.answered:
            dialog.ended = "bye"
            self._in_dialog("BYE")
        else:
            dialog.ended = "cancel"
            self._send("CANCEL", dialog, dialog.sequence, [], branch=self._branch)

    def hold(self, on: bool = True) -> None:
        self.holds = on
        self._in_dialog("INVITE", self._sdp())

    def refer(self, number: str) -> None:
        """Transfer the other party blindly."""
        dialog = self._current()
        to = f"Refer-To: <sip:{number}@{self.domain}>"
        by = f"Referred-By: <sip:{self.user}@{self.domain}>"
        self._send("REFER", dialog, self._next(dialog), [to, by])

    def refer_to(self, other: Phone) -> None:
        """Transfer the other party to the one that `other`, the same phone's second line, talks with (Replaces)."""
        first, second = self._current(), other._current()
        tags = [re.search(r"tag=([^;>]+)", side) for side in (second.remote, second.local)]
        to, own = (tag.group(1) if tag else "" for tag in tags)
        user = re.search(r"sip:([^@>]+)@", second.remote)
        replaces = f"{second.call_id}%3Bto-tag%3D{to}%3Bfrom-tag%3D{own}"
        refer = f"Refer-To: <sip:{user.group(1) if user else ''}@{self.domain}?Replaces={replaces}>"
        by = f"Referred-By: <sip:{self.user}@{self.domain}>"
        self._send("REFER", first, self._next(first), [refer, by])

    # -- what a person notices --------------------------------------------------------------------------------------

    @property
    def rings(self) -> bool:
        return self.dialog is not None and self.dialog.invite is not None and not self.dialog.ended

    @property
    def talks(self) -> bool:
        return self.dialog is not None and self.dialog.answered and not self.dialog.ended

    @property
    def is_over(self) -> bool:
        return self.dialog is not None and bool(self.dialog.ended)

    def wait(self, condition: Callable[[], bool], what: str, within_s: float = 6.0) -> None:
        """Until the condition holds; AssertionError naming `what` if it does not in time."""
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, (
                f"phone {self.user}: waited {within_s} s for {what} (status {self.status})"
            )
            gevent.sleep(0.005)

    def wait_ring(self, within_s: float = 6.0) -> None:
        self.wait(lambda: self.rings, "a ring", within_s)

    def wait_talk(self, within_s: float = 6.0) -> None:
        self.wait(lambda: self.talks, "an answer", within_s)

    def wait_over(self, within_s: float = 6.0) -> None:
        """The end of the call there is now: the next one may come before anybody looks again."""
        dialog = self._current()
        self.wait(lambda: bool(dialog.ended), "the end of the call", within_s)

    # -- SIP --------------------------------------------------------------------------------------------------------

    def _current(self) -> Dialog:
        assert self.dialog is not None, f"phone {self.user} has no call"
        return self.dialog

    @staticmethod
    def _token() -> str:
        return f"{random.getrandbits(48):012x}"

    @staticmethod
    def _next(dialog: Dialog) -> int:
        dialog.sequence += 1
        return dialog.sequence

    def _invite(self, *headers: str) -> None:
        self._branch = f"z9hG4bK{self._token()}"
        dialog = self._current()
        self._send("INVITE", dialog, dialog.sequence, [*self._extra, *headers], self._sdp(), self._branch)

    def _in_dialog(self, method: str, body: str = "") -> None:
        dialog = self._current()
        self._send(method, dialog, self._next(dialog), [], body)

    def _send(
        self, method: str, dialog: Dialog, sequence: int, headers: list[str], body: str = "", branch: str = ""
    ) -> None:
        self._request(
            method, dialog.target, dialog.local, dialog.remote, dialog.call_id, sequence, headers, body, branch
        )

    def _request(
        self,
        method: str,
        uri: str,
        local: str,
        remote: str,
        call_id: str,
        sequence: int,
        headers: list[str],
        body: str = "",
        branch: str = "",
    ) -> None:
        if ";tag=" not in local:
            local = f"{local};tag={call_id}"
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {HERE}:{self.port};branch={branch or 'z9hG4bK' + self._token()};rport",
            "Max-Forwards: 70",
            f"From: {local}",
            f"To: {remote}",
            f"Call-ID: {call_id}",
            f"CSeq: {sequence} {method}",
            *headers,
        ]
        if method in ("INVITE", "REFER"):
            lines.append(f"Contact: <sip:{self.user}@{HERE}:{self.port}>")
        if body:
            lines.append("Content-Type: application/sdp")
        lines.append(f"Content-Length: {len(body)}")
        self._sip.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self.server)

    def _respond(self, request: Message, status: int, words: str, body: str = "") -> None:
        to = request.get("to")
        if ";tag=" not in to and status > 100:
            to = f"{to};tag={self.user}{self.port}"
        lines = [f"SIP/2.0 {status} {words}", *(f"Via: {via}" for via in request.all("via"))]
        lines += [f"From: {request.get('from')}", f"To: {to}", f"Call-ID: {request.get('call-id')}"]
        lines += [f"CSeq: {request.get('cseq')}", f"Contact: <sip:{self.user}@{HERE}:{self.port}>"]
        if body:
            lines.append("Content-Type: application/sdp")
        lines.append(f"Content-Length: {len(body)}")
        self._sip.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self.server)

    def _sdp(self) -> str:
        port = self.rtp_port
        direction = "sendonly" if self.holds else "sendrecv"
        return "\r\n".join(
            [
                "v=0",
                f"o={self.user} 1 {int(time.time())} IN IP4 {HERE}",
                "s=call",
                f"c=IN IP4 {HERE}",
                "t=0 0",
                f"m=audio {port} RTP/AVP 0 101",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:101 telephone-event/8000",
                "a=fmtp:101 0-16",
                "a=ptime:20",
                f"a={direction}",
                "",
            ]
        )

    def _authorization(self, header: str, method: str, uri: str) -> str:
        realm, nonce = self._challenge["realm"], self._challenge["nonce"]

        def md5(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 (SIP digest, RFC 3261)

        ha1 = md5(f"{self.user}:{realm}:{self.password}")
        response = md5(f"{ha1}:{nonce}:00000001:fs:auth:{md5(f'{method}:{uri}')}")
        return (
            f'{header}: Digest username="{self.user}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
            f'response="{response}", algorithm=MD5, cnonce="fs", qop=auth, nc=00000001'
        )

    def _read_sip(self) -> None:
        while True:
            data, _ = self._sip.recvfrom(65536)
            if data.strip():
                message = Message.parse(data)
                if message.status:
                    self._answered(message)
                else:
                    self._asked(message)

    def _answered(self, message: Message) -> None:
        status, method = message.status, message.method
        for name in ("www-authenticate", "proxy-authenticate"):
            if message.get(name):
                self._challenge = dict(re.findall(r'(\w+)="?([^",]+)"?', message.get(name)))
        dialog = self.dialog
        if method != "INVITE" or dialog is None or message.get("call-id") != dialog.call_id:
            self.status = status if method == "REGISTER" else self.status
            return
        if status >= 180 and ";tag=" in message.get("to"):
            dialog.remote = message.get("to") if status < 300 else dialog.remote
        if status < 200:
            self.status = status
            self._learn_media(message, dialog)
            return
        self._ack(message, dialog)
        if status == 407 and "Proxy-Authorization" not in "".join(self._extra):
            dialog.sequence += 1
            self._extra.append(self._authorization("Proxy-Authorization", "INVITE", dialog.target))
            self._invite()
            return
        self.status = status
        if status < 300:
            crossed = dialog.ended == "cancel" and not dialog.answered
            dialog.answered = True
            contact = re.search(r"<([^>]+)>", message.get("contact"))
            dialog.target = contact.group(1) if contact else dialog.target
            self._learn_media(message, dialog)
            if crossed:  # the answer was on its way when we gave up: what is answered is ended by BYE (RFC 3261, 9.1)
                self._in_dialog("BYE")
        elif not dialog.answered:
            dialog.ended = dialog.ended or str(status)

    def _ack(self, message: Message, dialog: Dialog) -> None:
        sequence = int(message.get("cseq").split()[0])
        branch = "" if message.status < 300 else self._branch
        remote, dialog.remote = dialog.remote, message.get("to")
        self._send("ACK", dialog, sequence, [], branch=branch)
        if message.status >= 300:
            dialog.remote = remote

    def _asked(self, message: Message) -> None:
        method = message.first.split()[0]
        dialog = self.dialog
        ours = dialog is not None and message.get("call-id") == dialog.call_id
        if method == "INVITE" and ours and dialog is not None and dialog.answered:
            self._learn_media(message, dialog)
            self._respond(message, 200, "OK", self._sdp())
        elif method == "INVITE":
            self._invited(message)
        elif method == "BYE":
            self._respond(message, 200, "OK")
            if ours and dialog is not None:
                dialog.ended = dialog.ended or "bye"
        elif method == "CANCEL":
            self._respond(message, 200, "OK")
            if ours and dialog is not None and dialog.invite is not None:
                self._respond(dialog.invite, 487, "Request Terminated")
                dialog.invite, dialog.ended = None, "cancel"
        elif method != "ACK":
            self._respond(message, 200, "OK")
            if method == "NOTIFY" and message.get("event") == "talk" and self.answers_when_asked:
                self._asked_to_answer()

    def _asked_to_answer(self) -> None:
        if self.rings:
            self.lift()
        elif self.holds:
            self.hold(False)

    def _invited(self, message: Message) -> None:
        if any(seen.get("call-id") == message.get("call-id") for seen in self.invites):
            return  # sent again before our answer was there
        self.invites.append(message)
        if self.silent:
            return
        if self.refuses_with:
            self._respond(message, self.refuses_with, "Refused")
            return
        if self.dialog is not None and not self.dialog.ended:
            self._respond(message, 486, "Busy Here")
            return
        contact = re.search(r"<([^>]+)>", message.get("contact"))
        local = f"{message.get('to')};tag={self.user}{self.port}"
        target = contact.group(1) if contact else ""
        self.dialog = Dialog(message.get("call-id"), local, message.get("from"), target, self.server, invite=message)
        self._learn_media(message, self.dialog)
        self._respond(message, 180, "Ringing")
        self.rang_at = time.monotonic()
        if self.answers_after is not None:
            self._greenlets.append(gevent.spawn_later(self.answers_after, self._answer_if_still, self.dialog))

    def _answer_if_still(self, dialog: Dialog) -> None:
        if dialog is self.dialog and dialog.invite is not None and not dialog.ended:
            self.lift()

    def _learn_media(self, message: Message, dialog: Dialog) -> None:
        port = re.search(r"^m=audio (\d+)", message.body, re.MULTILINE)
        if port:
            dialog.rtp_to = (HERE, int(port.group(1)))
