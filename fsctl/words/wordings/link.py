"""Why the connection to the switch is over, in Chinese."""

from __future__ import annotations

ZH = {
    "cannot connect to {host}:{port}: {why}": "无法连接 {host}:{port}：{why}",
    "{host}:{port} accepted the connection but did not log us in in time": "{host}:{port} 接受了连接，但未及时完成登录",
    "cannot write: {why}": "无法写入：{why}",
    "the switch closed the connection": "交换机关闭了连接",
    "the switch says goodbye": "交换机正在退出",
    "internal error: {error}": "内部错误：{error}",
    "no log-in in time": "未及时完成登录",
    "not connected": "未连接",
    "stopped": "已停止",
    "connection lost": "连接中断",
    "the switch is out of reach": "交换机失联",
    "the switch's lists make no sense: {error}": "无法理解交换机给出的列表：{error}",
    "the switch did not say what it has": "交换机没有给出现有呼叫",
    "headers without an end after {bytes} bytes": "协议错误：头部超过 {bytes} 字节仍未结束",
    "a frame without Content-Type": "协议错误：报文没有 Content-Type",
    "{kind} without Content-Length": "协议错误：{kind} 没有 Content-Length",
    "Content-Length is no number: {text!r}": "协议错误：Content-Length 不是数字：{text!r}",
    "a body of {bytes} bytes; {most} are accepted": "协议错误：正文 {bytes} 字节，最多接受 {most} 字节",
    "headers that are not UTF-8": "协议错误：头部不是 UTF-8 编码",
    "a header line without a colon: {line!r}": "协议错误：头部的一行没有冒号：{line!r}",
    "a command while {state}": "登录未完成或连接已断时发出了命令",
    "the connection ended in the middle of a frame": "连接在报文中途断开",
    "no reply in time, {count} commands in flight": "未及时答复，{count} 条命令在途",
    "{kind!r} while {state}": "协议错误：此时不应出现 {kind!r}",
    "a reply to nothing": "协议错误：没有命令却有答复",
    "an event that is no JSON object": "协议错误：事件不是 JSON 对象",
    "an event that is no JSON from character {place} on": "协议错误：事件自第 {place} 个字符起不是 JSON",
}
