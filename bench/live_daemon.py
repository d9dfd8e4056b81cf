"""The daemon's side of `bench.live`: the real control server before the real board, fed with facts five times a second.

`python -m bench.live_daemon SOCKET AGENTS`. Every fact is a change of one agent's state, which changes the row of the
queue they all serve: one change for every agent's panel, two for a supervisor's. Its moment is the change's `at`.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402 (the patch comes first)
import time  # noqa: E402
from itertools import cycle  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402

from fsctl.control.server import ControlServer  # noqa: E402
from fsctl.directory import Agent, Directory, Extension, Queue, Tier  # noqa: E402
from fsctl.facts import AgentState, AgentStateChanged  # noqa: E402
from tests.web.backend import Backend  # noqa: E402

EVERY_S = 0.2
SHIFTS = (AgentState.READY, AgentState.TALKING, AgentState.WRAP_UP)


def site(agents: int) -> Directory:
    numbers = [str(2001 + n) for n in range(agents)]
    return Directory(
        agents={number: Agent(number, f"Agent {number}", number) for number in numbers},
        extensions={number: Extension(number, "0" * 32) for number in numbers},
        queues={"support": Queue("support", "技术支持")},
        tiers=tuple(Tier("support", number) for number in numbers),
    )


def main(socket: Path, agents: int) -> None:
    backend = Backend(site(agents))
    ControlServer(socket, 0o600, backend).start()
    print("ready", flush=True)
    due = time.monotonic()
    turns = cycle((number, state) for state in SHIFTS for number in backend.board.tables["agents"])
    while True:
        agent, state = next(turns)
        now = time.time()
        backend.step(AgentStateChanged(agent, state, now), now)
        due += EVERY_S
        gevent.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
