"""What is wrong with an installation's settings and certificates, in Chinese."""

from __future__ import annotations

ZH = {
    "the settings": "设置",
    "{file}: there is no such file. Name another with --config": "{file}：没有这个文件。请用 --config 指定另一个",
    "{file}: there is no section [{name}]; did you mean {near}?": "{file}：没有 [{name}] 这一节；是 {near} 吗？",
    "{file}: there is no section [{name}]; known are {known}": "{file}：没有 [{name}] 这一节；现有：{known}",
    "{file}: {name} is a section; write [{name}] and its settings below": (
        "{file}：{name} 是一节；请写成 [{name}]，并把设置写在它下面"
    ),
    "{file}: [{section}] has no setting {name!r}; did you mean {near}?": (
        "{file}：[{section}] 没有设置 {name!r}；是 {near} 吗？"
    ),
    "{file}: [{section}] has no setting {name!r}; known are {known}": (
        "{file}：[{section}] 没有设置 {name!r}；现有：{known}"
    ),
    "true or false": "true 或 false",
    "a port from 1 to 65535": "1 到 65535 的端口",
    "a country in two capitals, as CN": "两个大写字母的国家代码，如 CN",
    "200 to 60000 milliseconds": "200 到 60000 毫秒",
    "at most 64 letters, digits, dots and dashes": "字母、数字、点和横线，最多 64 个字符",
    "host:port, as 192.0.2.1:8030": "主机:端口，如 192.0.2.1:8030",
    "the name or address of this machine": "本机的名称或地址",
    "control.{setting} is empty; certificate, key and authority belong together, give all three "
    "(`fsctl control certificates` makes them)": (
        "control.{setting} 为空；证书、私钥和颁发机构须一同给出（`fsctl control certificates` 可生成）"
    ),
    "control.listen is {listen!r} without certificate, key and authority: nobody is listened to in plain; "
    "give all three (`fsctl control certificates` makes them)": (
        "control.listen 为 {listen!r}，但没有证书、私钥和颁发机构：不接受明文连接，须三者齐备"
        "（`fsctl control certificates` 可生成）"
    ),
    "control.listen is {listen!r} and control.name is empty; name what other machines reach this one by, "
    "as its certificate has it": (
        "control.listen 为 {listen!r}，而 control.name 为空；请填写其他机器连接本机所用的名称，须与证书一致"
    ),
    "control.socket: {path} is too long a path. Give a shorter one": "control.socket：路径 {path} 过长。请换一个短的",
    "switch.password_file: cannot be read: {why}. Give the file to the user fsctl runs as": (
        "switch.password_file：无法读取：{why}。请让运行 fsctl 的用户可读该文件"
    ),
    "{directory} has an authority that cannot be used. "
    "Bring both of its files back, or name an empty directory and give every machine anew": (
        "{directory} 中的颁发机构无法使用。请恢复它的两个文件，或指定空目录并为每台机器重新签发"
    ),
    "{key} is not the key of {certificate}. Bring the two back that were made together": (
        "{key} 不是 {certificate} 的私钥。请恢复一同生成的两个文件"
    ),
    "{name!r} is no name of a machine. Give what the others reach it by, as east.example.net": (
        "{name!r} 不是机器名。请填写其他机器连接它所用的名称，如 east.example.net"
    ),
    "Bring each machine its own three files, and name them in its settings as control.certificate, control.key "
    "and control.authority; `fsctl doctor` looks at them": (
        "请把各自的三个文件送到每台机器，并在其设置中填入 control.certificate、control.key 和 control.authority；"
        "`fsctl doctor` 会检查它们"
    ),
}
