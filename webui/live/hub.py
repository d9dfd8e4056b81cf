"""The hub: what comes from the daemon goes to the viewers, filtered; nobody's slowness is waited for."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import gevent
from gevent.event import Event
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from fsctl.control.client import ControlClient, ControlFailed, DaemonAway
from fsctl.requests import StopSupervising
from fsctl.step import Refused
from fsctl.store.models import UserRow
from fsctl.store.rights import RIGHTS
from webui import ended
from webui.accounts import Account
from webui.live import supervisions
from webui.live.events import BEAT, BEAT_S, PING, Delta, Piece, event, piece
from webui.live.groups import Group, Groups, Standing, Viewer
from webui.live.notices import Notices
from webui.live.picture import TABLES, Picture, calls_of
from webui.live.wire import Wire
from webui.rights import ALL_TEAMS, Scope, may, scope_of

REMEMBERED = 5000
LOOK_AT_ACCOUNTS_S = 3.0
LOOK_AGAIN_S = 0.1
TRY_AGAIN_S = 0.5
"""How soon the leader is looked for when a stream ended, and when there was none."""
AT_A_TIME = 50
BEATS_AT_A_TIME = 25
STANDING = (
    UserRow.login,
    UserRow.disabled,
    UserRow.fs_uniquifier,
    UserRow.agent,
    UserRow.teams,
    UserRow.roles,
    UserRow.withheld,
)


class Hub:
    """`start` keeps a stream from the daemon; `read` is a viewer's stream."""

    def __init__(self, client: ControlClient, sessions: Callable[[], Session]) -> None:
        self.picture = Picture()
        self.groups = Groups()
        self.stale_since: float | None = time.time()
        """Since when nothing came from the daemon; None while all is well."""
        self._client = client
        self._sessions = sessions
        self._recent: deque[Delta] = deque(maxlen=REMEMBERED)
        self._epoch = secrets.token_hex(4)
        self._count = 0
        self._places: tuple[dict[str, str], dict[str, frozenset[str]]] | None = None
        """Agents' teams and queues; None when they may have changed."""
        self._scopes_may_differ = Event()
        self.notices = Notices(sessions, self.notify)
        self._greenlets: list[gevent.Greenlet] = []

    # -- life -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._greenlets = [
            gevent.spawn(work) for work in (self._follow, self._look_at_accounts, self._beat, self.notices.run)
        ]

    def stop(self) -> None:
        gevent.killall(self._greenlets)
        for viewer in self.groups.viewers():
            viewer.end(over=False)

    def _beat(self) -> None:
        """Few at a time: a thousand at one moment would hold up the changes of that moment."""
        while True:
            viewers = self.groups.viewers()
            pause_s = BEAT_S / (len(viewers) // BEATS_AT_A_TIME + 1)
            for begin in range(0, len(viewers), BEATS_AT_A_TIME):
                for viewer in viewers[begin : begin + BEATS_AT_A_TIME]:
                    viewer.beat(BEAT)
                gevent.sleep(pause_s)
            gevent.sleep(pause_s)

    def _follow(self) -> None:
        while True:
            pause_s = TRY_AGAIN_S
            try:
                for kind, value in self._client.live():
                    pause_s = LOOK_AGAIN_S
                    if kind == "snapshot":
                        self.begin(value)
                    elif kind == "change":
                        self.change(value)
            except (DaemonAway, ControlFailed, OSError):
                pass
            self.went_stale()
            gevent.sleep(pause_s)

    # -- from the daemon --------------------------------------------------------------------------------------------

    def begin(self, snapshot: Mapping[str, Any]) -> None:
        self.picture.begin(snapshot)
        self.stale_since = None
        self._new_epoch()
        self._places_differ()
        for viewer in self.groups.viewers():
            viewer.begin_again()

    def change(self, change: Mapping[str, Any]) -> None:
        if change["table"] not in TABLES:
            return  # nobody here knows who may see it
        before = self.picture.change(change)
        table, key, after = change["table"], change["key"], change["value"]
        self._count += 1
        delta = Delta(self._mark(), float(change["at"]), table, key, before, after)
        self._recent.append(delta)
        seated = self.picture.seated(key) if table == "calls" else ()
        for group in self.groups.touched(table, key, before, after, seated=seated):
            told = self._form(group.scope, delta)
            if told:
                group.tell(told)
        if table == "agents":
            self._seat_changed(delta)

    def _form(self, scope: Scope, delta: Delta) -> Piece | None:
        """What of a change goes to a viewer."""
        after = delta.after
        if after is not None and self.picture.sees(scope, delta.table, delta.key, after):
            return delta.form(self.picture.form(scope, delta.table, delta.key, after))
        if after is None or self.picture.sees(scope, delta.table, delta.key, delta.before):
            return delta.gone()
        return None

    def _seat_changed(self, delta: Delta) -> None:
        """An agent has another call than before: what that agent sees of both calls is different now."""
        before, after = delta.before or {}, delta.after or {}
        if before.get("team") != after.get("team") or before.get("queues") != after.get("queues"):
            self._places_differ()
        for call in calls_of(before) ^ calls_of(after):
            row = self.picture.tables["calls"].get(call)
            again = Delta(delta.mark, delta.at, "calls", call, row, row)
            for group in self.groups.touched("agents", delta.key):
                if group.scope.agent == delta.key:
                    group.tell(self._form(group.scope, again) or again.gone())

    def _places_differ(self) -> None:
        self._places = None
        self._scopes_may_differ.set()

    def went_stale(self) -> None:
        if self.stale_since is None:
            self.stale_since = time.time()
            told = piece(event("stale", {"since": self.stale_since}))
            for group in self.groups.all():
                group.tell(told)

    def _mark(self) -> str:
        return f"{self._epoch}.{self._count}"

    def _new_epoch(self) -> None:
        """Nobody resumes across this: everybody begins with a snapshot."""
        self._epoch = secrets.token_hex(4)
        self._recent.clear()

    # -- to the viewers ---------------------------------------------------------------------------------------------

    def viewer(self, account: Account, session: str, wire: Wire | None = None) -> Viewer:
        made = Viewer(account.login, account.fs_uniquifier, session, self.scope(account), wire)
        made.standing = standing(account)
        return made

    def scope(self, account: Account) -> Scope:
        """From the live rows, so that it fits what is sent."""
        if self._places is None:
            agents = self.picture.tables["agents"]
            self._places = (
                {number: str(row.get("team") or "") for number, row in agents.items()},
                {number: frozenset(row.get("queues") or ()) for number, row in agents.items()},
            )
        return scope_of(account, *self._places)

    def read(self, viewer: Viewer, last: str = "") -> Iterator[bytes]:
        """The viewer's stream; `last` is the mark of the last event it has seen."""
        self.groups.join(viewer)
        try:
            missed = self._missed(viewer.scope, last)
            yield from viewer.read(lambda: self._snapshot(self.groups.join(viewer)) + viewer.rights, missed)
        finally:
            self.groups.leave(viewer)

    def _snapshot(self, group: Group) -> bytes:
        """Made once for all who see the same, as long as nothing has changed."""
        mark = f"{self._mark()}/{self.stale_since}"
        if group.snapshot[0] != mark:
            value = {
                "at": self.picture.at,
                "now": time.time(),
                "stale_since": self.stale_since,
                "tables": self.picture.seen(group.scope),
            }
            group.snapshot = (mark, event("snapshot", value, self._mark()))
        return group.snapshot[1]

    def _missed(self, scope: Scope, last: str) -> bytes | None:
        """What a viewer has missed since `last`; None when that is not known any more."""
        epoch, _, count = last.partition(".")
        if epoch != self._epoch or not count.isdigit() or self.stale_since is not None:
            return None
        behind = self._count - int(count)
        if not 0 <= behind <= len(self._recent):
            return None
        found = [self._form(scope, delta) for delta in list(self._recent)[len(self._recent) - behind :]]
        return b"".join(told.plain for told in found if told) or PING

    def notify(self, recipient: str, kind: str, body: Any) -> None:
        """Tell the open pages of one person, of a team (`team:name`), or all (`*`)."""
        told = piece(event("notice", {"kind": kind, "body": body}))
        for viewer in self.groups.viewers():
            if recipient in ("*", viewer.login) or (
                recipient.startswith("team:") and self._of_team(viewer, recipient[len("team:") :])
            ):
                viewer.tell(told)

    def _of_team(self, viewer: Viewer, team: str) -> bool:
        """Is it a viewer's own team, or one they look after?"""
        if viewer.standing is None:
            return False
        agent, teams, *_ = viewer.standing
        return ALL_TEAMS in teams or team in teams or self.picture.tables["agents"].get(agent, {}).get("team") == team

    # -- who they are -----------------------------------------------------------------------------------------------

    def end_session(self, session: str) -> None:
        for viewer in self.groups.viewers():
            if viewer.session == session:
                viewer.end()

    def _look_at_accounts(self) -> None:
        while True:
            self._scopes_may_differ.wait(LOOK_AT_ACCOUNTS_S)
            moved = self._scopes_may_differ.is_set()
            self._scopes_may_differ.clear()
            try:
                self.look_at_accounts(moved)
            except SQLAlchemyError:
                gevent.sleep(LOOK_AT_ACCOUNTS_S)
                if moved:
                    self._scopes_may_differ.set()

    def look_at_accounts(self, moved: bool = False) -> None:
        """Whose session is over loses the stream; whose rights or team have changed begins again. `moved` says that
        agents have other teams or queues than before. Few at a time, so that changes go out between."""
        viewers = self.groups.viewers()
        for begin in range(0, len(viewers), AT_A_TIME):
            self._look_at(viewers[begin : begin + AT_A_TIME], moved)
            gevent.sleep(0)
        self._look_at_supervisions()

    def _look_at_supervisions(self) -> None:
        """Whoever listens to a call, and may not any more, is taken off it."""
        with self._sessions() as session:
            over = supervisions.forbidden(session, self.picture.tables["sessions"])
        for name, supervisor in over:
            with suppress(Refused, DaemonAway, ControlFailed):
                self._client.ask(StopSupervising(name, supervisor), supervisor)

    def _look_at(self, viewers: list[Viewer], moved: bool) -> None:
        with self._sessions() as session:
            found = session.execute(select(*STANDING).where(UserRow.login.in_({viewer.login for viewer in viewers})))
            known = {row.login: row for row in found}
            over = ended.among(session, [viewer.session for viewer in viewers])
        for viewer in viewers:
            row = known.get(viewer.login)
            if row is None or row.disabled or row.fs_uniquifier != viewer.stamp or viewer.session in over:
                viewer.end()
            elif moved or standing(row) != viewer.standing:
                self._look_at_scope(viewer)

    def _look_at_scope(self, viewer: Viewer) -> None:
        with self._sessions() as session:
            account = session.get(Account, viewer.login)
        if account is None:
            viewer.end()
            return
        before, viewer.standing = viewer.standing, standing(account)
        if before != viewer.standing:
            viewer.rights = event("notice", {"kind": "rights", "body": rights(account)})
            viewer.tell(piece(viewer.rights))
        scope = self.scope(account)
        if scope != viewer.scope:
            self.groups.leave(viewer)
            viewer.scope = scope
            self.groups.join(viewer)
            self._new_epoch()
            viewer.begin_again()


def rights(account: Account) -> list[str]:
    return [right for right in RIGHTS if may(account, right)]


def standing(account: Any) -> Standing:
    """What a scope is made of, of an account or a row with STANDING."""
    roles = getattr(account, "role_names", None) or account.roles
    return account.agent, tuple(account.teams), tuple(roles), tuple(account.withheld)
