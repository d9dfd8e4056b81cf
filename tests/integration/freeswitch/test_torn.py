"""F3 on a real switch: the connection is cut after byte k of a command of each kind, for a call that is there. What ran
is told by the switch itself, over a connection of its own: once or not at all, and whole."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import gevent
import pytest

from fsctl.directory import Directory
from fsctl.esl import commands
from fsctl.esl.accept import Acceptor, Asked
from fsctl.freeswitch import link
from fsctl.freeswitch.link import FreeSwitch, LinkState
from fsctl.freeswitch.wire import Wire
from fsctl.freeswitch.writing import Order, Writer
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.paths import PromptFiles
from fsctl.switch.commands import Originate
from tests.faults.links import each_kind, named_channel, places_to_cut
from tests.faults.proxy import Proxy
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone

pytestmark = pytest.mark.freeswitch

CUTS = 65
"""Each kind five times: after its last byte, before its first, and three times between."""

SENT = ("answer", "playback", "eavesdrop")
"""What a channel is told to execute. What else it executes follows from a command that is told already."""

Ran = tuple[str, str, str]
"""Command or application, its argument, and the channel of an application."""


class Witness:
    """What the switch says it did. The link's own questions (uuid_dump) are no deeds."""

    def __init__(self, switch: RunningSwitch) -> None:
        self.ran: list[Ran] = []
        self.parked: list[str] = []
        at = switch.link
        self._wire = Wire(at.host, at.port, at.password, lambda *told: None, lambda *told: None)
        self._wire.register_handle("*", self._told)
        self._wire.connect()
        self._wire.send(commands.subscribe(("API", "CHANNEL_EXECUTE", "CHANNEL_PARK")))

    def _told(self, headers: dict[str, str]) -> None:
        if headers["Event-Name"] == "CHANNEL_PARK":
            self.parked.append(headers["Unique-ID"])
        elif headers["Event-Name"] == "API":
            self.ran.append((headers["API-Command"], headers.get("API-Command-Argument", ""), ""))
        elif headers["Application"] in SENT:
            self.ran.append((headers["Application"], headers.get("Application-Data", ""), headers["Unique-ID"]))

    def of(self, channel: str) -> list[Ran]:
        return [ran for ran in self.ran if channel in f"{ran[1]} {ran[2]}" and ran[0] != "uuid_dump"]

    def close(self) -> None:
        self._wire.stop()


class Torn:
    """The link alone, over a relay; callers whom nobody serves."""

    def __init__(self, switch: RunningSwitch) -> None:
        self.switch = switch
        self.relay = Proxy(switch.conf.esl_port)
        files = PromptFiles(Path("/nowhere"), Catalogue.of(Directory()), switch.conf.recordings_root)
        over = replace(switch.link, port=self.relay.port)
        self.link = FreeSwitch(over, files, lambda event: None, lambda: str(uuid.uuid4()))
        self.link.start()
        self.witness = Witness(switch)
        self.callers: list[Phone] = []

    def caller(self) -> str:
        """The channel of somebody new, who waits; the one before the last goes."""
        before = len(self.witness.parked)
        caller = self.switch.caller(f"5557{len(self.callers):03}")
        caller.call("4000")
        caller.wait(lambda: len(self.witness.parked) > before, "the caller to be parked")
        self.callers.append(caller)
        for gone in self.callers[-3:-2]:
            gone.hang_up()
        return self.witness.parked[-1]

    def cut(self, kind: int, share: float, *, again: bool) -> tuple[str, set[Ran]]:
        """The channel, and what is the whole of the command that was cut there. `again` sends it once more."""
        command = each_kind(self.caller())[kind]
        if isinstance(command, Originate):  # a leg that is not there yet
            command = replace(command, channel=str(uuid.uuid4()))
        orders, before = self.link._writer.orders(command), self.link.reconnects
        with patch.object(self.link._writer, "orders", lambda command: orders):  # the same ids when it is sent again
            connection = self.relay.alive[-2 if isinstance(command, Originate) else -3]
            connection.cut_after = round(share * sum(len(order.data) for order in orders))
            self.link.submit(command)
            self.callers[-1].wait(lambda: self.link.reconnects > before and self.link.state is LinkState.UP, "the link")
            if again:
                self.link.submit(command)
        return named_channel(command), whole(orders, self.link._writer)

    def close(self) -> None:
        self.link.stop()
        self.witness.close()
        for caller in self.callers:
            if not caller.is_over:
                caller.hang_up()
            caller.close()
        self.relay.stop()


def whole(orders: Sequence[Order], writer: Writer) -> set[Ran]:
    asked = Acceptor().receive(b"".join(order.data for order in orders))
    found = {_ran(one) for one in asked}
    for name, told, _ in list(found):
        if name == "bgapi":  # runs what it was told in a thread, where that is told again, and once more when expanded
            expand, _, short = told.partition(" ")
            inner, _, argument = short.replace(f"${{{writer._named}}}", writer._common).partition(" ")
            found |= {(expand, short, ""), (inner, argument, "")}
    return found


def _ran(asked: Asked) -> Ran:
    if asked.verb == "sendmsg":
        return (asked.headers["execute-app-name"], asked.body, asked.rest)
    name, _, argument = asked.rest.partition(" ")
    return (name, argument, "")


@pytest.fixture
def torn(freeswitch: RunningSwitch) -> Iterator[Torn]:
    with ExitStack() as stack:
        stack.enter_context(patch.object(link, "PING_EVERY_S", 3600.0))
        stack.enter_context(patch.object(link, "RETRY_FIRST_S", 0.01))
        torn = Torn(freeswitch)
        yield torn
        torn.close()


def test_a_command_that_is_cut_runs_once_or_not_at_all_and_whole(torn: Torn) -> None:
    done = [(share, *torn.cut(kind, share, again=False)) for kind, share in places_to_cut(CUTS)]
    complete = [channel for share, channel, _ in done if share == 1.0]
    torn.callers[-1].wait(lambda: all(torn.witness.of(channel) for channel in complete), "what came whole to be done")
    for share, channel, expected in done:
        ran = torn.witness.of(channel)
        assert set(ran) <= expected, f"torn, cut at {share:.2f}"
        assert max(Counter(ran).values(), default=0) <= 1, f"twice, cut at {share:.2f}"
        assert share > 0.0 or not ran, "not a byte of it came"
    came = sum(bool(torn.witness.of(channel)) for _, channel, _ in done)
    print(f"{came} of {CUTS} came through")


def test_sent_again_when_its_fate_is_unknown_it_runs_twice(torn: Torn) -> None:
    channel, _ = torn.cut(0, 1.0, again=True)
    with gevent.Timeout(5, False):
        while max(Counter(torn.witness.of(channel)).values(), default=0) < 2:
            gevent.sleep(0.02)
    assert max(Counter(torn.witness.of(channel)).values()) == 2
