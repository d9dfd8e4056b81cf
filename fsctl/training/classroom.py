"""The telephones of a class: acts in, numbered changes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fsctl.board.room import Change
from fsctl.simulator.core import Core
from fsctl.simulator.customer import Customer
from fsctl.simulator.hands import HandPlayed
from fsctl.simulator.handset import Handset
from fsctl.simulator.heard import Named
from fsctl.simulator.hearing import around
from fsctl.simulator.parties import Party
from fsctl.step import Refused
from fsctl.training.acts import PRESENT, RELEASING, TAKING, Act, Key
from fsctl.training.rows import Row, row
from fsctl.training.takers import Takers

DO: Mapping[str, Callable[[Any, Core, Mapping[str, str]], None]] = {
    "register": lambda phone, core, values: phone.register(core),
    "unregister": lambda phone, core, values: phone.unregister(core),
    "dial": lambda phone, core, values: phone.dial(core, values["number"]),
    "lift": lambda phone, core, values: phone.lift(core),
    "hang_up": lambda phone, core, values: phone.hang_up(core),
    "press": lambda phone, core, values: phone.press(core, values["keys"]),
    "hold": lambda phone, core, values: phone.hold(core),
    "retrieve": lambda phone, core, values: phone.retrieve(core),
    "swap": lambda phone, core, values: phone.swap(core),
    "transfer": lambda phone, core, values: phone.transfer(core, values["number"]),
    "customer_call": lambda customer, core, values: customer.call(core, values["number"]),
    "customer_answer": lambda customer, core, values: customer.answer(core),
    "customer_press": lambda customer, core, values: customer.press(core, values["keys"]),
    "customer_hang_up": lambda customer, core, values: customer.hang_up(core),
}

OnCore = Callable[[Callable[[Core], None]], None]
"""Carries out an act on the core, at once."""


class Classroom:
    """`settle` is to be called whenever the core has moved on; it must never be called from within the core."""

    def __init__(self, core: Core, on_core: OnCore, named: Named, new_token: Callable[[], str]) -> None:
        self.n = 0
        self.takers = Takers(new_token, lambda: core.now)
        self._core = core
        self._on_core = on_core
        self._named = named
        self._parties: dict[Key, HandPlayed] = {}
        self._keys: dict[Party, Key] = {}
        self._rows: dict[Key, Row] = {}
        self._listeners: list[Callable[[Change], None]] = []
        core.watched = True

    def add(self, party: Handset | Customer) -> None:
        """A phone is registered, a customer can be called under its number."""
        key = ("phones", party.extension) if isinstance(party, Handset) else ("customers", party.number)
        self._parties[key] = party
        self._keys[party] = key
        if isinstance(party, Handset):
            self._on_core(party.register)
        else:
            self._core.outside[party.number] = party
        self._tell(key)

    # -- looking ----------------------------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """All telephones, with the number of the last change."""
        tables: dict[str, dict[str, Row]] = {"phones": {}, "customers": {}}
        for (table, key), found in self._rows.items():
            tables[table][key] = found
        return {"n": self.n, "at": self._core.now, **tables}

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Tell every change from now on; the listener must not block. Returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # -- acting -----------------------------------------------------------------------------------------------------

    def act(self, act: Act) -> dict[str, Any]:
        """The answer: `n`, the last change that the act itself made, and for `take` the token. Raises Refused."""
        if act.key is None:
            return self._present(act)
        party = self._party(act.key)
        if act.kind == TAKING:
            token = self.takers.take(act.key, act.values["name"], act.token)
            self._tell(act.key)
            return {"n": self.n, "token": token}
        self.takers.require(act.key, act.token)
        if act.kind == RELEASING:
            self.takers.release(act.key)
        else:
            self._on_core(lambda core: DO[act.kind](party, core, act.values))
        self.settle()
        self._tell(act.key)
        return {"n": self.n}

    def _party(self, key: Key) -> HandPlayed:
        party = self._parties.get(key)
        if party is None:
            code = "unknown_phone" if key[0] == "phones" else "unknown_customer"
            raise Refused(code, f"Nobody can play {key[1]!r}", "GET /v1/phones shows what there is.")
        return party

    def _present(self, act: Act) -> dict[str, Any]:
        if act.kind != PRESENT or not self.takers.knows(act.token):
            raise Refused("unknown_token", "That token is not known any more", "Take the telephone again.")
        self.takers.seen(act.token)
        return {"n": self.n}

    def clear(self) -> None:
        """Take the telephones from people who have been away too long, and end their calls: nobody is there to."""
        for key in self.takers.gone():
            self.takers.release(key)
            self._on_core(self._parties[key].put_down)
            self._tell(key)
        self.settle()

    # -- telling ----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Tell what has become of the telephones whose legs have stirred."""
        stirred = self._core.stirred
        if not stirred:
            return
        self._core.stirred = {}
        parties = {channel.party for channel in stirred.values()}
        for channel in stirred.values():
            near = (self._core.channels.get(uuid) for uuid in around(channel))
            parties.update(other.party for other in near if other is not None)
        for key in sorted(self._keys[party] for party in parties if party in self._keys):
            self._tell(key)

    def _tell(self, key: Key) -> None:
        shown = row(key[1], self._parties[key], self.takers.of(key), self._named)
        if self._rows.get(key) == shown:
            return
        self._rows[key] = shown
        self.n += 1
        change = Change(self.n, self._core.now, *key, shown)
        for listener in tuple(self._listeners):
            listener(change)
