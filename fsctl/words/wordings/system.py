"""What the system says of files and connections, in Chinese."""

from __future__ import annotations

ZH = {
    "Operation not permitted": "操作不被允许",
    "No such file or directory": "没有这个文件或目录",
    "Input/output error": "读写出错",
    "Permission denied": "没有权限",
    "File exists": "文件已存在",
    "Not a directory": "不是目录",
    "Is a directory": "是目录",
    "Too many open files": "打开的文件过多",
    "No space left on device": "磁盘空间已满",
    "Read-only file system": "文件系统只读",
    "Broken pipe": "连接已断开",
    "Disk quota exceeded": "超出磁盘配额",
    "Address already in use": "地址已被占用",
    "Cannot assign requested address": "本机没有这个地址",
    "Network is unreachable": "网络不可达",
    "Software caused connection abort": "连接被中止",
    "Connection reset by peer": "连接被对方重置",
    "Connection timed out": "连接超时",
    "Connection refused": "连接被拒绝",
    "No route to host": "主机不可达",
    "Name or service not known": "没有这个主机名",
    "Temporary failure in name resolution": "暂时无法解析主机名",
}
