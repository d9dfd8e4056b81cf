"""What commands say beside their data, in Chinese."""

from __future__ import annotations

ZH = {
    "The database failed: {why}. Check `database.url`, that the server runs, and the account's rights": (
        "数据库出错：{why}。请检查 `database.url`、服务器是否在运行以及账号的权限"
    ),
    "A file": "文件",
    "{file}: {what}": "{file}：{what}",
    "{file}:{line}: {what}": "{file}:{line}: {what}",
    "user {login} is made": "已建立账号 {login}",
    "Password": "密码",
    "extension {number} at {domain}. Password:": "分机 {number}，域 {domain}。密码：",
    "There is no completion for {shell}": "没有适用于 {shell} 的补全",
    "{made} made, {kept} kept, {failed} failed, in {directory}": (
        "{directory}：生成 {made} 个，保留 {kept} 个，失败 {failed} 个"
    ),
    "{name} ({language}): {why}": "{name}（{language}）：{why}",
    "not every prompt could be made": "未能生成全部提示音",
    "{program} is not installed. Install it (`apt-get install {program}`), or put recordings under "
    "recorded/<language>/<name>.wav": (
        "没有安装 {program}。请安装（`apt-get install {program}`），或将录音放在 recorded/<language>/<name>.wav"
    ),
    "there is nothing to say": "没有要朗读的内容",
    "{program} gave {count} bytes that are no sound to use": "{program} 输出的 {count} 字节不是可用的音频",
    "Take the schema back to {revision}? What only newer ones hold is lost": (
        "将库结构降到 {revision}？只存在于较新结构中的数据会丢失"
    ),
    "There is no revision {revision!r}. Choose one of: {known}": "没有版本 {revision!r}。可选：{known}",
    "flow {flow}: {count} nodes, nothing wrong": "流程 {flow}：{count} 个节点，没有错误",
    "ends at {place}, language {language}, data {data}": "结束于 {place}，语言 {language}，数据 {data}",
    "{count} tests passed": "{count} 项测试通过",
    "{failed} of {all} tests failed": "{all} 项测试中有 {failed} 项未通过",
    "there is no draft {name!r}; `fsctl ivr list` shows what there is": (
        "没有草稿 {name!r}；`fsctl ivr list` 列出现有的流程"
    ),
    "there is no flow {name!r}; `fsctl ivr list` shows what there is": (
        "没有流程 {name!r}；`fsctl ivr list` 列出现有的流程"
    ),
    "nowhere yet": "尚未到终点",
    "{count} things do not mean the same here": "有 {count} 处含义与此处不同",
    "everything means the same here": "所有内容的含义与此处一致",
    "written to {place}": "已写入 {place}",
    "warning: {what}": "提醒：{what}",
    "{count} changes": "{count} 项变更",
    "changes of more than {count} items are summed up; --all shows every item": (
        "超过 {count} 项的变更只列出数量；加 --all 列出每一项"
    ),
    "{version}  {at}  by {by}": "{version}  {at}  操作人 {by}",
    "{version}  {at}  by {by}, taking a change back": "{version}  {at}  操作人 {by}，撤销变更",
    "there is no change {number}; `fsctl history` shows what there is": (
        "没有变更 {number}；`fsctl history` 列出现有的变更"
    ),
    "Change {number} is not undone: {items} changed since. Change it by hand": (
        "变更 {number} 未撤销：{items} 此后已改动。请手动修改"
    ),
    "Change {number} is not undone: {items} changed since, in {later}. Undo those first, or change it by hand": (
        "变更 {number} 未撤销：{items} 此后已改动，见变更 {later}。请先撤销那些变更，或手动修改"
    ),
    "nothing to change": "没有需要变更的内容",
    "{setting!r} is no setting; write name=value": "{setting!r} 不是设置；请写成 名称=值",
    "there is a {name!r} in {table}": "{table} 中已有 {name!r}",
    "there is no {name!r} in {table}; --new makes one": "{table} 中没有 {name!r}；加 --new 可新建",
    "{key}: {value!r} is not YAML: {why}": "{key}：{value!r} 不是 YAML：{why}",
    "the daemon has taken it over, but {trouble}": "守护进程已生效，但 {trouble}",
    "the daemon has taken it over": "守护进程已生效",
    "no daemon is running; it will begin with this": "守护进程未运行；下次启动时生效",
    "the flows are files of their own and are not in it: `--to DIRECTORY` writes all of them": (
        "流程是单独的文件，不包含在内：用 `--to 目录` 写出全部文件"
    ),
    "(secret)": "（保密）",
    "{file} is a directory; name a file": "{file} 是目录；请指定文件",
    "there is no file {file}": "没有文件 {file}",
}
