"""What each command does, in Chinese. A blank line is between paragraphs."""

from __future__ import annotations

ZH = {
    "A contact centre on FreeSWITCH.": "基于 FreeSWITCH 的呼叫中心。",
    "Exit codes: 0 it was done; 1 it was tried and failed; 2 the call, the settings or a file are wrong; nothing was "
    "done; 3 the daemon is not running or may not be reached; 4 the daemon refused; nothing was changed.": (
        "退出码：0 已完成；1 已尝试但失败；2 命令、设置或文件有误，未做任何操作；3 守护进程未运行或无法连接；"
        "4 守护进程拒绝，没有任何变更。"
    ),
    "Run the daemon until it is told to stop (SIGTERM).": "运行守护进程，直到收到停止信号（SIGTERM）。",
    "Serve the web panels until told to stop (SIGTERM). A process of its own: calls do not depend on it.": (
        "提供网页面板，直到收到停止信号（SIGTERM）。独立进程，呼叫不依赖于它。"
    ),
    "The whole contact centre on the built-in switch, live in this terminal.": (
        "用内置交换机演示整个呼叫中心，在本终端实时显示。"
    ),
    "A contact centre for a class: phones and customers played by hand, no lines needed.\n\n"
    "Data is kept in DIRECTORY, so that the class can go on tomorrow with the same site; without one it is "
    "forgotten.": (
        "培训用呼叫中心：话机和客户由人扮演，无需线路。\n\n"
        "数据保存在 DIRECTORY 中，第二天可用同一站点继续上课；不给目录则不保留数据。"
    ),
    "Follow the facts as they are noted.": "实时跟踪所记录的事件。",
    'Print the completion script for a shell: `eval "$(fsctl completion bash)"`.': (
        '输出 shell 的补全脚本：`eval "$(fsctl completion bash)"`。'
    ),
    "Agents: list, show, watch, and change their state, breaks, wrap-up and work mode.": (
        "坐席：列表、详情、实时监看，更改状态、离席、话后处理和工作模式。"
    ),
    "All agents with their state.": "全部坐席及其状态。",
    "One agent.": "一名坐席的详情。",
    "The agents, live, until Ctrl-C.": "实时监看坐席，按 Ctrl-C 结束。",
    "Log an agent in.": "签入坐席。",
    "Log an agent out; during a call, when it ends.": "签出坐席；通话中则在通话结束后签出。",
    "Make an agent ready; ends a wrap-up that may be ended.": "示闲；可提前结束的话后处理随之结束。",
    "Make an agent not ready, for a reason; during a call, when it ends.": ("按原因示忙；通话中则在通话结束后示忙。"),
    "Allow the break an agent asks for.": "批准坐席的离席申请。",
    "Refuse the break an agent asks for.": "拒绝坐席的离席申请。",
    "Withdraw, for the agent, the break that is asked for.": "代坐席撤回离席申请。",
    "Which calls an agent works for; queues offer calls in the normal mode only.": (
        "设置工作模式；只有普通模式下队列才派话。"
    ),
    "Offer a waiting caller to exactly this agent, out of turn.": "不按排队次序，将一个排队来电直接派给该坐席。",
    "Say what an agent's talk was about; also long after it.": "填写坐席一次通话的业务小结，事后也可补填。",
    "End an agent's wrap-up.": "结束坐席的话后处理。",
    "Make an agent's wrap-up longer, as often as the queue allows.": "延长坐席的话后处理，次数以队列允许为限。",
    "Calls: list, show, watch, transfer, priority, demand, hang up, explain.": (
        "呼叫：列表、详情、实时监看、转接、优先级、技能要求、挂断、经过。"
    ),
    "Calls going on, or with --past those on file.": "进行中的呼叫；加 --past 列出已存档的呼叫。",
    "One call going on; while it waits, with why each agent does not ring.": (
        "一个进行中的呼叫；排队时说明每名坐席未振铃的原因。"
    ),
    "The calls, live, until Ctrl-C.": "实时监看呼叫，按 Ctrl-C 结束。",
    "End a call.": "挂断呼叫。",
    "Send a call elsewhere at once: queue:NAME, flow:NAME, extension:NUMBER, external:TRUNK/NUMBER, or a number.": (
        "立即转接呼叫：queue:队列、flow:流程、extension:分机、external:中继/号码，或一个号码。"
    ),
    "Give a waiting call another head start: top, high, medium, low or whole seconds.": (
        "更改排队呼叫的优先级：top、high、medium、low 或整数秒。"
    ),
    "Let a waiting call ask for a skill at a level from 1 to 9; 0 lets it off the skill.": (
        "更改排队呼叫的技能要求，等级 1 到 9；0 为取消该技能要求。"
    ),
    "Why a call went as it went: every decision and every offer, from what was noted. The id's beginning is enough.": (
        "一个呼叫的完整经过：每次路由决策和每次派话，均出自记录。标识只需开头几位。"
    ),
    "Promised callbacks: list, show, why, figures, withdraw, move.": (
        "回拨约定：列表、详情、未拨原因、统计、撤销、优先级。"
    ),
    "The callbacks that are open, or with --past all of them.": "待回拨的约定；加 --past 列出全部。",
    "One promise with its life; while it is open, with why nobody is rung for it.": (
        "一个回拨约定的经过；待回拨时说明未振铃的原因。"
    ),
    "Why nobody is rung for an open promise: what keeps it from everybody, and each agent with the first rule.": (
        "待回拨的约定为何没有坐席振铃：全局原因，以及每名坐席的首要原因。"
    ),
    "What each queue owes now, and what became of the promises of today or of some days.": (
        "各队列的待回拨数，以及当天或近几天回拨约定的兑现情况。"
    ),
    "The customer need not be called any more.": "撤销回拨，不再呼叫该客户。",
    "Give it another head start: top, high, medium, low or whole seconds.": (
        "更改回拨的优先级：top、high、medium、low 或整数秒。"
    ),
    "Queues: list, show, watch.": "队列：列表、详情、实时监看。",
    "All queues with who waits and who is there.": "全部队列的排队和坐席情况。",
    "One queue, with its waiting calls.": "一个队列及其排队来电。",
    "The queues, live, until Ctrl-C.": "实时监看队列，按 Ctrl-C 结束。",
    "The database's schema: upgrade, downgrade, status.": "数据库结构：升级、降级、状态。",
    "Bring the schema to this program's.": "将库结构升级到本程序的版本。",
    "Take the schema back to a revision, or to `base` for nothing at all.": (
        "将库结构降到某个版本；`base` 为全部清除。"
    ),
    "Where the schema stands.": "库结构的状态。",
    "FreeSWITCH's configuration: render, check, diff, apply, secret.": (
        "FreeSWITCH 配置：生成、检查、比较、安装、密码。"
    ),
    "Print a new Event Socket secret of 256 bits, for `switch.password`.": (
        "输出新的 256 位事件套接字密码，用于 `switch.password`。"
    ),
    "Write the configuration into a directory, touching no switch.": "将配置写入目录，不触及交换机。",
    "Look for mistakes and for what a hardened switch must not have.": "检查错误以及安全加固不允许的内容。",
    "Show what `apply` would change in `conf.directory`.": "显示 `apply` 将在 `conf.directory` 中变更的内容。",
    "Install the configuration and have the switch reload what changed.": "安装配置，并让交换机重新加载变更部分。",
    "Reaching the daemon from other machines: certificates.": "从其他机器连接守护进程：证书。",
    "Make certificates for machines, of an authority of the site's own.\n\n"
    "NAMES are what the machines reach one another by, as their `control.name` says: east.example.net or 192.0.2.1. "
    "Each gets a directory with the three files that go to it, and to nobody else. The authority is made in DIRECTORY "
    "if there is none yet; keep DIRECTORY where nobody else can read it, off these machines, to make further ones or "
    "renew these.": (
        "用站点自有的颁发机构为各台机器签发证书。\n\n"
        "NAMES 为各机器互连所用的名称，与其 `control.name` 一致：east.example.net 或 192.0.2.1。"
        "每台机器得到一个目录，其中三个文件只交给该机器。"
        "DIRECTORY 中尚无颁发机构时会新建；请将 DIRECTORY 保存在这些机器之外、他人不可读之处，以便增发或更新证书。"
    ),
    "Extensions: list, add.": "话机分机：列表、添加。",
    "All extensions.": "全部分机。",
    "Add a phone, or give it a new password. The password is printed once and kept nowhere.": (
        "添加话机，或重设其密码。密码只显示一次，不保存。"
    ),
    "Feature codes: list. `fsctl change codes '*14' action=ready --new` makes one.": (
        "功能码：列表。用 `fsctl change codes '*14' action=ready --new` 新建。"
    ),
    "Every code in one table: dialled, keyed during a talk, with the keys of reasons and dispositions.": (
        "全部功能码：直接拨号的、通话中按键的，以及示忙原因和业务小结的按键。"
    ),
    "Users: add, rights.": "账号：添加、权限。",
    "Make an account; the password is asked for.": "建立账号；会提示输入密码。",
    "What a person may do, each right of the roles apart; with --withhold and --grant another choice of them.": (
        "列出账号的每项权限；用 --withhold 和 --grant 收回或恢复。"
    ),
    "IVR flows: list, show, check, test, publish, remove.": "语音流程：列表、内容、检查、测试、发布、删除。",
    "Say everything that is wrong with a flow, by line. Queues, hours and prompts are those of the stored site.": (
        "逐行指出流程中的所有错误。队列、营业时间和提示音以站点配置为准。"
    ),
    "Run a flow's own tests, or walk through it with keys.": "运行流程自带的测试，或用按键走一遍流程。",
    "The flows in force, and drafts begun in the panels.": "已发布的流程，以及在面板中编辑的草稿。",
    "Print a flow's text.": "输出流程文本。",
    "Put a flow in force: calls that come from now on go this way. Refused as `check` and its own tests refuse.": (
        "发布流程：此后的来电按它执行。`check` 或自带测试未通过则拒绝。"
    ),
    "Take a flow away. Refused while anything leads to it.": "删除流程。仍被引用时拒绝。",
    "Prompts: what callers hear.": "提示音：来电听到的语音。",
    "Make every prompt that is missing, in both languages, and the music on hold. What is there is kept.": (
        "生成缺少的全部提示音（中英文）和等待音乐。已有的保留。"
    ),
    "Say what applying a site file would change. Nothing is changed.": "预览应用站点文件将产生的变更，不做任何改动。",
    "Make the site what the file says, and tell the daemon. Applying it twice changes nothing.": (
        "按站点文件更新配置并通知守护进程。重复应用不会再有变更。"
    ),
    "Print the site as a file, or write it with its flows into a directory.": (
        "将站点配置输出为文件，或连同流程写入目录。"
    ),
    "Change settings of one item: `fsctl change queues support ring_s=25`. What is not named stays as it is.\n\n"
    "A value that begins with [ or { is YAML; the value - is asked for, for secrets.": (
        "更改一个项目的设置：`fsctl change queues support ring_s=25`。未列出的设置不变。\n\n"
        "以 [ 或 { 开头的值按 YAML 解析；值为 - 时提示输入，用于密码等。"
    ),
    "Take one item away: `fsctl remove queues sales`. Refused while others name it; an agent leaves its queues.": (
        "删除一个项目：`fsctl remove queues sales`。仍被引用时拒绝；坐席会同时退出其队列。"
    ),
    "The site's changes, the latest first: their numbers are what `fsctl undo` takes.": (
        "站点配置的变更记录，最新的在前；其编号可用于 `fsctl undo`。"
    ),
    "Take a change back, and tell the daemon. Refused when its items were changed since.": (
        "撤销一次变更并通知守护进程。其中的项目此后又有改动时拒绝。"
    ),
    "Check everything, and say for each fault what to do.": "全面检查，并对每处异常给出处理办法。",
    "Which node leads, and what the node here does.\n\n"
    "The node here is the one whose control socket the settings name; when it is away, the lease on file says "
    "who leads.": (
        "主控节点是谁，本机节点处于什么角色。\n\n本机节点指设置中控制套接字所属的节点；它不在时，以数据库中的租约为准。"
    ),
    "Who is connected to the switch's Event Socket, with the bytes each has not read. On the switch's own machine.\n\n"
    "A program that stops reading stops the whole switch after some time. The daemon watches for it where it runs "
    "beside the switch; elsewhere, run this with --watch there, with the right CAP_NET_ADMIN.": (
        "列出连接到交换机事件套接字的客户端及其未读字节。须在交换机所在的机器上运行。\n\n"
        "停止读取的程序会在一段时间后使整个交换机停顿。守护进程与交换机同机时会自行监视；"
        "否则请在交换机所在的机器上以 CAP_NET_ADMIN 权限运行本命令并加 --watch。"
    ),
    "Play callers against the site and against changed site files, in virtual time, with the code that routes real "
    "calls; print service level, waits, abandonment and occupancy side by side, with confidence intervals.\n\nThe site "
    "in force is the first column; each FILE is one more. Where no site is in force the first FILE is the one compared "
    "with. Nothing is changed.": (
        "用实际的路由代码在虚拟时间中模拟来电，对比现行站点与修改后的站点文件，"
        "并列给出服务水平、等待、放弃率和占用率及其置信区间。\n\n"
        "第一列为现行站点，每个 FILE 各占一列；没有现行站点时以第一个 FILE 为基准。不做任何改动。"
    ),
    "Forecast service level, waits and occupancy of the next half hour from who waits, talks and is there now and how "
    "callers came lately; with --move, beside it what moved agents would change. Nothing is changed.": (
        "根据当前排队、通话和在岗情况以及近期来电，预测未来半小时的服务水平、等待和占用率；"
        "加 --move 可对比调动坐席后的结果。不做任何改动。"
    ),
    "Make a site file of what another system has configured. Nothing is changed; the file goes to standard output.": (
        "将其他系统的配置转换为站点文件。不做任何改动；文件写到标准输出。"
    ),
    "A mod_callcenter configuration (callcenter.conf.xml): queues, agents and tiers.\n\n"
    "What does not mean the same here is listed with its line on standard error. Add the rest to your site file, and "
    "look at it with `fsctl plan`.": (
        "mod_callcenter 的配置（callcenter.conf.xml）：队列、坐席和梯队。\n\n"
        "含义不同之处连同行号列在标准错误上。请将其余内容加入站点文件，并用 `fsctl plan` 预览。"
    ),
}
