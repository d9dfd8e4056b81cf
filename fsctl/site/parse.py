"""YAML becomes a Directory, or a list of all its mistakes with their lines."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from fsctl.acd.pins import hash_pin, pin_fits
from fsctl.directory import (
    DEFAULT_CODES,
    DEFAULT_REASONS,
    Agent,
    Announcement,
    CodeAction,
    Destination,
    DestinationKind,
    Directory,
    Disposition,
    Extension,
    FeatureCode,
    Hours,
    Interval,
    NotReadyReason,
    Number,
    Queue,
    Strategy,
    Team,
    Tier,
    Trunk,
)
from fsctl.directory.check import check
from fsctl.document import Document, Map, Mistake, Mistakes, text_of

DIGITS = re.compile(r"\+?[0-9*#]{1,32}")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER_MEANS = "digits (and *, #, a leading +), no letters"
NAME_MEANS = "letters, digits, _ and -, beginning with a letter"


@dataclass
class Read:
    """`lines` finds the line of an item: (table, name) → line."""

    directory: Directory
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    warnings: list[Mistake] = field(default_factory=list)


def read(path: Path, domain: str, before: Directory | None = None) -> Read:
    """Read a site file. Raises Mistakes with everything that is wrong, OSError when it cannot be read.

    `before` is the directory in force: a phone whose password is not in the file keeps the one it has.
    """
    text = text_of(path)
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        # Torn or truncated: read as a site it would take everything away.
        raise Mistakes([Mistake(str(path), 1, "the file is empty; write {} for a site with nothing in it")])
    return parse(text, str(path), domain, before, path.parent)


def parse(text: str, file: str, domain: str, before: Directory | None = None, beside: Path | None = None) -> Read:
    document = Document(text, file)
    root = document.root
    reader = _Reader(document, domain, before or Directory(), beside or Path())
    directory = reader.directory(root)
    root.finish()
    document.finish()
    found = [(mistake, reader.line(mistake.table, mistake.name)) for mistake in check(directory)]
    wrong = [Mistake(file, line, mistake.message) for mistake, line in found if not mistake.warning]
    if wrong:
        raise Mistakes(wrong)
    warnings = [Mistake(file, line, mistake.message) for mistake, line in found if mistake.warning]
    return Read(directory, reader.lines, warnings)


class _Reader:
    def __init__(self, document: Document, domain: str, before: Directory, beside: Path) -> None:
        self.document = document
        self.domain = domain
        self.before = before
        self.beside = beside
        self.lines: dict[tuple[str, str], int] = {}
        self.tiers: list[Tier] = []

    def line(self, table: str, name: str) -> int:
        return self.lines.get((table, name), 1)

    def directory(self, root: Map) -> Directory:
        agents = self._table(root, "agents", self._agent)
        queues = self._table(root, "queues", self._queue)
        reasons = self._table(root, "reasons", self._reason)
        teams = self._table(root, "teams", self._team)
        dispositions = self._table(root, "dispositions", self._disposition)
        codes = self._table(root, "codes", self._code)
        return Directory(
            numbers=self._table(root, "numbers", self._number),
            trunks=self._table(root, "trunks", self._trunk),
            extensions=self._table(root, "extensions", self._extension),
            agents=agents,
            queues=queues,
            tiers=tuple(self.tiers),
            reasons=reasons or {reason.code: reason for reason in DEFAULT_REASONS},
            teams=teams,
            dispositions=dispositions,
            codes=tuple(codes.values()) or DEFAULT_CODES,
            hours=self._table(root, "hours", self._hours),
            announcements=self._table(root, "announcements", self._announcement),
            flows=self._flows(root),
        )

    def _table(self, root: Map, table: str, read_one):  # type: ignore[no-untyped-def]
        found = {}
        entries = root.map(table)
        for name, entry in entries.named():
            self.lines[table, name] = entries.line_of(name)
            entry.line = entries.line_of(name)
            shape, means = (NAME, NAME_MEANS) if table in NAMED else (DIGITS, NUMBER_MEANS)
            if not shape.fullmatch(name):
                entry.mistake(f"{table}: {name!r} is no name for one; expected {means}")
            found[name] = read_one(name, entry)
            entry.finish()
        return found

    def _to(self, entry: Map, key: str, default: str | None = None) -> Destination:
        """`queue:support`, `flow:main`, `extension:1001`, `announcement:closed`, `external:trunk/number`, `hangup`."""
        kinds = ", ".join(f"{kind}:…" for kind in DestinationKind if kind is not DestinationKind.HANGUP) + " or hangup"
        text = entry.text(key, default, means=f"where to: {kinds}")
        kind, _, name = text.partition(":")
        if kind not in tuple(DestinationKind) or bool(name) == (kind == DestinationKind.HANGUP):
            if text:
                entry.mistake(f"{key} is {text!r}; expected {kinds}", key)
            return Destination(DestinationKind.HANGUP)
        return Destination(DestinationKind(kind), name)

    def _number(self, name: str, entry: Map) -> Number:
        language = entry.text("language", "zh", re.compile("zh|en"), "zh or en")
        return Number(name, self._to(entry, "to"), language, entry.text("title", ""))

    def _trunk(self, name: str, entry: Map) -> Trunk:
        known = self.before.trunks.get(name)
        return Trunk(
            name,
            entry.text("host", ""),
            entry.integer("port", 5060, 1, 65535),
            entry.text("username", ""),
            entry.text("secret", known.secret if known else ""),
            entry.flag("register", False),
            tuple(entry.texts("allow")),
            entry.text("caller_number", "", re.compile(r"\+?[0-9]*"), NUMBER_MEANS),
            entry.text("title", ""),
            entry.flag("outgoing", True),
        )

    def _extension(self, name: str, entry: Map) -> Extension:
        known = self.before.extensions.get(name)
        digest = entry.text("digest", known.digest if known else "", re.compile(r"[0-9a-f]{32}|"), "32 hex digits")
        password = entry.text("password", "")
        if password:
            if len(password) < 12:
                entry.mistake(
                    f"the password of phone {name} has {len(password)} characters; take at least 12", "password"
                )
            digest = digest_of(name, self.domain, password)
        if not digest:
            entry.mistake(f"phone {name} has neither password nor digest; make one with `fsctl ext add {name}`")
        return Extension(name, digest, entry.text("title", ""))

    def _agent(self, name: str, entry: Map) -> Agent:
        known = self.before.agents.get(name)
        pin = entry.text("pin", "", re.compile(r"[0-9]{4,12}|"), "4 to 12 digits")
        return Agent(
            name,
            entry.text("name", name),
            entry.text("extension", "", re.compile(r"[0-9*#]*"), NUMBER_MEANS),
            _pin(pin, known.pin if known else ""),
            entry.text("language", "zh", re.compile("zh|en"), "zh or en"),
            entry.text("team", "", re.compile(f"{NAME.pattern}|"), "a team's name"),
        )

    def _team(self, name: str, entry: Map) -> Team:
        return Team(name, entry.text("title", ""))

    def _queue(self, name: str, entry: Map) -> Queue:
        d = Queue(name)
        for place, tier in enumerate(entry.maps("agents"), 1):
            agent = tier.text("agent", means="an agent's number")
            self.tiers.append(Tier(name, agent, tier.integer("level", 1, 1, 99), tier.integer("position", place, 1)))
            self.lines["tiers", f"{name}/{agent}"] = tier.line_of("agent")
            tier.finish()
        return Queue(
            name,
            entry.text("title", ""),
            entry.choice("strategy", Strategy, d.strategy) or d.strategy,
            entry.text("music", d.music, NAME, NAME_MEANS),
            entry.number("ring_s", d.ring_s, 3, 300),
            entry.number("wrap_up_s", d.wrap_up_s, 0, 3600),
            entry.number("no_answer_delay_s", d.no_answer_delay_s),
            entry.number("reject_delay_s", d.reject_delay_s),
            entry.number("busy_delay_s", d.busy_delay_s),
            entry.number("unregistered_delay_s", d.unregistered_delay_s),
            entry.integer("max_misses", d.max_misses),
            entry.number("max_wait_s", d.max_wait_s),
            self._to(entry, "on_max_wait", "hangup"),
            entry.number("no_agent_wait_s", d.no_agent_wait_s, -1),
            self._to(entry, "on_no_agent", "hangup"),
            entry.flag("not_ready_counts_as_agent", d.not_ready_counts_as_agent),
            entry.integer("max_length", d.max_length),
            self._to(entry, "on_full", "hangup"),
            entry.integer("priority", d.priority, -86400, 86400),
            entry.number("tier_wait_s", d.tier_wait_s),
            entry.flag("announce_agent", d.announce_agent),
            entry.text("announcement", ""),
            entry.number("announcement_every_s", d.announcement_every_s, 5),
            entry.flag("record", d.record),
            entry.flag("disposition_required", d.disposition_required),
            entry.integer("wrap_up_extensions", d.wrap_up_extensions, 0, 20),
            entry.number("wrap_up_extension_s", d.wrap_up_extension_s, 5, 600),
            entry.number("service_s", d.service_s, 1, 3600),
            entry.number("service_target", d.service_target, 0, 1),
        )

    def _reason(self, name: str, entry: Map) -> NotReadyReason:
        key = entry.text("key", "", re.compile(r"[0-9]{0,2}"), "a digit or two")
        return NotReadyReason(name, key, entry.text("zh", name), entry.text("en", name), entry.number("limit_s", 0.0))

    def _disposition(self, name: str, entry: Map) -> Disposition:
        key = entry.text("key", "", re.compile(r"[0-9]{0,3}"), "up to three digits")
        titles = entry.text("zh", name), entry.text("en", name)
        return Disposition(name, key, *titles, tuple(entry.texts("queues")))

    def _code(self, name: str, entry: Map) -> FeatureCode:
        return FeatureCode(name, entry.choice("action", CodeAction) or CodeAction.READY)

    def _hours(self, name: str, entry: Map) -> Hours:
        intervals = tuple(self._interval(interval) for interval in entry.maps("open"))
        dates = {}
        for key in ("closed_days", "open_days"):
            dates[key] = frozenset(entry.texts(key))
            for date in sorted(dates[key]):
                if not DATE.fullmatch(date):
                    entry.mistake(f"{key}: {date!r} is no date; expected such as 2026-10-01", key)
        override = entry.text("override", "", re.compile(r"open|closed|"), "open, closed or nothing")
        return Hours(
            name, entry.text("timezone", "Asia/Shanghai"), intervals, dates["closed_days"], dates["open_days"], override
        )

    def _interval(self, entry: Map) -> Interval:
        days = entry.texts("days", required=True)
        unknown = [day for day in days if day not in DAYS]
        if unknown:
            entry.mistake(f"days: {', '.join(unknown)} unknown; expected {', '.join(DAYS)}", "days")
        span = TIME.fullmatch(entry.text("hours", means="a span such as 09:00-17:30"))
        if span is None and "hours" in entry:
            entry.mistake("hours: expected a span such as 09:00-17:30 (24:00 is midnight)", "hours")
        start = int(span[1]) * 60 + int(span[2]) if span else 0
        end = int(span[3]) * 60 + int(span[4]) if span else 1440
        if span and end <= start:
            entry.mistake("hours: the end is not after the beginning; a night is two spans", "hours")
        entry.finish()
        return Interval(frozenset(DAYS.index(day) for day in days if day in DAYS), start, min(end, 1440))

    def _announcement(self, name: str, entry: Map) -> Announcement:
        text = {language: entry.text(language, "") for language in ("zh", "en")}
        if not any(text.values()):
            entry.mistake(f"announcement {name} says nothing; give zh:, en: or both")
        return Announcement(name, {language: words for language, words in text.items() if words})

    def _flows(self, root: Map) -> dict[str, str]:
        """Flow name → file beside the site file, or `builtin` for one that comes with the program."""
        from fsctl.resources import data_directory

        found = {}
        table = root.map("flows")
        for name, where in table.pairs().items():
            self.lines["flows", name] = table.line_of(name)
            path = data_directory("ivr_scripts") / f"{name}.yaml" if where == "builtin" else self.beside / where
            try:
                found[name] = text_of(path)
            except (OSError, UnicodeDecodeError) as error:
                table.mistake(f"flow {name}: {where!r} cannot be read: {error}", name)
        return found


NAMED = frozenset({"queues", "trunks", "reasons", "teams", "dispositions", "hours", "announcements", "flows"})


def _pin(pin: str, known: str) -> str:
    """The stored form; one that fits already is kept, so that applying the same file twice changes nothing."""
    if not pin or pin_fits(pin, known):
        return known
    return hash_pin(pin, secrets.token_bytes(16))


def digest_of(extension: str, domain: str, password: str) -> str:
    """What a SIP digest is checked against (RFC 3261 22.4, HA1): the password itself is not kept."""
    return hashlib.md5(f"{extension}:{domain}:{password}".encode()).hexdigest()  # noqa: S324 (the protocol's)
