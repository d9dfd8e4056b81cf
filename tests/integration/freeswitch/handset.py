"""What a telephone of the tests sends and hears by RTP: a tone of its own, G.711 µ-law, and keys (RFC 4733)."""

from __future__ import annotations

import struct
import time
from collections import deque

import gevent
from gevent import socket

from tests.integration.freeswitch.sipmessage import Dialog
from tests.integration.freeswitch.sound import FRAME, RATE, SILENCE, ULAW, hears, loudness, strength, tone

HERE = "127.0.0.1"
KEYS = "0123456789*#"


def udp(port: int = 0) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((HERE, port))
    return sock


class Handset:
    """`hertz` is what it says, in the dialog it has while that is answered and not over."""

    def __init__(self, hertz: float) -> None:
        self.dialog: Dialog | None = None
        self.holds = False
        self.heard_keys = ""
        """What was pressed towards it (RFC 4733)."""
        self.heard: deque[tuple[float, bytes]] = deque(maxlen=1500)
        """Moment and payload of what came by RTP, thirty seconds of it."""
        self.hertz = hertz
        self._tone = tone(hertz)
        self._sending = True
        self._key_stamp = self._sequence = self._stamp = self._pressed = 0
        self._rtp = udp()
        self.rtp_port: int = self._rtp.getsockname()[1]
        self._streams = [gevent.spawn(self._read_rtp), gevent.spawn(self._send_rtp)]

    def fall_silent(self) -> None:
        gevent.killall(self._streams)
        self._rtp.close()

    def press(self, keys: str) -> None:
        """RFC 4733 key presses of 100 ms each, with a pause after each."""
        for key in keys:
            self._key(KEYS.index(key))
            gevent.sleep(0.12)

    def mute(self) -> None:
        self._sending = False

    def listen(self, seconds: float = 0.5) -> list[int]:
        """What is heard in the next `seconds`, as samples."""
        begin = time.monotonic()
        gevent.sleep(seconds + 0.06)
        payload = b"".join(data for at, data in self.heard if at >= begin)
        return [ULAW[byte] for byte in payload]

    def hears(self, hertz: float, seconds: float = 0.5) -> bool:
        return hears(self.listen(seconds), hertz)

    def hears_something(self, seconds: float = 0.5) -> bool:
        return loudness(self.listen(seconds)) > 50

    def loudest(self, *candidates: float) -> float:
        samples = self.listen()
        return max(candidates, key=lambda hertz: strength(samples, hertz))

    def _read_rtp(self) -> None:
        while True:
            data, _ = self._rtp.recvfrom(2048)
            if len(data) > 12 and data[1] & 0x7F == 0:
                self.heard.append((time.monotonic(), data[12:]))
            elif len(data) > 12 and data[1] & 0x7F == 101:
                self._key_came(struct.unpack("!I", data[4:8])[0], data[12])

    def _key_came(self, stamp: int, code: int) -> None:
        """All packets of one key have one time stamp."""
        if stamp != self._key_stamp and code < len(KEYS):
            self._key_stamp = stamp
            self.heard_keys += KEYS[code]

    def _send_rtp(self) -> None:
        count = 0
        next_at = time.monotonic()
        while True:
            next_at += FRAME / RATE
            gevent.sleep(max(next_at - time.monotonic(), 0))
            self._stamp += FRAME
            dialog = self.dialog
            if dialog is None or dialog.ended or dialog.rtp_to is None or not dialog.answered:
                continue
            count += 1
            payload = self._tone[count % len(self._tone)] if self._sending and not self.holds else SILENCE
            self._packet(0, payload, dialog)

    def _packet(
        self, kind: int, payload: bytes, dialog: Dialog, stamp: int | None = None, marker: bool = False
    ) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        first = kind | (0x80 if marker else 0)
        head = struct.pack("!BBHII", 0x80, first, self._sequence, (stamp or self._stamp) & 0xFFFFFFFF, self.rtp_port)
        if dialog.rtp_to is not None:
            self._rtp.sendto(head + payload, dialog.rtp_to)

    def _key(self, code: int) -> None:
        dialog = self.dialog
        assert dialog is not None, "no call to press a key in"
        stamp = self._pressed = max(self._stamp, self._pressed + FRAME)  # the same would be the same key
        for step in range(1, 6):
            self._packet(101, struct.pack("!BBH", code, 10, step * FRAME), dialog, stamp, marker=step == 1)
            gevent.sleep(0.02)
        for _ in range(3):
            self._packet(101, struct.pack("!BBH", code, 0x80 | 10, 6 * FRAME), dialog, stamp)
