"""What commands that ask the daemon or the database for something say of it, in Chinese."""

from __future__ import annotations

ZH = {
    "{message}. {remedy}": "{message}。{remedy}",
    "agent {agent} is logged in": "坐席 {agent} 已签入",
    "agent {agent} is logged in, not ready ({reason})": "坐席 {agent} 已签入，示忙（{reason}）",
    "agent {agent} is logged out, or will be when the call ends": "坐席 {agent} 已签出；通话中则在通话结束后签出",
    "agent {agent} is ready, or will be when the wrap-up ends": "坐席 {agent} 已示闲；话后处理中则在其结束后示闲",
    "agent {agent} is not ready ({reason}), or will be when it is allowed and the call has ended": (
        "坐席 {agent} 已示忙（{reason}）；须批准或通话中的，在批准并结束通话后示忙"
    ),
    "the break of agent {agent} is allowed": "已批准坐席 {agent} 的离席申请",
    "the break of agent {agent} is refused": "已拒绝坐席 {agent} 的离席申请",
    "agent {agent} asks for no break any more": "已撤回坐席 {agent} 的离席申请",
    "agent {agent} works in mode {mode}": "坐席 {agent} 的工作模式为：{mode}",
    "call {call} rings at agent {agent}": "呼叫 {call} 正在坐席 {agent} 处振铃",
    "the talk of agent {agent} was about: {disposition}": "坐席 {agent} 的通话已记业务小结：{disposition}",
    "the wrap-up of agent {agent} is over": "坐席 {agent} 的话后处理已结束",
    "the wrap-up of agent {agent} is longer": "坐席 {agent} 的话后处理已延长",
    "call {call} is being hung up": "正在挂断呼叫 {call}",
    "call {call} goes to {to}": "呼叫 {call} 已转往 {to}",
    "call {call} has priority {level}": "呼叫 {call} 的优先级为 {level}",
    "call {call} asks for {skill} at level {level}": "呼叫 {call} 要求技能 {skill}，等级 {level}",
    "callback {callback} to {number} is withdrawn": "已撤销回拨 {callback}（客户号码 {number}）",
    "callback {callback} to {number} has priority {level}": "回拨 {callback}（客户号码 {number}）的优先级为 {level}",
    "This callback is over: {state}. `fsctl callback show` tells its life": (
        "此回拨已结束：{state}。用 `fsctl callback show` 查看其经过"
    ),
    "There is no call {call!r} now": "目前没有呼叫 {call!r}",
    "`fsctl call explain` knows past ones.": "已结束的呼叫请用 `fsctl call explain` 查看",
    "There is no callback {callback!r}": "没有回拨 {callback!r}",
    "`fsctl callback list --past` shows them.": "`fsctl callback list --past` 列出全部回拨",
    "There is no agent {agent!r}": "没有坐席 {agent!r}",
    "`fsctl agent list` shows the agents there are.": "`fsctl agent list` 列出现有的坐席",
    "There is no queue {queue!r}": "没有队列 {queue!r}",
    "`fsctl queue list` shows the queues there are.": "`fsctl queue list` 列出现有的队列",
    "Nobody leads. Ask again in a moment": "目前没有主控节点，请稍后重试",
    "The daemon at {at} cannot be reached: {why}. Look whether it runs, and at the network": (
        "无法连接 {at} 的守护进程：{why}。请检查它是否在运行以及网络"
    ),
    "You may not use {path}. Ask to be put into the group that owns it, or use the daemon's user": (
        "无权使用 {path}。请加入该文件所属的用户组，或以守护进程的用户运行"
    ),
    "No daemon listens on {path}. Start one with `fsctl run`": ("没有守护进程在 {path} 上监听。请用 `fsctl run` 启动"),
    "The connection to the daemon broke: {error}. Look at its log": "与守护进程的连接中断：{error}。请查看其日志",
    "The daemon did not answer properly: {error}. Look at its log": "守护进程的应答不正常：{error}。请查看其日志",
    "The other side failed: {why}. Look into its log": "对方出错：{why}。请查看其日志",
    "{node} is a standby. Ask {leader} at {address}": "{node} 是备用节点；请向主控节点 {leader} 查询，地址 {address}",
    "{node} is a standby, and nobody leads. Ask again in a moment": ("{node} 是备用节点，目前没有主控节点，请稍后重试"),
    "At {at} the daemon does not trust us: {why}": "{at} 的守护进程不信任本机：{why}",
    "At {at} we do not trust the daemon: {why}": "本机不信任 {at} 的守护进程：{why}",
    "{told}. Give all machines certificates of one authority, see `fsctl doctor` on both": (
        "{told}。请给所有机器使用同一证书颁发机构的证书，并在两端查看 `fsctl doctor`"
    ),
    "we have no certificate to show there. Set `control.certificate`, `control.key` and `control.authority`": (
        "本机没有可出示的证书。请设置 `control.certificate`、`control.key` 和 `control.authority`"
    ),
    "The database address {url!r} is not one: {error}. "
    "Write sqlite:////path/to/file.db or mysql+pymysql://user:password@host/name?charset=utf8mb4": (
        "数据库地址 {url!r} 无效：{error}。"
        "请写成 sqlite:////path/to/file.db 或 mysql+pymysql://user:password@host/name?charset=utf8mb4"
    ),
    "The database at {where} cannot be reached: {why}. "
    "Check `database.url`, that the server runs, and the account's rights": (
        "无法连接数据库 {where}：{why}。请检查 `database.url`、服务器是否在运行以及账号的权限"
    ),
    "the schema is at {revision}": "库结构版本现为 {revision}",
    "The database has no schema yet. Run `fsctl db upgrade`": "数据库尚未建立库结构。请运行 `fsctl db upgrade`",
    "The database has an older schema than this program. Run `fsctl db upgrade`": (
        "数据库的库结构比本程序旧。请运行 `fsctl db upgrade`"
    ),
    "The database has a newer schema than this program. Install the version of fsctl that made it, or run that "
    "version's `fsctl db downgrade`": (
        "数据库的库结构比本程序新。请安装建立它的 fsctl 版本，或用该版本运行 `fsctl db downgrade`"
    ),
}

REFUSED = {
    "bad_request": "守护进程不接受这样的请求：有的值不符合要求",
    "no_callback": "没有这个待回拨；`fsctl callback list` 列出现有的回拨",
    "unknown_agent": "没有这个坐席；`fsctl agent list` 列出现有的坐席",
    "unknown_call": "没有这个呼叫，或已结束；`fsctl call list --past` 列出已存档的呼叫",
    "unknown_disposition": "本通话没有这个小结；`fsctl export` 列出站点的设置",
    "unknown_extension": "没有这部话机；`fsctl ext list` 列出现有的话机",
    "unknown_priority": "没有这个优先级：可用 top、high、medium、low 或整数秒",
    "unknown_reason": "没有这个原因；`fsctl export` 列出站点的设置",
    "unknown_skill": "没有这个技能；`fsctl export` 列出站点的设置",
}
"""By code: what a refusal says at a terminal, where a command helps further than the panel's words do."""
