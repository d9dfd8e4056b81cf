"""After a restart: join what was on file with what is really there.

The switch is the truth about calls: a channel that is gone has ended, whatever the file says. The file is the truth
about people and places: who was logged in, since when a caller waits. What happened while nobody watched is noted now,
once, so that every call and every interval has its end.
"""

from __future__ import annotations

from collections.abc import Sequence

from fsctl.directory import Directory
from fsctl.engine.adopting import adopt, close, end_left, end_legs, leave_out_untold
from fsctl.engine.attempts import go_on, under_way
from fsctl.engine.findings import Recovery
from fsctl.engine.listeners import OpenSession, listeners, takers
from fsctl.engine.promises import OpenCallback, as_seen, promised
from fsctl.engine.records import LeftLeg, OpenAgent, OpenCall, OpenRecording
from fsctl.engine.returning import come_back
from fsctl.facts import AgentState, LegEnded
from fsctl.restored import (
    AttemptRestored,
    PartnerRestored,
    PlacesRestored,
    RecordingRestored,
    StrayRestored,
    TakenOverRestored,
    TalkRestored,
)
from fsctl.switch.causes import Cause
from fsctl.switch.events import ChannelSnapshot, EndedBy, SwitchSnapshot


def recover(
    calls: Sequence[OpenCall],
    agents: Sequence[OpenAgent],
    recordings: Sequence[OpenRecording],
    snapshot: SwitchSnapshot,
    directory: Directory,
    now: float,
    sessions: Sequence[OpenSession] = (),
    callbacks: Sequence[OpenCallback] = (),
    left: Sequence[LeftLeg] = (),
) -> Recovery:
    """Agents come back before calls: who waits is to find them there. What belongs to nothing goes first: it may hold a
    phone that is wanted. `left` are legs whose call is over."""
    found = Recovery()
    alive = {channel.channel: channel for channel in snapshot.channels}
    running = {recording.call: recording.path for recording in recordings}
    take_over = takers(sessions, alive)
    open_callbacks = as_seen(callbacks, snapshot.channels)
    attempts = under_way(calls, open_callbacks, alive, directory)
    found.holding = {agent.agent: agent.since for agent in agents if agent.state is AgentState.ON_HOLD}
    for call in calls:
        channel = alive.get(call.call)
        if channel is None:
            close(call, alive, now, found)
        elif call.call in attempts:
            go_on(call, attempts[call.call], channel, running, now, found)
        else:
            adopt(call, channel, alive, running, take_over.get(channel.bridged_to), directory, now, found)
    listeners(sessions, alive, now, found)
    for channel in snapshot.channels:
        if channel.channel not in found.adopted and channel.variables.get("fsctl_role", "caller") != "caller":
            found.adopted.add(channel.channel)
            phone = channel.variables.get("fsctl_extension", "")
            found.restored.append(StrayRestored(channel.channel, "belongs to no call", phone))
            _close_leg(channel, calls, left, found)
    end_legs(calls, alive, found)
    end_left(left, alive, found)
    leave_out_untold(calls, found)
    told, promises = promised(open_callbacks, found.restored, directory, now)
    found.facts.extend(told)
    engaged: dict[str, TalkRestored | AttemptRestored] = {**found.lifted, **found.talks}
    back = [come_back(agent, engaged.get(agent.agent), directory, now, found) for agent in agents]
    strays = [item for item in found.restored if isinstance(item, StrayRestored)]
    others = [item for item in found.restored if not isinstance(item, StrayRestored)]
    given_up = [PlacesRestored(tuple(found.given_up))] if found.given_up else []
    found.restored = [*strays, *back, *given_up, *promises, *others, *_unfinished(recordings, found)]
    return found


def _close_leg(channel: ChannelSnapshot, calls: Sequence[OpenCall], left: Sequence[LeftLeg], found: Recovery) -> None:
    """A leg beside the talk (a consultation's, one that rang) is not taken up; an offer's has been closed already. One
    that has its end on file, or no beginning, is hung up and no more."""
    told = {fact.leg for fact in found.facts if isinstance(fact, LegEnded)}
    open_legs = {leg: call.call for call in calls for leg in call.unended} | {leg.leg: leg.call for leg in left}
    call = open_legs.get(channel.channel, "")
    if call and channel.channel not in told:
        found.facts.append(LegEnded(call, channel.channel, Cause.NORMAL, EndedBy.SWITCH, "restart", reconciled=True))


def _unfinished(recordings: Sequence[OpenRecording], found: Recovery) -> list[RecordingRestored]:
    """Recordings without an end that no talk goes on making."""
    talks = (TalkRestored, PartnerRestored, TakenOverRestored, AttemptRestored)
    going_on = {item.recording for item in found.restored if isinstance(item, talks)}
    return [
        RecordingRestored(recording.call, recording.path, recording.agent, recording.queue, recording.began_at)
        for recording in recordings
        if recording.path not in going_on
    ]
