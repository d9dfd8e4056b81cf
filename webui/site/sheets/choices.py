"""Codes that can be chosen, and kinds and settings without a page of their own, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from fsctl.directory import (
    CallbackMode,
    CodeAction,
    DestinationKind,
    ListeningNotice,
    Presence,
    ServiceLevel,
    Strategy,
    WrapUpMode,
)
from webui.site.sheets.shape import Said

STRATEGIES = {
    Strategy.LONGEST_IDLE: _l("Longest idle first"),
    Strategy.ROUND_ROBIN: _l("Round robin"),
    Strategy.TOP_DOWN: _l("Top down"),
    Strategy.RING_ALL: _l("Ring all"),
    Strategy.RING_PROGRESSIVELY: _l("Ring progressively"),
    Strategy.SEQUENTIAL: _l("In order"),
    Strategy.WEIGHTED_RANDOM: _l("Random by weight"),
    Strategy.LEAST_OCCUPIED: _l("Least occupied first"),
    Strategy.LEAST_TALK_TIME: _l("Least talk time first"),
    Strategy.FEWEST_CALLS: _l("Fewest calls first"),
    Strategy.RANDOM: _l("Random"),
}
SERVICE_LEVELS = {
    ServiceLevel.WITHOUT_SHORT: _l("In time ÷ (all − short abandonments)"),
    ServiceLevel.ABANDONED_IGNORED: _l("In time ÷ (all − abandoned in time)"),
    ServiceLevel.ABANDONED_NEGATIVE: _l("In time ÷ all"),
    ServiceLevel.ABANDONED_POSITIVE: _l("(In time + abandoned in time) ÷ all"),
    ServiceLevel.OF_ANSWERED: _l("In time ÷ answered"),
}
NOTICES = {
    ListeningNotice.SILENT: _l("notices nothing"),
    ListeningNotice.TONE: _l("hears a tone when listening begins"),
}
WRAP_UP_MODES = {
    WrapUpMode.OPTIONAL: _l("Only if the agent asks for it"),
    WrapUpMode.TIME_BOXED: _l("At most its time"),
    WrapUpMode.TIME_BOXED_NO_EXIT: _l("Exactly its time"),
    WrapUpMode.MANDATORY: _l("Until the agent ends it"),
}
CALLBACK_MODES = {
    CallbackMode.OFF: _l("none"),
    CallbackMode.AGENT_FIRST: _l("The agent first"),
    CallbackMode.CUSTOMER_FIRST: _l("The customer first"),
}
ACTIONS = {
    CodeAction.LOG_IN: _l("sign in"),
    CodeAction.LOG_OUT: _l("sign out"),
    CodeAction.READY: _l("ready"),
    CodeAction.NOT_READY: _l("not ready, with a reason's key"),
    CodeAction.WORK_MODE: _l("work mode, by its key"),
    CodeAction.MASK: _l("in a talk: mask the recording, or go on"),
    CodeAction.TRANSFER: _l("in a talk: transfer to the number that follows"),
    CodeAction.CONSULT: _l("in a talk: consult the number that follows"),
    CodeAction.HELP: _l("in a talk: ask for a supervisor"),
    CodeAction.DISPOSITION: _l("in a talk: disposition, by its key"),
}
PRESENCES = {
    Presence.NOT_READY: _l("on a break"),
    Presence.OTHER_CALL: _l("in another call"),
    Presence.PHONE_LOST: _l("phone lost"),
    Presence.WRAP_UP: _l("in wrap-up"),
}
NODE_KINDS: dict[str, Said] = {
    "play": _l("play"),
    "menu": _l("menu"),
    "collect": _l("collect digits"),
    "verify": _l("verify a member"),
    "lookup": _l("look a customer up"),
    "hours": _l("opening hours"),
    "branch": _l("branch"),
    "when": _l("by the queue's figures"),
    "last_agent": _l("agent of the last talk"),
    "back": _l("back to the agent"),
    "callback": _l("promise a callback"),
    "stay": _l("back to the old place"),
    "language": _l("language"),
    "set": _l("set a value"),
    "queue": _l("to a queue"),
    "transfer": _l("transfer"),
    "hangup": _l("hang up"),
}
"""A flow's kinds of nodes."""
WAYS: dict[str, Said] = {
    "key": _l("key"),
    "timeout": _l("nothing pressed"),
    "invalid": _l("wrong key"),
    "next": _l("then"),
    "open": _l("open"),
    "closed": _l("closed"),
    "holiday": _l("holiday"),
    "case": _l("is"),
    "if": _l("if"),
    "verified": _l("verified"),
    "failed": _l("not verified"),
    "locked": _l("locked"),
    "unavailable": _l("cannot be looked up"),
    "found": _l("found"),
    "none": _l("nobody found"),
    "free": _l("free"),
    "gone": _l("no agent waits"),
    "made": _l("promised"),
    "joined": _l("promised before"),
    "refused": _l("not called back"),
    "otherwise": _l("otherwise"),
}
"""The ways out of a node."""
CHOICES: dict[str, dict[str, Said]] = {
    "priorities": {
        "top": _l("top priority"),
        "high": _l("high priority"),
        "medium": _l("medium priority"),
        "low": _l("low priority"),
    },
    "strategies": {str(code): words for code, words in STRATEGIES.items()},
    "service_levels": {str(code): words for code, words in SERVICE_LEVELS.items()},
    "wrap_up_modes": {str(code): words for code, words in WRAP_UP_MODES.items()},
    "actions": {str(code): words for code, words in ACTIONS.items()},
    "overrides": {
        "": _l("by the calendar"),
        "open": _l("open, whatever the calendar says"),
        "closed": _l("closed, whatever the calendar says"),
    },
    "presences": {str(code): words for code, words in PRESENCES.items()},
    "callback_modes": {str(code): words for code, words in CALLBACK_MODES.items()},
    "notices": {str(code): words for code, words in NOTICES.items()},
}
"""Lists of codes with their words, by the name a field's `options` gives."""
DESTINATIONS = {
    DestinationKind.FLOW: _l("Flows"),
    DestinationKind.QUEUE: _l("Queues"),
    DestinationKind.EXTENSION: _l("Phones"),
    DestinationKind.ANNOUNCEMENT: _l("Announcement, then hang up"),
    DestinationKind.EXTERNAL: _l("Outside number over a trunk"),
    DestinationKind.CALLBACK: _l("Callback by the queue"),
}
HANG_UP = _l("Hang up")

OTHERS = {"flows": _l("Flow")}
"""Kinds of items that have no page of settings, as the history says them."""

OTHER_FIELDS = {
    "digest": _l("Password"),
    "agents": _l("Agents"),
    "text": _l("Text"),
    "intervals": _l("Open"),
    "weight": _l("Weight"),
    "reserve": _l("Reserve"),
}
