"""What came in the way of a leg, a recording or an order, as codes with values; what the switch itself said stands in
its own words. In braces are the values given with the code."""

from __future__ import annotations

EN = {
    "never_called": "it was never called",
    "no_end": "no end of it was seen",
    "no_bridge": "the two parties were not connected in time",
    "lost_link": "the order was lost with the link to the switch",
    "not_confirmed": "the customer did not confirm by a key",
    "unwatched": "ended while no controller watched",
    "not_in_switch": "the switch has it no longer",
    "supervisor_hung_up": "the supervisor hung up",
    "not_written": "the switch could not write the file",
    "stopped_growing": "the file stopped growing at {size_bytes} bytes",
    "no_file": "there is no such file",
    "no_sound": "the file holds no sound",
    "too_short": "the file holds {holds_s} s of {should_s} s",
    "switch_refused": "the switch refused: {said}",
    "not_started": "the recording did not start",
    "not_measured": "the file could not be measured",
}

ZH = {
    "never_called": "未曾呼叫",
    "no_end": "未见其结束",
    "no_bridge": "双方未能及时接通",
    "lost_link": "指令随交换机连接中断而丢失",
    "not_confirmed": "客户未按键确认",
    "unwatched": "在无控制程序时结束",
    "not_in_switch": "交换机中已不存在",
    "supervisor_hung_up": "班长已挂机",
    "not_written": "交换机未能写入文件",
    "stopped_growing": "文件停在 {size_bytes} 字节",
    "no_file": "没有该文件",
    "no_sound": "文件中没有声音",
    "too_short": "文件只有 {holds_s} 秒，应有 {should_s} 秒",
    "switch_refused": "交换机拒绝：{said}",
    "not_started": "录音未开始",
    "not_measured": "无法检查文件",
}
