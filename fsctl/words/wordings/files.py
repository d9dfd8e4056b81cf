"""Site files, forms and accounts: what is wrong in one, in Chinese."""

from __future__ import annotations

ZH = {
    "unknown {kind} {name!r}; known are {known}": "没有名为 {name!r} 的 {kind}；现有：{known}",
    "unknown trunk in {name!r}; write external:trunk/number": "{name!r} 中的中继不存在；写作 external:中继/号码",
    "number {number}: {message}": "号码 {number}：{message}",
    "queue {queue} names agent {agent!r}, whom nobody knows": "队列 {queue} 中的坐席 {agent!r} 不存在",
    "queue {queue} has no agents: its callers wait for nobody": "队列 {queue} 没有坐席：来电等不到人",
    "agent {agent}: there is no extension {extension!r}": "坐席 {agent}：没有分机 {extension!r}",
    "agents {other} and {agent} have the same phone {extension}": "坐席 {other} 和 {agent} 用了同一部话机 {extension}",
    "agent {agent}: unknown team {team!r}; known are {known}": "坐席 {agent}：没有班组 {team!r}；现有：{known}",
    "queue {queue} requires a disposition and there is none to choose": "队列 {queue} 必填小结，却没有可选的小结",
    "queue {queue}: a wrap-up of exactly 0 s is none; give wrap_up_s": (
        "队列 {queue}：恰好 0 秒的话后处理等于没有；请填写 wrap_up_s"
    ),
    "reasons {one} and {other} have the same key {key}": "示忙原因 {one} 和 {other} 的按键都是 {key}",
    "{number} is a number and an extension; a phone that dials it means which?": (
        "{number} 既是号码又是分机，拨它时不知指哪个"
    ),
    "queue {queue}: unknown calendar {name!r}; known are {known}": "队列 {queue}：未知的日历 {name!r}，已有 {known}",
    "calendar {name} is never open": "日历 {name} 从不营业",
    "calendar {name}: two spans of one day overlap": "日历 {name}：同一天的两个时段重叠",
    "queue {queue}, {what}: {message}": "队列 {queue} 的 {what}：{message}",
    "queue {queue}: {warn} is {first:g}, beyond {limit}, which is {last:g}": (
        "队列 {queue}：{warn} 为 {first:g}，超过了 {limit} 的 {last:g}"
    ),
    "disposition {code}: unknown queue {queue!r}; known are {known}": "小结 {code}：没有队列 {queue!r}；现有：{known}",
    "dispositions {one} and {other} have the same key {key} in queue {queue}": (
        "队列 {queue} 中小结 {one} 和 {other} 的按键都是 {key}"
    ),
    "calendar {name}: there is no time zone {zone!r}": "日历 {name}：没有时区 {zone!r}",
    "team {team} has no agents": "班组 {team} 没有坐席",
    "{code} is a word of the program's own; take another": "{code} 是程序自用的名称，请换一个",
    "queue {queue}: {trunk!r} is no trunk that outside numbers may be called over; known are {known}": (
        "队列 {queue}：{trunk!r} 不是可外呼的中继；已有：{known}"
    ),
    ("queue {queue}: there is no flow {flow!r} that asks for the number; add it under flows, as builtin"): (
        "队列 {queue}：没有询问号码的流程 {flow!r}；请在 flows 下添加，值为 builtin"
    ),
    "queue {queue}: calendar {name} is closed by hand, so nobody is called back now": (
        "队列 {queue}：日历 {name} 已人工关闭，目前不会回拨"
    ),
    ("queue {queue}: a second attempt comes after {retry:g} s, when the promise is over after {expires:g} s"): (
        "队列 {queue}：第二次呼叫在 {retry:g} 秒之后，而约定在 {expires:g} 秒后即已过期"
    ),
    "number {number}: queue {queue} makes no callbacks; set its callback": (
        "号码 {number}：队列 {queue} 不回拨；请设置其 callback"
    ),
    "queue {queue}, {setting}: queue {other} makes no callbacks; set its callback": (
        "队列 {queue} 的 {setting}：队列 {other} 不回拨；请设置其 callback"
    ),
    "queue {queue} is to call back and the site has no trunk with outgoing: true": (
        "队列 {queue} 要回拨，但站点没有 outgoing: true 的中继"
    ),
    "queue {queue}: calendar {name} is never open, so nobody would be called back": (
        "队列 {queue}：日历 {name} 从不开放，无法回拨任何人"
    ),
    "no code stands for {action}: phones without a panel cannot do it": (
        "没有功能码对应 {action}，没有面板的话机无法操作"
    ),
    "code {code} is keyed during a talk: give it * or # and two to seven more keys": (
        "功能码 {code} 在通话中使用：应以 * 或 # 开头，再加二至七位按键"
    ),
    "{whole} is a code and the way to a work mode": "{whole} 既是功能码，又是切换工作模式的按键",
    "code {longer} begins like code {code}": "功能码 {longer} 以功能码 {code} 开头",
    "{number} of {table} begins like code {code}": "{table} 中的 {number} 以功能码 {code} 开头",
    "{whole} is a code and the way to reason {reason}": "{whole} 既是功能码，又是示忙原因 {reason} 的按键",
    "{whole} is a code and the way to sign in as {agent}": "{whole} 既是功能码，又是坐席 {agent} 的签入按键",
    "queue {queue} has neither agents nor a way out: its callers wait for ever; set max_wait_s": (
        "队列 {queue} 既没有坐席也没有出口，来电会一直等待；请设置 max_wait_s"
    ),
    "queue {queue}: phones ring for {ring:g} s, but callers leave after {longest:g} s": (
        "队列 {queue}：话机振铃 {ring:g} 秒，但来电 {longest:g} 秒后就会离开"
    ),
    "queues overflow in a circle without agents: {way}": "无坐席时队列循环溢出：{way}",
    "queues overflow in a circle when they are full: {way}": "队列满时循环溢出：{way}",
    "callers go round from queue to queue for ever: {way}": "来电会在队列之间无休止地循环：{way}",
    (
        "queue {queue} has no way out: callers wait for ever when its agents have gone; set max_wait_s "
        "or no_agent_wait_s"
    ): ("队列 {queue} 没有出口：坐席全部离开后，来电会一直等待；请设置 max_wait_s 或 no_agent_wait_s"),
    "queue {queue}: {setting} is {limit:g} s, but callers leave after {longest:g} s": (
        "队列 {queue}：{setting} 为 {limit:g} 秒，但来电 {longest:g} 秒后就会离开"
    ),
    "queues that let nobody in send callers in a circle: {way}": "拒绝进入的队列互相循环溢出：{way}",
    "{table}/{name}: unknown skill {skill!r}; known are {known}": "{table}/{name}：没有技能 {skill!r}；现有：{known}",
    "{table}/{name} asks for skill {skill}, which no agent has": "{table}/{name} 要求技能 {skill}，但没有坐席具备",
    "queue {queue}: no step ever asks level {levels}": "队列 {queue}：没有一步会问到第 {levels} 级",
    "queue {queue}: none of its agents has {skills}": "队列 {queue}：没有坐席具备 {skills}",
    "queue {queue} has reserve agents and never asks them": "队列 {queue} 有后备坐席，却从不问到他们",
    "queue {queue}: reserves join at {join:g} s and leave at {leave:g} s; leave below it": (
        "队列 {queue}：后备坐席在 {join:g} 秒加入、{leave:g} 秒退出；退出值应更小"
    ),
    "number {number}: unknown customer tier {tier!r}; known are {known}": (
        "号码 {number}：没有客户等级 {tier!r}；现有：{known}"
    ),
    "queue {queue}: the step after {after:g} s comes after the one of {before:g} s": (
        "队列 {queue}：{after:g} 秒的一步排在 {before:g} 秒的一步之后"
    ),
    "queue {queue}: the step after {at:g} s asks for more of {skills} than before": (
        "队列 {queue}：{at:g} 秒的一步对 {skills} 的要求比之前更高"
    ),
    "queue {queue}: the step after {at:g} s changes nothing": "队列 {queue}：{at:g} 秒的一步没有任何改变",
    "one of {choices}": "{choices} 之一",
    "a list": "列表",
    "names with values": "名称和值",
    "the file": "文件",
    "the form": "表单",
    "{length} characters; {most} are read at most": "共 {length} 个字符；最多读取 {most} 个",
    "found {found}; expected names with values": "此处为 {found}，应为名称和值",
    "not UTF-8; save the file in that encoding": "不是 UTF-8；请以该编码保存文件",
    "a number from {least:g} to {most:g}": "{least:g} 到 {most:g} 的数",
    "yes or no": "是或否",
    "a text or a list of texts": "文字或文字列表",
    "{what} lacks {key!r}; expected {expected}": "{what} 缺少 {key!r}，应为：{expected}",
    "{what} is {found}; expected names with values": "{what} 是{found}，应为名称和值",
    "{key} is {found}; expected {expected}": "{key} 为 {found}，应为：{expected}",
    "not YAML: {why}": "不是 YAML：{why}",
    "{name!r} stands twice, first on line {line}": "{name!r} 出现两次，第一次在第 {line} 行",
    "a whole number": "整数",
    "{one_of} (did you mean {near}?)": "{one_of}（是 {near} 吗？）",
    "{key} no. {place}": "{key} 第 {place} 项",
    "found an alias or anchor; write the value out": "出现了别名或锚点；请直接写出值",
    "nested deeper than {levels} levels": "嵌套超过 {levels} 层",
    "a text": "文字",
    "something like {shape}": "形如 {shape}",
    "a number from {least:g}": "不小于 {least:g} 的数",
    "{what} has no {name!r}; did you mean {near}?": "{what} 没有 {name!r}；是 {near} 吗？",
    "{others} or {last}": "{others} 或 {last}",
    "{near} and {count} more": "{near} 等，另有 {count} 项",
    "{what} is {found}; write {remedy}": "{what} 为 {found}；请写作 {remedy}",
    "{what} has no {name!r}; known are {known}": "{what} 没有 {name!r}；现有：{known}",
    "it cannot be read as sound; is the file whole?": "无法读取音频，文件是否完整？",
    "it is longer than {seconds} s; give a shorter one": "超过 {seconds} 秒；请提供更短的文件",
    "there is no sound in it": "其中没有声音",
    "espeak-ng is not installed; install it, or upload a recording": "没有安装 espeak-ng；请安装，或上传录音",
    "this is no sound we know; give WAV, MP3, M4A, OGG, FLAC, AIFF or AMR": (
        "无法识别为音频；请提供 WAV、MP3、M4A、OGG、FLAC、AIFF 或 AMR"
    ),
    "this machine has no ffmpeg, which turns {kind} into WAV; give a WAV file": (
        "本机没有 ffmpeg，不能把 {kind} 转成 WAV；请提供 WAV 文件"
    ),
    "it took more than {seconds} s; give a shorter one": "转换超过 {seconds} 秒；请提供更短的文件",
    "open, closed or nothing": "open、closed 或留空",
    "a time zone such as Asia/Shanghai": "时区，如 Asia/Shanghai",
    "{key}: {date!r} is no date; expected such as 2026-10-01": "{key}：{date!r} 不是日期；应如 2026-10-01",
    "{date} is a special day and a closed or open one; which?": "{date} 既是特殊时段日，又是节假日或调休日，请确定一种",
    "days: {unknown} unknown; expected {known}": "不认识 {unknown}；应为 {known}",
    "a span such as 09:00-17:30": "时段，例如 09:00-17:30",
    "hours: expected a span such as 09:00-17:30 (24:00 is midnight)": "应为时段，例如 09:00-17:30（24:00 为午夜）",
    "hours: the end is not after the beginning; a night is two spans": "结束不晚于开始；跨夜要分成两段",
    "{table}/{name} is still named by {uses}": "{table}/{name} 还被用到：{uses}",
    "there is no {name!r} in {table}": "{table} 中没有 {name!r}",
    "there is no table {table!r}; known are {known}": "没有 {table!r} 这一类；现有：{known}",
    "the text is of flow {found!r}, not of {name!r}": "文本属于流程 {found!r}，不是 {name!r}",
    "test {number} of the flow fails: {why}": "流程的测试 {number} 未通过：{why}",
    "digits (and *, #, a leading +), no letters": "数字（可含 *、#，可以 + 开头），不含字母",
    "letters, digits, _ and -, beginning with a letter": "字母、数字、_ 和 -，以字母开头",
    "a line of at most 120 characters": "一行文字，最多 120 个字",
    "a text of at most 2000 characters": "文字，最多 2000 个字",
    "digits, X for any digit, * at the end for any more": "数字，X 代表任意一位，末尾 * 代表任意多位",
    "small letters, digits and _, beginning with a letter": "小写字母、数字和 _，以字母开头",
    "seconds of waiting": "等待秒数",
    "top, high, medium, low or whole seconds": "top、high、medium、low 或整秒数",
    "{kinds} or hangup": "{kinds} 或 hangup",
    "32 hex digits": "32 位十六进制数",
    "ping_s is {found}; the switch asks every {least} s at most, or never with 0": (
        "ping_s 为 {found}；交换机最多每 {least} 秒探测一次，0 为不探测"
    ),
    "4 to 12 digits": "4 到 12 位数字",
    "a digit or two": "一到两位数字",
    "up to three digits": "最多三位数字",
    "skill {name!r} is no name for one; expected {means}": "技能名 {name!r} 不可用；应为{means}",
    "where to: {kinds}": "去向：{kinds}",
    "a customer tier's name": "客户等级名",
    "a host's name or address": "主机名或地址",
    "trunk {name} registers and has no host": "中继 {name} 要注册，却没有主机",
    "the password of phone {name} has {length} characters; take at least 12": (
        "话机 {name} 的密码只有 {length} 个字符，至少要 12 个"
    ),
    "phone {name} has neither password nor digest; make one with `fsctl ext add {name}`": (
        "话机 {name} 没有密码；用 `fsctl ext add {name}` 生成"
    ),
    "a team's name": "班组名称",
    "a prompt's name": "提示音名称",
    "a calendar's name": "日历名称",
    "a trunk's name": "中继名称",
    "announcement {name} says nothing; give zh:, en: or both": "提示音 {name} 没有内容；填写 zh:、en: 或两者",
    "settings: {name!r} is none; what holds for all is under {site}": (
        "settings：没有 {name!r}；适用于全站的设置在 {site} 之下"
    ),
    "there is no priority {name!r}; known are {known}": "没有优先级 {name!r}；现有：{known}",
    "{key} is {found!r}; expected {expected}": "{key} 为 {found!r}，应为：{expected}",
    "{table}: {name!r} is no name for one; expected {means}": "{name!r} 不能作名称，应为：{means}",
    "allow: {found!r} is no network; expected such as 203.0.113.0/24": "{found!r} 不是网段；应如 203.0.113.0/24",
    "{key!r} is no key of a telephone": "{key!r} 不是话机按键",
    "an agent's number": "工号",
    "queue {queue} names agent {agent} twice": "队列 {queue} 中坐席 {agent} 出现两次",
    "the file is empty; write {{}} for a site with nothing in it": "文件是空的；若站点确实没有内容，请写 {{}}",
    "flow {name}: {where!r} cannot be read: {error}": "流程 {name}：无法读取 {where!r}：{error}",
    "{table}/{name}: unknown prompt {prompt!r}; add it under announcements": (
        "{table}/{name}：没有提示音 {prompt!r}；先添加到提示音"
    ),
    "a member number has 1 to 20 digits": "会员号为 1 至 20 位数字",
    "a password has 4 to 12 digits: it is keyed at a telephone": "密码为 4 至 12 位数字：须能在电话上输入",
    "digits that are alike or in a row are guessed first; take others": "相同或连续的数字最容易被猜到，请换用其他密码",
    "the password must not be a part of the member number": "密码不能是会员号的一部分",
    "another customer has this member number": "该会员号属于另一位客户",
    "letters, digits, dots, dashes and underscores, at most 64": "字母、数字、点、横线、下划线和 @，最多 64 个字符",
    "{login!r} is no login; take {means}": "{login!r} 不能作登录名，应为：{means}",
    "unknown role {role}; choose from {known}": "没有角色 {role}；可选：{known}",
    "unknown team {team!r}; known are {known}": "没有班组 {team!r}；现有：{known}",
    "there is no agent {agent!r}": "没有坐席 {agent!r}",
    "agent {agent} is {login} already": "坐席 {agent} 已对应账号 {login}",
    "somebody with the role agent is an agent; say which": "角色为坐席的账号要选定坐席",
    "the password has {length} characters; take at least {least}": "密码只有 {length} 个字符，至少要 {least} 个",
    "this is the last administrator": "这是最后一名管理员",
    "there is no user {login!r}": "没有用户 {login!r}",
    "unknown right {right!r}; known are {known}": "没有权限 {right!r}；有这些：{known}",
    "{login} does not have the right {right!r} anyway": "{login} 本来就没有权限 {right!r}",
    "there is a user {login!r} already; choose another login": "已经有账号 {login!r}，换一个登录名",
    "(none)": "（无）",
    "none": "无",
    "a caller who presses nothing goes round through a flow: {way}": "不按键的来电会经流程无休止地循环：{way}",
    "callers go round through a flow for as long as it leads back: {way}": (
        "只要流程仍转回队列，来电就会不断循环：{way}"
    ),
    "callers go round through a flow for ever: {way}": "来电会经流程无休止地循环：{way}",
}
