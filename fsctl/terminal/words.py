"""The terminal's words: headings and what its commands say, beside the words for facts and codes that the web has too.
Either language; chosen by FSCTL_LANG, else LANG."""

from __future__ import annotations

import os

from fsctl.words import Teller, codes, wordings
from fsctl.words import printable as printable

HEADINGS = {
    "agents": "坐席",
    "name": "姓名",
    "state": "状态",
    "reason": "原因",
    "since": "时长",
    "phone": "话机",
    "call": "呼叫",
    "calls": "呼叫",
    "callbacks": "回拨约定",
    "due": "下次回拨",
    "attempts": "已呼叫",
    "absent": "客户未在线",
    "queues": "队列",
    "strategy": "策略",
    "waiting": "排队",
    "longest": "最长等待",
    "wrap-up": "话后处理",
    "from": "主叫",
    "to": "被叫",
    "at": "时间",
    "arriving": "呼入",
    "ending": "结束中",
    "registered": "在线",
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
    "mode": "工作模式",
    "work mode": "工作模式",
    "over": "超限",
    "over limit": "超限",
    "asks for": "申请离席",
    "break_asked": "申请离席",
    "limit_at": "时限",
    "disposition": "业务小结",
    "wrap_up_wanted": "要求话后处理",
    "pull": "可抢接",
    "consult": "咨询",
    "direction": "方向",
    "held_since": "保持起始",
    "held_too_long": "保持过久",
    "help_since": "求助起始",
    "caller_in_flow": "客户在流程中",
    "lent_since": "转入流程起始",
    "keys": "按键",
    "masked": "录音遮蔽",
    "muted": "静音",
    "ring_until": "振铃截止",
    "supervised": "监听人数",
    "taken_over_by": "接管人",
    "team": "班组",
    "today": "今日",
    "wrap_up_extensions": "话后延长次数",
    "expected": "预计等待",
    "demands": "要求技能",
    "reserve": "后备支援",
    "reserves": "后备已加入",
    "call_s": "本队列每次用时（秒）",
    "alone": "专属坐席",
    "free": "空闲坐席",
    "together": "合计坐席",
    "expected_s": "预计等待秒数",
    "overtaking": "后到先接的其他来电",
    "gives_up": "每秒等待放弃次数",
    "handling_s": "平均处理秒数",
    "calls so far": "累计呼叫",
    "switch out of reach": "交换机失联",
    "and {n} more": "另有 {n} 路",
    "number": "号码",
    "language": "语言",
    "length": "时长",
    "recording": "录音",
    "consulting": "咨询中",
    "conference": "三方通话",
    "dialling": "拨号中",
    "ok": "正常",
    "problem": "异常",
    "warning": "提醒",
    "id": "标识",
    "caller_number": "主叫号码",
    "caller_name": "主叫姓名",
    "dialled": "被叫号码",
    "entry": "入口",
    "arrived_at": "呼入时间",
    "destination": "去向",
    "priority": "优先级",
    "data": "随路数据",
    "nobody_rings_because": "未振铃原因",
    "longest_since": "最早排队时间",
    "logged_in": "签入人数",
    "members": "坐席总数",
    "cause": "起因",
    "by": "操作人",
    "until": "截止",
    "answer": "摘机",
    "offer": "分配",
    "wrap_up_over": "话后处理结束",
    "zh": "中文",
    "en": "英文",
    "schema": "库结构版本",
    "newest": "最新版本",
    "says": "结论",
    "has the schema of this program": "与本程序一致",
    "has no schema yet": "尚未建立",
    "has an older schema than this program": "比本程序旧",
    "has a newer schema than this program": "比本程序新",
    "settings": "设置",
    "directories": "目录",
    "database": "数据库",
    "leader": "主控",
    "standby": "备用",
    "node": "节点",
    "role": "角色",
    "epoch": "任期",
    "address": "地址",
    "certificates": "证书",
    "daemon": "守护进程",
    "prompts": "提示音",
    "clock": "时钟",
    "scheduling": "调度",
    "everybody": "全体坐席",
    "to call back": "待回拨",
    "due now": "到点",
    "overdue": "超时限",
    "share kept": "兑现率",
    "in time": "及时率",
    "mean time": "平均用时",
    "clients": "事件套接字客户端",
    "client": "客户端",
    "program": "程序",
    "unread": "未读字节",
    "others": "坐席兼顾的队列",
    "break_answer": "离席答复",
    "lost_offer": "被他人接走的派话",
    "whispered": "用过耳语",
    "noticed": "坐席知情",
    "published": "已发布",
    "draft by": "草稿作者",
    "named by": "引用者",
    "site": "站点配置",
    "trunks": "中继",
    "configuration": "交换机配置",
    "chooses": "选择",
    "where": "使用方式",
    "in a talk": "通话中按键",
    "log_in": "签入",
    "log_out": "签出",
    "key": "键",
    "built-in switch, SQLite, daemon and 12 agents are up": "内置交换机、SQLite、守护进程和 12 名坐席已就绪",
    "a caller dials 4000 (call {call})": "主叫拨打 4000(呼叫 {call})",
    "keys 2, 1 led to queue {queue}; agent {agent} lifted the handset and talks": (
        "按键 2、1 进入队列 {queue};坐席 {agent} 摘机通话"
    ),
    "on file: waited {waited:.1f} s, talked {talked:.1f} s, ended by {by}, keys {keys}": (
        "话单:等待 {waited:.1f} 秒,通话 {talked:.1f} 秒,拆线方 {by},按键 {keys}"
    ),
    "recorded {seconds:.1f} s, the caller on the left, agent {agent} on the right: {file}": (
        "录音 {seconds:.1f} 秒,左声道主叫,右声道坐席 {agent}:{file}"
    ),
    "explained by {count} notes; agent {agent} was chosen: {why}": "决策记录 {count} 条;选中坐席 {agent}:{why}",
    "the daemon says it is well": "守护进程自检正常",
    "outcome": "结果",
    "yes": "是",
    "no": "否",
    "action": "动作",
    "mask": "录音遮蔽",
    "help": "求助",
    "by dialling": "直接拨号",
    "offered": "派话",
    "missed": "未接",
    "placed": "呼出",
    "talk_s": "通话秒数",
    "busy_s": "占用秒数",
    "ready_s": "示闲秒数",
    "wrap_s": "话后秒数",
    "not_ready_s": "示忙秒数",
    "breaks": "离席",
    "aht_s": "平均处理秒数",
    "occupancy": "占用率",
    "left_by_key": "按键离队",
    "all is well, in {s:.1f} s": "一切正常,用时 {s:.1f} 秒",
}

FIELDS = {"since": "起始时间"}

ZH = {**codes.ZH, **HEADINGS}


def chinese() -> bool:
    return (os.environ.get("FSCTL_LANG") or os.environ.get("LANG") or "").lower().startswith("zh")


def teller() -> Teller:
    return Teller("zh" if chinese() else "en")


def said(text: str) -> str:
    """A wording in the terminal's language; another text as it is."""
    return wordings.said(text, teller().language)


def field(name: str) -> str:
    """What the field of one thing is called: some of its moments are lengths of time in a table."""
    return FIELDS[name] if chinese() and name in FIELDS else word(name)


def word(code: str) -> str:
    """The word for a code or a heading; what has none is shown as it is, without underscores."""
    return HEADINGS.get(code) or teller().word(code) if chinese() else code.replace("_", " ")
