"""What the daemon says of itself and of the switch, and what may be chosen where it has refused, in Chinese."""

from __future__ import annotations

ZH = {
    "Choose one of: {known}.": "可选：{known}",
    "Choose one of: {known}, or whole seconds.": "可选：{known}，或整数秒",
    "There are: {known}.": "现有：{known}",
    "{count} defects in rooms; see the log": "程序内部出错 {count} 次；请查看日志",
    "the database takes no records: {why}": "数据库无法写入记录：{why}",
    "the database does not keep the lease: {why}": "数据库无法续租：{why}",
    "cannot write to the journal in {directory}: {why}. Make room on the disk; calls go on but are not recorded": (
        "无法写入 {directory} 中的日志文件：{why}。请清理磁盘空间；呼叫仍在进行，但不再留下记录"
    ),
    "phones and trunks are not on the switch: {why}": "话机和中继未送达交换机：{why}",
    "phones and trunks are not on the switch: {why}. Run `fsctl conf apply`": (
        "话机和中继未送达交换机：{why}。请运行 `fsctl conf apply`"
    ),
    "phones and trunks are not on the switch: {where} cannot be written ({why}). Give the user fsctl runs as the right "
    "to it, or run `fsctl conf apply`": (
        "话机和中继未送达交换机：{where} 不可写（{why}）。请授予运行 fsctl 的用户写权限，或运行 `fsctl conf apply`"
    ),
    "the kernel does not tell who reads: {why}": "内核不提供读取情况：{why}",
    "a program": "有程序",
    "{who} at {client} reads nothing of the Event Socket for {stalled_s} s; {waiting} KiB wait": (
        "{who}（{client}）已有 {stalled_s} 秒未读取事件套接字，积压 {waiting} KiB"
    ),
    "{hangs}. End that program. {grant}": "{hangs}。请结束该程序。{grant}",
    "Give fsctl the right CAP_NET_ADMIN (AmbientCapabilities=CAP_NET_ADMIN in its unit) and it ends such clients": (
        "授予 fsctl CAP_NET_ADMIN 权限（在其 unit 中加入 AmbientCapabilities=CAP_NET_ADMIN）后，它会自行断开这类客户端"
    ),
}
