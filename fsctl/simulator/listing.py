"""What `show …` lists: tables that are written behind the switch's back and lag it, as FreeSWITCH's do.

The times are measured on FreeSWITCH 1.10.12 (ARCHITECTURE, "Who takes over believes no list"). A dump is true at its
moment. A leg or a bridge that has ended is gone from the lists at once: that lag is not kept here.
"""

from __future__ import annotations

import time

from fsctl.simulator.channel import Channel
from fsctl.simulator.core import Core
from fsctl.simulator.headers import application_of, call_state_of, context_of, name_of, state_of

LEG_LISTED_S = 0.19
"""How long after its beginning a leg is listed."""

ANSWER_LISTED_S = 0.085
"""How long an answered leg is listed as one that rings."""

BRIDGE_LISTED_S = 0.1
"""How long after a bridge the two are listed as a call; measured are 30 to 180 ms."""


class Listing:
    def __init__(self, core: Core) -> None:
        self._core = core

    def channels(self) -> list[dict[str, str]]:
        return [self._row(channel) for channel in self._core.channels.values() if self._listed(channel)]

    def calls(self) -> list[dict[str, str]]:
        return [
            {**self._row(channel), "b_uuid": channel.partner.uuid, "b_dest": channel.partner.dialled}
            for channel in self._core.channels.values()
            if channel.partner is not None and channel.is_first and self._past(channel.bridged_at, BRIDGE_LISTED_S)
        ]

    def registrations(self) -> list[dict[str, str]]:
        return [
            {"reg_user": phone.extension, "realm": "local", "url": f"sofia/internal/sip:{phone.extension}@127.0.0.1"}
            for phone in self._core.phones.values()
            if phone.registered
        ]

    def _listed(self, channel: Channel) -> bool:
        return self._past(channel.created_at, LEG_LISTED_S)

    def _past(self, moment: float, lag_s: float) -> bool:
        return self._core.now - moment >= lag_s

    def _row(self, channel: Channel) -> dict[str, str]:
        application, data = application_of(channel)
        created = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(channel.created_at))
        just_answered = channel.answered and not self._past(channel.answered_at, ANSWER_LISTED_S)
        return {
            "uuid": channel.uuid,
            "direction": str(channel.direction),
            "created": created,
            "created_epoch": str(int(channel.created_at)),
            "name": name_of(channel),
            "state": state_of(channel),
            "cid_name": channel.caller_name,
            "cid_num": channel.caller_number,
            "ip_addr": "127.0.0.1",
            "dest": channel.dialled,
            "application": application,
            "application_data": data,
            "dialplan": "XML",
            "context": context_of(channel),
            "hostname": "fsctl",
            "callstate": "RINGING" if just_answered else call_state_of(channel),
            "call_uuid": channel.partner.uuid if channel.partner and not channel.is_first else channel.uuid,
            "initial_dest": channel.dialled,
        }
