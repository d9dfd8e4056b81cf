"""Every command of ours, to the last character: what a value may be in each place. Written apart from the code that
makes the commands, so that one that lets something through is found. A line is what the switch reads first of a
command, and for a channel's application its name and argument."""

from __future__ import annotations

import re

UUID = r"[0-9A-Za-z_.-]{1,64}"
NUMBER = r"\+?[0-9*#]{1,32}"
PAIR = r"\w{1,64}=[0-9A-Za-z_.\-]*"
PATH = r"(?!\S*\.\./)/[\w./-]+"
SOUND = rf"(?:{PATH}|(?:local_stream|tone_stream|silence_stream)://[\w%(),;=.+*/-]+)"
COMMON = r"fsctl_leg_[0-9a-f]{6}"
PRESET = (
    r"leg_progress_timeout=\d+,ignore_early_media=true,park_after_bridge=true,"
    r"hold_hangup_xfer_exten=park:XML:\w+,force_transfer_context=\w+,send_silence_when_idle=\d+,"
    r"hold_music=local_stream://\w+"
)
"""What every leg of ours is given, each by its name: nothing else may stand there."""
OWN = r"(?:fsctl_[a-z_]{1,40}=[0-9A-Za-z_.\-]*|sip_auto_answer=true)"
SHOWN = rf"XML default '[\w .-]*' (?:{NUMBER}|anonymous) \d+"
LEG = rf"sofia/(?:gateway/[\w-]+/{NUMBER}|[\w.-]+/{NUMBER}%[\w.-]+)"
CODE = r"[*#][0-9*#]{1,7}"
BOUND = rf"bind_digit_action:fsctl_codes,{CODE},exec\[i\]:(?:set,fsctl_code=1|digit_action_set_realm,fsctl_keys)"
LATER = r"\\+\$\{fsctl_pressed\}\\+\$\{last_matching_digits\}"
"""What is not worked out before a key comes."""
CAUGHT = (
    rf"bind_digit_action:fsctl_keys,~\^\[0-9\*#\]\$,exec\[i\]:set,fsctl_pressed={LATER}"
    r"!digit_action_set_realm:fsctl_codes!unset:fsctl_pressed"
)
LINES = (
    r"auth \S+",
    r"event json [A-Za-z0-9_:\- ]+",
    r"filter (?:Event-Name [A-Z_]{1,64}|Application -[a-z0-9_]{1,64})",
    r"api global_getvar \w+",
    r"api global_setvar fsctl_leader=[0-9a-z.]+(?:=[0-9a-z.]*)?",
    r"api show (?:channels|calls|registrations) as json",
    r"api module_exists \w+",
    r"api sofia (?:status|xmlstatus) [\w ]+",
    r"api sofia_contact \S+",
    r"api (?:reloadxml|version|status|bgapi reload mod_event_socket)",
    rf"api uuid_(?:exists|buglist) {UUID}",
    rf"api uuid_dump {UUID} json",
    rf"api uuid_break {UUID} all",
    rf"api uuid_kill {UUID} [A-Z0-9_]+",
    rf"api uuid_park {UUID}",
    rf"api uuid_bridge {UUID} {UUID}",
    rf"api uuid_setvar {UUID} bind_digit_digit_timeout \d+",
    rf"api uuid_setvar_multi {UUID} {PAIR}(?:;{PAIR})*",
    rf"api uuid_record {UUID} (?:start|stop|mask|unmask) {PATH}\.wav",
    rf"api uuid_audio {UUID} (?:start read mute 1|stop)",
    rf"api uuid_send_dtmf {UUID} [0-9*#]{{1,32}}",
    rf"api uuid_phone_event {UUID} talk",
    rf"api uuid_transfer {UUID} (?:conference:[\w-]+@default,)?park: inline",
    rf"api uuid_displace {UUID} start {SOUND} 0 m",
    rf"api sched_del {UUID}",
    rf"api sched_transfer \+\d+ {UUID} \w+ XML \w+",
    rf"api global_setvar {COMMON}='{PRESET}'",
    rf"api bgapi expand originate \{{origination_uuid={UUID},\$\{{{COMMON}\}}(?:,{OWN})*\}}{LEG} &park\(\) {SHOWN}",
    rf"sendmsg {UUID} (?:answer|ring_ready|digit_action_set_realm fsctl_(?:codes|keys)|unset fsctl_pressed)",
    rf"sendmsg {UUID} playback {SOUND}",
    rf"sendmsg {UUID} eavesdrop {UUID}",
    rf"sendmsg {UUID} execute_extension m:!:multiset:bind_digit_digit_timeout=\d+(?:!{BOUND})*!{CAUGHT} inline",
)
GRAMMAR = re.compile("|".join(LINES))
