"""Telephones that others wrote: sipp as a caller with sound, baresip as an agent's desk phone."""

from __future__ import annotations

import array
import math
import shutil
import signal
import struct
import subprocess
import wave
from pathlib import Path

from tests.integration.freeswitch.claims import Claims
from tests.integration.freeswitch.sound import tone
from tests.integration.freeswitch.switch import DOMAIN, RunningSwitch, password_of

SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="caller with sound">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: "%(display)s" <sip:5559999@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:5559999@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: "%(display)s" <sip:5559999@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <nop><action><exec rtp_stream="%(sound)s,-1,0,PCMU/8000"/></action></nop>
  <pause milliseconds="%(talk_ms)d"/>
  <send retrans="500"><![CDATA[
BYE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: "%(display)s" <sip:5559999@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""


class SippCaller:
    """One call by sipp, sending a tone, hanging up after `talk_s`."""

    def __init__(self, switch: RunningSwitch, root: Path, hertz: float, talk_s: float, display: str = "sipp") -> None:
        root.mkdir(parents=True, exist_ok=True)
        sound = root / "tone.wav"
        write_ulaw(sound, b"".join(tone(hertz)))
        scenario = root / "caller.xml"
        scenario.write_text(SCENARIO % {"display": display, "sound": sound, "talk_ms": int(talk_s * 1000)})
        self._claims = Claims()
        (port,) = self._claims.ports(1)
        program = shutil.which("sipp")
        assert program is not None, "Debian's sip-tester is not installed"
        self.process = subprocess.Popen(
            [
                *(program, "-sf", str(scenario), "-s", "4000", "-i", "127.0.0.1", "-p", str(port), "-m", "1"),
                *("-nostdin", "-timeout", "60", "-trace_err", f"127.0.0.1:{switch.conf.trunks_port}"),
            ],
            cwd=root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)
        self._claims.release()


class BaresipPhone:
    """A desk phone run by baresip: registered, answering by itself, saying a tone."""

    def __init__(self, switch: RunningSwitch, root: Path, extension: str, hertz: int) -> None:
        root.mkdir(parents=True, exist_ok=True)
        modules = next(path for path in Path("/usr/lib").rglob("baresip/modules") if path.is_dir())
        write_pcm(root / "tone.wav", hertz)
        (root / "config").write_text(
            f"module_path {modules}\nsip_listen 127.0.0.1:0\n"
            f"audio_source aufile,{root / 'tone.wav'}\naudio_player aubridge,x\naudio_alert aubridge,x\n"
            "module g711.so\nmodule aufile.so\nmodule aubridge.so\nmodule_app account.so\nmodule_app menu.so\n"
            "net_interface 127.0.0.1\n"
        )
        (root / "accounts").write_text(
            f"<sip:{extension}@{DOMAIN};transport=udp>;auth_user={extension};auth_pass={password_of(extension)};"
            f'outbound="sip:127.0.0.1:{switch.conf.phones_port};transport=udp";regint=60;answermode=auto;'
            "audio_codecs=PCMU\n"
        )
        (root / "contacts").write_text("")
        program = shutil.which("baresip")
        assert program is not None, "Debian's baresip is not installed"
        self.log = root / "log"
        self.process = subprocess.Popen(
            [program, "-4", "-f", str(root)],
            stdin=subprocess.PIPE,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
        )

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(4)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(4)


def write_pcm(path: Path, hertz: int) -> None:
    """Thirty seconds of a tone as 16-bit samples."""
    samples = array.array("h", [int(8000 * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(8000)] * 30)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.tobytes())


def write_ulaw(path: Path, samples: bytes) -> None:
    """A WAV file of G.711 µ-law."""
    form = struct.pack("<HHIIHHH", 7, 1, 8000, 8000, 1, 8, 0)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(samples)) + samples
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
