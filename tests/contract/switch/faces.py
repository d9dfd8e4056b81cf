"""The faces a switch shows: the built-in one in virtual time, the same behind its Event Socket, and a real FreeSWITCH.

A test speaks of parties (who call, lift, hold, hear) and of neutral commands and events; it cannot tell which face it
has. What passes on one and fails on another is a difference the built-in switch has to lose.
"""

from __future__ import annotations

import random
import time
import uuid
import wave
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import gevent

from fsctl.freeswitch.link import FreeSwitch
from fsctl.freeswitch.settings import LinkSettings
from fsctl.simulator import hearing
from fsctl.simulator.core import Core
from fsctl.simulator.parties import Caller, DeskPhone, Habits
from fsctl.simulator.server import SimulatorServer
from fsctl.simulator.takes import RATE, second_of
from fsctl.simulator.virtual import VirtualSwitch
from fsctl.switch.commands import Answer, Command, DisarmDeadMan, Originate, Phone
from fsctl.switch.events import ChannelAnswered, ChannelParked, ChannelSnapshot, SwitchEvent, SwitchSnapshot
from fsctl.switch.sounds import Music, Prompt, Sound, Tone
from tests.integration.freeswitch.sound import hears, loudness
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone as SipPhone

HERTZ = {"ann": 1000, "bo": 1500, "sue": 2200, "caller": 450, "other": 550}
"""What each party says."""

EXTENSIONS = {"ann": "1001", "bo": "1002", "sue": "1003"}
NUMBERS = {"caller": "5551234", "other": "5559876"}
TONE_HERTZ = 620
"""Of prompts and tones: nobody says it."""

LENGTHS_S = {"short": 0.5, "long": 3.0}
"""Prompts there are; `missing` is none of them."""

E = TypeVar("E", bound=SwitchEvent)


class Party(ABC):
    """Somebody with a telephone."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def number(self) -> str:
        return EXTENSIONS.get(self.name) or NUMBERS[self.name]

    @property
    @abstractmethod
    def rings(self) -> bool: ...

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Whether its call goes on."""

    @abstractmethod
    def calls(self, number: str) -> None: ...

    @abstractmethod
    def lifts(self) -> None: ...

    @abstractmethod
    def refuses(self, status: int) -> None:
        """From now on it answers calls with 486, 603 or not at all (0)."""

    @abstractmethod
    def hangs_up(self) -> None: ...

    @abstractmethod
    def holds(self, on: bool) -> None: ...

    @abstractmethod
    def presses(self, keys: str) -> None: ...

    @property
    @abstractmethod
    def heard_keys(self) -> str:
        """What was pressed towards it so far."""

    @abstractmethod
    def refers(self, number: str) -> None: ...

    @abstractmethod
    def registers(self, on: bool) -> None: ...

    @abstractmethod
    def hears(self) -> set[str]:
        """The names of the parties it hears, and `sound` for anything else."""


class Face(ABC):
    """`submit` and `events` are the switch port; the rest is what a test needs around it."""

    name: ClassVar[str]

    def __init__(self) -> None:
        self.events: list[SwitchEvent] = []

    @abstractmethod
    def submit(self, command: Command) -> None: ...

    @abstractmethod
    def after(self, seconds: float) -> None: ...

    @abstractmethod
    def snapshot(self) -> SwitchSnapshot: ...

    @abstractmethod
    def party(self, name: str) -> Party:
        """A phone, registered, or a caller outside. Nobody answers by itself."""

    @abstractmethod
    def recording(self, path: str) -> Path: ...

    @abstractmethod
    def close(self) -> None: ...

    def all(self, kind: type[E], **fields: object) -> list[E]:
        return [
            event
            for event in self.events
            if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())
        ]

    def wait(self, kind: type[E], count: int = 1, within_s: float = 6.0, **fields: object) -> E:
        """The `count`th event of a kind with these fields; AssertionError with what there was instead."""
        self.until(lambda: len(self.all(kind, **fields)) >= count, f"{kind.__name__} {fields}", within_s)
        return self.all(kind, **fields)[count - 1]

    def until(self, condition: Callable[[], bool], what: str, within_s: float = 6.0) -> None:
        waited = 0.0
        while not condition():
            assert waited < within_s, f"waited {within_s} s for {what}, but:\n" + "\n".join(map(str, self.events[-25:]))
            self.after(0.005)
            waited += 0.005

    def shows(self, condition: Callable[[dict[str, ChannelSnapshot], frozenset[str]], bool], what: str) -> None:
        """Wait until a snapshot's channels and registered phones are so: a switch's lists lag its events a little."""

        def holds() -> bool:
            snapshot = self.snapshot()
            return condition({seen.channel: seen for seen in snapshot.channels}, snapshot.registered)

        self.until(holds, f"a snapshot with {what}", 2.0)

    # -- what most tests begin with

    def arrives(self, party: Party, number: str = "4000", *, answered: bool = True) -> str:
        """A call comes in, is taken from the dead man and answered. Returns its channel."""
        before = len(self.all(ChannelParked))
        party.calls(number)
        channel = self.wait(ChannelParked, before + 1).channel
        self.submit(DisarmDeadMan(channel))
        if answered:
            self.submit(Answer(channel))
            self.wait(ChannelAnswered, channel=channel)
        return channel

    def rung(self, party: Party, ring_s: float = 20.0) -> str:
        """A phone is called and rings. Returns its channel."""
        channel = str(uuid.uuid4())
        self.submit(Originate(channel, Phone(party.number), "5551234", "Zhang Wei", ring_s))
        self.until(lambda: party.rings, f"{party.name}'s phone to ring")
        return channel

    def reached(self, party: Party) -> str:
        """A phone is called and answers."""
        channel = self.rung(party)
        party.lifts()
        self.wait(ChannelParked, channel=channel)
        return channel


class Sounds:
    """Prompts are files of a tone nobody else says, of the lengths above."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        for name, seconds in LENGTHS_S.items():
            tone = tone_of(TONE_HERTZ, seconds)
            with wave.open(str(root / f"{name}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE)
                file.writeframes(tone)

    def path(self, sound: Sound) -> str:
        if isinstance(sound, Music):
            return "local_stream://default"
        if isinstance(sound, Tone):
            return f"tone_stream://%(2500,0,{TONE_HERTZ})"
        assert isinstance(sound, Prompt)
        return str(self._root / f"{sound.name}.wav")

    @staticmethod
    def duration_s(path: str) -> float | None:
        return None if "://" in path else LENGTHS_S.get(Path(path).stem, -1.0)


def tone_of(hertz: int, seconds: float) -> bytes:
    """Signed 16-bit samples."""
    both = array("h", second_of(frozenset({hertz}), frozenset()))
    return (both[::2] * 4)[: int(seconds * RATE)].tobytes()


# -- the built-in switch
# ------------------------------------------------------------------------------------------------


class BuiltInParty(Party):
    def __init__(
        self, name: str, act: Callable[[Callable[[Core], object]], None], after: Callable[[float], None]
    ) -> None:
        super().__init__(name)
        self._act = act
        self._after = after
        habits = Habits(answers_after_s=None)
        hertz = HERTZ[name]
        self.end: DeskPhone | Caller
        if name in EXTENSIONS:
            self.end = DeskPhone(EXTENSIONS[name], habits, hertz)
            self.registers(True)
        else:
            self.end = Caller(NUMBERS[name], "Zhang Wei", hertz=hertz)

    @property
    def _phone(self) -> DeskPhone:
        assert isinstance(self.end, DeskPhone)
        return self.end

    @property
    def rings(self) -> bool:
        channel = self.end.channel
        return channel is not None and channel.alive and channel.outbound and not channel.answered

    @property
    def busy(self) -> bool:
        return self.end.channel is not None and self.end.channel.alive

    def calls(self, number: str) -> None:
        end = self.end
        self._act(lambda core: end.call(core, number) if isinstance(end, Caller) else end.dial(core, number))

    def lifts(self) -> None:
        self._act(self._phone.lift)

    def refuses(self, status: int) -> None:
        self._phone.habits.refuses = {486: "USER_BUSY", 603: "CALL_REJECTED"}.get(status, "")
        self._phone.habits.dead = status == 0

    def hangs_up(self) -> None:
        self._act(self.end.hang_up)

    def holds(self, on: bool) -> None:
        self._act(lambda core: self._phone.hold(core, on))

    def presses(self, keys: str) -> None:
        channel = self.end.channel
        assert channel is not None
        self._act(lambda core: [core.press(channel, key) for key in keys])

    @property
    def heard_keys(self) -> str:
        return self.end.heard_digits

    def refers(self, number: str) -> None:
        channel = self.end.channel
        assert channel is not None
        self._act(lambda core: core.bridges.refer(channel, number))

    def registers(self, on: bool) -> None:
        self._act(lambda core: core.register(self._phone) if on else core.unregister(self._phone))

    def hears(self) -> set[str]:
        self._after(0.1)  # commands may be under way
        channel = self.end.channel
        heard = hearing.hears(channel) if channel is not None and channel.alive else frozenset()
        names = {hertz: name for name, hertz in HERTZ.items()}
        return {names.get(hertz, "sound") for hertz in heard}


class VirtualFace(Face):
    """In process, in virtual time."""

    name = "virtual"

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root / "recordings"
        sounds = Sounds(root / "sounds")
        self._switch = VirtualSwitch(
            self.events.append, sounds.path, sounds.duration_s, random.Random(1), 1_000_000.0, self._root
        )
        self._now = 1_000_000.0

    def submit(self, command: Command) -> None:
        self._switch.submit(command)

    def _act(self, act: Callable[[Core], object]) -> None:
        act(self._switch.core)

    def after(self, seconds: float) -> None:
        self._now += seconds
        self._switch.run_until(self._now)

    def snapshot(self) -> SwitchSnapshot:
        return self._switch.snapshot(fresh=True)

    def party(self, name: str) -> Party:
        return BuiltInParty(name, self._act, self.after)

    def recording(self, path: str) -> Path:
        return self._root / path

    def close(self) -> None:
        pass


class LinkedFace(Face):
    """Through the production link, in real time."""

    def __init__(self, settings: LinkSettings, sounds: Sounds) -> None:
        super().__init__()
        self._root = settings.recordings_root
        self.troubles: list[str] = []
        self._link = FreeSwitch(settings, sounds, self.events.append, lambda: str(uuid.uuid4()), self.troubles.append)
        self._link.start()

    def told_of(self) -> list[str]:
        """The applications whose completion the switch tells of from now on."""
        told: list[str] = []
        translate = self._link._translate

        def heard(event: Mapping[str, Any]) -> list[SwitchEvent]:
            if event.get("Event-Name") == "CHANNEL_EXECUTE_COMPLETE":
                told.append(str(event.get("Application")))
            return translate(event)

        self._link._translate = heard  # type: ignore[assignment]
        return told

    def submit(self, command: Command) -> None:
        self._link.submit(command)

    def after(self, seconds: float) -> None:
        gevent.sleep(seconds)

    def snapshot(self) -> SwitchSnapshot:
        """As after a reconnect."""
        self._link.take_stock()
        return self.all(SwitchSnapshot)[-1]

    def recording(self, path: str) -> Path:
        return self._root / path

    def close(self) -> None:
        self._link.stop()
        assert self.troubles == []


class SocketFace(LinkedFace):
    name = "event_socket"

    def __init__(self, root: Path) -> None:
        sounds, recordings = Sounds(root / "sounds"), root / "recordings"
        self._server = SimulatorServer(
            lambda tell: Core(tell, sounds.duration_s, random.Random(1), time.time(), recordings), "p" * 32
        )
        self._server.start()
        super().__init__(LinkSettings("127.0.0.1", self._server.port, "p" * 32, "local", recordings), sounds)

    def party(self, name: str) -> Party:
        return BuiltInParty(name, self._server.act, self.after)

    def close(self) -> None:
        super().close()
        self._server.stop()


# -- FreeSWITCH
# ---------------------------------------------------------------------------------------------------------


class SipParty(Party):
    def __init__(self, name: str, switch: RunningSwitch) -> None:
        super().__init__(name)
        outside = name in NUMBERS
        self.sip: SipPhone = (
            switch.caller(NUMBERS[name], HERTZ[name]) if outside else switch.phone(EXTENSIONS[name], HERTZ[name])
        )
        if outside:
            self.sip.display = "Zhang Wei"

    @property
    def rings(self) -> bool:
        return self.sip.rings

    @property
    def busy(self) -> bool:
        return self.sip.dialog is not None and not self.sip.is_over

    def calls(self, number: str) -> None:
        self.sip.call(number)

    def lifts(self) -> None:
        self.sip.lift()

    def refuses(self, status: int) -> None:
        self.sip.silent = status == 0
        self.sip.refuses_with = status

    def hangs_up(self) -> None:
        self.sip.hang_up()

    def holds(self, on: bool) -> None:
        self.sip.hold(on)

    def presses(self, keys: str) -> None:
        self.sip.press(keys)

    @property
    def heard_keys(self) -> str:
        return self.sip.heard_keys

    def refers(self, number: str) -> None:
        self.sip.refer(number)

    def registers(self, on: bool) -> None:
        assert self.sip.register(120 if on else 0) == 200

    def hears(self) -> set[str]:
        gevent.sleep(0.3)  # until what was sent before the change has been heard
        samples = self.sip.listen(0.4)
        told = {**HERTZ, "sound": TONE_HERTZ}
        heard = {name for name, hertz in told.items() if hears(samples, hertz)}
        return heard or ({"sound"} if loudness(samples) > 50 else set())


class FreeSwitchFace(LinkedFace):
    name = "freeswitch"

    def __init__(self, root: Path, switch: RunningSwitch) -> None:
        self._switch = switch
        self._phones: list[SipPhone] = []
        super().__init__(switch.link, Sounds(root / "sounds"))

    def party(self, name: str) -> Party:
        party = SipParty(name, self._switch)
        self._phones.append(party.sip)
        return party

    def close(self) -> None:
        for phone in self._phones:
            phone.close()
        gevent.sleep(0.1)
        super().close()
