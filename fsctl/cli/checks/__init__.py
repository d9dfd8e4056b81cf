"""What `fsctl doctor` checks, in this order. Each check is a function that says nothing when all is well. What harms
nobody on this site is a warning, with its remedy, and does not count as a fault."""

from fsctl.cli.checks import machine, nodes, stored, switch
from fsctl.cli.checks.finding import Check

CHECKS: dict[str, Check] = {
    "settings": machine.settings_file,
    "directories": machine.directories,
    "database": stored.database,
    "switch": switch.switch,
    "configuration": switch.configuration,
    "daemon": nodes.daemon,
    "clients": switch.clients,
    "scheduling": switch.scheduling,
    "leader": nodes.leader,
    "certificates": nodes.certificates,
    "site": stored.site,
    "trunks": switch.trunks,
    "prompts": stored.prompts,
    "clock": machine.clock,
}
