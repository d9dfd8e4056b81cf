"""Words of the command line in Chinese; English is what the program itself says. Chosen by FSCTL_LANG, else LANG."""

from __future__ import annotations

import os

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
    "ok": "正常",
    "problem": "异常",
}


def chinese() -> bool:
    return (os.environ.get("FSCTL_LANG") or os.environ.get("LANG") or "").lower().startswith("zh")


def word(text: str) -> str:
    return ZH.get(text, text) if chinese() else text
