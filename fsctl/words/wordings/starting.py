"""What keeps the daemon from starting, or a node from taking over, in Chinese."""

from __future__ import annotations

ZH = {
    "Another fsctl works in {data} already. Stop it first, or give this one its own `paths.data`": (
        "已有另一个 fsctl 在使用 {data}。请先停止它，或为本进程另设 `paths.data`"
    ),
    "Another fsctl listens on {path} already. Stop it first, or give this one its own `paths.data`": (
        "已有另一个 fsctl 在监听 {path}。请先停止它，或为本进程另设 `paths.data`"
    ),
    "The switch cannot be used: {why}. Check that FreeSWITCH runs, `switch.host` and `switch.port` ({host}:{port}), "
    "and that mod_event_socket is loaded": (
        "无法使用交换机：{why}。请检查 FreeSWITCH 是否在运行，`switch.host` 和 `switch.port`（{host}:{port}）是否正确，"
        "以及是否已加载 mod_event_socket"
    ),
    "The database does not say who leads: {why}. Check `database.url`, and that the server runs": (
        "数据库没有给出主控节点：{why}。请检查 `database.url`，以及数据库服务器是否在运行"
    ),
    "{file}: {why}. Give the user fsctl runs as the right to it": "{file}：{why}。请授予运行 fsctl 的用户相应权限",
    "The node {leader} leads on this SQLite database, and nobody can stand by there: a process that is stopped would "
    "keep its one lock from whoever should take over. Stop that node first, or set `database.url` of both to a MariaDB "
    "or MySQL server": (
        "节点 {leader} 正以此 SQLite 库担任主控，此时不能有备用节点：进程停住时仍占着唯一的锁，接管者无法取得。"
        "请先停止该节点，或将两个节点的 `database.url` 都设为 MariaDB 或 MySQL 服务器"
    ),
    "the other side is gone": "对方已断开",
    "switch: {why}": "交换机：{why}",
    "database: {why}": "数据库：{why}",
    "control.listen: {host}:{port} cannot be listened on: {why}. Name an address of this machine and a port nobody "
    "else has": "control.listen：无法在 {host}:{port} 上监听：{why}。请指定本机地址和未被占用的端口",
}
