"""Keys bound to applications (`bind_digit_action`): the other party does not hear them.

A key that completes a binding has its application executed; one that may still become part of one is held back for a
while; everything else goes where keys go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsctl.simulator.channel import Channel
    from fsctl.simulator.core import Core

WITHIN_S = 1.5
EXECUTE = "exec[i]:"
VARIABLE = re.compile(r"\$\{(\w+)\}")


def together(argument: str) -> list[tuple[str, str]]:
    """The applications of an inline extension, `m:<what is between>:application:argument… inline`, with their
    arguments."""
    text = argument.removesuffix(" inline").replace("\\\\\\$", "\\$")
    apart, text = (text[2], text[4:]) if re.match(r"m:.:", text) else (",", text)
    pairs = (each.partition(":") for each in text.split(apart))
    return [(name, its) for name, _, its in pairs]


@dataclass(frozen=True, slots=True)
class Binding:
    """`digits` is a text, or a pattern after `~`."""

    digits: str
    application: str
    argument: str

    def is_whole(self, pressed: str) -> bool:
        if self.digits.startswith("~"):
            return re.search(self.digits[1:], pressed) is not None
        return pressed == self.digits

    def may_become(self, pressed: str) -> bool:
        return self.digits.startswith(pressed)


@dataclass(slots=True)
class Machine:
    """The bindings of a channel in sets, of which one is in force. `held` are keys not passed on yet."""

    sets: dict[str, list[Binding]] = field(default_factory=dict)
    in_force: str = ""
    held: str = ""
    token: int = 0


class Digits:
    def __init__(self, core: Core) -> None:
        self._core = core

    def bind(self, channel: Channel, argument: str) -> None:
        """`set,digits,exec[i]:application,argument`; the set it belongs to is in force then."""
        name, digits, string, value = argument.split(",", 3)
        binding = Binding(digits, string.removeprefix(EXECUTE), value.replace("\\$", "$"))
        machine = channel.digits = channel.digits or Machine()
        machine.sets.setdefault(name, []).append(binding)
        machine.in_force = name

    def switch_to(self, channel: Channel, name: str) -> None:
        if channel.digits is not None and name in channel.digits.sets:
            channel.digits.in_force = name

    def pressed(self, channel: Channel, key: str) -> str:
        """The keys that are passed on now."""
        machine = channel.digits
        if machine is None or not machine.in_force:
            return key
        machine.held += key
        bindings = machine.sets[machine.in_force]
        whole = next((binding for binding in bindings if binding.is_whole(machine.held)), None)
        if whole is not None:
            pressed, machine.held = machine.held, ""
            self._execute(channel, whole, pressed)
        elif any(binding.may_become(machine.held) for binding in bindings):
            self._wait(channel, machine)
        else:
            return self._let_go(machine)
        return ""

    def _let_go(self, machine: Machine) -> str:
        held, machine.held, machine.token = machine.held, "", 0
        return held

    def _wait(self, channel: Channel, machine: Machine) -> None:
        token = machine.token = self._core.token()
        within_s = int(channel.variables.get("bind_digit_digit_timeout", WITHIN_S * 1000)) / 1000
        self._core.after(within_s, lambda: self._waited(channel, machine, token))

    def _waited(self, channel: Channel, machine: Machine, token: int) -> None:
        if machine.token == token and machine.held and channel.alive:
            for key in self._let_go(machine):
                self._core.pass_on(channel, key)

    def _execute(self, channel: Channel, binding: Binding, pressed: str) -> None:
        channel.variables["last_matching_digits"] = pressed
        argument = VARIABLE.sub(lambda named: channel.variables.get(named[1], ""), binding.argument)
        self.execute(channel, binding.application, argument)
        self._core.tell(
            "CHANNEL_EXECUTE_COMPLETE",
            channel,
            Application=binding.application,
            Application_Data=argument,
            Application_Response="_none_",
            Application_UUID=self._core.new_id(),
        )

    def execute(self, channel: Channel, application: str, argument: str) -> bool:
        """Run an application that concerns keys; false for any other."""
        if application == "bind_digit_action":
            self.bind(channel, argument)
        elif application == "digit_action_set_realm":
            self.switch_to(channel, argument)
        elif application in ("set", "multiset"):
            name, _, value = argument.partition("=")
            channel.variables[name] = value
        elif application == "unset":
            channel.variables.pop(argument, None)
        else:
            return False
        return True
