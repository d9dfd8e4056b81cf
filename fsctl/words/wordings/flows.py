"""Flows: what is wrong with one, in Chinese."""

from __future__ import annotations

ZH = {
    "unknown prompt {name!r}; add it under announcements": "没有提示音 {name!r}；先添加到提示音",
    "unknown queue {name!r}; known are {known}": "没有队列 {name!r}；现有：{known}",
    "unknown extension {name!r}": "没有分机 {name!r}",
    "unknown trunk in {name!r}; write trunk/number": "{name!r} 中没有此中继；写作 trunk/number",
    "unknown skill {name!r}; known are {known}": "没有技能 {name!r}；现有：{known}",
    "start is {start!r}, which is no node; known are {known}": "start 为 {start!r}，没有这个节点；现有：{known}",
    "least {least} is more than most {most}": "least {least} 大于 most {most}",
    "no way leads here from the start": "从起点走不到这里",
    "unknown calendar {name!r}; known are {known}": "没有日历 {name!r}；现有：{known}",
    "node {node!r}: {message}": "节点 {node!r}：{message}",
    "{edge} leads to {target!r}, which is no node": "{edge} 指向 {target!r}，没有这个节点",
    "a caller who presses nothing comes back here for ever; let timeout lead out at last": (
        "不按键的主叫会一直回到这里；请让 timeout 最终离开"
    ),
    "leads back to itself without asking the caller anything": "不经主叫选择就回到自身",
    "{name!r} is no figure; there are {figures}": "{name!r} 不是指标；可用的有 {figures}",
    "{text!r} is no condition; write a figure, one of {operators}, a number": (
        "{text!r} 不是条件；请依次写指标、{operators} 之一和一个数"
    ),
    "{name!r} is kept for who was verified; take another name": "{name!r} 保留给已验证的客户，请换一个名称",
    "a name of small letters, digits and underscores to keep it under": "用来保存的名称：小写字母、数字和下划线",
    "a name of small letters, digits and underscores": "由小写字母、数字和下划线组成的名称",
    "the name of a node": "节点名称",
    "{count} nodes; a flow has {most} at most": "{count} 个节点；一个流程最多 {most} 个",
    "one of {kinds}": "{kinds} 之一",
    "{key} names nothing; expected a prompt or a list of prompts": "{key} 为空，应为提示音或提示音列表",
    "saves is {name!r}, which every call has by itself; take another name": (
        "saves 为 {name!r}，每个来电本来就有；请换一个名称"
    ),
    "keys is empty; expected keys with the nodes they lead to": "keys 为空，应为按键及其指向的节点",
    "name number: caller, or number: or member: with a name of the data; one of them": (
        "请写 number: caller，或用 number: 或 member: 写一个数据名称，三者选一"
    ),
    "queue is missing; {figures} are figures of a queue": "缺少 queue；{figures} 是队列的指标",
    "caller, or a name of the data": "caller，或数据的名称",
    "at is {at!r}; expected a local date and time such as 2026-11-24 10:30": (
        "at 为 {at!r}，应为本地日期时间，如 2026-11-24 10:30"
    ),
    "{name!r} is no name for a node; use small letters, digits and underscores": (
        "{name!r} 不能作节点名称；请用小写字母、数字和下划线"
    ),
    "kind is {kind!r}; expected one of {kinds}": "kind 为 {kind!r}，应为 {kinds} 之一",
    "{key} is {prompt!r}; expected a prompt's name, or name@zh or name@en": (
        "{key} 为 {prompt!r}，应为提示音名称，或 name@zh、name@en"
    ),
    "{key!r} is no key; expected one of 0-9, * and #": "{key!r} 不是按键，应为 0-9、* 或 #",
    "the node to go to when nothing is pressed": "未按键时去往的节点",
    "the node to go to after wrong keys": "按错后去往的节点",
    "the node to go to with the digits": "收号后去往的节点",
    "the node to go to after too few digits": "位数不足时去往的节点",
    "the node for who is verified": "验证成功后的节点",
    "the node after the last wrong password": "最后一次密码错误后的节点",
    "the node for a member who is locked": "会员被锁定时的节点",
    "the node when nothing can be looked up": "无法查询时的节点",
    "{name!r} is no name for data; use small letters, digits and underscores": (
        "{name!r} 不能作数据名称；请用小写字母、数字和下划线"
    ),
    "{field!r} is no field of a customer; known are {known}": "{field!r} 不是客户的字段，可用 {known}",
    "the node for a customer who is found": "找到客户后的节点",
    "the node when there is none, or more than one": "没有客户或有多位客户时的节点",
    "the name of a calendar under hours": "hours 中的日历名称",
    "the node when no case is met": "都不匹配时的节点",
    "the node when no condition holds": "条件都不成立时的节点",
    "the name of a queue": "队列名称",
    "the node when the agent of the last talk is there and free": "上次通话的坐席在席且空闲时去往的节点",
    "the node for everybody else": "其他情况去往的节点",
    "zh or en": "zh 或 en",
    "the node when the callback is promised": "约定成功后的节点",
    "the node when there is a promise for the number already": "该号码已有约定时的节点",
    "the node when the number is not called back": "号码不予回拨时的节点",
    "where the call ends up, such as queue:support": "来电最终去向，如 queue:support",
    "verify is {found!r}; expected one of {known}": "verify 为 {found!r}，应为 {known} 之一",
    "case {value!r} stands twice": "case {value!r} 重复",
    "trunk/number": "trunk/number",
    "keys {keys!r} end at {ends}, not {wanted}: {path}": "按键 {keys!r} 走到 {ends}，应为 {wanted}：{path}",
    "keys {keys!r}: {unused!r} were never asked for; the call had ended at {ends}": (
        "按键 {keys!r}：{unused!r} 未被询问；通话已在 {ends} 结束"
    ),
    "keys {keys!r} end in {found}, not {wanted}": "按键 {keys!r} 最后的语言是 {found}，应为 {wanted}",
    "keys {keys!r} lead by {found}, not {wanted}": "按键 {keys!r} 经过 {found}，应为 {wanted}",
    "keys {keys!r} bring {found}, not as expected": "按键 {keys!r} 得到 {found}，与预期不符",
    "nowhere": "无处",
}
