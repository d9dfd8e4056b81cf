"""Callers for the demonstration: a stream of them, each with a language, a wish and some patience."""

from __future__ import annotations

import random
from functools import partial

import gevent

from fsctl.demo.centre import Centre
from fsctl.demo.customers import REGULARS
from fsctl.demo.promises import telephone
from fsctl.simulator.core import Core
from fsctl.simulator.parties import Caller, Outsider, Plan

NAMES = (
    "王小明",
    "Anna Schmidt",
    "李雷",
    "John Miller",
    "韩梅梅",
    "",
    "Zhang & Co",
    "陈先生",
    "Maria <Rossi>",
    "O'Neill",
)
BETWEEN_S = 3.2
KNOWN_SHARE = 0.5
TELEPHONES_AT_MOST = 500
"""So many of the callers are customers on file."""
TALK_S = 28.0
CALLBACK_SHARE = 0.2
"""So many would rather be called back, if nobody has answered after a moment."""


def one_caller(rng: random.Random) -> Caller:
    """Presses a language and a wish after listening a while, talks as long as people do, gives up when it takes too
    long."""
    number, name = "1" + "".join(str(rng.randrange(10)) for _ in range(10)), rng.choice(NAMES)
    if rng.random() < KNOWN_SHARE:
        regular = rng.choice(REGULARS)
        number, name = regular.number, regular.name
    keys = [(rng.uniform(1.5, 6.0), rng.choice("1122")), (0.0, rng.choice("1112233*"))]
    keys[1] = (keys[0][0] + rng.uniform(1.5, 6.0), keys[1][1])
    if keys[1][1] == "*":
        keys.append((keys[1][0] + 4.0, "1"))
    if rng.random() < CALLBACK_SHARE:
        leaves_at = keys[-1][0] + rng.uniform(1.0, 4.0)
        keys += [(leaves_at, "9"), (leaves_at + 4.0, "1")]
    plan = Plan(patience_s=rng.uniform(20, 120), talks_s=max(rng.expovariate(1 / TALK_S), 3.0), keys=keys)
    return Caller(number, name, plan, hertz=400 + rng.randrange(200))


def _dials(caller: Caller, own: Outsider, core: Core) -> None:
    """The caller's own telephone answers when it is called back; those of the last callers are kept."""
    core.outside.pop(own.number, None)
    core.outside[own.number] = own
    known = [number for number, party in core.outside.items() if isinstance(party, Outsider)]
    if len(known) > TELEPHONES_AT_MOST:
        del core.outside[known[0]]
    caller.call(core, "4000")


def keep_calling(centre: Centre) -> None:
    """Until killed: callers at random moments, about one every three seconds."""
    rng = centre.rng
    while True:
        caller = one_caller(rng)
        centre.switch.act(partial(_dials, caller, telephone(rng, caller.number)))
        gevent.sleep(rng.expovariate(1 / BETWEEN_S))
