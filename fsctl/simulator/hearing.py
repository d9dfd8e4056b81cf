"""Who hears whom: every party says one tone, and what a leg hears is the set of tones that reach it, in hertz."""

from __future__ import annotations

from fsctl.simulator.channel import Channel

NOTHING: frozenset[int] = frozenset()
MUSIC = frozenset({300})
PROMPT = frozenset({620})


def says(channel: Channel) -> frozenset[int]:
    """What the party at the end of this leg puts into it."""
    speaks = channel.answered and not channel.held and not channel.muted
    return frozenset({channel.party.hertz}) if speaks else NOTHING


def hears(channel: Channel) -> frozenset[int]:
    """What reaches the party, with what supervisors say into its ear and tones that are for it alone."""
    heard = _conversation(channel)
    if channel.beeps and (channel.stack or not channel.free):
        heard |= set(channel.beeps.values())
    for ear in channel.ears:
        if ear.to_target:
            heard |= says(ear.channel)
    if channel.partner is not None:
        for ear in channel.partner.ears:
            if ear.to_partner:
                heard |= says(ear.channel)
    return heard


def _conversation(channel: Channel) -> frozenset[int]:
    if channel.stack:
        return MUSIC if channel.sound.startswith("local_stream:") else PROMPT
    if channel.partner is not None:
        if channel.partner.held:
            return MUSIC
        return NOTHING if channel.partner.stack else says(channel.partner)
    if channel.conference is not None:
        others = (says(member) for member in channel.conference.members if member is not channel)
        return frozenset().union(*others)
    if channel.ear is not None:
        return says(channel.ear.target) | _conversation(channel.ear.target)
    return NOTHING


def around(channel: Channel) -> set[str]:
    """The uuids of all legs that may hear something else when this one changes."""
    near = {channel.uuid}
    if channel.conference is not None:
        near.update(member.uuid for member in channel.conference.members)
    if channel.partner is not None:
        near.add(channel.partner.uuid)
    if channel.ear is not None:
        near.add(channel.ear.target.uuid)
        if channel.ear.target.partner is not None:
            near.add(channel.ear.target.partner.uuid)
    return near
