"""The daemon: settings become adapters, adapters meet the engine, the engine meets the control API. The one place that
knows them all: `life` is one daemon from its start to its end, `running` the process that lives one life after another.
"""

from fsctl.daemon.life import Daemon
from fsctl.daemon.refusals import CannotStart
from fsctl.daemon.running import run

__all__ = ["CannotStart", "Daemon", "run"]
