"""Setting up the demonstration: a directory of its own, the built-in switch, an SQLite database, the daemon."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from fsctl.config import PathsSection, Settings, SwitchSection
from fsctl.daemon import Daemon
from fsctl.log import Log
from fsctl.requests import LogIn
from fsctl.simulator.core import Core
from fsctl.simulator.happenings import Happening
from fsctl.simulator.parties import DeskPhone, Habits
from fsctl.simulator.server import SimulatorServer
from fsctl.site.parse import read
from fsctl.store import directory as stored_directory
from fsctl.store.database import Database
from fsctl.store.schema import upgrade

DOMAIN = "demo.local"
SITE = Path(__file__).with_name("site.yaml")


class DemoCentre:
    """Everything running, agents at their phones. `rng` makes callers and habits; a seed repeats a run."""

    def __init__(self, root: Path, log: Log, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 (makes up callers)
        self.root = root
        self.phones: dict[str, DeskPhone] = {}
        password = secrets.token_hex(16)
        self.settings = Settings(paths=PathsSection(data=str(root)))
        self.switch = SimulatorServer(self._make_core, password)
        self._password = password
        self._log = log

    @property
    def settings_file(self) -> Path:
        """With it the other commands find the demonstration."""
        return self.root / "fsctl.toml"

    def _make_core(self, tell: Callable[[Happening], None]) -> Core:
        return Core(tell, self._duration_s, self.rng, time.time(), self.settings.recordings)

    def _duration_s(self, path: str) -> float | None:
        return self.daemon.prompts.duration_of(path)

    def start(self) -> None:
        self.switch.start()
        section = SwitchSection(port=self.switch.port, password=self._password, domain=DOMAIN)
        self.settings = Settings(switch=section, paths=PathsSection(data=str(self.root)))
        self.settings_file.write_text(
            f'[switch]\nport = {section.port}\npassword = "{section.password}"\ndomain = "{section.domain}"\n'
            f'[paths]\ndata = "{self.root}"\n'
            "[web]\nsecond_factor_required = false\n"
        )
        self.settings_file.chmod(0o600)
        database = Database(self.settings.database_url)
        upgrade(database.engine)
        site = read(SITE, DOMAIN).directory
        with database.session() as session:
            stored_directory.save(session, site, "demo", time.time())
        database.dispose()
        self.daemon = Daemon(self.settings, self._log)
        self.daemon.start()
        for place, extension in enumerate(sorted(site.extensions)):
            self._phone(extension, 1000 + 50 * place)
        for agent in sorted(site.agents):
            self.daemon.ask(LogIn(agent, "", "demo"))

    def _phone(self, extension: str, hertz: int) -> None:
        habits = Habits(answers_after_s=self.rng.uniform(1.0, 4.0))
        phone = self.phones[extension] = DeskPhone(extension, habits, hertz)
        self.switch.act(lambda core: core.register(phone))

    def stop(self) -> None:
        self.daemon.stop()
        self.switch.stop()
