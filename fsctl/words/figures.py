"""The figures of `fsctl.kpi` in words: what each is called, in which unit, and by which formula."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from fsctl.directory import ServiceLevel


class Unit(StrEnum):
    SHARE = "share"
    """0 to 1; shown in per cent."""
    SECONDS = "seconds"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Figure:
    """`title` and `formula` by language. `{short}` in a formula stands for the site's short abandonment in seconds."""

    key: str
    unit: Unit
    title: MappingProxyType[str, str]
    formula: MappingProxyType[str, str]


def _figure(key: str, unit: Unit, zh: tuple[str, str], en: tuple[str, str]) -> Figure:
    return Figure(key, unit, MappingProxyType({"zh": zh[0], "en": en[0]}), MappingProxyType({"zh": zh[1], "en": en[1]}))


FIGURES = MappingProxyType(
    {
        figure.key: figure
        for figure in (
            _figure(
                "mean_wait",
                Unit.SECONDS,
                ("平均等待", "已接听来电的等待时间之和 ÷ 接听数"),
                ("Mean wait", "waits of those answered ÷ answered"),
            ),
            _figure(
                "abandoned",
                Unit.SHARE,
                ("放弃率", "（放弃 − {short} 秒内短放弃）÷（进线 − 短放弃）"),
                ("Abandoned", "(gave up − within {short} s) ÷ (offered − gave up within {short} s)"),
            ),
            _figure(
                "abandoned_all",
                Unit.SHARE,
                ("放弃率（含短放弃）", "放弃 ÷ 进线"),
                ("Abandoned with the short", "gave up ÷ offered"),
            ),
            _figure(
                "promises_kept",
                Unit.SHARE,
                ("回拨兑现率", "已兑现 ÷（已兑现 + 未兑现 + 已过期）"),
                ("Callbacks kept", "kept ÷ (kept + missed + expired)"),
            ),
            _figure(
                "promises_in_time",
                Unit.SHARE,
                ("回拨及时率", "时限内兑现 ÷（已兑现 + 未兑现 + 已过期）"),
                ("Callbacks kept in time", "kept within the target ÷ (kept + missed + expired)"),
            ),
            _figure(
                "promises_open",
                Unit.COUNT,
                ("待回拨", "此刻尚未结束的回拨约定"),
                ("Callbacks open", "promised callbacks that have not ended"),
            ),
            _figure(
                "promises_due",
                Unit.COUNT,
                ("到点", "待回拨中两次尝试间的停顿已过、可拨或正在拨的"),
                ("Due", "open callbacks whose pause between attempts is over, those being tried among them"),
            ),
            _figure(
                "promises_overdue",
                Unit.COUNT,
                ("超时限", "待回拨中约定已久于队列时限的"),
                ("Overdue", "open callbacks older than the queue's target"),
            ),
            _figure(
                "promises_met",
                Unit.COUNT,
                ("已兑现", "本期约定中客户已与坐席通话的"),
                ("Kept", "callbacks promised in the period whose customers have talked with an agent"),
            ),
            _figure(
                "promises_failed",
                Unit.COUNT,
                ("未兑现", "本期约定中历次未接通、已过期或号码禁拨的"),
                ("Failed", "callbacks promised in the period that were missed, expired or may not be called"),
            ),
            _figure(
                "called_back",
                Unit.SECONDS,
                ("平均回拨用时", "从约定到通话的时间之和 ÷ 已兑现数"),
                ("Mean time until called back", "times from the promise to the talk ÷ kept"),
            ),
            _figure(
                "handling",
                Unit.SECONDS,
                ("平均处理时长", "（通话 + 保持 + 话后处理）÷ 处理数"),
                ("Mean handling time", "(talk + hold + wrap-up) ÷ calls handled"),
            ),
            _figure(
                "wrap_up",
                Unit.SECONDS,
                ("平均话后处理", "话后处理 ÷ 处理数"),
                ("Mean wrap-up", "wrap-up ÷ calls handled"),
            ),
            _figure(
                "occupancy",
                Unit.SHARE,
                ("占用率", "（振铃 + 通话 + 保持 + 话后处理）÷（该时间 + 空闲）"),
                ("Occupancy", "(ringing + talk + hold + wrap-up) ÷ (that time + ready)"),
            ),
            _figure(
                "not_answered",
                Unit.SHARE,
                ("未接率", "振铃未接 ÷ 派话数"),
                ("Offers not answered", "rang without being lifted ÷ offers"),
            ),
            _figure(
                "expected_wait",
                Unit.SECONDS,
                ("预计等待", "位置 × 处理时长 ÷ 坐席数"),
                ("Expected wait", "place × handling time ÷ agents"),
            ),
            _figure(
                "wait_error",
                Unit.SECONDS,
                ("预计等待误差", "|实际等待 − 进队时的预计| 之和 ÷ 接听数"),
                ("Error of the expected wait", "|real − expected at entry| ÷ answered"),
            ),
            _figure(
                "wait_bias",
                Unit.SECONDS,
                ("预计等待偏差", "（实际等待 − 进队时的预计）之和 ÷ 接听数"),
                ("Bias of the expected wait", "(real − expected at entry) ÷ answered"),
            ),
            _figure(
                "waiting",
                Unit.COUNT,
                ("等待", "队列中尚未接听的来电，含振铃中"),
                ("Waiting", "callers in the queues whom no agent has answered yet, ringing ones too"),
            ),
            _figure(
                "longest",
                Unit.SECONDS,
                ("最长等待", "此刻等待最久的来电已等待的时间"),
                ("Longest wait", "how long the caller who has waited longest has been in the queue"),
            ),
            _figure(
                "ready",
                Unit.COUNT,
                ("空闲坐席", "此刻可以派话的坐席，每人只计一次"),
                ("Agents ready", "agents who could be rung now, each counted once"),
            ),
        )
    }
)

PLAYED = MappingProxyType(
    {
        figure.key: figure
        for figure in (
            _figure("offered", Unit.COUNT, ("进线", "进入队列的来电"), ("Offered", "calls that came into the queue")),
            _figure("answered", Unit.COUNT, ("接听", "坐席接听的来电"), ("Answered", "calls that agents answered")),
            _figure(
                "turned_away",
                Unit.COUNT,
                ("未能进入或等待超限", "队列不接收或等待超过上限的来电"),
                ("Turned away", "calls the queue did not take, or that waited too long"),
            ),
            _figure(
                "promises_made",
                Unit.COUNT,
                ("约定回拨", "开始时待回拨的与其间新约定的"),
                ("Callbacks promised", "those open at the beginning and those promised meanwhile"),
            ),
            _figure(
                "promises_met",
                Unit.COUNT,
                ("回拨已兑现", "约定回拨中客户已与坐席通话的"),
                ("Callbacks kept", "of those promised, the ones whose customers have talked with an agent"),
            ),
            _figure(
                "promises_failed",
                Unit.COUNT,
                ("回拨未兑现", "约定回拨中历次未接通、已过期或号码禁拨的"),
                ("Callbacks failed", "of those promised, the ones that were missed, expired or may not be called"),
            ),
            _figure(
                "promises_open",
                Unit.COUNT,
                ("待回拨", "约定回拨中到结束时尚未了结的"),
                ("Callbacks open", "of those promised, the ones that have not ended when the time is over"),
            ),
        )
    }
)
"""Counts of a time that was played, beside the other figures: where several subjects stand in one table."""

_SERVICE = MappingProxyType(
    {
        ServiceLevel.WITHOUT_SHORT: (
            "及时接听 ÷（进线 − {short} 秒内短放弃 + 此刻已超时等待）",
            "answered in time ÷ (offered − gave up within {short} s + waiting too long now)",
        ),
        ServiceLevel.ABANDONED_IGNORED: (
            "及时接听 ÷（进线 − 及时放弃 + 此刻已超时等待）",
            "answered in time ÷ (offered − gave up in time + waiting too long now)",
        ),
        ServiceLevel.ABANDONED_NEGATIVE: (
            "及时接听 ÷（进线 + 此刻已超时等待）",
            "answered in time ÷ (offered + waiting too long now)",
        ),
        ServiceLevel.ABANDONED_POSITIVE: (
            "（及时接听 + 及时放弃）÷（进线 + 此刻已超时等待）",
            "(answered + gave up in time) ÷ (offered + waiting too long now)",
        ),
        ServiceLevel.OF_ANSWERED: ("及时接听 ÷ 接听", "answered in time ÷ answered"),
    }
)


def service_level(variant: ServiceLevel) -> Figure:
    """The service level as the site counts it."""
    zh, en = _SERVICE[variant]
    return _figure("service_level", Unit.SHARE, ("服务水平", zh), ("Service level", en))


def formula(figure: Figure, language: str, short_s: float) -> str:
    """The formula in words, with the site's number filled in."""
    return figure.formula[language].replace("{short}", f"{short_s:g}")
