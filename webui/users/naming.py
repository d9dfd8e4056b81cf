"""The rights by the names people have for them, in groups."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from fsctl.store.rights import rights_of

GROUPS: tuple[tuple[LazyString, Mapping[str, LazyString]], ...] = (
    (
        _l("Listening to calls"),
        {
            "listen": _l("Listen"),
            "whisper": _l("Whisper to the agent or the caller"),
            "barge": _l("Barge in: talk with both"),
            "take_over": _l("Take a call over"),
        },
    ),
    (
        _l("Calls and agents of the teams"),
        {
            "agent_state": _l("Change agents' states, answer their requests"),
            "assign_agents": _l("Change agents' queues and skills"),
            "hang_up": _l("Disconnect calls"),
            "transfer": _l("Transfer calls"),
            "promote": _l("Move waiting calls and callbacks up"),
        },
    ),
    (
        _l("At the own phone"),
        {
            "own_state": _l("Sign in at a phone, change the own state"),
            "own_call": _l("Steer the own call"),
            "dial": _l("Dial from the panel"),
            "ring_phones": _l("Ring a phone to try it"),
        },
    ),
    (
        _l("Seeing"),
        {
            "see_board": _l("The live board"),
            "see_calls": _l("Calls on file"),
            "see_callbacks": _l("Promised callbacks"),
            "see_numbers": _l("Callers' numbers"),
            "see_recordings": _l("Recordings"),
            "see_customers": _l("Customers"),
            "see_customer_numbers": _l("Customers' numbers in full"),
            "see_site": _l("The configuration"),
            "see_health": _l("The health of the system"),
            "see_audit": _l("Who changed what"),
        },
    ),
    (
        _l("Changing"),
        {
            "edit_customers": _l("Change customers"),
            "remove_customers": _l("Remove customers"),
            "set_members": _l("Give customers member numbers and passwords"),
            "edit_site": _l("Change the configuration"),
            "edit_users": _l("Administer accounts"),
            "make_walls": _l("Make wall boards"),
            "send_messages": _l("Send messages"),
            "message_all": _l("Send messages to everybody"),
            "train": _l("Training"),
        },
    ),
)
NAMES: Mapping[str, LazyString] = {right: name for _title, part in GROUPS for right, name in part.items()}


def offered(roles: Collection[str]) -> list[tuple[LazyString, dict[str, LazyString]]]:
    """The groups with the rights that these roles bring; none that is empty."""
    brought = set(rights_of(roles))
    found = [(title, {right: name for right, name in part.items() if right in brought}) for title, part in GROUPS]
    return [(title, part) for title, part in found if part]
