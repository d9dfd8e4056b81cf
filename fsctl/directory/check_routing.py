"""What is wrong with skills, customer tiers, relaxation and reserves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from fsctl.directory.demands import ALL, relaxed
from fsctl.directory.model import Directory
from fsctl.directory.queues import Queue, Tier
from fsctl.directory.wrong import Wrong
from fsctl.nearby import known
from fsctl.wording import Wording


def check_routing(directory: Directory) -> Iterator[Wrong]:
    for agent in directory.agents.values():
        yield from _unknown_skills("agents", agent.number, "skills", agent.skills, directory)
    for number in directory.numbers.values():
        yield from _unknown_skills("numbers", number.number, "demands", number.demands, directory)
        have = {skill for agent in directory.agents.values() for skill in agent.skills}
        yield from _had_by_nobody("numbers", number.number, number.demands, have)
        if number.tier and number.tier not in directory.customer_tiers:
            found = {
                "number": number.number,
                "tier": number.tier,
                "known": known(number.tier, directory.customer_tiers),
            }
            told = Wording("number {number}: unknown customer tier {tier!r}; known are {known}", **found)
            yield Wrong("numbers", number.number, told, setting="tier")
    members: dict[str, list[Tier]] = {name: [] for name in directory.queues}
    for tier in directory.tiers:
        members.setdefault(tier.queue, []).append(tier)
    for queue in directory.queues.values():
        yield from _unknown_skills("queues", queue.name, "demands", queue.demands, directory)
        for step in queue.relaxation:
            named = {*step.lower, *step.drop} - {ALL}
            yield from _unknown_skills("queues", queue.name, "relaxation", named, directory)
        yield from _steps(queue, members[queue.name])
        yield from _staff(queue, members[queue.name], directory)
        yield from _reserves(queue, members[queue.name])


def _unknown_skills(table: str, name: str, setting: str, named: Iterable[str], directory: Directory) -> Iterator[Wrong]:
    for skill in sorted(set(named) - set(directory.skills)):
        found = {"table": table, "name": name, "skill": skill, "known": known(skill, directory.skills)}
        told = Wording("{table}/{name}: unknown skill {skill!r}; known are {known}", **found)
        yield Wrong(table, name, told, setting=setting)


def _had_by_nobody(table: str, name: str, demands: Mapping[str, int], have: set[str]) -> Iterator[Wrong]:
    for skill in sorted(set(demands) - have):
        told = Wording("{table}/{name} asks for skill {skill}, which no agent has", table=table, name=name, skill=skill)
        yield Wrong(table, name, told, warning=True, setting="demands", in_file=True)


def _steps(queue: Queue, members: list[Tier]) -> Iterator[Wrong]:
    for one, other in pairwise(queue.relaxation):
        if other.after_s <= one.after_s:
            found = {"queue": queue.name, "before": one.after_s, "after": other.after_s}
            told = Wording("queue {queue}: the step after {after:g} s comes after the one of {before:g} s", **found)
            yield Wrong("queues", queue.name, told, setting="relaxation")
    widest = max((step.levels for step in queue.relaxation), default=0)
    unasked = sorted({tier.level for tier in members if tier.level > widest} - {min(_levels(members), default=0)})
    if widest and not queue.tier_wait_s and unasked:
        levels = ", ".join(map(str, unasked))
        told = Wording("queue {queue}: no step ever asks level {levels}", queue=queue.name, levels=levels)
        yield Wrong("queues", queue.name, told, warning=True, setting="relaxation")
    asked: Mapping[str, int] = queue.demands
    for step in queue.relaxation:
        raised = [skill for skill, level in step.lower.items() if level > asked.get(skill, 9)]
        if raised:
            found = {"queue": queue.name, "at": step.after_s, "skills": ", ".join(raised)}
            told = Wording("queue {queue}: the step after {at:g} s asks for more of {skills} than before", **found)
            yield Wrong("queues", queue.name, told, setting="relaxation")
        if not (step.levels or step.lower or step.drop):
            told = Wording("queue {queue}: the step after {at:g} s changes nothing", queue=queue.name, at=step.after_s)
            yield Wrong("queues", queue.name, told, warning=True, setting="relaxation")
        asked = relaxed(asked, step)


def _levels(members: list[Tier]) -> set[int]:
    return {tier.level for tier in members}


def _staff(queue: Queue, members: list[Tier], directory: Directory) -> Iterator[Wrong]:
    """Whether anybody can do what is asked for at last."""
    asked: Mapping[str, int] = queue.demands
    for step in queue.relaxation:
        asked = relaxed(asked, step)
    able = [
        tier
        for tier in members
        if tier.agent in directory.agents
        and all(directory.agents[tier.agent].skills.get(skill, 0) >= level for skill, level in asked.items())
    ]
    have = {skill for agent in directory.agents.values() for skill in agent.skills}
    yield from _had_by_nobody("queues", queue.name, queue.demands, have)
    if members and asked and not able and set(asked) <= have:
        skills = ", ".join(f"{skill} {level}" for skill, level in sorted(asked.items()))
        told = Wording("queue {queue}: none of its agents has {skills}", queue=queue.name, skills=skills)
        yield Wrong("queues", queue.name, told, warning=True, setting="demands")


def _reserves(queue: Queue, members: list[Tier]) -> Iterator[Wrong]:
    reserves = [tier for tier in members if tier.reserve]
    if reserves and not queue.reserve_join_s:
        told = Wording("queue {queue} has reserve agents and never asks them", queue=queue.name)
        yield Wrong("queues", queue.name, told, warning=True, setting="reserve_join_s")
    if queue.reserve_join_s and queue.reserve_leave_s >= queue.reserve_join_s:
        found = {"queue": queue.name, "join": queue.reserve_join_s, "leave": queue.reserve_leave_s}
        told = Wording("queue {queue}: reserves join at {join:g} s and leave at {leave:g} s; leave below it", **found)
        yield Wrong("queues", queue.name, told, setting="reserve_leave_s")
