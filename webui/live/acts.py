"""What people may ask of the daemon from a page: kind of request → who may, and on whom.

A request class of `fsctl.requests` that has no line here is refused, so a new one needs its line. A rule raises
Forbidden where a right is missing and NotFound for what belongs to others; it says whether the act is on
somebody else, which is audited (what agents do themselves is on record as facts).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import get_args

from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from fsctl.directory import WorkMode
from fsctl.requests import Request
from fsctl.step import Refused
from webui.accounts import Account
from webui.live.hub import Hub
from webui.live.supervisions import MODES
from webui.rights import may
from webui.site_copy import directory

LONGEST = 128
Values = dict[str, str]
Rule = Callable[[Values, Account, Hub], bool]
_WORDS = re.compile(r"(?<!^)(?=[A-Z])")

CLASSES: Mapping[str, type] = {form.__name__: form for form in get_args(Request)}


def kind_of(name: str) -> str:
    return _WORDS.sub("_", name).lower()


def require(account: Account, right: str) -> None:
    if not may(account, right):
        raise Forbidden


# -- rules ----------------------------------------------------------------------------------------------------------


def mine(right: str) -> Rule:
    """An agent's act on themselves."""

    def rule(values: Values, account: Account, hub: Hub) -> bool:
        require(account, right)
        if not account.agent or values["agent"] != account.agent:
            raise NotFound
        return False

    return rule


def seat(own: str, others: str) -> Rule:
    """On oneself with the right `own`, on an agent of one's teams with `others`."""

    def rule(values: Values, account: Account, hub: Hub) -> bool:
        if account.agent and values["agent"] == account.agent:
            require(account, own)
            return False
        require(account, others)
        if values["agent"] not in hub.picture.tables["agents"] or not hub.scope(account).sees_agent(values["agent"]):
            raise NotFound
        return True

    return rule


def call(own: str, others: str) -> Rule:
    """On one's own call with the right `own`, on a call one sees with `others`."""

    def rule(values: Values, account: Account, hub: Hub) -> bool:
        row, scope = hub.picture.tables["calls"].get(values["call"]), hub.scope(account)
        if row is not None and account.agent and row.get("agent") == account.agent:
            require(account, own)
            return False
        if not may(account, others):
            raise NotFound if may(account, own) else Forbidden  # their own, a moment ago
        if not hub.picture.sees(scope, "calls", values["call"], row):
            raise NotFound
        return True

    return rule


def callback(right: str) -> Rule:
    """On a promised callback of a queue one sees."""

    def rule(values: Values, account: Account, hub: Hub) -> bool:
        require(account, right)
        row = hub.picture.tables["callbacks"].get(values["callback"])
        if not hub.picture.sees(hub.scope(account), "callbacks", values["callback"], row):
            raise NotFound
        return True

    return rule


def break_of(values: Values, account: Account, hub: Hub) -> bool:
    """One's own break is asked for, where it needs approval; a supervisor's word is the approval."""
    others = seat("own_state", "agent_state")(values, account, hub)
    values["approved"] = "yes" if others else ""
    return others


def wrap_up_of(values: Values, account: Account, hub: Hub) -> bool:
    """A supervisor may end a wrap-up whatever is missing."""
    others = seat("own_state", "agent_state")(values, account, hub)
    values["forced"] = "yes" if others else ""
    return others


def of_another(right: str) -> Rule:
    """On an agent of one's teams, never on oneself."""

    def rule(values: Values, account: Account, hub: Hub) -> bool:
        require(account, right)
        if account.agent and values["agent"] == account.agent:
            raise Forbidden
        return seat(right, right)(values, account, hub)

    return rule


def work_mode(values: Values, account: Account, hub: Hub) -> bool:
    """Working as a supervisor is for supervisors."""
    others = seat("own_state", "agent_state")(values, account, hub)
    if values["mode"] == WorkMode.SUPERVISOR:
        require(account, "agent_state")
    return others


def supervise(values: Values, account: Account, hub: Hub) -> bool:
    """By one's own phone only, on a call one sees, in a mode one has the right for."""
    if values["mode"] not in MODES:
        raise BadRequest
    require(account, MODES[values["mode"]])
    if "call" in values:
        if not hub.picture.sees(
            hub.scope(account), "calls", values["call"], hub.picture.tables["calls"].get(values["call"])
        ):
            raise NotFound
        values["extension"] = account.extension
    else:
        own_session(values, account, hub)
    return True


def own_session(values: Values, account: Account, hub: Hub) -> bool:
    """A session of listening belongs to who began it."""
    row = hub.picture.tables["sessions"].get(values["session"])
    if row is None or row.get("supervisor") != account.login:
        raise NotFound
    return True


def take_over(values: Values, account: Account, hub: Hub) -> bool:
    require(account, "take_over")
    return own_session(values, account, hub)


def log_in(values: Values, account: Account, hub: Hub) -> bool:
    """At a phone where nobody else is signed in: the page of phones asks before it signs a colleague out."""
    others = seat("own_state", "agent_state")(values, account, hub)
    usual = directory().agents.get(values["agent"])
    there = hub.picture.signed_in_at(values["extension"] or (usual.extension if usual is not None else ""))
    if there not in ("", values["agent"]):
        raise Refused("phone_taken", f"agent {there} is signed in at that phone", "sign that agent out first")
    return others


def ring_phone(values: Values, account: Account, hub: Hub) -> bool:
    """A phone of this house at which nobody else is signed in: the one that one is about to take."""
    require(account, "ring_phones")
    if values["extension"] not in hub.picture.tables["phones"] or hub.picture.signed_in_at(values["extension"]) not in (
        "",
        account.agent,
    ):
        raise NotFound
    return False


ACTS: Mapping[str, Rule] = {
    "LogIn": log_in,
    "LogOut": seat("own_state", "agent_state"),
    "SetReady": seat("own_state", "agent_state"),
    "SetNotReady": break_of,
    "WithdrawBreak": mine("own_state"),
    "ApproveBreak": of_another("agent_state"),
    "RefuseBreak": of_another("agent_state"),
    "SetWorkMode": work_mode,
    "PullCall": mine("own_call"),
    "WantWrapUp": mine("own_state"),
    "SetDisposition": mine("own_state"),
    "MarkDisposition": mine("own_state"),
    "FinishWrapUp": wrap_up_of,
    "ExtendWrapUp": mine("own_state"),
    "AnswerOffer": mine("own_call"),
    "RejectOffer": mine("own_call"),
    "EndTalk": mine("own_call"),
    "Hold": mine("own_call"),
    "Retrieve": mine("own_call"),
    "Consult": mine("own_call"),
    "SwapConsult": mine("own_call"),
    "CompleteTransfer": mine("own_call"),
    "CancelConsult": mine("own_call"),
    "ThreeWay": mine("own_call"),
    "LendCall": mine("own_call"),
    "MuteAgent": mine("own_call"),
    "MaskRecording": mine("own_call"),
    "SendDigits": mine("own_call"),
    "Dial": mine("dial"),
    "AskForHelp": mine("own_call"),
    "HelpGiven": seat("own_call", "agent_state"),
    "HangUpCall": call("own_call", "hang_up"),
    "TransferCall": call("own_call", "transfer"),
    "SetPriority": call("promote", "promote"),
    "SetDemand": call("promote", "promote"),
    "WithdrawCallback": callback("promote"),
    "MoveCallback": callback("promote"),
    "Supervise": supervise,
    "ChangeSupervision": supervise,
    "StopSupervising": own_session,
    "TakeOver": take_over,
    "RingPhone": ring_phone,
}

KINDS: Mapping[str, str] = {kind_of(name): name for name in CLASSES if name in ACTS}
"""What can be asked today: acts whose request the daemon knows."""


def read(sent: Mapping[str, object]) -> tuple[str, Values]:
    """The name of the request's class and its values. Raises BadRequest for whatever does not fit."""
    name = KINDS.get(str(sent.get("kind", "")))
    if name is None:
        raise BadRequest
    wanted = [field.name for field in dataclasses.fields(CLASSES[name]) if field.name != "by"]
    values: Values = {}
    for field in wanted:
        value = sent.get(field, "")
        if not isinstance(value, str) or len(value) > LONGEST or not _plain(value):
            raise BadRequest
        values[field] = value
    if set(sent) - {"kind", *wanted}:
        raise BadRequest
    return name, values


def _plain(text: str) -> bool:
    """No control characters, and no halves of characters, which no database takes."""
    return not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in text)


def make(name: str, values: Values, by: str) -> Request:
    return CLASSES[name](**values, by=by)  # type: ignore[no-any-return]
