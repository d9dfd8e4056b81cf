"""One stream from the telephones and one of the facts for the whole process; each player gets the own telephones whole
and of all others only who plays them.

The token that a telephone is played with stays here: a browser says which telephone it means, and who asks is known by
the sign-in. Each login's token is made from the process's own secret: whoever plays plays on after a restart, in any
web process, and nobody else can. While a player's page is open the player counts as present.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import gevent
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from fsctl.config import Settings
from fsctl.control.client import ControlClient, ControlFailed, DaemonAway
from fsctl.control.training import TrainingAway, TrainingClient
from fsctl.step import Refused
from webui import database, ended, secret
from webui.accounts import Account
from webui.live.events import BEAT, BEAT_S, event, piece
from webui.live.groups import Reader
from webui.rights import may
from webui.training.journeys import Journeys

TRY_AGAIN_S = 1.0
STILL_HERE_S = 15.0
NAME_AT_MOST = 64

Key = tuple[str, str]
"""`phones` or `customers`, and which."""
Row = dict[str, Any]
TokenOf = Callable[[str], str]
"""The token of a login."""


class TrainingHub:
    """`open` begins, when the first page is opened: an installation without telephones never asks for them."""

    def __init__(
        self, client: TrainingClient, daemon: ControlClient, sessions: Callable[[], Session], token_of: TokenOf
    ) -> None:
        self.rows: dict[Key, Row] = {}
        self.away = True
        self._client, self._daemon, self._sessions = client, daemon, sessions
        self._journeys = Journeys()
        self._readers: defaultdict[str, set[Reader]] = defaultdict(set)
        self._token_of = token_of
        self._logins: dict[str, str] = {}
        """Whose name each name of a player is."""
        self._calls: dict[Key, str] = {}
        """The call each telephone is in, or was in last."""
        self._channels: dict[str, Key] = {}
        self._greenlets: list[gevent.Greenlet] = []

    def open(self) -> None:
        if not self._greenlets:
            self._greenlets = [
                gevent.spawn(work) for work in (self._follow, self._follow_facts, self._keep_alive, self._beat)
            ]

    def stop(self) -> None:
        gevent.killall(self._greenlets)
        for reader in self._all_readers():
            reader.end(over=False)

    # -- from the telephones and the daemon -------------------------------------------------------------------------

    def _follow(self) -> None:
        while True:
            with suppress(TrainingAway, ControlFailed, OSError):
                for kind, value in self._client.live():
                    if kind == "snapshot":
                        self._begin(value)
                    elif kind == "change":
                        self._changed((value["table"], value["key"]), value["value"])
            if not self.away:
                self.away = True
                self._tell_all(event("away", {"since": time.time()}))
            gevent.sleep(TRY_AGAIN_S)

    def _begin(self, snapshot: Mapping[str, Any]) -> None:
        self.rows = {(table, key): row for table in ("phones", "customers") for key, row in snapshot[table].items()}
        self.away = False
        for key, row in self.rows.items():
            self._note_call(key, row)
        for reader in self._all_readers():
            reader.begin_again()

    def _changed(self, key: Key, row: Row) -> None:
        before = self.rows.get(key, {})
        self.rows[key] = row
        moved = self._note_call(key, row)
        holder, former = self._holder(row), self._holder(before)
        if holder != former and not row["lines"]:
            self._calls.pop(key, None)  # the last call was another's
        whole, brief = _change(key, self._whole(key, row)), _change(key, _brief(row))
        to_all = _brief(row) != _brief(before)
        for login, readers in self._readers.items():
            if login == holder:
                data = whole + (self._journey_event(key) if moved or holder != former else b"")
            elif to_all or login == former:
                data = brief
            else:
                continue
            told = piece(data)
            for reader in readers:
                reader.tell(told)

    def _follow_facts(self) -> None:
        while True:
            with suppress(DaemonAway, ControlFailed, OSError):
                for noted in self._daemon.events():
                    if "fact" in noted:
                        self._noted(noted)
            gevent.sleep(TRY_AGAIN_S)

    def _noted(self, noted: Mapping[str, Any]) -> None:
        call = self._journeys.noted(noted["kind"], float(noted["at"]), noted["fact"])
        if noted["kind"] == "leg_started":
            key = self._channels.get(noted["fact"]["leg"])
            if key is not None:
                self._changed(key, self.rows[key])
        if not call:
            return
        concerned = {self._holder(self.rows[key]) for key, at in self._calls.items() if at == call and key in self.rows}
        journey = self._journeys.of(call)
        if journey is not None and concerned - {""}:
            data = piece(event("change", {"table": "journeys", "key": call, "value": journey.row()}))
            for login in concerned - {""}:
                for reader in self._readers.get(login, ()):
                    reader.tell(data)

    def _note_call(self, key: Key, row: Row) -> bool:
        """Which call the telephone is in. True if it is another one than before."""
        before = self._calls.get(key, "")
        for line in row["lines"]:
            self._channels[line["channel"]] = key
            call = self._journeys.call_of.get(line["channel"])
            if call:
                self._calls[key] = call
        if len(self._channels) > 4 * len(self.rows) + 64:
            live = {line["channel"] for known in self.rows.values() for line in known["lines"]}
            self._channels = {channel: place for channel, place in self._channels.items() if channel in live}
        return self._calls.get(key, "") != before

    # -- to the players ---------------------------------------------------------------------------------------------

    def reader(self, account: Account, session: str) -> Reader:
        """For `read`. What the account plays already is known as its own from now on."""
        self._known(account)
        return Reader(account.login, account.fs_uniquifier, session)

    def read(self, reader: Reader) -> Iterator[bytes]:
        self._readers[reader.login].add(reader)
        self._say_present(reader.login)
        try:
            yield from reader.read(lambda: self._snapshot(reader.login))
        finally:
            self._readers[reader.login].discard(reader)
            if not self._readers[reader.login]:
                del self._readers[reader.login]

    def _snapshot(self, login: str) -> bytes:
        tables: dict[str, Row] = {"phones": {}, "customers": {}, "journeys": {}}
        for (table, key), row in self.rows.items():
            mine = self._holder(row) == login
            tables[table][key] = self._whole((table, key), row) if mine else _brief(row)
            journey = self._journeys.of(self._calls.get((table, key), "")) if mine else None
            if journey is not None:
                tables["journeys"][journey.call] = journey.row()
        return event("snapshot", {"now": time.time(), "away": self.away, "tables": tables})

    def _whole(self, key: Key, row: Row) -> Row:
        return {**row, "mine": True, "call": self._calls.get(key, "")}

    def _journey_event(self, key: Key) -> bytes:
        journey = self._journeys.of(self._calls.get(key, ""))
        return event("change", {"table": "journeys", "key": journey.call, "value": journey.row()}) if journey else b""

    def _holder(self, row: Mapping[str, Any]) -> str:
        return self._logins.get(row.get("taken", ""), "")

    def _all_readers(self) -> list[Reader]:
        return [reader for readers in self._readers.values() for reader in readers]

    def _tell_all(self, data: bytes) -> None:
        told = piece(data)
        for reader in self._all_readers():
            reader.tell(told)

    # -- what players do --------------------------------------------------------------------------------------------

    def take(self, account: Account, table: str, key: str) -> None:
        """Raises Refused, TrainingAway, ControlFailed."""
        self._client.take(table, key, self._known(account), self._token_of(account.login))

    def act(self, login: str, kind: str, table: str, key: str, values: Mapping[str, str]) -> None:
        """Raises Refused, TrainingAway, ControlFailed."""
        self._client.act(kind, **{table: key}, token=self._token_of(login), **values)

    def _known(self, account: Account) -> str:
        """The name that others see, by which rows are told to be this player's."""
        name = shown_name(account)
        self._logins[name] = account.login
        return name

    # -- who is here ------------------------------------------------------------------------------------------------

    def end_session(self, session: str) -> None:
        for reader in self._all_readers():
            if reader.session == session:
                reader.end()

    def _keep_alive(self) -> None:
        while True:
            gevent.sleep(STILL_HERE_S)
            with suppress(SQLAlchemyError):
                self.look_at_accounts()
            for login in list(self._readers):
                self._say_present(login)

    def _beat(self) -> None:
        while True:
            gevent.sleep(BEAT_S)
            for reader in self._all_readers():
                reader.beat(BEAT)

    def _say_present(self, login: str) -> None:
        """Who plays nothing is refused, which does no harm."""
        with suppress(Refused, TrainingAway, ControlFailed):
            self._client.act("still_here", token=self._token_of(login))

    def look_at_accounts(self) -> None:
        """Whose session is over, or who may not train any more, loses the stream."""
        with self._sessions() as session:
            found = session.scalars(select(Account).where(Account.__table__.c.login.in_(list(self._readers))))
            known = {account.login: account for account in found}
            over = ended.among(session, [reader.session for reader in self._all_readers()])
        for reader in self._all_readers():
            account = known.get(reader.login)
            if (
                account is None
                or account.disabled
                or account.fs_uniquifier != reader.stamp
                or reader.session in over
                or not may(account, "train")
            ):
                reader.end()


def shown_name(account: Account) -> str:
    """What others see of a player; the login in it makes it the player's alone."""
    if account.name == account.login:
        return account.login[:NAME_AT_MOST]
    mark = f" ({account.login})"
    return "".join(c for c in account.name if c.isprintable())[: NAME_AT_MOST - len(mark)] + mark


def _brief(row: Mapping[str, Any]) -> Row:
    """What everybody sees of a telephone."""
    return {name: row.get(name) for name in ("key", "name", "registered", "taken")}


def _change(key: Key, value: Row) -> bytes:
    return event("change", {"table": key[0], "key": key[1], "value": value})


def make(app: Flask) -> TrainingHub:
    settings: Settings = app.config["FSCTL"]
    client = TrainingClient(settings.training_socket, timeout_s=5.0)
    key = secret.read_or_make(settings.web_secret)
    return TrainingHub(
        client,
        app.extensions["fsctl.client"],
        database.sessions(app),
        lambda login: secret.derived(key, f"training {login}"),
    )
