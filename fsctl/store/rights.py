"""Who may do what: each right of the panels and the roles that bring it. Of a person's rights each may be withheld."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

RIGHTS: Mapping[str, frozenset[str]] = {
    right: frozenset(roles.split())
    for right, roles in {
        # an agent's own acts
        "own_state": "agent",
        "own_call": "agent",
        "dial": "agent",
        "ring_phones": "agent supervisor administrator engineer",
        # acts on others
        "agent_state": "supervisor",
        "assign_agents": "supervisor",
        "hang_up": "supervisor",
        "transfer": "supervisor",
        "promote": "supervisor",
        "listen": "supervisor",
        "whisper": "supervisor",
        "barge": "supervisor",
        "take_over": "supervisor",
        # seeing
        "see_board": "supervisor administrator",
        "see_callbacks": "supervisor administrator quality",
        "see_calls": "agent supervisor quality administrator",
        "see_numbers": "agent supervisor administrator",
        "see_recordings": "supervisor quality",
        "see_customers": "agent supervisor",
        "see_customer_numbers": "supervisor",
        "see_site": "supervisor administrator engineer",
        "see_health": "administrator engineer",
        "see_audit": "administrator",
        # changing
        "edit_customers": "agent supervisor",
        "remove_customers": "supervisor",
        "set_members": "supervisor",
        "edit_site": "administrator engineer",
        "edit_users": "administrator",
        "make_walls": "supervisor administrator",
        "send_messages": "agent supervisor quality administrator engineer",
        "message_all": "supervisor administrator",
        "train": "agent supervisor administrator",
    }.items()
}


def rights_of(roles: Collection[str]) -> list[str]:
    """What these roles bring, in the order of the table."""
    return [right for right, bring in RIGHTS.items() if bring.intersection(roles)]


def granted(right: str, roles: Iterable[str], withheld: Collection[str]) -> bool:
    """Does somebody with these roles, from whom these rights are withheld, have the right?"""
    return right not in withheld and not RIGHTS[right].isdisjoint(roles)
