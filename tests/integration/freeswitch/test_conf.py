"""A changed configuration taken up by a running switch, while a caller waits on it."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from fsctl.directory import Extension, Queue, Trunk
from fsctl.freeswitch.conf.install import apply, diff
from fsctl.freeswitch.conf.render import render
from fsctl.freeswitch.link import FreeSwitch
from fsctl.prompts.music import write_default
from fsctl.switch.commands import Answer, DisarmDeadMan, HangUp, Originate, Play
from fsctl.switch.commands import Phone as Called
from fsctl.switch.events import ChannelHungUp, ChannelParked, PlaybackEnded, PlayOutcome
from fsctl.switch.sounds import Music, Prompt, Sound
from tests.integration.freeswitch.conftest import digest_of, site
from tests.integration.freeswitch.switch import PROGRAM, WHY_NOT, RunningSwitch, start_freeswitch

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not PROGRAM, reason=WHY_NOT)]


class Streams:
    def path(self, sound: Sound) -> str:
        assert not isinstance(sound, Prompt)
        return f"local_stream://{sound.stream}" if isinstance(sound, Music) else ""


class Running:
    """A switch of its own, with a caller who waits with music."""

    def __init__(self, root: Path) -> None:
        self.directory = replace(
            site(), trunks={"carrier": Trunk("carrier", "127.0.0.1", 5999, username="me", secret="x" * 12)}
        )
        self.switch: RunningSwitch = start_freeswitch(root, self.directory)
        self.conf = root / "conf"
        self.events: list[object] = []
        self.link = FreeSwitch(self.switch.link, Streams(), self.events.append, lambda: str(uuid.uuid4()))
        self.link.start()
        self.caller = self.switch.caller("5551234")
        self.caller.call("4000")
        self.caller.wait(lambda: bool(self.all(ChannelParked)), "the call to park")
        self.channel = self.all(ChannelParked)[0].channel  # type: ignore[attr-defined]
        self.link.submit(Answer(self.channel))
        self.link.submit(DisarmDeadMan(self.channel))  # nobody arms it anew here, and the tests may take longer
        self.link.submit(Play(self.channel, "music", Music("default")))
        self.caller.wait_talk()
        self.caller.wait(self.caller.hears_something, "music")

    def all(self, kind: type) -> list[object]:
        return [event for event in self.events if isinstance(event, kind)]

    def applied(self, **changes: object) -> list[str]:
        """Change the directory and apply what follows; the files that changed."""
        self.directory = replace(self.directory, **changes)  # type: ignore[arg-type]
        return apply(render(self.switch.conf, self.directory), self.conf, self.link.ask)

    def stop(self) -> None:
        self.caller.close()
        self.link.stop()
        self.switch.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("conf"))
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def the_caller_hears_nothing_of_it(running: Running) -> Iterator[None]:
    yield
    running.caller.wait(running.caller.hears_something, "music")
    assert not running.all(PlaybackEnded)
    assert not running.all(ChannelHungUp)


def test_nothing_changes_when_nothing_differs(running: Running) -> None:
    assert diff(render(running.switch.conf, running.directory), running.conf) == {}
    assert running.applied() == []


def test_a_new_phone_registers_at_once_and_one_taken_away_does_not(running: Running) -> None:
    phone = running.switch.phone("1004", 1000, register=False)
    assert phone.register() == 403
    changed = running.applied(extensions={**site().extensions, "1004": Extension("1004", digest_of("1004"))})
    assert changed == ["directory/fsctl.xml"]
    assert phone.register() == 200
    running.applied(extensions=site().extensions)
    assert phone.register() == 403
    phone.close()


def test_a_phone_rings_and_lists_are_told_while_a_database_is_written_to(running: Running) -> None:
    """Whoever met a writer's lock would try again every 100 ms until it is gone."""
    phone = running.switch.phone("1001", 880.0)
    try:
        with ExitStack() as locks:
            for name in ("sofia_reg_internal", "core"):
                database = sqlite3.connect(running.switch.root / "db" / f"{name}.db", isolation_level=None)
                locks.callback(database.close)
                database.execute("BEGIN EXCLUSIVE")
            running.link.submit(Originate("leg-1", Called("1001"), "5551234", "", 20.0))
            phone.wait(lambda: bool(phone.invites), "a ring")
            assert running.channel in running.link.ask("show channels as json")
    finally:
        running.link.submit(HangUp("leg-1"))
        phone.wait(lambda: bool(running.all(ChannelHungUp)), "the end of the leg")
        phone.close()
        running.events[:] = [event for event in running.events if getattr(event, "channel", "") != "leg-1"]


def test_a_new_stream_of_music_plays(running: Running) -> None:
    write_default(running.switch.conf.sounds_root / "music" / "jazz")
    running.applied(queues={"support": Queue("support", music="jazz")})
    gevent.sleep(0.3)
    streams = running.link.ask("local_stream show")
    assert "jazz," in streams
    other = running.switch.caller("5559999")
    other.call("4000")
    other.wait(lambda: len(running.all(ChannelParked)) == 2, "the second call to park")
    channel = running.all(ChannelParked)[1].channel  # type: ignore[attr-defined]
    running.link.submit(Answer(channel))
    other.wait_talk()
    running.link.submit(Play(channel, "jazz", Music("jazz")))
    other.wait(other.hears_something, "the other music")
    other.hang_up()
    other.wait(lambda: bool(running.all(ChannelHungUp)), "the end of the second call")
    ended = [event for event in running.all(PlaybackEnded) if event.play_id == "jazz"]  # type: ignore[attr-defined]
    assert ended[0].outcome is PlayOutcome.INTERRUPTED  # type: ignore[attr-defined]
    running.events[:] = [event for event in running.events if getattr(event, "channel", "") != channel]
    other.close()


def gateway(running: Running, name: str) -> str:
    return running.link.ask(f"sofia status gateway {name}")


def test_trunks_come_change_and_go(running: Running) -> None:
    carrier = Trunk("carrier", "127.0.0.1", 5999, username="me", secret="x" * 12)
    second = Trunk("second", "127.0.0.1", 5998, username="you", secret="y" * 12)

    def until(shown: bool, name: str, text: str) -> None:
        with gevent.Timeout(8, AssertionError(f"{name}: {gateway(running, name)}")):
            while (text in gateway(running, name)) is not shown:
                gevent.sleep(0.1)

    until(True, "carrier", "5999")
    running.applied(trunks={"carrier": carrier, "second": second})
    until(True, "second", "5998")
    until(True, "carrier", "5999")
    running.applied(trunks={"carrier": replace(carrier, port=5997), "second": second})
    until(True, "carrier", "5997")
    running.applied(trunks={"carrier": replace(carrier, port=5997)})
    until(True, "second", "Invalid Gateway")
    until(True, "carrier", "5997")


def test_a_configuration_the_switch_cannot_read_is_taken_back(running: Running) -> None:
    files = dict(render(running.switch.conf, running.directory))
    before = {name: (running.conf / name).read_text() for name in files}
    broken = {**files, "dialplan/fsctl.xml": files["dialplan/fsctl.xml"].replace("</context>", "</contexts>", 1)}
    with pytest.raises(RuntimeError, match="the old one is back"):
        apply(broken, running.conf, running.link.ask)
    assert {name: (running.conf / name).read_text() for name in files} == before
    other = running.switch.caller("5558888")
    parked = len(running.all(ChannelParked))
    other.call("4000")
    other.wait(lambda: len(running.all(ChannelParked)) == parked + 1, "a call with the old configuration")
    channel = running.all(ChannelParked)[-1].channel  # type: ignore[attr-defined]
    other.hang_up()
    other.wait(lambda: bool(running.all(ChannelHungUp)), "its end")
    running.events[:] = [event for event in running.events if getattr(event, "channel", "") != channel]
    other.close()
