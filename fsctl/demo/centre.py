"""Setting up a contact centre on the built-in switch: a data directory, an SQLite database, the daemon, and people."""

from __future__ import annotations

import json
import random
import secrets
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fsctl.config import PathsSection, Settings, SwitchSection
from fsctl.daemon import Daemon
from fsctl.demo import promises
from fsctl.directory import Directory
from fsctl.log import Log
from fsctl.requests import LogIn
from fsctl.simulator import heard
from fsctl.simulator.core import Core
from fsctl.simulator.customer import Customer
from fsctl.simulator.handset import Handset
from fsctl.simulator.happenings import Happening
from fsctl.simulator.parties import DeskPhone, Habits
from fsctl.simulator.server import SimulatorServer
from fsctl.site.parse import read
from fsctl.store import directory as stored_directory
from fsctl.store.database import Database
from fsctl.store.schema import upgrade
from fsctl.switch.sounds import Prompt
from fsctl.training.classroom import Classroom
from fsctl.training.server import TrainingServer

DOMAIN = "demo.local"
SITE = Path(__file__).with_name("site.yaml")

BY_HAND = ("1013", "1014")
"""Phones for visitors to play; their agents are not logged in."""

CUSTOMERS = {"13800000001": "王先生", "13800000002": "Ms Brown"}
"""Callers for visitors to play."""


class Centre:
    """Everything running but the people, whom `_bring` brings. `rng` makes callers and habits."""

    def __init__(self, root: Path, log: Log, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 (makes up callers)
        self.root = root
        password = secrets.token_hex(16)
        self.settings = Settings(paths=PathsSection(data=str(root)))
        self.switch = SimulatorServer(self._make_core, password)
        self.classroom = Classroom(self.switch.core, self.switch.act, self._named, lambda: secrets.token_urlsafe(16))
        self.training = TrainingServer(self.settings.training_socket, self.settings.control.mode, self.classroom)
        self.web_host = "127.0.0.1"
        self._signed_out: set[str] = set()
        """Phones that the site has no more."""
        self._password = password
        self._log = log

    @property
    def settings_file(self) -> Path:
        """With it the other commands find this centre."""
        return self.root / "fsctl.toml"

    def _make_core(self, tell: Callable[[Happening], None]) -> Core:
        return Core(tell, self._duration_s, self.rng, time.time(), self.settings.recordings)

    def _duration_s(self, path: str) -> float | None:
        return self.daemon.prompts.duration_of(path)

    def _named(self, path: str) -> heard.Heard:
        prompts = self.daemon.prompts
        known = prompts.sound_at(path)
        words = prompts.catalogue.text(known) if isinstance(known, Prompt) else ""
        return heard.sound(path, known, words)

    def start(self) -> None:
        self.switch.start()
        section = SwitchSection(port=self.switch.port, password=self._password, domain=DOMAIN, outside="world")
        self.settings = Settings(switch=section, paths=PathsSection(data=str(self.root)))
        self.settings_file.write_text(
            f'[switch]\nport = {section.port}\npassword = "{section.password}"\ndomain = "{section.domain}"\n'
            f'[paths]\ndata = "{self.root}"\n'
            f"[web]\nsecond_factor_required = false\nhost = {json.dumps(self.web_host)}\n"
        )
        self.settings_file.chmod(0o600)
        directory = self._store()
        self.daemon = Daemon(self.settings, self._log)
        self.daemon.start()
        self.switch.settled = self.classroom.settle
        self._connect(directory)
        self._bring(directory)
        self.daemon.when_loaded.append(self._follow)
        self.training.start()

    def _store(self) -> Directory:
        """Bring the database up to date, with a site in it. Returns the site."""
        database = Database(self.settings.database_url)
        upgrade(database.engine)
        with database.session() as session:
            directory = self._site(stored_directory.load(session))
            stored_directory.save(session, directory, "demo", time.time())
        database.dispose()
        return directory

    def _site(self, stored: Directory) -> Directory:
        raise NotImplementedError

    def _bring(self, directory: Directory) -> None:
        raise NotImplementedError

    def _connect(self, directory: Directory) -> None:
        trunks = frozenset({*directory.trunks, self.settings.switch.outside})
        self.switch.act(lambda core: core.connect_trunks(trunks))

    def _follow(self, directory: Directory) -> None:
        """What is new on the site is there at once: a phone to be played by hand, a trunk that leads outside. A phone
        taken away is signed out until it comes back."""
        self._connect(directory)
        phones = self.switch.core.phones
        names = {agent.extension: agent.name for agent in directory.agents.values()}
        for extension in sorted(directory.extensions.keys() - phones.keys()):
            self.by_hand(Handset(extension, names.get(extension, ""), 1000 + 50 * len(phones)))
        for extension in sorted(self._signed_out & directory.extensions.keys()):
            self._signed_out.discard(extension)
            self.switch.act(partial(Core.register, phone=phones[extension]))
        for extension in sorted(phones.keys() - directory.extensions.keys() - self._signed_out):
            self._signed_out.add(extension)
            self.switch.act(partial(Core.unregister, phone=phones[extension]))

    def by_hand(self, party: Handset | Customer) -> None:
        """From now on people may play it."""
        self.classroom.add(party)

    def stop(self) -> None:
        self.training.stop()
        self.daemon.stop()
        self.switch.stop()


class DemoCentre(Centre):
    """Agents with habits at their phones, and a few telephones for visitors. A seed repeats a run."""

    def __init__(self, root: Path, log: Log, seed: int) -> None:
        super().__init__(root, log, seed)
        self.phones: dict[str, DeskPhone] = {}

    def _site(self, stored: Directory) -> Directory:
        return read(SITE, DOMAIN).directory

    def _store(self) -> Directory:
        directory = super()._store()
        database = Database(self.settings.database_url)
        with database.session() as session:
            promises.keep(session, time.time())
        database.dispose()
        return directory

    def _bring(self, directory: Directory) -> None:
        for place, extension in enumerate(sorted(directory.extensions)):
            if extension in BY_HAND:
                self.by_hand(Handset(extension, directory.agents[extension].name, 1000 + 50 * place))
            else:
                self._phone(extension, 1000 + 50 * place)
        for agent in sorted(directory.agents.keys() - set(BY_HAND)):
            self.daemon.ask(LogIn(agent, "", "demo"))
        for number, name in CUSTOMERS.items():
            self.by_hand(Customer(number, name))

    def _phone(self, extension: str, hertz: int) -> None:
        habits = Habits(answers_after_s=self.rng.uniform(1.0, 4.0))
        phone = self.phones[extension] = DeskPhone(extension, habits, hertz)
        self.switch.act(lambda core: core.register(phone))
