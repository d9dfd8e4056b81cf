"""The items of a site, read one by one from their settings as they stand in a site file.

A file, a form and a command are read by this code alone: what one refuses, all refuse, in the same words.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Callable
from typing import Any

from fsctl.acd.pins import hash_pin, pin_fits
from fsctl.directory import (
    Agent,
    Announcement,
    CallbackMode,
    CodeAction,
    CustomerTier,
    Destination,
    Directory,
    Disposition,
    DoNotCall,
    Extension,
    FeatureCode,
    ListeningNotice,
    NotReadyReason,
    Number,
    Priority,
    PriorityLevel,
    Queue,
    ServiceLevel,
    SiteSettings,
    Skill,
    Strategy,
    Team,
    Tier,
    Trunk,
    WrapUpMode,
)
from fsctl.directory.calling import PATTERN
from fsctl.document import Map
from fsctl.site import calendars
from fsctl.site.fields import (
    EXIT_KEY,
    LANGUAGE,
    LANGUAGE_MEANS,
    NAME,
    NAME_MEANS,
    PATTERN_MEANS,
    SKILL,
    SKILL_MEANS,
    TEXT,
    TEXT_MEANS,
    destination,
    head_start,
    levels,
    line,
    patterns,
    presence,
    relaxation,
)
from fsctl.wording import Wording

DIGITS = re.compile(r"\+?[0-9*#]{1,32}")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}|")
LEAST_PING_S = 5
"""FreeSWITCH passes over a shorter one without a word."""
NUMBER_MEANS = Wording("digits (and *, #, a leading +), no letters")
NAMED = frozenset(
    {
        "queues",
        "trunks",
        "reasons",
        "teams",
        "dispositions",
        "hours",
        "announcements",
        "flows",
        "skills",
        "priorities",
        "customer_tiers",
        "settings",
    }
)
"""Tables whose keys are names; the others' are dialled."""
SHAPES = {"do_not_call": (PATTERN, PATTERN_MEANS)}


class ItemReader:
    """Reads tables of items. `before` is the directory in force: secrets that are not given again are kept."""

    def __init__(self, domain: str, before: Directory) -> None:
        self.domain = domain
        self.before = before
        self.lines: dict[tuple[str, str], int] = {}
        self.tiers: list[Tier] = []
        self._readers: dict[str, Callable[[str, Map], Any]] = {
            "numbers": self._number,
            "trunks": self._trunk,
            "extensions": self._extension,
            "agents": self._agent,
            "queues": self._queue,
            "reasons": self._reason,
            "teams": self._team,
            "dispositions": self._disposition,
            "codes": self._code,
            "hours": calendars.read,
            "announcements": self._announcement,
            "settings": self._settings,
            "skills": self._skill,
            "priorities": self._priority,
            "customer_tiers": self._customer_tier,
            "do_not_call": lambda name, entry: DoNotCall(name, line(entry, "title")),
        }

    def table(self, root: Map, table: str) -> dict[str, Any]:
        """All items of a table, by their keys."""
        found = {}
        entries = root.map(table)
        for name, entry in entries.named():
            self.lines[table, name] = entry.line = entries.line_of(name)
            shape, means = (NAME, NAME_MEANS) if table in NAMED else SHAPES.get(table, (DIGITS, NUMBER_MEANS))
            if not shape.fullmatch(name):
                told = name[:60]
                entry.mistake(
                    Wording(
                        "{table}: {name!r} is no name for one; expected {means}", table=table, name=told, means=means
                    )
                )
            found[name] = self._readers[table](name, entry)
            entry.finish()
        return found

    def _number(self, name: str, entry: Map) -> Number:
        language = entry.text("language", "zh", LANGUAGE, LANGUAGE_MEANS)
        return Number(
            name,
            destination(entry, "to"),
            language,
            line(entry, "title"),
            entry.text("tier", "", re.compile(f"{NAME.pattern}|"), Wording("a customer tier's name")),
            head_start(entry),
            levels(entry, "demands"),
        )

    def _trunk(self, name: str, entry: Map) -> Trunk:
        known = self.before.trunks.get(name)
        trunk = Trunk(
            name,
            entry.text("host", "", HOST, Wording("a host's name or address")),
            entry.integer("port", 5060, 1, 65535),
            line(entry, "username"),
            line(entry, "secret", known.secret if known else ""),
            entry.flag("register", False),
            tuple(entry.texts("allow")),
            entry.text("caller_number", "", re.compile(r"\+?[0-9]{0,32}"), NUMBER_MEANS),
            line(entry, "title"),
            entry.flag("outgoing", True),
            entry.integer("ping_s", 0, 0, 3600),
        )
        if 0 < trunk.ping_s < LEAST_PING_S:
            wrong = Wording(
                "ping_s is {found}; the switch asks every {least} s at most, or never with 0",
                found=trunk.ping_s,
                least=LEAST_PING_S,
            )
            entry.mistake(wrong, "ping_s")
        for network in trunk.allow:
            try:
                ipaddress.ip_network(network)
            except ValueError:
                wrong = Wording("allow: {found!r} is no network; expected such as 203.0.113.0/24", found=network[:60])
                entry.mistake(wrong, "allow")
        if trunk.register and not trunk.host:
            entry.mistake(Wording("trunk {name} registers and has no host", name=name), "host")
        return trunk

    def _extension(self, name: str, entry: Map) -> Extension:
        known = self.before.extensions.get(name)
        means = Wording("32 hex digits")
        digest = entry.text("digest", known.digest if known else "", re.compile(r"[0-9a-f]{32}|"), means)
        password = entry.text("password", "")
        if password:
            if len(password) < 12:
                found = {"name": name, "length": len(password)}
                wrong = Wording("the password of phone {name} has {length} characters; take at least 12", **found)
                entry.mistake(wrong, "password")
            digest = digest_of(name, self.domain, password)
        if not digest:
            entry.mistake(
                Wording("phone {name} has neither password nor digest; make one with `fsctl ext add {name}`", name=name)
            )
        return Extension(name, digest, line(entry, "title"))

    def _agent(self, name: str, entry: Map) -> Agent:
        known = self.before.agents.get(name)
        pin = entry.text("pin", "", re.compile(r"[0-9]{4,12}|"), Wording("4 to 12 digits"))
        return Agent(
            name,
            line(entry, "name", name) or name,
            entry.text("extension", "", re.compile(r"[0-9*#]{0,32}"), NUMBER_MEANS),
            _pin(pin, known.pin if known and (pin or "pin" not in entry) else ""),
            entry.text("language", "zh", LANGUAGE, LANGUAGE_MEANS),
            entry.text("team", "", re.compile(f"{NAME.pattern}|"), Wording("a team's name")),
            levels(entry, "skills"),
        )

    def _team(self, name: str, entry: Map) -> Team:
        return Team(name, line(entry, "title"))

    def _queue(self, name: str, entry: Map) -> Queue:
        d = Queue(name)
        self._members(name, entry)
        return Queue(
            name,
            line(entry, "title"),
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
            destination(entry, "on_max_wait", "hangup", name),
            entry.number("no_agent_wait_s", d.no_agent_wait_s, -1),
            destination(entry, "on_no_agent", "hangup", name),
            presence(entry, d.counts_as_agent),
            entry.integer("max_length", d.max_length),
            destination(entry, "on_full", "hangup", name),
            entry.number("max_expected_s", d.max_expected_s, 0, 86400),
            destination(entry, "on_expected", "hangup", name),
            entry.number("max_ratio", d.max_ratio, 0, 1000),
            destination(entry, "on_ratio", "hangup", name),
            self._exit_keys(entry, name),
            entry.number("resume_s", d.resume_s, 0, 86400),
            entry.flag("tell_place", d.tell_place),
            entry.flag("tell_wait", d.tell_wait),
            entry.number("tell_every_s", d.tell_every_s, 10, 3600),
            head_start(entry, d.priority),
            entry.number("tier_wait_s", d.tier_wait_s),
            entry.flag("announce_agent", d.announce_agent),
            entry.text("announcement", "", re.compile(f"{NAME.pattern}|"), Wording("a prompt's name")),
            entry.number("announcement_every_s", d.announcement_every_s, 5),
            entry.flag("record", d.record),
            entry.flag("disposition_required", d.disposition_required),
            entry.integer("wrap_up_extensions", d.wrap_up_extensions, 0, 20),
            entry.number("wrap_up_extension_s", d.wrap_up_extension_s, 5, 600),
            entry.number("service_s", d.service_s, 1, 3600),
            entry.number("service_target", d.service_target, 0, 1),
            entry.number("hold_alert_s", d.hold_alert_s, 0, 3600),
            entry.flag("by_objective", d.by_objective),
            entry.number("progressive_s", d.progressive_s, 1, 300),
            levels(entry, "demands"),
            tuple(relaxation(step) for step in entry.maps("relaxation")),
            entry.number("reserve_join_s", d.reserve_join_s),
            entry.number("reserve_leave_s", d.reserve_leave_s),
            entry.choice("wrap_up_mode", WrapUpMode, d.wrap_up_mode) or d.wrap_up_mode,
            entry.flag("pull", d.pull),
            entry.number("wait_warn_s", d.wait_warn_s, 0, 86400),
            entry.number("wait_limit_s", d.wait_limit_s, 0, 86400),
            entry.number("abandoned_warn", d.abandoned_warn, 0, 1),
            entry.number("abandoned_limit", d.abandoned_limit, 0, 1),
            entry.number("alert_hold_s", d.alert_hold_s, 0, 3600),
            entry.text("calendar", "", re.compile(f"{NAME.pattern}|"), Wording("the name of a calendar under hours")),
            destination(entry, "on_closed", "hangup", name),
            entry.choice("callback", CallbackMode, d.callback) or d.callback,
            entry.text("callback_flow", d.callback_flow, NAME, NAME_MEANS),
            entry.integer("callback_attempts", d.callback_attempts, 1, 20),
            entry.number("callback_retry_s", d.callback_retry_s, 10, 86400),
            entry.number("callback_expires_s", d.callback_expires_s, 60, 30 * 86400),
            entry.text("callback_hours", "", re.compile(f"{NAME.pattern}|"), Wording("a calendar's name")),
            patterns(entry, "callback_numbers"),
            entry.text("callback_trunk", "", re.compile(f"{NAME.pattern}|"), Wording("a trunk's name")),
            entry.number("callback_ring_s", d.callback_ring_s, 5, 120),
            entry.number("callback_lead_s", d.callback_lead_s, 0, 600),
            entry.flag("callback_confirm", d.callback_confirm),
            entry.number("callback_target_s", d.callback_target_s, 1, 30 * 86400),
        )

    def _exit_keys(self, entry: Map, queue: str) -> dict[str, Destination]:
        """`{"0": "extension:1001", "9": callback}`: the keys a waiting caller may leave by."""
        keys = entry.map("exit_keys")
        found = {}
        for key in keys.names():
            if EXIT_KEY.fullmatch(key):
                found[key] = destination(keys, key, queue=queue)
            else:
                keys.mistake(Wording("{key!r} is no key of a telephone", key=key[:60]), key)
        return found

    def _members(self, queue: str, entry: Map) -> None:
        seen: set[str] = set()
        for place, tier in enumerate(entry.maps("agents", "agent"), 1):
            agent = tier.text("agent", means=Wording("an agent's number"))
            level, position = tier.integer("level", 1, 1, 99), tier.integer("position", place, 1)
            weight, reserve = tier.integer("weight", 1, 1, 100), tier.flag("reserve", False)
            self.tiers.append(Tier(queue, agent, level, position, weight, reserve))
            self.lines["tiers", f"{queue}/{agent}"] = tier.line_of("agent")
            if agent in seen:
                tier.mistake(Wording("queue {queue} names agent {agent} twice", queue=queue, agent=agent[:60]), "agent")
            seen.add(agent)
            tier.finish()

    def _reason(self, name: str, entry: Map) -> NotReadyReason:
        key = entry.text("key", "", re.compile(r"[0-9]{0,2}"), Wording("a digit or two"))
        titles = line(entry, "zh", name), line(entry, "en", name)
        d = NotReadyReason(name, key, *titles)
        return NotReadyReason(
            name,
            key,
            *titles,
            entry.number("limit_s", d.limit_s, 0, 86400),
            entry.number("budget_s", d.budget_s, 0, 86400),
            entry.flag("approval", d.approval),
            entry.number("approval_wait_s", d.approval_wait_s, 10, 28800),
        )

    def _disposition(self, name: str, entry: Map) -> Disposition:
        key = entry.text("key", "", re.compile(r"[0-9]{0,3}"), Wording("up to three digits"))
        titles = line(entry, "zh", name), line(entry, "en", name)
        return Disposition(name, key, *titles, tuple(entry.texts("queues")))

    def _code(self, name: str, entry: Map) -> FeatureCode:
        return FeatureCode(name, entry.choice("action", CodeAction) or CodeAction.READY)

    def _announcement(self, name: str, entry: Map) -> Announcement:
        text = {language: entry.text(language, "", TEXT, TEXT_MEANS) for language in ("zh", "en")}
        if not any(text.values()):
            entry.mistake(Wording("announcement {name} says nothing; give zh:, en: or both", name=name))
        return Announcement(name, {language: words for language, words in text.items() if words})

    def _settings(self, name: str, entry: Map) -> SiteSettings:
        d = SiteSettings()
        if name != d.name:
            entry.mistake(
                Wording("settings: {name!r} is none; what holds for all is under {site}", name=name, site=d.name)
            )
        return SiteSettings(
            name,
            entry.choice("listening_notice", ListeningNotice, d.listening_notice) or d.listening_notice,
            entry.number("hold_alert_s", d.hold_alert_s, 0, 3600),
            entry.choice("service_level", ServiceLevel, d.service_level) or d.service_level,
            entry.number("short_s", d.short_s, 0, 120),
            entry.number("customer_wait_s", d.customer_wait_s, 0, 5),
            entry.integer("member_tries", d.member_tries, 1, 100),
            entry.number("member_lock_s", d.member_lock_s, 1, 86400),
        )

    def _skill(self, name: str, entry: Map) -> Skill:
        if not SKILL.fullmatch(name):
            told = Wording("skill {name!r} is no name for one; expected {means}", name=name[:60], means=SKILL_MEANS)
            entry.mistake(told)
        return Skill(name, line(entry, "title"))

    def _priority(self, name: str, entry: Map) -> PriorityLevel:
        if name not in list(Priority):
            known = ", ".join(Priority)
            entry.mistake(Wording("there is no priority {name!r}; known are {known}", name=name[:60], known=known))
        return PriorityLevel(name, entry.integer("head_start_s", 0, -86400, 86400))

    def _customer_tier(self, name: str, entry: Map) -> CustomerTier:
        return CustomerTier(
            name,
            line(entry, "zh", name),
            line(entry, "en", name),
            head_start(entry),
            entry.text("music", "", re.compile(f"{NAME.pattern}|"), NAME_MEANS),
            entry.text("announcement", "", re.compile(f"{NAME.pattern}|"), Wording("a prompt's name")),
            entry.number("service_s", 0.0, 0, 3600),
        )


def _pin(pin: str, known: str) -> str:
    """The stored form; one that fits already is kept, so that applying the same file twice changes nothing.

    A PIN that is not given stays; one given as empty is taken away.
    """
    if not pin or pin_fits(pin, known):
        return known
    return hash_pin(pin, secrets.token_bytes(16))


def digest_of(extension: str, domain: str, password: str) -> str:
    """What a SIP digest is checked against (RFC 3261 22.4, HA1): the password itself is not kept."""
    return hashlib.md5(f"{extension}:{domain}:{password}".encode()).hexdigest()  # noqa: S324 (the protocol's)
