"""How many calls a second fsctl and mod_callcenter bear on this machine, with FreeSWITCH, callers and phones on it
too: real SIP, and sound both ways in every call.

Callers are sipp, each sending fifty packets a second; phones are a crowd that answers at once and hangs up after a few
seconds, and their sound is a sipp that echoes what it gets. The calls a second go up step by step; told is the time
from the caller's leg to the agent's, both by the switch's own time stamps, and what could not be served. Agents are
never short: what grows is the controller's and the switch's own delay. A rate is borne while the slowest hundredth
stays under a limit and every call reaches an agent.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402 (the patch comes first)
import shutil  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator, Mapping  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from bench.busy import slowest  # noqa: E402
from bench.contenders import Callcenter, Contender, Fsctl, cpu_of, site, start_switch  # noqa: E402
from bench.crowd import BusyLine  # noqa: E402
from bench.rows import Row, main  # noqa: E402
from fsctl.esl import commands  # noqa: E402
from fsctl.freeswitch.wire import Wire  # noqa: E402
from tests.integration.freeswitch.switch import DOMAIN, PROGRAM, WHY_NOT, RunningSwitch, password_of  # noqa: E402

RATES, QUICK_RATES = (2, 5, 10, 15, 20, 30, 40), (5, 15, 30, 40)
WARM_RATE = 2
STEP_S = 10.0
TALK_S = 3.0
AGENTS = 160
"""Enough for forty calls a second that last three: above, agents are short, and that is what would be measured."""
LIMIT_MS = 250.0
"""mod_callcenter looks for work every 100 ms: what it does in the best case lies under this."""

CALLER = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="a caller who talks until the other side hangs up">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:555[call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:555[call_number]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP[local_ip_type] [local_ip]
s=call
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ptime:20
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" timeout="8000"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:555[call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <nop><action><exec rtp_stream="talk.raw,-1,0"/></action></nop>
  <recv request="BYE" timeout="20000"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

  ]]></send>
</scenario>
"""


class Offers:
    """When each caller's leg and the agent's leg for it came to be, by the switch's stamps, in seconds."""

    def __init__(self, switch: RunningSwitch) -> None:
        self.came: dict[str, float] = {}
        self.offered: dict[str, float] = {}
        self._wire = Wire("127.0.0.1", switch.conf.esl_port, switch.conf.esl_password, lambda *_: None, lambda *_: None)
        self._wire.register_handle("*", self._told)
        self._wire.connect()
        self._wire.send(commands.subscribe(["CHANNEL_CREATE"]))

    def _told(self, event: Mapping[str, Any]) -> None:
        at = int(event["Event-Date-Timestamp"]) / 1e6
        if event.get("Call-Direction") == "inbound":
            self.came[str(event["Unique-ID"])] = at
            return
        call = event.get("variable_fsctl_call") or event.get("variable_cc_member_session_uuid")
        if call:
            self.offered.setdefault(str(call), at)

    def forget(self) -> None:
        self.came.clear()
        self.offered.clear()

    def waits(self) -> list[float]:
        """In milliseconds, of those that were offered."""
        return [(self.offered[call] - at) * 1000 for call, at in self.came.items() if call in self.offered]

    def stop(self) -> None:
        self._wire.stop()


@dataclass(frozen=True)
class Step:
    """What came of one rate. Shares are of one processor."""

    rate: float
    calls: int
    unserved: int
    half_ms: float
    slowest_ms: float
    controller: float
    switch: float

    @property
    def is_borne(self) -> bool:
        return bool(self.calls) and not self.unserved and self.slowest_ms <= LIMIT_MS


def step(switch: RunningSwitch, contender: Contender, offers: Offers, root: Path, rate: float) -> Step:
    offers.forget()
    before, began = (contender.cpu(), cpu_of(switch.process.pid)), time.monotonic()
    calls = int(rate * STEP_S)
    arguments = ["sipp", "-sf", "caller.xml", "-i", "127.0.0.1", "-s", contender.number, "-r", str(rate)]
    arguments += ["-m", str(calls), "-l", "1000", "-timeout", "45s", "-nostdin", f"127.0.0.1:{switch.conf.trunks_port}"]
    nowhere = subprocess.DEVNULL
    callers = subprocess.Popen(arguments, cwd=root, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    gevent.sleep(STEP_S)
    took = time.monotonic() - began
    controller, used = contender.cpu() - before[0], cpu_of(switch.process.pid) - before[1]
    callers.wait(60)
    gevent.sleep(1)
    waits = offers.waits() or [0.0]
    unserved = max(calls - len(offers.waits()), 0)
    return Step(rate, calls, unserved, statistics.median(waits), slowest(waits), controller / took, used / took)


def climbed(
    switch: RunningSwitch, contender: Contender, crowd: BusyLine, root: Path, people: list[str], rates: tuple[int, ...]
) -> list[Step]:
    """Up to the second rate in a row that is not borne. Some calls before warm everything up and do not count."""
    offers = Offers(switch)
    contender.log_in(people)
    gevent.sleep(2)
    found: list[Step] = []
    try:
        step(switch, contender, offers, root, WARM_RATE)
        for rate in rates:
            found.append(step(switch, contender, offers, root, rate))
            if not any(one.is_borne for one in found[-2:]) and len(found) > 1:
                break
    finally:
        offers.stop()
        crowd.tell("part")
        gevent.sleep(3)
        contender.log_out(people)
    return found


def told(ours: list[Step], peer: list[Step]) -> Iterator[Row]:
    theirs = {one.rate: one for one in peer}
    for one in ours:
        other = theirs.get(one.rate)
        what = f"{one.rate:g} calls a second, {one.calls} calls: caller's leg → agent's leg"
        yield Row(f"{what}, p50", one.half_ms, "ms", {"mod_callcenter": other.half_ms} if other else {})
        yield Row(f"{what}, p99", one.slowest_ms, "ms", {"mod_callcenter": other.slowest_ms} if other else {})
        lost = {"mod_callcenter": float(other.unserved)} if other else {}
        yield Row(f"{one.rate:g} calls a second: calls no agent was asked for", one.unserved, "calls", lost)
        used = {"switch": one.switch * 100, **({"switch with mod_callcenter": other.switch * 100} if other else {})}
        yield Row(f"{one.rate:g} calls a second: controller, CPU", one.controller * 100, "% of a core", used)
    best, rival = _borne(ours), _borne(peer)
    what = f"calls a second borne, p99 <= {LIMIT_MS:g} ms and every call offered"
    yield Row(what, best, "calls/s", {"mod_callcenter": rival}, ">= mod_callcenter", best >= rival)
    both = min(best, rival)
    mine = next((one.slowest_ms for one in ours if one.rate == both), None)
    if mine is not None and both in theirs:
        other_ms = theirs[both].slowest_ms
        what = f"at {both:g} calls a second, the most that both bear: caller's leg → agent's leg, p99"
        yield Row(what, mine, "ms", {"mod_callcenter": other_ms}, "<= mod_callcenter", mine <= other_ms)


def _borne(steps: list[Step]) -> float:
    return max((one.rate for one in steps if one.is_borne), default=0.0)


def measure(rates: tuple[int, ...] = RATES) -> Iterator[Row]:
    missing = WHY_NOT if not PROGRAM else "" if shutil.which("sipp") else "sipp is not installed (Debian: sip-tester)"
    if missing:
        yield Row(f"calls a second borne ({missing})", None, "calls/s")
        return
    directory = site(AGENTS)
    people = list(directory.agents)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "caller.xml").write_text(CALLER)
        (root / "talk.raw").write_bytes(os.urandom(8000))
        switch = start_switch(root, directory)
        echo_port = switch.claims.ports(3)[0]
        echo = _echo(root, switch, echo_port)
        crowd = BusyLine(switch.conf.phones_port, switch.conf.trunks_port, DOMAIN, echo_port)
        try:
            crowd.tell("register", extensions=people, secrets=[password_of(number) for number in people])
            crowd.wait(lambda seen: seen["registered"] == AGENTS, "the phones")
            crowd.tell("talks", lasting_s=TALK_S)
            found = {}
            for contender in (Fsctl(switch, directory, root / "data"), Callcenter(switch)):
                contender.start()
                try:
                    found[contender.name] = climbed(switch, contender, crowd, root, people, rates)
                finally:
                    contender.stop()
            yield from told(found["fsctl"], found["mod_callcenter"])
        finally:
            crowd.stop()
            echo.kill()
            echo.wait()
            switch.stop()


def _echo(root: Path, switch: RunningSwitch, port: int) -> subprocess.Popen[bytes]:
    """Sends every packet of sound back to where it came from."""
    sip = switch.claims.ports(1)[0]
    arguments = ["sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", str(sip), "-mp", str(port), "-rtp_echo", "-nostdin"]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(arguments, cwd=root, stdin=nowhere, stdout=nowhere, stderr=nowhere)


if __name__ == "__main__":
    raise SystemExit(main(measure, lambda: measure(QUICK_RATES)))
