"""`fsctl training`: a contact centre for a class, with a telephone and a customer for every student to play."""

from __future__ import annotations

import secrets
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import gevent
from gevent.event import Event

from fsctl.daemon import CannotStart
from fsctl.demo.centre import DOMAIN, SITE, Centre
from fsctl.demo.panels import PanelsFailed
from fsctl.demo.pupils import TEACHER, ClassPanels
from fsctl.demo.traffic import keep_calling
from fsctl.directory import Agent, Directory, Extension, Tier
from fsctl.log import Log
from fsctl.simulator.customer import Customer
from fsctl.simulator.handset import Handset
from fsctl.site.parse import read
from fsctl.terminal.words import said
from fsctl.wording import worded

FIRST_EXTENSION = 1001
FIRST_CUSTOMER = 13800000001
FAMILY_NAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙")
TITLES = ("先生", "女士", "小姐", "老师", "经理")
HERTZ = (400, 4)
"""The first customer's tone, and how far the next one's is from it."""


class LessonCentre(Centre):
    """A directory that has a site already keeps it, so that a class goes on where it stopped."""

    def __init__(self, root: Path, log: Log, students: int, host: str = "127.0.0.1") -> None:
        super().__init__(root, log, int(time.time()))
        self.web_host = host
        self._students = students

    def _site(self, stored: Directory) -> Directory:
        return stored if stored.extensions else class_site(self._students)

    def _bring(self, directory: Directory) -> None:
        names = {agent.extension: agent.name for agent in directory.agents.values()}
        first, apart = HERTZ
        for place, extension in enumerate(sorted(directory.extensions)):
            self.by_hand(Handset(extension, names.get(extension, ""), 1000 + apart * place))
            self.by_hand(Customer(str(FIRST_CUSTOMER + place), customer_name(place), first + apart * place))


def class_site(students: int) -> Directory:
    """The demonstration's numbers, queues and flow; everybody works for support and for one of the other queues."""
    site = read(SITE, DOMAIN).directory
    numbers = [str(FIRST_EXTENSION + place) for place in range(students)]
    others = sorted(site.queues.keys() - {"support"})
    tiers = [Tier("support", number) for number in numbers]
    tiers += [Tier(others[place % len(others)], number) for place, number in enumerate(numbers)]
    return replace(
        site,
        extensions={number: Extension(number, secrets.token_urlsafe(18)) for number in numbers},
        agents={
            number: Agent(number, f"学员 {place:02}", number, language="en" if place % 2 else "zh")
            for place, number in enumerate(numbers, 1)
        },
        tiers=tuple(tiers),
    )


def customer_name(place: int) -> str:
    return FAMILY_NAMES[place % len(FAMILY_NAMES)] + TITLES[place // len(FAMILY_NAMES) % len(TITLES)]


def main(directory: str, students: int, callers: bool, host: str = "127.0.0.1", port: int = 0) -> int:
    """Run until Ctrl-C or SIGTERM. Without a `directory` nothing is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="fsctl-training-") as temporary:
        root = Path(directory or temporary).absolute()
        root.mkdir(parents=True, exist_ok=True)
        centre = LessonCentre(root, Log("warning"), students, host)
        try:
            centre.start()
        except CannotStart as error:
            print(said(worded(error)), file=sys.stderr)
            return 1
        ended = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            gevent.signal_handler(number, ended.set)
        panels = ClassPanels(centre.settings_file, centre.settings.database_url, root)
        try:
            if panels.installed():
                panels.open(port)
            _teach(centre, panels, ended, callers, kept=bool(directory))
        except PanelsFailed as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            panels.stop()
            centre.stop()
    return 0


def _teach(centre: LessonCentre, panels: ClassPanels, ended: Event, callers: bool, *, kept: bool) -> None:
    phones = len(centre.classroom.snapshot()["phones"])
    if panels.address:
        told = [f"web panels: {panels.address}/training", f"sign in as {panels.students} or {TEACHER}"]
        print("   ".join([*told, f"password {panels.password}"]))
    print(f"{phones} desk phones and as many customers to be played; the main number is 4000")
    print(f"other commands: FSCTL_CONFIG={centre.settings_file} fsctl agent list")
    print(f"data in {centre.root}, {'kept' if kept else 'removed at the end'}   ·   Ctrl-C ends", flush=True)
    traffic = gevent.spawn(keep_calling, centre) if callers else None
    ended.wait()
    if traffic is not None:
        traffic.kill()
