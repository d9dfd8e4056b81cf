"""What the doctor finds, and what is to be done about it, in Chinese."""

from __future__ import annotations

ZH = {
    "{first}; {then}": "{first}；{then}",
    "{bad} of {all} checks found something": "{all} 项检查中有 {bad} 项异常",
    "cannot be looked at without the database": "数据库不可用，无法检查",
    "{path} is missing or cannot be written; create it for the user fsctl runs as": (
        "{path} 不存在或不可写；请为运行 fsctl 的用户建立该目录"
    ),
    "the disk of {path} has {free} free; make room": "{path} 所在磁盘仅剩 {free}；请清理空间",
    "{why}. Check `switch.*` in the settings and that FreeSWITCH runs": (
        "{why}。请检查设置中的 `switch.*` 以及 FreeSWITCH 是否在运行"
    ),
    "FreeSWITCH is {version!r}; 1.10 is what fsctl knows": "FreeSWITCH 的版本为 {version!r}；fsctl 支持的是 1.10",
    "FreeSWITCH has not loaded {modules}. Run `fsctl conf apply`, see that the modules are installed, and "
    "restart FreeSWITCH": (
        "FreeSWITCH 未加载 {modules}。请运行 `fsctl conf apply`，确认这些模块已安装，然后重启 FreeSWITCH"
    ),
    "FreeSWITCH does not run the SIP profile {profile}. Its port may be taken by another program, or the "
    "configuration is not ours: run `fsctl conf apply` and look into FreeSWITCH's log": (
        "FreeSWITCH 未运行 SIP profile {profile}。端口可能被其他程序占用，或配置不是由 fsctl 生成："
        "请运行 `fsctl conf apply` 并查看 FreeSWITCH 的日志"
    ),
    "the clock was moved by {drift_s} s since the daemon started; restart it when quiet": (
        "守护进程启动后系统时钟被调整了 {drift_s} 秒；请在话务空闲时重启守护进程"
    ),
    "the daemon says: {troubles}": "守护进程报告：{troubles}",
    "the switch cannot be reached; it takes the site's phones and trunks up when it is back": (
        "无法连接交换机；恢复后会自动载入本站点的话机和中继"
    ),
    "{clients} read too slowly, see `fsctl clients`; mend or end these programs": (
        "{clients} 读取过慢，见 `fsctl clients`；请修复或结束这些程序"
    ),
    "the switch's clients cannot be seen from here; run `fsctl clients --watch` on the switch's own machine": (
        "在本机看不到交换机的客户端；请在交换机所在的机器上运行 `fsctl clients --watch`"
    ),
    "a program that stops reading the Event Socket would stop the switch, and fsctl may not end it. "
    "Add AmbientCapabilities=CAP_NET_ADMIN to fsctl's unit, or set `switch.stalled` to warn": (
        "若有程序停止读取事件套接字，交换机会随之停顿，而 fsctl 无权断开它。"
        "请在 fsctl 的 unit 中加入 AmbientCapabilities=CAP_NET_ADMIN，或将 `switch.stalled` 设为 warn"
    ),
    "FreeSWITCH runs in real time here and fsctl may not: when the machine is busy, calls wait for fsctl. "
    "Add LimitRTPRIO=1 to fsctl's unit, or start FreeSWITCH with -np": (
        "本机的 FreeSWITCH 以实时优先级运行，而 fsctl 无此权限：机器繁忙时呼叫会等待 fsctl。"
        "请在 fsctl 的 unit 中加入 LimitRTPRIO=1，或以 -np 启动 FreeSWITCH"
    ),
    "{node} leads at {address} (epoch {epoch})": "主控节点为 {node}，地址 {address}（任期 {epoch}）",
    "the node here is {node}": "本机节点为 {node}",
    "no node leads; start one with `fsctl run`, or look into the log of the one that stands by": (
        "目前没有主控节点；请用 `fsctl run` 启动一个，或查看备用节点的日志"
    ),
    "{node} leads on another machine and is not reached from here; "
    "set `control.listen` and certificates on all machines, see docs/standby.md": (
        "主控节点 {node} 在另一台机器上，从本机无法连接；请在所有机器上设置 `control.listen` 和证书，见 docs/standby.md"
    ),
    "{certificate} runs out in {days} days; `fsctl control certificates` makes a new one, and it is "
    "taken up without a restart": (
        "{certificate} 将在 {days} 天后到期；`fsctl control certificates` 可签发新证书，无需重启即生效"
    ),
    "good for {days} days": "有效期还有 {days} 天",
    "others reach {name}": "其他机器以 {name} 连接本机",
    "{count} prompts have no file; run `fsctl prompts build`": "{count} 个提示音没有文件；请运行 `fsctl prompts build`",
    "{count} prompts have no file; run `fsctl prompts build` before a FreeSWITCH is used; the built-in switch "
    "needs none": ("{count} 个提示音没有文件；使用 FreeSWITCH 之前请运行 `fsctl prompts build`；内置交换机不需要文件"),
    "`fsctl change` mends it": "可用 `fsctl change` 修改",
    "trunk {name} is down": "中继 {name} 不可用",
    "trunk {name} is down ({detail})": "中继 {name} 不可用（{detail}）",
    "check its host, account and the network": "请检查其主机地址、账号和网络",
    "the switch reads {read}, `conf.directory` is {ours}: new phones and trunks do not reach it by "
    "themselves. Set `conf.directory`, or run `fsctl conf apply` after each change and bring the files "
    "there": (
        "交换机读取的是 {read}，而 `conf.directory` 为 {ours}：新增的话机和中继不会自动生效。"
        "请设置 `conf.directory`，或每次变更后运行 `fsctl conf apply` 并把文件复制过去"
    ),
    "{ours} cannot be written: run `fsctl conf apply` after each change of phones and trunks": (
        "{ours} 不可写：每次变更话机或中继后请运行 `fsctl conf apply`"
    ),
    "{path} holds the switch's password and everybody may read it; `chmod o-r {path}`": (
        "{path} 含有交换机密码，且所有用户可读；请运行 `chmod o-r {path}`"
    ),
    "the clock says it is before 2024; set it": "系统时钟早于 2024 年；请校准",
    "control.authority: {authority} cannot be read: {why}. It holds the certificate of the authority "
    "in PEM; `fsctl control certificates` makes them": (
        "control.authority：无法读取 {authority}：{why}。该文件应为颁发机构的 PEM 证书；"
        "`fsctl control certificates` 可生成"
    ),
    "control.{setting}: {path} cannot be read. Give it to the user this runs as; `fsctl control "
    "certificates` makes them": (
        "control.{setting}：无法读取 {path}。请让运行本程序的用户可读；`fsctl control certificates` 可生成"
    ),
    "control.{setting}: {path} is not there. Give it to the user this runs as; `fsctl control "
    "certificates` makes them": (
        "control.{setting}：{path} 不存在。请提供给运行本程序的用户；`fsctl control certificates` 可生成"
    ),
    "control.key: {key} is not the key of {certificate}. Give the two that were made together": (
        "control.key：{key} 不是 {certificate} 的私钥。请使用一同生成的两个文件"
    ),
    "control.certificate: {certificate} and {key} cannot be used: {why}. They are a certificate and its key in "
    "PEM, without a password; `fsctl control certificates` makes them": (
        "control.certificate：{certificate} 和 {key} 无法使用：{why}。应为不带密码的 PEM 证书及其私钥；"
        "`fsctl control certificates` 可生成"
    ),
    "control.authority: {authority} holds {count} authorities, and whomever one of them certifies "
    "would be let in. Give one of your own, for this alone; `fsctl control certificates` makes them": (
        "control.authority：{authority} 含有 {count} 个颁发机构，其中任何一个签发的证书都会被接受。"
        "请使用仅供此用途的自有颁发机构；`fsctl control certificates` 可生成"
    ),
    "control.certificate: the others will not believe {certificate}: {why}. It must be of {authority}, for "
    "server and client, of today; `fsctl control certificates` makes them": (
        "control.certificate：其他机器不会信任 {certificate}：{why}。"
        "证书须由 {authority} 签发，用于服务器和客户端，并在有效期内；`fsctl control certificates` 可生成"
    ),
    "control.certificate: the others will not believe {certificate}: {why}. It must be of {authority}, for "
    "server and client, of today, and for {name}; `fsctl control certificates` makes them": (
        "control.certificate：其他机器不会信任 {certificate}：{why}。"
        "证书须由 {authority} 签发，用于服务器和客户端，在有效期内，并且名称为 {name}；"
        "`fsctl control certificates` 可生成"
    ),
    "control.key: {key} is open to others; `chmod o=,g-w {key}`": (
        "control.key：{key} 对其他用户开放；请运行 `chmod o=,g-w {key}`"
    ),
}
