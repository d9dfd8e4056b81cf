"""The terminal's words. Codes are what the program says; either language makes words of them. Chosen by FSCTL_LANG,
else LANG."""

from __future__ import annotations

import os
from typing import Any

ZH = {
    "agent": "坐席",
    "agents": "坐席",
    "name": "姓名",
    "state": "状态",
    "reason": "原因",
    "since": "时长",
    "phone": "话机",
    "call": "呼叫",
    "calls": "呼叫",
    "queue": "队列",
    "queues": "队列",
    "strategy": "策略",
    "waiting": "排队",
    "longest": "最长等待",
    "ready": "示闲",
    "reserved": "已预占",
    "ringing": "振铃",
    "talking": "通话中",
    "on_hold": "保持",
    "wrap_up": "话后处理",
    "wrap-up": "话后处理",
    "not_ready": "示忙",
    "other_call": "其他通话",
    "phone_lost": "话机离线",
    "logged_out": "签出",
    "answered": "接通",
    "abandoned": "放弃",
    "timed_out": "超时",
    "from": "主叫",
    "to": "被叫",
    "at": "时间",
    "arriving": "呼入",
    "flow": "语音导航",
    "ending": "结束中",
    "registered": "在线",
    "lost": "离线",
    "change": "变更",
    "item": "项目",
    "what": "内容",
    "title": "名称",
    "rule": "规则",
    "check": "检查",
    "result": "结果",
    "remedy": "处理办法",
    "ended by": "拆线方",
    "waited": "等待",
    "pending": "待生效",
    "calls so far": "累计呼叫",
    "switch out of reach": "交换机失联",
    "and {n} more": "另有 {n} 路",
    "trunk": "中继",
    "extension": "分机",
    "number": "号码",
    "language": "语言",
    "length": "时长",
    "recording": "录音",
    "announcement": "提示音",
    "hangup": "挂机",
    "external": "外线",
    "outside": "外部",
    "login": "签入",
    "logout": "签出",
    "caller": "主叫",
    "system": "系统",
    "unknown": "未知",
    "far_party": "对方",
    "switch": "交换机",
    "no_answer": "无应答",
    "rejected": "拒接",
    "busy": "忙",
    "not_registered": "话机未注册",
    "unreachable": "无法到达",
    "withdrawn": "已撤回",
    "caller_gone": "主叫已挂机",
    "agent_gone": "坐席已挂机",
    "failed": "失败",
    "connected": "已接通",
    "no_agent": "无坐席",
    "full": "队列已满",
    "removed": "被移出",
    "normal": "正常",
    "cancelled": "已取消",
    "switch_lost": "交换机故障",
    "longest-idle": "最长空闲",
    "round-robin": "轮流",
    "top-down": "顺序",
    "ring-all": "群振",
    "least-talk-time": "最少通话时长",
    "fewest-calls": "最少接听",
    "random": "随机",
    "menu": "菜单",
    "play": "播放",
    "collect": "收号",
    "branch": "分支",
    "hours": "时段",
    "transfer": "转接",
    "set": "赋值",
    "say": "播放",
    "customer": "客户",
    "consulted": "被咨询方",
    "completed": "转接完成",
    "joined": "加入三方",
    "gone": "已挂机",
    "True": "是",
    "False": "否",
    "consulting": "咨询中",
    "conference": "三方通话",
    "dialling": "拨号中",
    "ok": "正常",
    "problem": "异常",
}


def chinese() -> bool:
    return (os.environ.get("FSCTL_LANG") or os.environ.get("LANG") or "").lower().startswith("zh")


def word(code: str) -> str:
    """The word for a code or a heading; what has none is shown as it is, without underscores."""
    return ZH.get(code) or code.replace("_", " ") if chinese() else code.replace("_", " ")


def printable(value: Any) -> str:
    """A value as one harmless line: text from outside must not move the cursor."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(value))
