"""After a restart: a telephone that rings to keep a promise rings on, and whoever answers is brought to the agent who
has lifted for it. To hang up and to call again later would be to call a customer twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fsctl.directory import Directory
from fsctl.engine.adopting import end_offer, recording_of
from fsctl.engine.findings import Recovery
from fsctl.engine.promises import OpenCallback
from fsctl.engine.records import OpenCall, OpenOffer
from fsctl.facts import CallbackState, OfferOutcome
from fsctl.restored import AttemptRestored
from fsctl.switch.events import ChannelSnapshot

Alive = Mapping[str, ChannelSnapshot]


def under_way(
    calls: Sequence[OpenCall], callbacks: Sequence[OpenCallback], alive: Alive, directory: Directory
) -> dict[str, AttemptRestored]:
    """The attempts that go on, by call; of a queue that has been taken away those an agent hears."""
    open_calls = {call.call: call for call in calls}
    found: dict[str, AttemptRestored] = {}
    for one in callbacks:
        call, channel = open_calls.get(one.last_call), alive.get(one.last_call)
        if call is None or channel is None or directory.queue(one.queue) is None:
            continue
        attempt = _attempt(one, call, channel, alive) if one.state is CallbackState.DIALLING else None
        if attempt is not None and (attempt.offer or one.queue in directory.queues):
            found[call.call] = attempt
    return found


def _attempt(one: OpenCallback, call: OpenCall, channel: ChannelSnapshot, alive: Alive) -> AttemptRestored | None:
    """None when the two talk by now, and when nobody is there to whom the telephone rings: an agent who had lifted
    and is gone."""
    agent_first = bool(channel.variables.get("fsctl_agent"))
    lifted = next((offer for offer in call.offers if _waits(alive.get(offer.offer))), None)
    if channel.bridged_to or call.talked or (agent_first and lifted is None and not channel.answered):
        return None
    offer = lifted or OpenOffer("", "", "", "")
    leg = alive.get(offer.offer)
    return AttemptRestored(
        one.callback,
        call.call,
        one.queue,
        one.number,
        channel.trunk or call.trunk,
        one.attempts,
        agent_first,
        call.arrived_at,
        channel.answered,
        channel.parked,
        one.language,
        one.data,
        offer.offer,
        offer.agent,
        offer.extension,
        leg is not None and leg.playing,
        call.answered,
    )


def _waits(leg: ChannelSnapshot | None) -> bool:
    return leg is not None and leg.answered and not leg.bridged_to


def go_on(
    call: OpenCall,
    attempt: AttemptRestored,
    channel: ChannelSnapshot,
    running: Mapping[str, str],
    now: float,
    found: Recovery,
) -> None:
    found.adopted.add(call.call)
    for offer in call.offers:
        if offer.offer != attempt.offer:
            end_offer(call, offer, OfferOutcome.FAILED, now, found)
    if attempt.offer:
        found.adopted.add(attempt.offer)
        found.lifted[attempt.agent] = attempt
    recording = recording_of(call, channel, attempt.agent, attempt.queue, running, found)
    found.restored.append(replace(attempt, recording=recording if recording in channel.recordings else ""))
