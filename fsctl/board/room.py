"""The room: facts in, numbered changes out to the listeners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fsctl.board.callbacks import Callbacks
from fsctl.board.phones import Phones
from fsctl.board.rows import Row, agent_row, call_row, expecting, queue_row, trunk_row
from fsctl.board.seats import Seats
from fsctl.board.sessions import Sessions
from fsctl.board.talks import Talks
from fsctl.board.today import Today
from fsctl.directory import DirectoryLoaded
from fsctl.facts import (
    AgentChangePending,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallDemandChanged,
    CallEnded,
    CallLeftQueue,
    CallPriorityChanged,
    CallQueued,
    CallRouted,
    CallTransferred,
    FlowStarted,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    QueueOutcome,
    QueuePaceChanged,
    ReservesJoined,
    ReservesLeft,
    TalkEnded,
)
from fsctl.kpi.expected import unserved
from fsctl.restored import AgentRestored, CallRestored, PartnerRestored, TalkRestored, WaitingRestored
from fsctl.step import Effect
from fsctl.switch.events import PhoneRegistered, PhoneUnregistered, SwitchLost, SwitchSnapshot, TrunkChanged


@dataclass(frozen=True, slots=True)
class Change:
    """One row is new or different (`value`), or gone (None). `n` counts up by one."""

    n: int
    at: float
    table: str
    key: str
    value: Mapping[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        return {"n": self.n, "at": self.at, "table": self.table, "key": self.key, "value": self.value}


IN_A_CALL = frozenset({AgentState.TALKING, AgentState.ON_HOLD, AgentState.OTHER_CALL})

TABLES = ("agents", "queues", "calls", "callbacks", "sessions", "trunks", "phones", "switch")


class Board:
    """Tables `agents`, `queues`, `calls`, `callbacks`, `sessions`, `trunks`, `phones` and `switch`; rows are replaced,
    never changed in place."""

    name = "board"
    watches = True

    def __init__(self) -> None:
        self.n = 0
        self.at = 0.0
        self.tables: dict[str, dict[str, Row]] = {table: {} for table in TABLES}
        self.tables["switch"]["main"] = {"connected": False, "since": 0.0, "reason": "not connected yet"}
        self._listeners: list[Callable[[Change], None]] = []
        self._registered: frozenset[str] = frozenset()
        self._states: dict[str, Counter[str]] = {}
        self._unasked: dict[str, tuple[str, ...]] = {}
        """Queue → who works for it and is not asked for its ordinary calls."""
        """Per queue, how many of its agents are in each state."""
        self._waiting: dict[str, dict[str, float]] = {}
        """Per queue, its waiting calls and since when."""
        self._ringing: Counter[str] = Counter()
        """Per queue, how many of them ring an agent already."""
        self._on_trunks: Counter[str] = Counter()
        self._talks, self._today, self._sessions = Talks(self), Today(self), Sessions(self)
        phones, self._seats, callbacks = Phones(self), Seats(self), Callbacks(self)
        acts: dict[type, Callable[[Any, float], None]] = {
            DirectoryLoaded: self._directory,
            SwitchSnapshot: self._snapshot,
            SwitchLost: self._lost,
            PhoneRegistered: self._phone_found,
            PhoneUnregistered: self._phone_gone,
            TrunkChanged: self._trunk_changed,
            AgentLoggedIn: self._logged_in,
            AgentLoggedOut: self._logged_out,
            AgentStateChanged: self._agent_changed,
            AgentChangePending: self._pending,
            AgentRestored: self._agent_restored,
            CallArrived: self._arrived,
            CallRestored: self._call_restored,
            CallRouted: self._routed,
            CallTransferred: self._transferred,
            FlowStarted: self._flow,
            CallQueued: self._queued,
            WaitingRestored: self._queued,
            CallLeftQueue: self._left_queue,
            QueuePaceChanged: self._paced,
            CallDemandChanged: lambda fact, now: self.edit("calls", fact.call, data=dict(fact.data)),
            CallPriorityChanged: lambda fact, now: self.edit("calls", fact.call, priority=fact.priority),
            ReservesJoined: lambda fact, now: self.edit("queues", fact.queue, reserves=True),
            ReservesLeft: lambda fact, now: self.edit("queues", fact.queue, reserves=False),
            OfferMade: self._offered,
            OfferAnswered: self._offer_answered,
            OfferEnded: self._offer_ended,
            CallConnected: self._connected,
            TalkRestored: self._connected,
            PartnerRestored: lambda found, now: self.edit(
                "calls", found.call, state="talking", agent=found.agent, since=found.connected_at
            ),
            TalkEnded: self._talk_ended,
            CallEnded: self._ended,
        }
        self._acts: dict[type, list[Callable[[Any, float], None]]] = {}
        for several in (
            acts,
            self._talks.acts,
            self._today.acts,
            self._sessions.acts,
            phones.acts,
            self._seats.acts,
            callbacks.acts,
        ):
            for heard, act in several.items():
                self._acts.setdefault(heard, []).append(act)
        self.hears = frozenset(self._acts)

    def step(self, received: object, now: float) -> list[Effect]:
        self.at = now
        self._today.turn(now)
        for act in self._acts[type(received)]:
            act(received, now)
        return []

    def snapshot(self) -> dict[str, Any]:
        """The whole picture, with the number of the last change in it."""
        return {"n": self.n, "at": self.at, **{name: dict(rows) for name, rows in self.tables.items()}}

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Tell `listener` every change from now on, at once and in order; it must not block. Returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # -- rows -------------------------------------------------------------------------------------------------------

    def put(self, table: str, key: str, row: Row | None) -> None:
        rows = self.tables[table]
        before = rows.get(key)
        if row is None:
            if rows.pop(key, None) is None:
                return
        elif before == row:
            return
        else:
            rows[key] = row
        self.n += 1
        change = Change(self.n, self.at, table, key, row)
        for listener in tuple(self._listeners):
            listener(change)
        if table == "agents":
            self._recount_agent(before, row)
        elif table == "calls":
            self._recount_waiting(key, before, row)
            self._recount_trunks(before, row)

    def edit(self, table: str, key: str, **values: Any) -> None:
        row = self.tables[table].get(key)
        if row is not None:
            self.put(table, key, {**row, **values})

    # -- configuration and switch -----------------------------------------------------------------------------------

    def _directory(self, loaded: DirectoryLoaded, now: float) -> None:
        directory = loaded.directory
        agents, queues, trunks = (self.tables[table] for table in ("agents", "queues", "trunks"))
        for gone in [key for key in agents if key not in directory.agents]:
            self.put("agents", gone, None)
        for gone in [key for key in queues if key not in directory.queues]:
            self.put("queues", gone, None)
        for gone in [key for key in trunks if key not in directory.trunks]:
            self.put("trunks", gone, None)
        for trunk in directory.trunks.values():
            row = trunk_row(trunk, trunks.get(trunk.name), now)
            self.put("trunks", trunk.name, {**row, "calls": self._on_trunks[trunk.name]})
        for agent in directory.agents.values():
            served = sorted((tier for tier in directory.tiers if tier.agent == agent.number), key=lambda t: t.queue)
            queues_of, reserve = [tier.queue for tier in served], [tier.queue for tier in served if tier.reserve]
            self.put("agents", agent.number, agent_row(agent, queues_of, reserve, agents.get(agent.number), now))
        for queue in directory.queues.values():
            members = sum(1 for tier in directory.tiers if tier.queue == queue.name)
            row = queue_row(queue, members, queues.get(queue.name))
            self.put("queues", queue.name, {**row, **self._counted(queue.name)})

    def _snapshot(self, event: SwitchSnapshot, now: float) -> None:
        if not self.tables["switch"]["main"]["connected"]:
            self.put("switch", "main", {"connected": True, "since": now, "reason": ""})
        self._registered = event.registered
        for key, row in list(self.tables["agents"].items()):
            self._phone(key, row)
        if event.trunks is not None:
            for trunk in list(self.tables["trunks"]):
                self._trunk(trunk, str(event.trunks.get(trunk, "")), now)

    def _lost(self, event: SwitchLost, now: float) -> None:
        self.put("switch", "main", {"connected": False, "since": now, "reason": event.reason})

    def _phone_found(self, event: PhoneRegistered, now: float) -> None:
        self._registered |= {event.extension}
        self._phones_of(event.extension)

    def _phone_gone(self, event: PhoneUnregistered, now: float) -> None:
        self._registered -= {event.extension}
        self._phones_of(event.extension)

    def _trunk_changed(self, event: TrunkChanged, now: float) -> None:
        self._trunk(event.trunk, str(event.state), now, event.detail)

    def _trunk(self, trunk: str, state: str, now: float, detail: str = "") -> None:
        row = self.tables["trunks"].get(trunk)
        if row is not None and row["state"] != state:
            self.edit("trunks", trunk, state=state, state_since=now, detail=detail)

    def _phones_of(self, extension: str) -> None:
        for key, row in list(self.tables["agents"].items()):
            if row["extension"] == extension:
                self._phone(key, row)

    def _phone(self, agent: str, row: Row) -> None:
        self.edit("agents", agent, phone="registered" if row["extension"] in self._registered else "lost")

    # -- agents -----------------------------------------------------------------------------------------------------

    def _logged_in(self, fact: AgentLoggedIn, now: float) -> None:
        self.edit("agents", fact.agent, extension=fact.extension)
        self._phones_of(fact.extension)

    def _logged_out(self, fact: AgentLoggedOut, now: float) -> None:
        self.edit("agents", fact.agent, pending="")

    def _agent_changed(self, fact: AgentStateChanged, now: float) -> None:
        row = self.tables["agents"].get(fact.agent)
        if row is None:
            return
        self.edit(
            "agents",
            fact.agent,
            state=str(fact.state),
            reason=fact.reason,
            cause=fact.cause,
            by=fact.by,
            since=fact.since,
            until=fact.until,
            call=fact.call,
            queue=fact.queue,
            today=self._today.interval(fact, row, now),
            **self._seats.interval(fact),
            **({} if fact.state in IN_A_CALL else {"muted": False, "lent_since": None}),
            **({"wrap_up_extensions": 0} if fact.state is AgentState.WRAP_UP else {}),
        )

    def _agent_restored(self, found: AgentRestored, now: float) -> None:
        self.edit(
            "agents",
            found.agent,
            state=str(found.state),
            reason=found.reason,
            since=found.since,
            until=found.until,
            extension=found.extension,
        )
        self._phones_of(found.extension)

    def _pending(self, fact: AgentChangePending, now: float) -> None:
        self.edit("agents", fact.agent, pending=":".join(part for part in (fact.state, fact.reason) if part))

    def _recount_agent(self, before: Row | None, after: Row | None) -> None:
        """An agent changed: its queues have one less in the old state and one more in the new."""
        touched: dict[str, None] = {}
        for row, step in ((before, -1), (after, 1)):
            for queue in row["queues"] if row else ():
                self._states.setdefault(queue, Counter())[row["state"] if row else ""] += step
                touched[queue] = None
        for queue in touched:
            self._edit_queue(queue, **self._counted(queue))

    def _edit_queue(self, queue: str, **values: Any) -> None:
        """Edit a queue's row, and what a caller would wait who came now, there and where the same agents serve."""
        queues = self.tables["queues"]
        if queue not in queues:
            return
        waited = unserved(queues[queue])
        self.put("queues", queue, expecting({**queues[queue], **values}, queues))
        if unserved(queues[queue]) != waited:
            for name in [name for name, row in queues.items() if queue in row["others"]]:
                self.put("queues", name, expecting(queues[name], queues))

    def _paced(self, fact: QueuePaceChanged, now: float) -> None:
        self._unasked[fact.queue] = fact.unasked
        self._edit_queue(
            fact.queue,
            handling_s=fact.handling_s,
            agents=fact.agents,
            gives_up=fact.gives_up,
            others=dict(fact.others),
            call_s=fact.call_s,
            alone=fact.alone,
            together=fact.together,
            overtaking=fact.overtaking,
            free=self._free(fact.queue),
        )

    def _free(self, queue: str) -> int:
        """Who is ready and would be asked for an ordinary call of the queue."""
        agents, ready = self.tables["agents"], AgentState.READY
        idle = sum(agent in agents and agents[agent]["state"] == ready for agent in self._unasked.get(queue, ()))
        return int(max(self._states.get(queue, Counter[str]())[ready] - idle, 0))

    def _counted(self, queue: str) -> dict[str, int]:
        states = self._states.get(queue, Counter())
        return {
            "ready": states[AgentState.READY],
            "free": self._free(queue),
            "talking": states[AgentState.TALKING] + states[AgentState.ON_HOLD],
            "wrap_up": states[AgentState.WRAP_UP],
            "not_ready": states[AgentState.NOT_READY],
            "logged_in": states.total() - states[AgentState.LOGGED_OUT],
        }

    # -- calls ------------------------------------------------------------------------------------------------------

    def _arrived(self, fact: CallArrived, now: float) -> None:
        self.put("calls", fact.call, call_row(fact, now))

    def _call_restored(self, found: CallRestored, now: float) -> None:
        row = call_row(found, found.arrived_at)
        self.put("calls", found.call, {**row, "language": found.language, "data": dict(found.data)})

    def _routed(self, fact: CallRouted, now: float) -> None:
        destination = f"{fact.kind}:{fact.name}" if fact.name else str(fact.kind)
        self.edit("calls", fact.call, language=fact.language, data=dict(fact.data), destination=destination)
        self._talks.routed(fact, now)

    def _transferred(self, fact: CallTransferred, now: float) -> None:
        self.edit("calls", fact.call, state="arriving", since=now, agent="")

    def _flow(self, fact: FlowStarted, now: float) -> None:
        self.edit("calls", fact.call, state="flow", since=now, flow=fact.flow)

    def _queued(self, fact: CallQueued | WaitingRestored, now: float) -> None:
        self.edit(
            "calls",
            fact.call,
            state="waiting",
            since=fact.entered_at,
            queue=fact.queue,
            priority=fact.priority,
            language=fact.language,
            data=dict(fact.data),
            agent="",
            expected_s=fact.expected_s if isinstance(fact, CallQueued) else None,
        )

    def _left_queue(self, fact: CallLeftQueue, now: float) -> None:
        row = self.tables["calls"].get(fact.call)
        if row is not None and row["state"] in ("waiting", "ringing"):
            state = "talking" if fact.outcome is QueueOutcome.ANSWERED else "arriving"
            self.edit("calls", fact.call, state=state, since=now)
        queue = self.tables["queues"].get(fact.queue)
        if queue is not None:
            counter = str(fact.outcome)
            self.edit("queues", fact.queue, **{counter: queue.get(counter, 0) + 1})

    def _offered(self, fact: OfferMade, now: float) -> None:
        self.edit("calls", fact.call, state="ringing", agent=fact.agent)
        self.edit("agents", fact.agent, offer=fact.offer, ring_until=now + fact.ring_s)

    def _rings_no_more(self, fact: OfferAnswered | OfferEnded, now: float) -> None:
        row = self.tables["agents"].get(fact.agent)
        if row is not None and row["offer"] == fact.offer:
            self.edit("agents", fact.agent, offer="", ring_until=0.0)

    def _offer_answered(self, fact: OfferAnswered, now: float) -> None:
        self._rings_no_more(fact, now)
        self.edit("calls", fact.call, agent=fact.agent)

    def _offer_ended(self, fact: OfferEnded, now: float) -> None:
        self._rings_no_more(fact, now)
        row = self.tables["calls"].get(fact.call)
        if fact.outcome is not OfferOutcome.CONNECTED:
            taken = row["agent"] if row is not None and row["agent"] != fact.agent else ""
            by = taken if fact.outcome is OfferOutcome.WITHDRAWN else ""
            lost = {"call": fact.call, "outcome": str(fact.outcome), "by": by, "at": now}
            self.edit("agents", fact.agent, lost_offer=lost)
        if row is not None and row["state"] == "ringing" and row["agent"] == fact.agent:
            self.edit("calls", fact.call, state="waiting", agent="")

    def _connected(self, fact: CallConnected | TalkRestored, now: float) -> None:
        since = fact.connected_at if isinstance(fact, TalkRestored) else now
        self.edit(
            "calls", fact.call, state="talking", agent=fact.agent, queue=fact.queue, since=since, taken_over_by=""
        )

    def _talk_ended(self, fact: TalkEnded, now: float) -> None:
        row = self.tables["calls"].get(fact.call)
        goes_on = row is not None and (row["taken_over_by"] or row["state"] in ("consulting", "conference"))
        if row is not None and not goes_on:  # others may go on without the agent
            self.edit("calls", fact.call, state="ending", since=now)

    def _ended(self, fact: CallEnded, now: float) -> None:
        self.put("calls", fact.call, None)

    def _recount_waiting(self, call: str, before: Row | None, after: Row | None) -> None:
        """A call changed: does it wait somewhere else, or no longer?"""
        was, now = _waits_in(before), _waits_in(after)
        rang, rings = _rings(before), _rings(after)
        if (was, rang) == (now, rings):
            return
        if was and before:
            self._waiting[was].pop(call, None)
            self._ringing[was] -= rang
            self._tell_waiting(was)
        if now and after:
            self._waiting.setdefault(now, {})[call] = after["since"]
            self._ringing[now] += rings
            self._tell_waiting(now)

    def _recount_trunks(self, before: Row | None, after: Row | None) -> None:
        """A call came or went, or is on another trunk than before."""
        was, now = before["trunk"] if before else "", after["trunk"] if after else ""
        if was == now:
            return
        for trunk, step in ((was, -1), (now, 1)):
            self._on_trunks[trunk] += step
            self.edit("trunks", trunk, calls=self._on_trunks[trunk])

    def _tell_waiting(self, queue: str) -> None:
        since = self._waiting.get(queue, {})
        longest_since = min(since.values(), default=None)
        self._edit_queue(queue, waiting=len(since), ringing=self._ringing[queue], longest_since=longest_since)


def _rings(row: Row | None) -> bool:
    return row is not None and row["state"] == "ringing" and not row["absent"]


def _waits_in(row: Row | None) -> str:
    on_line = row is not None and row["state"] in ("waiting", "ringing") and not row["absent"]
    return row["queue"] if row and on_line else ""
