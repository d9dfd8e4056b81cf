"""What is said of the switch's configuration and of its clients, in Chinese."""

from __future__ import annotations

ZH = {
    "{count} files written to {directory}": "已向 {directory} 写入 {count} 个文件",
    "nothing wrong": "没有错误",
    "{count} mistakes": "{count} 处错误",
    "{count} files changed in {directory}: {files}": "{directory} 中有 {count} 个文件已变更：{files}",
    "no file has changed in {directory}": "{directory} 中没有文件变更",
    "not in effect yet: {notice}": "尚未生效：{notice}",
    "{why} Nothing was changed; --no-reload writes the files without the switch": (
        "{why}没有任何变更；--no-reload 只写文件，不连接交换机"
    ),
    "{why}. Start the switch, or use --no-reload to write the files only": (
        "{why}。请启动交换机，或用 --no-reload 只写文件"
    ),
    "the Event Socket password everybody knows": "这是人人皆知的事件套接字密码",
    "the phone password everybody knows": "这是人人皆知的话机密码",
    "an Event Socket open to the network": "事件套接字对网络开放",
    "stored text that runs as a command": "存储的文字会被当作命令执行",
    "not XML: {why}": "不是 XML：{why}",
    "{module} is needed and not loaded": "需要 {module}，但未加载",
    "{path} was not made by fsctl. Move it away, or let `conf.directory` name a directory of its own": (
        "{path} 不是由 fsctl 生成的。请移走它，或让 `conf.directory` 指向专用目录"
    ),
    "the switch will not take up the new configuration ({refusal}); the old one is back": (
        "交换机不接受新配置（{refusal}）；已恢复旧配置"
    ),
    "{file}: the new address or port is taken at `sofia profile {profile} restart`, which ends the profile's calls": (
        "{file}：新的地址或端口在 `sofia profile {profile} restart` 后生效，该操作会结束此 profile 上的呼叫"
    ),
    "{file}: is read when FreeSWITCH starts": "{file}：在 FreeSWITCH 启动时读取",
    "`switch.password` has fewer than 24 characters; make one with `fsctl conf secret`": (
        "`switch.password` 不足 24 个字符；请用 `fsctl conf secret` 生成"
    ),
    "module or music": "模块或音乐",
    "extension": "分机",
    "digest of extension {number}": "分机 {number} 的摘要",
    "trunk": "中继",
    "host of trunk {name}": "中继 {name} 的主机",
    "account of trunk {name}": "中继 {name} 的账号",
    "{what}: {text!r} cannot stand in a configuration file": "{what}：{text!r} 不能写入配置文件",
    "trunk {name}: {cidr!r} is no network (such as 192.0.2.0/24)": "中继 {name}：{cidr!r} 不是网段（如 192.0.2.0/24）",
    "The switch refuses connections from this address": "交换机拒绝来自本机地址的连接",
    "Check `apply-inbound-acl` and the ACL it names in event_socket.conf.": (
        "请检查 event_socket.conf 中的 `apply-inbound-acl` 及其所指的 ACL。"
    ),
    "The switch refuses the Event Socket password": "交换机拒绝事件套接字密码",
    "Compare `switch.password` with `password` in event_socket.conf; after a change there, reload mod_event_socket.": (
        "请核对 `switch.password` 与 event_socket.conf 中的 `password`；在那里修改后，请重新加载 mod_event_socket。"
    ),
    "The kernel does not tell: {why}": "内核不提供此信息：{why}",
    "Nobody is connected to port {port} here. Is this the switch's own machine, and `switch.port` right?": (
        "本机的端口 {port} 上没有客户端。这里是交换机所在的机器吗？`switch.port` 是否正确？"
    ),
}
