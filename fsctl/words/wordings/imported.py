"""What a file of mod_callcenter says that does not mean the same here, in Chinese."""

from __future__ import annotations

ZH = {
    "the file has {bytes} bytes; a callcenter.conf.xml has at most {most}": (
        "文件有 {bytes} 字节；callcenter.conf.xml 最多 {most} 字节"
    ),
    "setting {name} has no counterpart: fsctl keeps its own records": "设置 {name} 没有对应项：fsctl 自行保存记录",
    "agent {name} is left out: neither the name nor the contact is a number": (
        "坐席 {name} 未导入：名称和 contact 都不是号码"
    ),
    "agent {name} is left out: {number} is another agent's number already": (
        "坐席 {name} 未导入：{number} 已是另一坐席的工号"
    ),
    "agent {name}: type {type} (a line kept open) is not imported; the phone is rung for each call": (
        "坐席 {name}：类型 {type}（长通线路）不导入；每次来电都振铃"
    ),
    "agent {name}: the status {status} is not configuration here; agents sign in": (
        "坐席 {name}：状态 {status} 在此处不属于配置；由坐席自行签入"
    ),
    ("agent {name}: contact {contact} is no phone of this switch; the agent signs in at a phone by hand"): (
        "坐席 {name}：contact {contact} 不是本交换机的话机；坐席须在话机上手动签入"
    ),
    "{key} is {text}, no whole number; {default:g} is taken": "{key} 为 {text}，不是整数；取 {default:g}",
    "line {line}: <{name}> is no FreeSWITCH configuration": "第 {line} 行：<{name}> 不是 FreeSWITCH 配置",
    "line {line}: a document type is not read; take it out": "第 {line} 行：不读取文档类型声明（DOCTYPE）；请删去",
    "line {line}: not XML: {why}": "第 {line} 行：不是 XML：{why}",
    "there is no queue, agent or tier in it": "其中没有队列、坐席或梯队",
    "breaks do not count as idle time here; mod_callcenter counts from the last call": (
        "此处离席时间不计入空闲；mod_callcenter 从上一通电话起算"
    ),
    "after a break the talk time is kept; mod_callcenter zeroes it and floods the agent": (
        "离席后通话时长保留；mod_callcenter 会清零，使来电涌向该坐席"
    ),
    "after a break the count is kept; mod_callcenter zeroes it and floods the agent": (
        "离席后接听次数保留；mod_callcenter 会清零，使来电涌向该坐席"
    ),
    "the turn is remembered by queue; mod_callcenter remembers it by agent": (
        "轮到谁按队列记录；mod_callcenter 按坐席记录"
    ),
    "queue {old} is left out: there is one of this name already": "队列 {old} 未导入：已有同名队列",
    (
        "strategy {said} is unknown; mod_callcenter falls back in silence to level and position, "
        "longest-idle is taken here"
    ): ("未知策略 {said}；mod_callcenter 会悄悄退回到按级别和位置分配，此处取 longest-idle（最长空闲）"),
    "{key} = {value} has no counterpart": "{key} = {value} 没有对应项",
    "queue {queue}: {text}": "队列 {queue}：{text}",
    "music {said} is not carried over; set `music`": "等待音乐 {said} 未带过来；请设置 `music`",
    "where a caller goes after the longest wait stood in the dialplan; set `on_max_wait`": (
        "最长等待后的去向原先写在拨号计划里；请设置 `on_max_wait`"
    ),
    (
        "callers would wait for ever when all agents have gone; here they are let go after an hour "
        "without any, set `no_agent_wait_s` and `on_no_agent`"
    ): ("坐席全部离开后来电会一直等下去；此处无坐席满一小时即放行，请设置 `no_agent_wait_s` 和 `on_no_agent`"),
    (
        "agents on a break count as agents, as in mod_callcenter, where “no agent” means that all are "
        "logged out; leave `not_ready` out of `counts_as_agent` to count them not"
    ): (
        "离席的坐席也算有坐席，与 mod_callcenter 一致（全部签出才算“无坐席”）"
        "；若不想计入，请从 `counts_as_agent` 中去掉 `not_ready`"
    ),
    (
        "each further level in use waits once more; mod_callcenter multiplies by the level's number, so "
        "a level 5 waits five times even if it is the second"
    ): ("每多用一级就多等一次；mod_callcenter 按级别号相乘，因此第 5 级即使排第二也要等五倍"),
    "levels open one after the other, each after the same wait; mod_callcenter opens all at once": (
        "各级别依次开放，间隔相同；mod_callcenter 一次全部开放"
    ),
    (
        "a level without anybody there is waited for all the same; mod_callcenter passes over it, unless "
        "somebody in it is on a break"
    ): ("某级别无人在岗时同样会等；mod_callcenter 会跳过，除非其中有人离席"),
    "the sound {sound} is not carried over; add an announcement and name it in `announcement`": (
        "提示音 {sound} 未带过来；请添加公告并在 `announcement` 中写明"
    ),
    (
        "recordings are a file a talk in fsctl's own folder; mod_callcenter records the caller's leg "
        "from the answer on, and runs on after a transfer"
    ): ("录音按通话分文件，存放在 fsctl 自己的目录；mod_callcenter 从接听起录来电方一侧，转接后仍继续"),
    ("a caller who hides the number never has the place back; in mod_callcenter all who do share a place"): (
        "隐藏号码的来电不会恢复原位；在 mod_callcenter 中，所有隐藏号码的来电共用一个位置"
    ),
    "too many misses make an agent not ready here, never {status}": "此处未接次数过多会使坐席离席，不会变为 {status}",
    "an agent whose phone has another call is never offered one here": "话机正在通话的坐席在此处不会再被派话",
    ("callers count from their entry into the queue; time before it (time-base-score system) does not count"): (
        "等待从进入队列起算；此前的时间（time-base-score system）不计"
    ),
    "queue {old} is called {name} here": "队列 {old} 在此处名为 {name}",
    "strategy {said}: {unlike}": "策略 {said}：{unlike}",
    "its grace of {grace:g} s after the agents are gone has no counterpart": "坐席离开后的 {grace:g} 秒宽限没有对应项",
    "a tier is left out: there is no agent {name}": "有一条梯队未导入：没有坐席 {name}",
    "a tier is left out: there is no queue {name}": "有一条梯队未导入：没有队列 {name}",
    "a tier is left out: agent {agent} serves {queue} already": "有一条梯队未导入：坐席 {agent} 已在队列 {queue} 中",
    ("queue {queue}: its agents have different values of {key} ({some}); a queue has one, {taken:g} is taken"): (
        "队列 {queue}：各坐席的 {key} 不同（{some}）；一个队列只有一个值，取 {taken:g}"
    ),
}
