"""Calling somebody on an agent's behalf: the same checks and the same facts for a consultation and a placed call."""

from __future__ import annotations

from collections.abc import Mapping

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Leg
from fsctl.directory import Destination, DestinationKind
from fsctl.directory.targets import NoTarget, target_of
from fsctl.facts import LegStarted, LineBusied, Role
from fsctl.step import Do, Effect, Note, Refused
from fsctl.switch.commands import Endpoint, External, Originate, Phone

RING_S = 40.0


class Reaching:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def target(self, text: str) -> Destination:
        """What is meant by what the agent gave. Raises Refused."""
        try:
            return target_of(self.desk.directory, text, self.desk.outside)
        except NoTarget as wrong:
            raise Refused(wrong.code, wrong.message, wrong.remedy) from None

    def call(
        self, call: Call, target: Destination, own: str, role: str, marks: Mapping[str, str]
    ) -> tuple[Leg, list[Effect]]:
        """A further leg of a call, to a phone or outside; `own` is the extension of the agent who asks. `marks` are
        what else a takeover must know."""
        endpoint = endpoint_of(target)
        leg = Leg(self.desk.new_id(), call.id, party_of(target), offer=False)
        self.desk.legs[leg.uuid] = call.legs[leg.uuid] = leg
        known = {"call": call.id, "role": role, "extension": leg.party, **marks}
        variables = {f"fsctl_{name}": value for name, value in known.items()}
        inside = target.kind is DestinationKind.EXTENSION
        effects: list[Effect] = [
            Do(self.originate(leg.uuid, endpoint, own, variables)),
            Note(LegStarted(call.id, leg.uuid, Role.EXTENSION if inside else Role.OUTSIDE, leg.party)),
        ]
        if inside:
            leg.busied = True
            effects.append(Note(LineBusied(leg.party, leg.uuid, call.id)))
        return leg, effects

    def originate(self, uuid: str, endpoint: Endpoint, own: str, variables: Mapping[str, str]) -> Originate:
        """Inside the house the agent's extension is shown, outside what the trunk says."""
        number = own
        if isinstance(endpoint, External):
            trunk = self.desk.directory.trunks.get(endpoint.trunk)
            number = trunk.caller_number if trunk is not None and trunk.caller_number else own
        agent = self.desk.directory.agents.get(self.desk.agent_at(own))
        return Originate(uuid, endpoint, number, agent.name if agent else own, RING_S, variables)

    def talk_on(self, call: Call, one: Leg, other: Leg) -> list[Effect]:
        """Two legs outlive their call: each goes when the other does, and their phones stay busy until then."""
        one.peer, other.peer = other.uuid, one.uuid
        effects: list[Effect] = []
        for leg in (one, other):
            call.legs.pop(leg.uuid, None)
            if not leg.busied and leg.party in self.desk.directory.extensions:
                leg.busied = True
                effects.append(Note(LineBusied(leg.party, leg.uuid)))
        return effects


def endpoint_of(target: Destination) -> Endpoint:
    if target.kind is DestinationKind.EXTENSION:
        return Phone(target.name)
    trunk, _, number = target.name.partition("/")
    return External(trunk, number)


def party_of(target: Destination) -> str:
    """The extension or number at the end of a leg to it."""
    return target.name.partition("/")[2] if target.kind is DestinationKind.EXTERNAL else target.name
