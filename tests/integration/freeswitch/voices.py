"""Who hears whom, by the tone each party sends.

Sound needs a moment to follow an event. Nobody sleeps until it "must" have: each party's ear is looked at until all
hear what they should and nothing else, and then once more, for what comes after that moment: so many packets of it, for
on a busy machine they come late and together.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

import gevent

from fsctl.facts import RecordingBegun, RecordingFinished
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.sound import FRAME, RATE, ULAW, channels, hears, loudness
from tests.integration.freeswitch.useragent import Phone

TONES = {"caller": 440.0, "ann": 1000.0, "bo": 1500.0, "sue": 2200.0, "done": 1250.0, "listened": 1750.0}
"""Callers', agents' and supervisors' voices, and the short tones for one ear."""

WINDOW_S = 0.2
AFTERWARDS_S = 0.4
WITHIN_S = 4.0


def voices(phone: Phone, seconds: float = WINDOW_S) -> set[str]:
    """Whose tones came in the last `seconds`, and `sound` for anything else."""
    return _voices(_packets(phone, time.monotonic() - seconds))


def _packets(phone: Phone, since: float) -> list[bytes]:
    """The payloads that came after that moment."""
    return [data for at, data in list(phone.heard) if at >= since]


def _voices(packets: Sequence[bytes]) -> set[str]:
    samples = [ULAW[byte] for data in packets for byte in data]
    found = {name for name, hertz in TONES.items() if hears(samples, hertz)}
    return found or ({"sound"} if loudness(samples) > 50 else set())


def hear(*expected: Phone | Collection[str]) -> None:
    """`hear(ann, {"bo"}, caller, {"sound"})`: each of the phones comes to hear these and nobody else, and stays so."""
    wanted = dict(zip(expected[::2], expected[1::2], strict=True))
    deadline = time.monotonic() + WITHIN_S
    while (heard := {phone: voices(phone) for phone in wanted}) != wanted:  # type: ignore[arg-type]
        assert time.monotonic() < deadline, _told(heard, wanted)
        gevent.sleep(0.02)
    since = time.monotonic()
    gevent.sleep(AFTERWARDS_S)
    while any(who and len(_packets(phone, since)) < AFTERWARDS_S * RATE / FRAME for phone, who in wanted.items()):  # type: ignore[arg-type]
        assert time.monotonic() < since + WITHIN_S, "no more sound comes"
        gevent.sleep(0.02)
    heard = {phone: _voices(_packets(phone, since)) for phone in wanted}  # type: ignore[arg-type]
    assert heard == wanted, _told(heard, wanted)


def recorded(centre: Centre) -> list[tuple[str, set[str]]]:
    """Each finished recording in the order begun: its agent, and whose tones the customer hears in it."""
    paths = {fact.path for fact in centre.all(RecordingFinished)}
    begun = [fact for fact in centre.all(RecordingBegun) if fact.path in paths]
    return [(fact.agent, _voices_in(channels(centre.switch.conf.recordings_root / fact.path)[1])) for fact in begun]


def _voices_in(samples: Sequence[int]) -> set[str]:
    """Who is heard for a fifth of a second at least."""
    parts = [samples[start : start + 1600] for start in range(0, len(samples) - 1600, 800)]
    return {name for name, hertz in TONES.items() for part in parts if hears(part, hertz)}


def hears_ringing(phone: Phone) -> None:
    """A tone of one second every five."""
    phone.wait(lambda: voices(phone) == {"sound"}, "a ringing tone", within_s=6.0)


def _told(heard: object, wanted: object) -> str:
    def names(ears: object) -> str:
        assert isinstance(ears, dict)
        return ", ".join(f"{phone.user}: {sorted(who)}" for phone, who in ears.items())

    return f"heard {names(heard)}; expected {names(wanted)}"
