"""What what-if says, in Chinese: loads that cannot be read, and what stands beside the figures."""

from __future__ import annotations

ZH = {
    "the file describes no stream; expected a list under `streams:`": "文件中没有话务流；应在 `streams:` 下列出",
    "{key} must be more than 0": "{key} 必须大于 0",
    "the shares make {percent:g} %; 100 at most": "各类占比合计 {percent:g}%，最多 100%",
    "{key} is {found!r}; expected zh or en": "{key} 是 {found!r}，应为 zh 或 en",
    "there is no priority {name!r}; there are {known}, or whole seconds": (
        "没有优先级 {name!r}；现有：{known}，或整数秒"
    ),
    "there is no {what} {name!r}; there are: {known}": "没有{what} {name!r}；现有：{known}",
    "queue": "队列",
    "customer tier": "客户分层",
    "skill": "技能",
    "{name} must be more than 0, not {value:g}": "{name} 必须大于 0，而不是 {value:g}",
    "wrap_up_s cannot be negative": "wrap_up_s 不能为负",
    "Say what is to be played: --load QUEUE=CALLS/TALK or --load-file FILE, or --replay DAY": (
        "请说明要模拟什么：--load 队列=每小时来电/通话秒数、--load-file 文件，或 --replay 日期"
    ),
    "A run failed: {why}": "一次模拟失败：{why}",
    "{runs} runs; ± holds the mean with {sure:g} % confidence": "共模拟 {runs} 次；± 为均值的 {sure:g}% 置信区间",
    "{said}; * : the interval of the change does not hold 0": "{said}；* 表示差值的置信区间不含 0",
    "{runs} runs; how sure the means are can be said from {fewest} runs on": (
        "共模拟 {runs} 次；至少 {fewest} 次才能给出均值的置信区间"
    ),
    "± is of what was drawn for that time again; it says nothing of other days": (
        "± 只反映重放该时段时随机抽取的部分，不代表其他日期"
    ),
    "{site}: {count:g} callers a run came to {node} in flow {flow}, where nobody on file was; "
    "they are in no figure from there on": (
        "{site}：每次模拟有 {count:g} 位来电者走到流程 {flow} 的节点 {node}，记录中没有人到过那里；此后不计入任何指标"
    ),
    "{site}: a --load has no day, no number dialled and no flows, so it does not show what was changed there: {names}; "
    "--replay does": "{site}：--load 没有日期、被叫号码和流程，因此下列改动不会体现：{names}；请用 --replay",
    "{site}: calendar {name} is open or shut by hand now; that day goes by its hours": (
        "{site}：日历 {name} 目前为手动开放或关闭；重放该日时按其营业时间"
    ),
    "callbacks: {percent} % of the attempts are taken as answered; fewer than {enough} are on file": (
        "回拨：按 {percent}% 的呼叫有人接听计算；记录不足 {enough} 次"
    ),
    "callbacks: {percent} % of the attempts are answered, as on file: of {of}, 95 % interval {low} to {high} %": (
        "回拨：{percent}% 的呼叫有人接听，取自记录：共 {of} 次，95% 置信区间 {low}% 至 {high}%"
    ),
    "{option} goes with {other} only": "{option} 只与 {other} 一起使用",
    "There is no queue {name!r}; there are: {known}": "没有队列 {name!r}；现有：{known}",
    "--load {text!r}: {why}. Write QUEUE=CALLS/TALK[/PATIENCE[/WRAP]], as support=120/180/90": (
        "--load {text!r}：{why}。请写成 队列=每小时来电/通话秒数[/耐心秒数[/话后秒数]]，如 support=120/180/90"
    ),
    "four numbers at most, two at least": "最少两个数，最多四个",
    "No call was in a queue in {time}; `fsctl call list --past` shows them": (
        "{time} 没有来电进入队列；`fsctl call list --past` 列出以往的呼叫"
    ),
    "--replay {time!r} ends before it begins": "--replay {time!r} 的结束早于开始",
    "--replay {time!r}: write a day as 2026-11-20, or FROM..TO as 2026-11-20T08:00..2026-11-20T12:00": (
        "--replay {time!r}：请写日期，如 2026-11-20，或起止时间，如 2026-11-20T08:00..2026-11-20T12:00"
    ),
    "Nobody called in the last {minutes:g} minutes and nobody waits: nothing to forecast from": (
        "最近 {minutes:g} 分钟没有来电，也无人排队：没有可供预测的依据"
    ),
    "moved: {agents}": "调动的坐席：{agents}",
    "--move {text!r}: write N:FROM:TO, as 2:sales:support": "--move {text!r}：请写成 人数:从:到，如 2:sales:support",
    "There is no queue {name!r}; `fsctl queue list` shows those there are": (
        "没有队列 {name!r}；`fsctl queue list` 列出现有的队列"
    ),
    "{count} agents cannot go from {source} to {target}: {fit} are there who serve the one, not the other": (
        "无法从 {source} 调 {count} 名坐席到 {target}：在岗且只服务前者、不服务后者的有 {fit} 名"
    ),
}
