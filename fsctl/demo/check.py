"""`fsctl demo --check`: one call through everything, then look at what is left of it."""

from __future__ import annotations

import array
import math
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import gevent

from fsctl.demo.centre import DemoCentre
from fsctl.simulator.parties import Caller, Plan
from fsctl.terminal.story import reason
from fsctl.terminal.words import word

WITHIN_S = 45.0
CALLER_HERTZ = 440
KEYED = {"language_key": "2", "menu_key": "1"}
"""What the caller's keys put into the call's data; a customer on file has a tier beside them."""

EXPECTED_NOTES = (
    *("call_arrived", "flow_started", "node_entered", "keys_pressed", "flow_ended", "call_queued"),
    *("offer_made", "offer_answered", "call_connected", "talk_ended", "call_ended"),
)


class CheckFailed(Exception):
    """What was expected and did not come."""


def check(centre: DemoCentre, say: Callable[[str], None]) -> None:
    """Raises CheckFailed. Tells `say` each thing seen."""
    keys = [(0.4, "2"), (1.0, "1")]
    caller = Caller("13800138000", "Check <Caller>", Plan(talks_s=4.0, keys=keys), CALLER_HERTZ)
    centre.switch.act(lambda core: caller.call(core, "4000"))
    call = caller.channel.uuid if caller.channel else ""
    say(word("a caller dials 4000 (call {call})").format(call=call[:8]))
    _wait(lambda: centre.daemon.snapshot()["calls"].get(call, {}).get("state") == "talking", "a talk with an agent")
    row = centre.daemon.snapshot()["calls"][call]
    say(word("keys 2, 1 led to queue {queue}; agent {agent} lifted the handset and talks").format_map(row))
    _wait(lambda: bool(caller.ended), "the end of the call")
    _wait(lambda: bool(_finished(centre, call)), "the recording's end")
    found = centre.daemon.explain(call) or {}
    _records(found, say)
    _recording(centre, found, say)
    _explanation(found, say)
    health = centre.daemon.health()
    if not health["well"]:
        raise CheckFailed(f"the daemon is not well: {health['trouble']}")
    say(word("the daemon says it is well"))


def check_panels(address: str, say: Callable[[str], None]) -> None:
    """The sign-in page is served with all it needs. Raises CheckFailed."""
    if not address:
        say("the web panels are not installed")
        return
    with urlopen(f"{address}/login", timeout=WITHIN_S) as answer:  # noqa: S310 (our own address)
        page = answer.read().decode()
    if answer.status != 200 or "csrf_token" not in page:
        raise CheckFailed(f"the sign-in page answers {answer.status}")
    say(f"the web panels are served at {address}")


def _wait(condition: Callable[[], bool], what: str) -> None:
    with gevent.Timeout(WITHIN_S, CheckFailed(f"waited {WITHIN_S:.0f} s for {what}")):
        while not condition():
            gevent.sleep(0.05)


def _finished(centre: DemoCentre, call: str) -> list[dict[str, Any]]:
    recordings = (centre.daemon.explain(call) or {}).get("recordings", [])
    return [row for row in recordings if row["ended_at"]]


def _records(found: dict[str, Any], say: Callable[[str], None]) -> None:
    row = found.get("call")
    if row is None or row["ended_at"] is None:
        raise CheckFailed("the call is not on file")
    keyed = {name: row["data"].get(name) for name in KEYED}
    if (row["language"], row["queue"], keyed) != ("en", "support", KEYED):
        raise CheckFailed(f"the record is wrong: {row}")
    if [stay["outcome"] for stay in found["stays"]] != ["answered"]:
        raise CheckFailed(f"the stay in the queue is wrong: {found['stays']}")
    connected = [offer for offer in found["offers"] if offer["outcome"] == "connected"]
    if len(connected) != 1 or len(found["legs"]) < 2:
        raise CheckFailed(f"offers or legs are wrong: {found['offers']} {found['legs']}")
    waited, talked = found["stays"][0]["waited_s"], connected[0]["talked_s"]
    told = {
        "waited": round(waited, 1),
        "talked": round(talked, 1),
        "by": word(row["ended_by"]),
        "keys": ", ".join(row["data"].values()),
    }
    say(word("on file: waited {waited} s, talked {talked} s, ended by {by}, keys {keys}").format_map(told))


def _recording(centre: DemoCentre, found: dict[str, Any], say: Callable[[str], None]) -> None:
    (recording,) = found["recordings"]
    if recording["lost"]:
        raise CheckFailed(f"the recording is lost: {recording['lost']}")
    path = centre.settings.recordings / recording["path"]
    left, right, seconds = _channels(path)
    agent_hertz = centre.phones[found["call"]["agent"]].hertz
    tail = slice(-4000, None)
    if _strength(left[tail], CALLER_HERTZ) < 1000 or _strength(right[tail], agent_hertz) < 1000:
        raise CheckFailed("the voices are not in their own channels")
    told = {"seconds": round(seconds, 1), "agent": found["call"]["agent"], "file": path.name}
    say(word("recorded {seconds} s, the caller on the left, agent {agent} on the right: {file}").format_map(told))


def _explanation(found: dict[str, Any], say: Callable[[str], None]) -> None:
    kinds = [note["kind"] for note in found["notes"]]
    for kind in EXPECTED_NOTES:
        if kind not in kinds:
            raise CheckFailed(f"the explanation lacks {kind}")
    offer = next(note["fact"] for note in found["notes"] if note["kind"] == "offer_made")
    told = {"count": len(kinds), "agent": offer["agent"], "why": reason(offer["reason"])}
    say(word("explained by {count} notes; agent {agent} was chosen: {why}").format_map(told))


def _channels(path: Path) -> tuple[array.array[int], array.array[int], float]:
    with wave.open(str(path)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
        return samples[0::2], samples[1::2], file.getnframes() / file.getframerate()


def _strength(samples: array.array[int], hertz: int) -> float:
    """About the amplitude of that frequency (Goertzel)."""
    coefficient = 2 * math.cos(2 * math.pi * hertz / 8000)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    return 2 * math.sqrt(max(last * last + before * before - coefficient * last * before, 0)) / max(len(samples), 1)
