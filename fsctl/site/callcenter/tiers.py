"""Who serves what, and what the agents of a queue wanted becomes the queue's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctl.site.callcenter.agents import AGENT_KEYS
from fsctl.site.callcenter.elements import Element, Trap, quoted, seconds
from fsctl.wording import Wording


def serve(
    queues: Mapping[str, tuple[str, dict[str, Any]]],
    agents: Mapping[str, Any],
    wishes: Mapping[str, Mapping[str, Any]],
    tiers: list[Element],
    traps: list[Trap],
) -> None:
    serving: dict[str, list[str]] = {}
    for element in tiers:
        agent, queue = element.said.get("agent", ""), element.said.get("queue", "")
        if agent not in wishes or queue not in queues:
            missing = (
                Wording("a tier is left out: there is no agent {name}", name=quoted(agent))
                if agent not in wishes
                else Wording("a tier is left out: there is no queue {name}", name=quoted(queue))
            )
            traps.append(Trap(element.line, missing))
            continue
        _, made = queues[queue]
        members = made.setdefault("agents", [])
        number = wishes[agent]["number"]
        if any(member["agent"] == number for member in members):
            traps.append(
                Trap(
                    element.line,
                    Wording(
                        "a tier is left out: agent {agent} serves {queue} already",
                        agent=quoted(agent),
                        queue=quoted(queue),
                    ),
                )
            )
            continue
        place = {
            key: int(seconds(element.said.get(key, "1"), key, element.line, traps, 1.0)) or 1
            for key in ("level", "position")
        }
        members.append({"agent": number, **place})
        serving.setdefault(queue, []).append(agent)
    for queue, own in serving.items():
        _joined(queue, queues[queue][1], [wishes[agent] for agent in own], traps)


def _joined(queue: str, made: dict[str, Any], wishes: list[Mapping[str, Any]], traps: list[Trap]) -> None:
    """What each agent wanted becomes the queue's: the longest of them, and it is told where they differ."""
    for key in ("ring_s", *(ours for ours, _ in AGENT_KEYS.values())):
        values = sorted({wish[key] for wish in wishes if key in wish})
        if not values:
            continue
        made[key] = int(values[-1]) if key == "max_misses" else values[-1]
        if len(values) > 1:
            some = ", ".join(f"{value:g}" for value in values)
            traps.append(
                Trap(
                    0,
                    Wording(
                        "queue {queue}: its agents have different values of {key} ({some}); a queue has one, "
                        "{taken:g} is taken",
                        queue=quoted(queue),
                        key=key,
                        some=some,
                        taken=values[-1],
                    ),
                )
            )
