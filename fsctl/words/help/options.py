"""What each option does, in Chinese."""

from __future__ import annotations

ZH = {
    "Settings file (TOML); else FSCTL_CONFIG, ./fsctl.toml, /etc/fsctl/fsctl.toml.": (
        "设置文件（TOML）；缺省依次为 FSCTL_CONFIG、./fsctl.toml、/etc/fsctl/fsctl.toml。"
    ),
    "Print JSON, for programs.": "输出 JSON，供程序读取。",
    "Only if this is what the agent asks for.": "仅当坐席申请的是该原因时。",
    "Even if a disposition is missing or the time is not over.": "即使未填业务小结或时间未到。",
    "Only agents of this queue.": "只列该队列的坐席。",
    "At this phone instead of the agent's own.": "使用该话机，而不是坐席自己的话机。",
    "Start not ready, for this reason.": "签入后按该原因示忙。",
    "Only ask for it, where the reason needs approval.": "原因须批准时只提出申请。",
    "Calls on file instead of those going on.": "列出已存档的呼叫，而不是进行中的。",
    "Only calls from this number.": "只列该主叫号码的呼叫。",
    "How many of the past ones.": "最多列出多少个已存档的呼叫。",
    "Promises made in so many days, today included.": "统计最近若干天的回拨约定，含当天。",
    "Only of this queue.": "只限该队列。",
    "Those that are over as well, the latest first.": "也列出已结束的，最新的在前。",
    "Only in this state: promised, due, dialling, waiting, kept, missed, …": (
        "只限该状态：promised、due、dialling、waiting、kept、missed 等。"
    ),
    "Only to numbers that end so.": "只限以此结尾的号码。",
    "How many at most.": "最多列出多少个。",
    "Make it; otherwise there must be such an item already.": "新建项目；不加则项目必须已存在。",
    "Stay, and end whoever reads nothing, before the switch waits for it.": (
        "持续监视，在交换机停顿之前断开不读取的客户端。"
    ),
    "Write the files only; the switch reads them when it starts.": "只写文件；交换机启动时读取。",
    "Do not ask: what only newer schemas hold is lost.": "不再确认：只存在于较新结构中的数据会丢失。",
    "Place one call through everything, look at what is left of it, and say so.": (
        "打一个贯穿全流程的测试呼叫，核对留下的记录并报告。"
    ),
    "End by itself after so many seconds.": "若干秒后自动结束。",
    "Repeat the callers of an earlier run.": "重现某次运行的来电。",
    "Only facts of this kind, such as offer_made.": "只限该类事件，如 offer_made。",
    "Only facts of this call.": "只限该呼叫的事件。",
    "Only facts of this agent.": "只限该坐席的事件。",
    "One JSON object a line.": "每行一个 JSON 对象。",
    "Write site.yaml and the flows there.": "将 site.yaml 和流程写入该目录。",
    "What the phone is called.": "话机名称。",
    "So many agents from one queue to another; may be repeated.": "将若干坐席从一个队列调到另一个；可重复。",
    "Only these may be moved; else all who are there.": "只调动这些坐席；缺省为全部在岗坐席。",
    "How far ahead.": "预测多少分钟。",
    "Minutes back from which arrivals, talks and patience are taken.": "取最近多少分钟的来电、通话和耐心作为依据。",
    "How many changes to show.": "显示多少次变更。",
    "Every item also of changes with many.": "项目较多的变更也逐项列出。",
    "Print site and traps as JSON, for programs.": "以 JSON 输出站点和含义不同之处，供程序读取。",
    "What is being written instead of what is in force.": "输出草稿，而不是已发布的流程。",
    "Press these keys (- waits) instead of running the flow's own tests.": (
        "按这些键走流程（- 为等待），而不是运行自带的测试。"
    ),
    "Callers of a queue: how many an hour, seconds of talk, of patience, of wrap-up (means).": (
        "一个队列的来电：每小时呼叫数，以及通话、耐心、话后处理的平均秒数。"
    ),
    "A YAML file of streams, with the shares of skills, tiers and data their callers bring (docs/what-if.md).": (
        "来电流的 YAML 文件，含来电的技能、客户等级和随路数据的比例（docs/what-if.md）。"
    ),
    "Recorded arrivals: 2026-11-20, or 2026-11-20T08:00..2026-11-20T12:00.": (
        "重放历史来电：2026-11-20，或 2026-11-20T08:00..2026-11-20T12:00。"
    ),
    "With --replay: all agents are there all the time, not as recorded.": (
        "与 --replay 同用：全体坐席始终在岗，而不按历史记录。"
    ),
    "How often the time ahead is played.": "将未来时段模拟多少次。",
    "How often it is played, each time with other callers, or with --replay with others of their unknowns.": (
        "模拟的次数：每次换一批来电；使用 --replay 时，每次换一组未记录的数值。"
    ),
    "Length of a run with --load.": "用 --load 时每次模拟的小时数。",
    "The same seed brings the same callers.": "种子相同则来电相同。",
    "Per cent of confidence.": "置信度，百分数。",
    "Mean seconds an agent lets it ring.": "坐席摘机前的平均振铃秒数。",
    "Share of offers nobody answers.": "派话无人接听的比例。",
    "Share of the attempts to call a customer back that the customer answers; if not said, as on file in the 30 days "
    "before, or 0.7 where that is too little.": (
        "回拨时客户接听的比例；未指定时取此前 30 天的记录，记录过少时取 0.7。"
    ),
    "Desk phones and customers to be played.": "可扮演的话机和客户数。",
    "Let callers of the demonstration call in as well.": "同时让演示程序的来电呼入。",
    "Address of the web panels; 0.0.0.0 for the whole class room.": "网页面板的地址；供整个教室使用时为 0.0.0.0。",
    "Port of the web panels; 0 takes a free one.": "网页面板的端口；0 为自动选择。",
    "agent, supervisor, quality, administrator, engineer.": (
        "agent（坐席）、supervisor（班长）、quality（质检）、administrator（管理员）、engineer（工程师）。"
    ),
    "The agent this person is.": "该账号对应的坐席。",
    "A team this supervisor looks after.": "该班长管理的班组。",
    "Read the password from standard input.": "从标准输入读取密码。",
    "A right of the roles that this person shall not have.": "收回角色中的一项权限。",
    "A withheld right that is given back.": "恢复一项已收回的权限。",
}
