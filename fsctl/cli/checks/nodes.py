"""What the doctor looks at in the daemon here, the one that leads, and the way between machines."""

from __future__ import annotations

from fsctl.cli.checks.finding import BLIND, Fine, Warned
from fsctl.cli.context import Context
from fsctl.wording import Wording, joined, worded

RENEWED_BEFORE = 30
"""Days before a certificate runs out."""


def daemon(context: Context) -> str:
    """The daemon runs and is well."""
    from fsctl.control.client import ControlFailed, DaemonAway

    try:
        health = context.daemon.health()
    except (DaemonAway, ControlFailed) as error:
        return worded(error)
    if abs(health["clock_drift_s"]) > 2:
        return Wording(
            "the clock was moved by {drift_s} s since the daemon started; restart it when quiet",
            drift_s=round(health["clock_drift_s"]),
        )
    troubles = joined(health["trouble"])
    return Wording("the daemon says: {troubles}", troubles=troubles) if troubles else ""


def leader(context: Context) -> str | Fine:
    """One node leads, and it is known which. A leader the database cannot be asked about leads alone."""
    from sqlalchemy.exc import SQLAlchemyError

    from fsctl.cli.leader import standing
    from fsctl.store.database import DatabaseUnusable

    try:
        found = standing(context)
    except (DatabaseUnusable, SQLAlchemyError):
        return BLIND
    if found["leader"]:
        leads = Wording(
            "{node} leads at {address} (epoch {epoch})",
            node=found["leader"],
            address=found["address"],
            epoch=found["epoch"],
        )
        if found.get("node", "") in ("", found["leader"]):
            return Fine(leads)
        return Fine(joined([leads, Wording("the node here is {node}", node=found["node"])]))
    return Wording("no node leads; start one with `fsctl run`, or look into the log of the one that stands by")


def certificates(context: Context) -> str | Warned | Fine:
    """Other machines can reach this one, and the leader can be reached where it is on another."""
    from fsctl.control.credentials import Credentials

    control = context.settings.control
    credentials = Credentials.of(control)
    if credentials is None:
        return _leader_out_of_reach(context)
    if mistakes := credentials.mistakes(control.reached_as):
        return joined(mistakes)
    if away := _leader_out_of_reach(context):
        return away
    days = credentials.days_left()
    if days < RENEWED_BEFORE:
        return Warned(
            Wording(
                "{certificate} runs out in {days} days; `fsctl control certificates` makes a new one, and it is "
                "taken up without a restart",
                certificate=credentials.certificate,
                days=round(days),
            )
        )
    good = Wording("good for {days} days", days=round(days))
    reached = [Wording("others reach {name}", name=control.reached_as)] if control.reached_as else []
    return Fine(joined([good, *reached]))


def _leader_out_of_reach(context: Context) -> str:
    """Empty where it can be asked, or where nobody is known to lead."""
    from sqlalchemy.exc import SQLAlchemyError

    from fsctl.cli.leader import standing
    from fsctl.control.address import Unix, within_reach
    from fsctl.control.client import ControlFailed, DaemonAway
    from fsctl.store.database import DatabaseUnusable

    try:
        found = standing(context)
    except (DatabaseUnusable, SQLAlchemyError):
        return ""  # the leader's own check says so
    if not found["leader"]:
        return ""
    addresses, wrong = within_reach(found["address"]), ""
    if any(isinstance(address, Unix) for address in addresses):
        return ""  # here: the daemon's own check says so
    for address in addresses:
        try:
            context.daemon.hello(address)
        except (DaemonAway, ControlFailed) as error:
            wrong = worded(error)
        else:
            return ""
    return wrong or Wording(
        "{node} leads on another machine and is not reached from here; "
        "set `control.listen` and certificates on all machines, see docs/standby.md",
        node=found["leader"],
    )
