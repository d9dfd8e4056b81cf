"""The api commands of the built-in switch, answered in FreeSWITCH's words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import orjson

from fsctl.simulator.channel import Channel
from fsctl.simulator.core import Core
from fsctl.simulator.headers import application_of, channel_headers
from fsctl.simulator.listing import Listing

VERSION = "FreeSWITCH Version 1.10.12 (built into fsctl)"
"""What tells it from a FreeSWITCH."""

NO_CHANNEL = "-ERR No such channel!\n"
OK = "+OK\n"

ORIGINATE = re.compile(r"(?:\{(?P<braces>.*?)\})?(?P<endpoint>\S+)\s+(?P<then>.+)")
SHOWN = re.compile(
    r"\S+ \S+ \S+ (?P<origination_caller_id_name>'[^']*'|\S+) (?P<origination_caller_id_number>\S+)"
    r" (?P<originate_timeout>\S+)"
)
"""What may follow an endpoint: application, dialplan, context, then these."""

GLOBAL = re.compile(r"\$\{(\w+)\}")
CONFERENCE = re.compile(r"[@,]")
"""What follows a conference's name."""

GATEWAY = re.compile(r"sofia/gateway/(?P<trunk>[^/\s]+)/(?P<number>\S+)")
EXTENSION = re.compile(r"(?:sofia/[\w.-]+/|user/)(?P<extension>[^%@/\s]+)")


class Api:
    """`run` answers one command line. `job_done(job, text)` is told results of background jobs."""

    def __init__(self, core: Core, job_done: Callable[[str, str, str], None]) -> None:
        self._core = core
        self._listing = Listing(core)
        self._job_done = job_done
        self._began = time.monotonic()
        self.send_away: Callable[[], None] = lambda: None
        """End every connection to the Event Socket."""
        self.missing_modules: frozenset[str] = frozenset()
        """Modules it says it has not loaded."""
        self._commands: dict[str, Callable[[str], str]] = {
            "status": self._status,
            "version": lambda a: f"{VERSION}\n",
            "show": self._show,
            "uuid_exists": lambda a: "true" if a.strip() in core.channels else "false",
            "uuid_dump": self._dump,
            "uuid_kill": self._kill,
            "uuid_answer": lambda a: self._with(a, core.answer),
            "uuid_break": self._break,
            "uuid_park": lambda a: self._with(a, core.park),
            "uuid_bridge": self._bridge,
            "uuid_setvar": self._setvar,
            "uuid_setvar_multi": self._setvar_multi,
            "uuid_getvar": self._getvar,
            "uuid_record": self._record,
            "uuid_buglist": self._buglist,
            "uuid_hold": self._hold,
            "uuid_recv_dtmf": self._digits,
            "uuid_send_dtmf": self._send_digits,
            "uuid_audio": self._audio,
            "uuid_displace": self._displace,
            "uuid_phone_event": lambda a: self._with(a, core.ask_to_answer),
            "uuid_transfer": self._transfer,
            "originate": self._originate_now,
            "expand": lambda a: self.run(self._expanded(a)),
            "bgapi": self._background,
            "sched_transfer": self._sched_transfer,
            "sched_del": self._sched_del,
            "sofia_contact": self._contact,
            "sofia": self._sofia,
            "global_getvar": lambda a: core.globals.get(a.strip(), "-ERR no reply") if a.strip() else self._globals(),
            "global_setvar": self._global_setvar,
            "create_uuid": lambda a: core.new_id(),
            "hostname": lambda a: "fsctl",
            "switchname": lambda a: "fsctl",
            "module_exists": lambda a: "false" if a.strip() in self.missing_modules else "true",
            "reload": self._reload,
            "reloadxml": lambda a: "+OK [Success]\n",
            "hupall": self._hupall,
            "strepoch": lambda a: str(int(core.now)),
            "fsctl": lambda a: OK,
            "echo": lambda a: a,
        }

    def run(self, line: str) -> str:
        name, _, arguments = line.strip().partition(" ")
        command = self._commands.get(name)
        if command is None:
            return f"-ERR {name} Command not found!\n"
        try:
            return command(arguments)
        except ValueError as error:  # words or numbers that are not there
            return f"-USAGE: {name}: {error}\n"

    def _with(self, arguments: str, act: Callable[[Channel], None]) -> str:
        channel = self._core.channels.get(arguments.split(" ")[0])
        if channel is None:
            return NO_CHANNEL
        act(channel)
        return OK

    # -- looking ----------------------------------------------------------------------------------------------------

    def _status(self, arguments: str) -> str:
        up = int(time.monotonic() - self._began)
        count = len(self._core.channels)
        return (
            f"UP 0 years, 0 days, {up // 3600} hours, {up % 3600 // 60} minutes, {up % 60} seconds\n"
            "FreeSWITCH (Version 1.10.12 built into fsctl) is ready\n"
            f"{count} session(s) since startup\n{count} session(s) - peak {count}, last 5min {count}\n"
            "0 session(s) per Sec out of max 1000\n1000 session(s) max\nmin idle cpu 0.00/100.00\n"
        )

    def _show(self, arguments: str) -> str:
        what, _, form = arguments.partition(" ")
        rows = {
            "channels": self._listing.channels,
            "calls": self._listing.calls,
            "registrations": self._listing.registrations,
        }.get(what, list)()
        if form.strip().startswith("as json"):
            table: dict[str, Any] = {"row_count": len(rows)}
            if rows:
                table["rows"] = rows
            return orjson.dumps(table).decode()
        if not rows:
            return "\n0 total.\n"
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        return "\n".join(lines) + f"\n\n{len(rows)} total.\n"

    def _dump(self, arguments: str) -> str:
        uuid, _, form = arguments.partition(" ")
        channel = self._core.channels.get(uuid)
        if channel is None:
            return NO_CHANNEL
        headers = {"Event-Name": "CHANNEL_DATA", "Core-UUID": self._core.core_id, **channel_headers(channel)}
        application, data = application_of(channel)
        if application:
            headers |= {"variable_current_application": application, "variable_current_application_data": data}
        if form.strip() == "json":
            return orjson.dumps(headers).decode()
        return "".join(f"{name}: {value}\n" for name, value in headers.items())

    def _getvar(self, arguments: str) -> str:
        uuid, _, name = arguments.partition(" ")
        channel = self._core.channels.get(uuid)
        return NO_CHANNEL if channel is None else channel.variables.get(name.strip(), "_undef_")

    def _buglist(self, arguments: str) -> str:
        channel = self._core.channels.get(arguments.strip())
        if channel is None:
            return NO_CHANNEL
        bugs = "".join(
            f"<media-bug><function>session_record</function><target>{path}</target></media-bug>"
            for path in channel.takes
        )
        return f"<media-bugs>{bugs}</media-bugs>\n"

    def _contact(self, arguments: str) -> str:
        extension = arguments.strip().rpartition("/")[2].partition("@")[0]
        phone = self._core.phones.get(extension)
        if phone is None or not phone.registered:
            return "error/user_not_registered"
        return f"sofia/internal/sip:{extension}@127.0.0.1"

    def _sofia(self, arguments: str) -> str:
        if arguments.strip() == "xmlstatus gateway":
            return self._gateways()
        if arguments.startswith("status"):
            return f"internal profile sip:mod_sofia@127.0.0.1 RUNNING ({len(self._listing.registrations())})\n"
        return OK

    def _gateways(self) -> str:
        rows = "".join(
            f"  <gateway>\n    <name>{name}</name>\n    <pingfreq>0</pingfreq>\n    <state>REGED</state>\n"
            "    <status>UP</status>\n  </gateway>\n"
            for name in sorted(self._core.gateways or ())
        )
        return f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<gateways>\n{rows}</gateways>\n'

    def _globals(self) -> str:
        return "".join(f"{name}={value}\n" for name, value in self._core.globals.items())

    def _global_setvar(self, arguments: str) -> str:
        """`name=value` sets, `name=value=old` sets if it was `old`; the answer is +OK either way."""
        name, _, rest = arguments.partition("=")
        quoted = rest[1:-1] if len(rest) > 1 and rest[0] == rest[-1] == "'" else ""
        value, compare, old = (quoted, "", "") if quoted else rest.partition("=")
        if not compare or self._core.globals.get(name, "") == old:
            self._core.globals[name] = value
        return "+OK"

    def _expanded(self, command: str) -> str:
        return GLOBAL.sub(lambda found: self._core.globals.get(found.group(1), ""), command).strip()

    # -- acting -----------------------------------------------------------------------------------------------------

    def _kill(self, arguments: str) -> str:
        uuid, _, cause = arguments.partition(" ")
        return self._with(uuid, lambda channel: self._core.kill(channel, cause.strip() or "NORMAL_CLEARING"))

    def _break(self, arguments: str) -> str:
        uuid, _, which = arguments.partition(" ")
        return self._with(uuid, lambda channel: self._core.player.stop(channel, which.strip() == "all"))

    def _bridge(self, arguments: str) -> str:
        first, second = (self._core.channels.get(uuid) for uuid in ([*arguments.split(), "", ""])[:2])
        if first is None or second is None:
            return "-ERR Invalid uuid\n"
        self._core.bridges.bridge(first, second)
        return f"+OK {second.uuid}\n"

    def _setvar(self, arguments: str) -> str:
        uuid, _, rest = arguments.partition(" ")
        name, _, value = rest.partition(" ")
        return self._with(uuid, lambda channel: _assign(channel, name, value))

    def _setvar_multi(self, arguments: str) -> str:
        uuid, _, pairs = arguments.partition(" ")
        channel = self._core.channels.get(uuid)
        if channel is None:
            return NO_CHANNEL
        for pair in pairs.split(";"):
            name, _, value = pair.partition("=")
            _assign(channel, name, value)
        return OK

    def _record(self, arguments: str) -> str:
        uuid, action, path = ([*arguments.split(" ", 2), "", ""])[:3]
        channel = self._core.channels.get(uuid)
        if channel is None:
            return "-ERR Cannot locate session!\n"
        path = path.strip().split(" ")[0]
        if action == "start":
            ok = self._core.recorder.start(channel, path)
            return "+OK Success\n" if ok else "-ERR Cannot record session!\n"
        if action == "stop":
            ok = self._core.recorder.stop(channel, path)
            return "+OK Success\n" if ok else "-ERR Cannot stop record session!\n"
        if action in ("mask", "unmask") and self._core.recorder.mask(channel, path, action == "mask"):
            return "+OK Success\n"
        return f"-ERR Cannot {action} record session!\n"

    def _hold(self, arguments: str) -> str:
        words = arguments.split()
        off = bool(words) and words[0] == "off"
        uuid = words[-1] if words else ""
        return self._with(uuid, lambda channel: self._core.hold(channel, not off))

    def _digits(self, arguments: str) -> str:
        uuid, _, digits = arguments.partition(" ")

        def press(channel: Channel) -> None:
            for digit in digits.strip():
                self._core.press(channel, digit)

        return self._with(uuid, press)

    def _send_digits(self, arguments: str) -> str:
        uuid, _, digits = arguments.partition(" ")
        return self._with(uuid, lambda channel: self._core.send_digits(channel, digits.strip()))

    def _audio(self, arguments: str) -> str:
        """`UUID start read mute 1` or `UUID stop`."""
        uuid, _, rest = arguments.partition(" ")
        return self._with(uuid, lambda channel: self._core.mute(channel, rest.startswith("start read mute")))

    def _displace(self, arguments: str) -> str:
        """`UUID start FILE 0 m`: mixed into what the leg hears."""
        uuid, action, path = ([*arguments.split(), "", ""])[:3]
        channel = self._core.channels.get(uuid)
        if channel is None:
            return "-ERR Cannot locate session!\n"
        ok = action == "start" and self._core.beeps.begin(channel, path)
        return "+OK Success\n" if ok else "-ERR Cannot displace session!\n"

    def _transfer(self, arguments: str) -> str:
        """To a conference; any other destination parks, as our dialplan does."""
        uuid, *rest = arguments.split()
        channel = self._core.channels.get(uuid)
        if channel is None:
            return NO_CHANNEL
        to = next((word for word in rest if not word.startswith("-")), channel.dialled)
        if to.startswith("conference:"):
            self._core.conferences.join(channel, CONFERENCE.split(to.removeprefix("conference:"))[0])
        else:
            channel.dialled = to
            self._core.park(channel)
        return OK

    def _reload(self, arguments: str) -> str:
        if arguments.strip() == "mod_event_socket":
            self.send_away()
        return "+OK Reloading XML\n+OK module unloaded\n+OK module loaded\n"

    def _hupall(self, arguments: str) -> str:
        for channel in list(self._core.channels.values()):
            self._core.kill(channel, arguments.strip() or "MANAGER_REQUEST")
        return "+OK hangup all channels\n"

    def _sched_transfer(self, arguments: str) -> str:
        when, uuid = ([*arguments.split(), "", ""])[:2]
        if not when.lstrip("+").isdigit():
            return "-ERR Invalid time\n"
        return self._with(uuid, lambda channel: self._core.arm(channel, float(when.lstrip("+"))))

    def _sched_del(self, arguments: str) -> str:
        channel = self._core.channels.get(arguments.strip())
        return f"+OK Deleted: {int(channel is not None and self._core.disarm(channel))}\n"

    # -- calling ----------------------------------------------------------------------------------------------------

    def _background(self, arguments: str) -> str:
        """`uuid:ID command` under a job id of the asker's choice, or a plain command under one of ours."""
        job = self._core.new_id()
        if arguments.startswith("uuid:"):
            chosen, _, arguments = arguments.removeprefix("uuid:").partition(" ")
            job = chosen
        self.start_job(job, arguments)
        return f"+OK Job-UUID: {job}\n"

    def start_job(self, job: str, line: str) -> None:
        """Run a command whose result comes as BACKGROUND_JOB."""
        name, _, arguments = line.strip().partition(" ")
        if name == "expand":
            name, _, arguments = self._expanded(arguments).partition(" ")

        def done(text: str) -> None:
            self._job_done(job, line, text)

        if name == "originate":
            try:
                self._originate(arguments, done)
            except ValueError as error:
                done(f"-ERR {error}\n")
        else:
            self._core.after(0.0, lambda: done(self.run(line)))

    def _originate_now(self, arguments: str) -> str:
        """The caller of `api originate` waits on FreeSWITCH; here it is told at once that the call is on its way."""
        answers: list[str] = []
        uuid = self._originate(arguments, answers.append)
        return answers[0] if answers else f"+OK {uuid}\n"

    def _originate(self, arguments: str, done: Callable[[str], None]) -> str:
        parts = ORIGINATE.fullmatch(arguments.strip())
        outside = GATEWAY.fullmatch(parts["endpoint"]) if parts else None
        to = EXTENSION.match(parts["endpoint"]) if parts else None
        if parts is None:
            done("-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>]\n")
            return ""
        if to is None:
            done("-ERR CHAN_NOT_IMPLEMENTED\n")
            return ""
        variables = _braces(parts["braces"] or "")
        if shown := SHOWN.fullmatch(parts["then"]):
            variables |= {name: value.strip("'") for name, value in shown.groupdict().items()}
        uuid = variables.pop("origination_uuid", "") or self._core.new_id()
        ring_s = float(variables.pop("originate_timeout", "60"))

        def over(cause: str) -> None:
            done(f"-ERR {cause}\n" if cause else f"+OK {uuid}\n")

        gateways = self._core.gateways
        if outside is not None and gateways is not None and outside["trunk"] not in gateways:
            self._core.after(0.002, lambda: over("INVALID_GATEWAY"))
        elif outside is not None:
            self._core.originate_outside(uuid, outside["number"], variables, ring_s, over)
        else:
            self._core.originate(uuid, to["extension"], variables, ring_s, over)
        return uuid


def _assign(channel: Channel, name: str, value: str) -> None:
    if value:
        channel.variables[name] = value
    else:
        channel.variables.pop(name, None)


def _braces(text: str) -> dict[str, str]:
    """`{a=1,b='x y'}` without its braces. As there, quotes do not protect a comma."""
    variables = {}
    for pair in text.split(","):
        name, equals, value = pair.partition("=")
        if equals:
            variables[name.strip()] = value.strip().strip("'")
    return variables
