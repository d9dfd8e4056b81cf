"""A call's facts as sentences, and the reasons in them as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctl.facts.why import read
from fsctl.terminal.words import chinese, printable, word

EN = {
    "call_arrived": "arrived by {entry}, dialled {dialled}",
    "call_answered": "answered",
    "call_routed": "sent to {kind} {name}: {reason}",
    "call_ended": "ended by {ended_by}: {cause} {detail}",
    "call_transferred": "transferred by {by} to {to}",
    "call_placed": "agent {agent} at {extension} calls {number} {trunk}",
    "call_held": "put on hold by agent {agent}",
    "call_retrieved": "taken back by agent {agent} after {held_s} s on hold",
    "consult_started": "agent {agent} consults {to}",
    "consult_answered": "the consulted party answers",
    "consult_swapped": "the agent talks with: {with_}",
    "consult_ended": "consultation over: {outcome}",
    "conference_begun": "three-way conference begun",
    "conference_ended": "three-way conference over",
    "agent_muted": "microphone of agent {agent} muted: {muted}",
    "recording_masked": "recording masked: {masked}, by {by}",
    "supervision_started": "{supervisor} listens at {extension}: {mode}, follows the {follow}",
    "supervision_attached": "supervision {session}: hears the call",
    "supervision_paused": "supervision {session}: nothing to hear",
    "supervision_changed": "supervision {session}: {mode} by {by}",
    "supervision_ended": "supervision {session} over: {outcome} {detail}",
    "call_taken_over": "taken over from agent {agent} by {by} at {extension}",
    "wrap_up_extended": "wrap-up of agent {agent} made longer by {by}",
    "help_asked": "agent {agent} asks for help",
    "help_ended": "help for agent {agent} over",
    "code_dialled": "feature code {action} {argument} from {extension}",
    "code_obeyed": "feature code {action} obeyed for {agent}",
    "code_refused": "feature code {action} refused: {message}",
    "leg_started": "leg of {role} {party} begun",
    "leg_answered": "leg {leg} answered",
    "leg_ended": "leg {leg} ended: {cause} {detail}",
    "line_busied": "line {extension} busy",
    "line_freed": "line {extension} free",
    "flow_started": "flow {flow}, version {version}",
    "node_entered": "  node {node} ({kind})",
    "keys_pressed": "  keys {keys} at {node}: {edge}",
    "flow_ended": "flow {flow} left at {node} for {kind} {name}",
    "call_queued": "waits in {queue}, priority {priority}",
    "nobody_rung": "nobody to ring in {queue}",
    "offer_made": "offered to agent {agent} at {extension} for {ring_s} s: {reason}",
    "offer_ringing": "phone of agent {agent} rings",
    "offer_answered": "agent {agent} lifts the handset",
    "offer_withdrawn": "offer to agent {agent} withdrawn: {reason}",
    "offer_ended": "offer to agent {agent} came to nothing: {outcome} {detail}",
    "call_connected": "connected with agent {agent}",
    "talk_ended": "talk with agent {agent} ended by {ended_by} after {talked_s} s",
    "call_left_queue": "left {queue}: {outcome} after {waited_s} s",
    "agent_logged_in": "agent {agent} logged in at {extension}",
    "agent_logged_out": "agent {agent} logged out",
    "agent_state_changed": "agent {agent}: {state} {reason}",
    "agent_change_pending": "agent {agent} will be {state} {reason} after this call",
    "recording_begun": "recording {path}",
    "recording_finished": "recorded {length_s} s, {size_bytes} bytes",
    "recording_lost": "RECORDING LOST: {reason}",
    "anomaly": "ANOMALY {code}: {detail}",
}

ZH = {
    "call_arrived": "经{entry}呼入,被叫 {dialled}",
    "call_answered": "已应答",
    "call_routed": "转至{kind} {name}:{reason}",
    "call_ended": "由{ended_by}结束:{cause} {detail}",
    "call_transferred": "由 {by} 转接至 {to}",
    "call_placed": "坐席 {agent}(话机 {extension})外呼 {number} {trunk}",
    "call_held": "坐席 {agent} 保持通话",
    "call_retrieved": "坐席 {agent} 取回通话,保持 {held_s} 秒",
    "consult_started": "坐席 {agent} 咨询 {to}",
    "consult_answered": "被咨询方应答",
    "consult_swapped": "坐席切换至:{with_}",
    "consult_ended": "咨询结束:{outcome}",
    "conference_begun": "三方通话开始",
    "conference_ended": "三方通话结束",
    "agent_muted": "坐席 {agent} 静音:{muted}",
    "recording_masked": "录音屏蔽:{masked},操作者 {by}",
    "supervision_started": "{supervisor} 在话机 {extension} 开始{mode},跟随{follow}",
    "supervision_attached": "监控 {session}:已接入通话",
    "supervision_paused": "监控 {session}:暂无通话",
    "supervision_changed": "监控 {session}:由 {by} 改为{mode}",
    "supervision_ended": "监控 {session} 结束:{outcome} {detail}",
    "call_taken_over": "{by} 在话机 {extension} 从坐席 {agent} 接管通话",
    "wrap_up_extended": "坐席 {agent} 的话后处理由 {by} 延长",
    "help_asked": "坐席 {agent} 求助",
    "help_ended": "坐席 {agent} 的求助结束",
    "code_dialled": "{extension} 拨功能码 {action} {argument}",
    "code_obeyed": "功能码 {action} 已对 {agent} 生效",
    "code_refused": "功能码 {action} 被拒绝:{message}",
    "leg_started": "{role} {party} 一侧开始",
    "leg_answered": "一侧 {leg} 已应答",
    "leg_ended": "一侧 {leg} 结束:{cause} {detail}",
    "line_busied": "线路 {extension} 占用",
    "line_freed": "线路 {extension} 空闲",
    "flow_started": "进入语音流程 {flow},版本 {version}",
    "node_entered": "  节点 {node}({kind})",
    "keys_pressed": "  在 {node} 按键 {keys}:{edge}",
    "flow_ended": "在 {node} 离开语音流程 {flow},转至{kind} {name}",
    "call_queued": "进入队列 {queue},优先级 {priority}",
    "nobody_rung": "{queue} 暂无可振铃的坐席",
    "offer_made": "分配给坐席 {agent}(话机 {extension}),振铃 {ring_s} 秒:{reason}",
    "offer_ringing": "坐席 {agent} 的话机振铃",
    "offer_answered": "坐席 {agent} 摘机",
    "offer_withdrawn": "撤回对坐席 {agent} 的分配:{reason}",
    "offer_ended": "对坐席 {agent} 的分配未成:{outcome} {detail}",
    "call_connected": "与坐席 {agent} 接通",
    "talk_ended": "与坐席 {agent} 的通话由{ended_by}结束,时长 {talked_s} 秒",
    "call_left_queue": "离开队列 {queue}:{outcome},等待 {waited_s} 秒",
    "agent_logged_in": "坐席 {agent} 在 {extension} 签入",
    "agent_logged_out": "坐席 {agent} 签出",
    "agent_state_changed": "坐席 {agent}:{state} {reason}",
    "agent_change_pending": "坐席 {agent} 将在本次通话后变为{state} {reason}",
    "recording_begun": "开始录音 {path}",
    "recording_finished": "录音 {length_s} 秒,{size_bytes} 字节",
    "recording_lost": "录音丢失:{reason}",
    "anomaly": "异常 {code}:{detail}",
}

REASONS_EN = {
    "number": "number {number}",
    "unknown_number": "nobody has the number {number}",
    "extension": "extension {number}",
    "outside": "outside number {number}",
    "transferred": "transferred by {by} to {number}",
    "circle": "its way leads round in a circle",
    "transferred_nowhere": "transferred by {by} to {number}, which nobody has",
    "flow": "flow {flow}, node {node}",
    "queue": "queue {queue}: {outcome}",
    "longest-idle": "longest idle, {idle_s} s (level {level})",
    "least-talk-time": "least talk time, {talked_s} s (level {level})",
    "fewest-calls": "fewest calls, {calls} (level {level})",
    "round-robin": "next in turn (level {level})",
    "top-down": "highest position, {position} (level {level})",
    "ring-all": "all ring (level {level})",
    "random": "drawn by lot (level {level})",
    "rings_for_this_call": "rings for this call already",
    "logged_out": "logged out",
    "not_ready": "not ready ({reason})",
    "reserved": "reserved for another call",
    "ringing": "rings for another call",
    "talking": "talks",
    "on_hold": "has a call on hold",
    "wrap_up": "in wrap-up, {left_s} s left",
    "other_call": "has a call outside the queues",
    "phone_lost": "phone lost",
    "ready": "could ring",
    "delay": "not asked for {left_s} s more after: {after}",
    "not_in_queue": "does not serve this queue",
    "level_not_open": "level {level} is asked in {left_s} s",
    "answered_elsewhere": "answered elsewhere",
}

REASONS_ZH = {
    "number": "号码 {number}",
    "unknown_number": "没有号码 {number}",
    "extension": "分机 {number}",
    "outside": "外线号码 {number}",
    "transferred": "由 {by} 转接至 {number}",
    "circle": "转接路径成环",
    "transferred_nowhere": "由 {by} 转接至不存在的 {number}",
    "flow": "语音流程 {flow},节点 {node}",
    "queue": "队列 {queue}:{outcome}",
    "longest-idle": "空闲最久,{idle_s} 秒(第 {level} 级)",
    "least-talk-time": "通话时长最少,{talked_s} 秒(第 {level} 级)",
    "fewest-calls": "接听最少,{calls} 次(第 {level} 级)",
    "round-robin": "轮到(第 {level} 级)",
    "top-down": "位次最高,{position}(第 {level} 级)",
    "ring-all": "全部振铃(第 {level} 级)",
    "random": "随机抽取(第 {level} 级)",
    "rings_for_this_call": "已在为本呼叫振铃",
    "logged_out": "已签出",
    "not_ready": "示忙({reason})",
    "reserved": "已为其他呼叫预占",
    "ringing": "正为其他呼叫振铃",
    "talking": "通话中",
    "on_hold": "有通话保持中",
    "wrap_up": "话后处理,还剩 {left_s} 秒",
    "other_call": "有队列外的通话",
    "phone_lost": "话机离线",
    "ready": "可以振铃",
    "delay": "{after}之后暂缓,还剩 {left_s} 秒",
    "not_in_queue": "不服务该队列",
    "level_not_open": "第 {level} 级 {left_s} 秒后开放",
    "answered_elsewhere": "已由他人接听",
}

CODED = frozenset(
    {
        "entry",
        "kind",
        "outcome",
        "ended_by",
        "cause",
        "state",
        "role",
        "action",
        "after",
        "with_",
        "muted",
        "masked",
        "mode",
        "follow",
    }
)
"""Values that are codes with words of their own."""

REASONED = frozenset({"call_routed", "offer_made", "offer_withdrawn"})
"""Facts whose reason is a code with values."""

SHORT = frozenset({"leg", "session"})
"""Ids of which the beginning is enough for people."""

INDENT = " " * 22


def reason(text: str) -> str:
    """A reason in words. Outcomes are reasons too; a code nobody knows is shown as it is."""
    code, values = read(text)
    form = (REASONS_ZH if chinese() else REASONS_EN).get(code)
    return word(printable(text)) if form is None else form.format_map(_Shown(values))


def sentence(kind: str, fact: Mapping[str, Any]) -> str:
    """A fact in words; the agents that were passed over follow on lines of their own."""
    form = (ZH if chinese() else EN).get(kind)
    if form is None:
        fields = (f"{name}={printable(value)}" for name, value in fact.items() if value not in ("", 0.0, None))
        return f"{kind} {' '.join(fields)}"
    values = _Shown(fact)
    if kind in REASONED:
        values["reason"] = reason(str(fact.get("reason", "")))
    passed = [f"\n{INDENT}{printable(agent)}: {reason(rule)}" for agent, rule in fact.get("skipped") or []]
    return form.format_map(values).rstrip() + "".join(passed)


class _Shown(dict[str, str]):
    """A fact's fields as people read them; one that is not there is empty."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__({name: self._show(name, printable(value)) for name, value in values.items()})

    @staticmethod
    def _show(name: str, text: str) -> str:
        if name in CODED:
            return word(text)
        return text[:8] if name in SHORT else text

    def __missing__(self, name: str) -> str:
        return ""
