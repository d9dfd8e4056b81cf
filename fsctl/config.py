"""Settings: one frozen object from one TOML file and the environment, with every mistake told at once.

The file is named by `--config` or FSCTL_CONFIG, else `./fsctl.toml`, else `/etc/fsctl/fsctl.toml`. A setting may be
given in the environment as FSCTL_<SECTION>_<NAME>, which wins: `FSCTL_DATABASE_URL`, `FSCTL_SWITCH_PASSWORD`.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, get_type_hints

from fsctl.nearby import meant
from fsctl.os_errors import system_said
from fsctl.wording import Wording

PLACES = ("fsctl.toml", "/etc/fsctl/fsctl.toml")


_ENDPOINT = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", re.ASCII)
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared with, not listened on)
SWITCHED = {"true": True, "false": False, "1": True, "0": False}


class SettingsWrong(Exception):
    """All that is wrong with the settings, one line each, each with its remedy."""

    def __init__(self, mistakes: Sequence[Wording]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class SwitchSection:
    """Where the switch's Event Socket is. The secret is in `password` or alone in the file `password_file`."""

    host: str = "127.0.0.1"
    port: int = 8021
    password: str = ""
    password_file: str = ""
    domain: str = "fsctl.local"
    outside: str = ""
    """The name of a trunk behind which anybody answers, for sites without one: the built-in switch has such a world."""
    stalled: str = "end"
    """What is done to a client of the Event Socket that does not read, for which the switch would stop: `end` its
    connection (where fsctl has the right, CAP_NET_ADMIN) or only `warn`."""


@dataclass(frozen=True, slots=True)
class DatabaseSection:
    """Empty url: an SQLite file in the data directory."""

    url: str = ""


@dataclass(frozen=True, slots=True)
class PathsSection:
    """`data` holds the journal, the embedded database and the control socket; the switch reads `prompts` and writes
    `recordings`."""

    data: str = "/var/lib/fsctl"
    recordings: str = ""
    prompts: str = ""


@dataclass(frozen=True, slots=True)
class ControlSection:
    """The control API. `socket` and `mode`: its Unix socket, whose file rights are who may use it. `listen`: host:port
    for other machines, TLS with certificates on both sides; `name` is what they reach this one by (empty: the host of
    `listen`) and what its certificate is for. `certificate`, `key` and `authority` are files in PEM, shown and believed
    here as well as by programs that ask a daemon elsewhere."""

    socket: str = ""
    mode: int = 0o660
    listen: str = ""
    name: str = ""
    certificate: str = ""
    key: str = ""
    authority: str = ""

    @property
    def endpoint(self) -> tuple[str, int] | None:
        """Host and port of `listen`; None where only this machine is listened to."""
        found = _ENDPOINT.fullmatch(self.listen)
        return (found[1].strip("[]"), int(found[2])) if found else None

    @property
    def reached_as(self) -> str:
        """What other machines reach this one by; empty where they do not."""
        return (self.name or self.endpoint[0]) if self.endpoint else ""


@dataclass(frozen=True, slots=True)
class ConfSection:
    """The FreeSWITCH configuration that `fsctl conf` renders, and where it is installed."""

    directory: str = "/etc/freeswitch"
    ip: str = "127.0.0.1"
    phones_port: int = 5060
    trunks_port: int = 5080
    rtp_first_port: int = 16384
    rtp_last_port: int = 32768
    max_sessions: int = 2000
    sessions_per_second: int = 200
    codecs: str = "PCMA,PCMU,G722"
    fallback_dial: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionSection:
    """`after_call` says what a supervisor who follows an agent does when the call is over: `wait` for the agent's next
    one, or `end`."""

    after_call: str = "wait"


@dataclass(frozen=True, slots=True)
class WebSection:
    """The web panels. `secret_file` is made when it is missing (empty: `web-secret` in the data directory);
    `trusted_proxies` is how many proxies in front of it are believed (0: none); `secure_cookies` belongs with TLS;
    `region` is the country (ISO 3166) whose way of writing telephone numbers is meant where none is given."""

    host: str = "127.0.0.1"
    port: int = 8080
    secret_file: str = ""
    trusted_proxies: int = 0
    secure_cookies: bool = False
    second_factor_required: bool = True
    region: str = "CN"


@dataclass(frozen=True, slots=True)
class CallsSection:
    """`mask_s` is how long a recording may be masked before it goes on by itself; `record_placed` (yes or no) whether
    calls that agents place are recorded; `placed_wrap_up_s` the wrap-up after them, 0 for none."""

    mask_s: int = 120
    record_placed: str = "yes"
    placed_wrap_up_s: int = 0


@dataclass(frozen=True, slots=True)
class StandbySection:
    """Two daemons or more on one database and one switch: one leads, the others stand by. `node` is what this one is
    called (empty: the machine's name); after `silence_ms` without a sign of the leader another takes over. All of them
    must have the same."""

    node: str = ""
    silence_ms: int = 500


@dataclass(frozen=True, slots=True)
class LogSection:
    """`level` is debug, info, warning or error; `format` is text or json."""

    level: str = "info"
    format: str = "text"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an installation decides. Read the paths by the methods below."""

    switch: SwitchSection = field(default_factory=SwitchSection)
    database: DatabaseSection = field(default_factory=DatabaseSection)
    paths: PathsSection = field(default_factory=PathsSection)
    control: ControlSection = field(default_factory=ControlSection)
    conf: ConfSection = field(default_factory=ConfSection)
    supervision: SupervisionSection = field(default_factory=SupervisionSection)
    web: WebSection = field(default_factory=WebSection)
    calls: CallsSection = field(default_factory=CallsSection)
    standby: StandbySection = field(default_factory=StandbySection)
    log: LogSection = field(default_factory=LogSection)

    @property
    def data(self) -> Path:
        return Path(self.paths.data)

    @property
    def journal(self) -> Path:
        return self.data / "journal"

    @property
    def recordings(self) -> Path:
        return Path(self.paths.recordings) if self.paths.recordings else self.data / "recordings"

    @property
    def prompts(self) -> Path:
        return Path(self.paths.prompts) if self.paths.prompts else self.data / "prompts"

    @property
    def control_socket(self) -> Path:
        return Path(self.control.socket) if self.control.socket else self.data / "control.sock"

    @property
    def training_socket(self) -> Path:
        """Of the training phones, where the switch is the built-in one."""
        return self.data / "training.sock"

    @property
    def web_secret(self) -> Path:
        return Path(self.web.secret_file) if self.web.secret_file else self.data / "web-secret"

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data / 'fsctl.db'}"

    def switch_password(self) -> str:
        """Raises SettingsWrong when the file that should hold it cannot be read."""
        if self.switch.password or not self.switch.password_file:
            return self.switch.password
        try:
            return Path(self.switch.password_file).read_text().strip()
        except OSError as error:
            raise SettingsWrong(
                [
                    Wording(
                        "switch.password_file: cannot be read: {why}. Give the file to the user fsctl runs as",
                        why=system_said(error),
                    )
                ]
            ) from None


def find(path: str = "", environment: Mapping[str, str] = os.environ) -> Path | None:
    """The settings file to read; None when there is none, which is fine. Raises SettingsWrong for a named one that is
    missing."""
    named = path or environment.get("FSCTL_CONFIG", "")
    if named:
        if not Path(named).is_file():
            raise SettingsWrong([Wording("{file}: there is no such file. Name another with --config", file=named)])
        return Path(named)
    return next((Path(place) for place in PLACES if Path(place).is_file()), None)


def load(path: str = "", environment: Mapping[str, str] = os.environ) -> Settings:
    """Read file and environment. Raises SettingsWrong with every mistake."""
    file = find(path, environment)
    given: dict[str, Any] = {}
    if file is not None:
        try:
            given = tomllib.loads(file.read_text())
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsWrong([Wording("{file}: {what}", file=file, what=error)]) from None
    return build(given, environment, str(file) if file else Wording("the settings"))


def build(given: Mapping[str, Any], environment: Mapping[str, str], file: str) -> Settings:
    """Settings from what a file gives, overruled by the environment."""
    mistakes: list[Wording] = []
    sections = get_type_hints(Settings)
    for name in given:
        if name not in sections:
            near = meant(name, sections)
            mistakes.append(
                Wording("{file}: there is no section [{name}]; did you mean {near}?", file=file, name=name, near=near)
                if near
                else Wording(
                    "{file}: there is no section [{name}]; known are {known}",
                    file=file,
                    name=name,
                    known=", ".join(sections),
                )
            )
    made: dict[str, Any] = {}
    for name, form in sections.items():
        section = given.get(name, {})
        if not isinstance(section, Mapping):
            mistakes.append(
                Wording("{file}: {name} is a section; write [{name}] and its settings below", file=file, name=name)
            )
            section = {}
        made[name] = _section(name, form, section, environment, file, mistakes)
    settings = Settings(**made)
    mistakes.extend(_check(settings))
    if mistakes:
        raise SettingsWrong(mistakes)
    return settings


def _section(
    name: str, form: Any, given: Mapping[str, Any], environment: Mapping[str, str], file: str, mistakes: list[Wording]
) -> Any:
    hints = get_type_hints(form)
    for key in given:
        if key not in hints:
            mistakes.append(_unknown(file, name, key, hints))
    values: dict[str, Any] = {}
    for setting in dataclasses.fields(form):
        variable = f"FSCTL_{name}_{setting.name}".upper()
        value: Any = environment.get(variable, given.get(setting.name, setting.default))
        key = f"{name}.{setting.name}"
        where = variable if variable in environment else Wording("{file}: {what}", file=file, what=key)
        try:
            values[setting.name] = _typed(hints[setting.name], value)
        except ValueError as error:
            mistakes.append(_wrong(where, value, error.args[0]))
            values[setting.name] = setting.default
    return form(**values)


def _typed(hint: Any, value: Any) -> Any:
    if hint is bool:
        if str(value).lower() not in SWITCHED:
            raise ValueError(Wording("true or false"))
        return SWITCHED[str(value).lower()]
    if hint is int:
        if isinstance(value, bool) or not str(value).isdigit():
            raise ValueError(Wording("a whole number"))
        return int(value)
    if not isinstance(value, str):
        raise ValueError(Wording("a text"))
    return value


def _unknown(file: str, section: str, name: str, known: Mapping[str, Any]) -> Wording:
    near = meant(name, known)
    said = {"file": file, "section": section, "name": name}
    if near:
        return Wording("{file}: [{section}] has no setting {name!r}; did you mean {near}?", **said, near=near)
    return Wording("{file}: [{section}] has no setting {name!r}; known are {known}", **said, known=", ".join(known))


def _wrong(key: str, found: object, expected: Wording) -> Wording:
    return Wording("{key} is {found!r}; expected {expected}", key=key, found=found, expected=expected)


CHOICES = {
    "calls.record_placed": ("yes", "no"),
    "switch.stalled": ("end", "warn"),
    "log.level": ("debug", "info", "warning", "error"),
    "supervision.after_call": ("wait", "end"),
    "log.format": ("text", "json"),
}
"""Settings that are one of a few words."""

PORTS = ("switch.port", "conf.phones_port", "conf.trunks_port", "web.port", "conf.rtp_first_port", "conf.rtp_last_port")


def _check(settings: Settings) -> list[Wording]:
    mistakes = []
    for name in PORTS:
        port = attrgetter(name)(settings)
        if not 0 < port < 65536:
            mistakes.append(_wrong(name, port, Wording("a port from 1 to 65535")))
    if not re.fullmatch("[A-Z]{2}", settings.web.region):
        mistakes.append(_wrong("web.region", settings.web.region, Wording("a country in two capitals, as CN")))
    if not 200 <= settings.standby.silence_ms <= 60_000:
        silence_ms = settings.standby.silence_ms
        mistakes.append(_wrong("standby.silence_ms", silence_ms, Wording("200 to 60000 milliseconds")))
    if not re.fullmatch(r"[\w.-]{0,64}", settings.standby.node):
        node = settings.standby.node
        mistakes.append(_wrong("standby.node", node, Wording("at most 64 letters, digits, dots and dashes")))
    mistakes += _check_control(settings.control)
    for name, choices in CHOICES.items():
        found = attrgetter(name)(settings)
        if found not in choices:
            mistakes.append(_wrong(name, found, Wording("one of {choices}", choices=", ".join(choices))))
    return mistakes


def _check_control(control: ControlSection) -> list[Wording]:
    mistakes = []
    files = {name: str(getattr(control, name)) for name in ("certificate", "key", "authority")}
    missing = [name for name, file in files.items() if not file]
    if 0 < len(missing) < len(files):
        mistakes.append(
            Wording(
                "control.{setting} is empty; certificate, key and authority belong together, give all three "
                "(`fsctl control certificates` makes them)",
                setting=missing[0],
            )
        )
    if not control.listen:
        return mistakes
    if control.endpoint is None or not 0 < control.endpoint[1] < 65536:
        return [*mistakes, _wrong("control.listen", control.listen, Wording("host:port, as 192.0.2.1:8030"))]
    if len(missing) == len(files):
        mistakes.append(
            Wording(
                "control.listen is {listen!r} without certificate, key and authority: nobody is listened to in plain; "
                "give all three (`fsctl control certificates` makes them)",
                listen=control.listen,
            )
        )
    if control.reached_as in EVERYWHERE:
        mistakes.append(
            Wording(
                "control.listen is {listen!r} and control.name is empty; name what other machines reach this one by, "
                "as its certificate has it",
                listen=control.listen,
            )
        )
    elif not re.fullmatch(r"[A-Za-z0-9.:-]{1,100}", control.reached_as):
        mistakes.append(_wrong("control.name", control.name, Wording("the name or address of this machine")))
    return mistakes
