"""`fsctl agent`: what can be asked of an agent's seat. Whoever has the command line asks as a supervisor would."""

from __future__ import annotations

import click

from fsctl.cli.agents import agent
from fsctl.cli.context import Context, pass_context
from fsctl.cli.exits import guarded, say
from fsctl.terminal.words import word
from fsctl.wording import Wording

MODES = ("normal", "outbound", "off_duty", "supervisor")


@agent.command()
@click.argument("number")
@click.option("--extension", default="", help="At this phone instead of the agent's own.")
@click.option("--not-ready", "reason", default="", help="Start not ready, for this reason.")
@pass_context
@guarded
def login(context: Context, number: str, extension: str, reason: str) -> None:
    """Log an agent in."""
    from fsctl.requests import LogIn

    context.daemon.ask(LogIn(number, extension, "", reason))
    say(
        Wording("agent {agent} is logged in, not ready ({reason})", agent=number, reason=reason)
        if reason
        else Wording("agent {agent} is logged in", agent=number)
    )


@agent.command()
@click.argument("number")
@pass_context
@guarded
def logout(context: Context, number: str) -> None:
    """Log an agent out; during a call, when it ends."""
    from fsctl.requests import LogOut

    context.daemon.ask(LogOut(number, ""))
    say(Wording("agent {agent} is logged out, or will be when the call ends", agent=number))


@agent.command()
@click.argument("number")
@pass_context
@guarded
def ready(context: Context, number: str) -> None:
    """Make an agent ready; ends a wrap-up that may be ended."""
    from fsctl.requests import SetReady

    context.daemon.ask(SetReady(number, ""))
    say(Wording("agent {agent} is ready, or will be when the wrap-up ends", agent=number))


@agent.command("not-ready")
@click.argument("number")
@click.argument("reason")
@click.option("--ask", is_flag=True, help="Only ask for it, where the reason needs approval.")
@pass_context
@guarded
def not_ready(context: Context, number: str, reason: str, ask: bool) -> None:
    """Make an agent not ready, for a reason; during a call, when it ends."""
    from fsctl.requests import SetNotReady

    context.daemon.ask(SetNotReady(number, reason, "", "" if ask else "yes"))
    say(
        Wording(
            "agent {agent} is not ready ({reason}), or will be when it is allowed and the call has ended",
            agent=number,
            reason=reason,
        )
    )


@agent.command()
@click.argument("number")
@click.option("--reason", default="", help="Only if this is what the agent asks for.")
@pass_context
@guarded
def approve(context: Context, number: str, reason: str) -> None:
    """Allow the break an agent asks for."""
    from fsctl.requests import ApproveBreak

    context.daemon.ask(ApproveBreak(number, reason, ""))
    say(Wording("the break of agent {agent} is allowed", agent=number))


@agent.command()
@click.argument("number")
@click.option("--reason", default="", help="Only if this is what the agent asks for.")
@pass_context
@guarded
def refuse(context: Context, number: str, reason: str) -> None:
    """Refuse the break an agent asks for."""
    from fsctl.requests import RefuseBreak

    context.daemon.ask(RefuseBreak(number, reason, ""))
    say(Wording("the break of agent {agent} is refused", agent=number))


@agent.command()
@click.argument("number")
@pass_context
@guarded
def withdraw(context: Context, number: str) -> None:
    """Withdraw, for the agent, the break that is asked for."""
    from fsctl.requests import WithdrawBreak

    context.daemon.ask(WithdrawBreak(number, ""))
    say(Wording("agent {agent} asks for no break any more", agent=number))


@agent.command()
@click.argument("number")
@click.argument("mode", type=click.Choice(MODES))
@pass_context
@guarded
def mode(context: Context, number: str, mode: str) -> None:
    """Which calls an agent works for; queues offer calls in the normal mode only."""
    from fsctl.requests import SetWorkMode

    context.daemon.ask(SetWorkMode(number, mode, ""))
    say(Wording("agent {agent} works in mode {mode}", agent=number, mode=word(mode)))


@agent.command()
@click.argument("number")
@click.argument("call")
@pass_context
@guarded
def pull(context: Context, number: str, call: str) -> None:
    """Offer a waiting caller to exactly this agent, out of turn."""
    from fsctl.requests import PullCall

    context.daemon.ask(PullCall(number, call, ""))
    say(Wording("call {call} rings at agent {agent}", call=call, agent=number))


@agent.command()
@click.argument("number")
@click.argument("call")
@click.argument("disposition")
@pass_context
@guarded
def disposition(context: Context, number: str, call: str, disposition: str) -> None:
    """Say what an agent's talk was about; also long after it."""
    from fsctl.requests import SetDisposition

    context.daemon.ask(SetDisposition(number, call, disposition, ""))
    say(Wording("the talk of agent {agent} was about: {disposition}", agent=number, disposition=disposition))


@agent.command("end-wrap-up")
@click.argument("number")
@click.option("--force", is_flag=True, help="Even if a disposition is missing or the time is not over.")
@pass_context
@guarded
def end_wrap_up(context: Context, number: str, force: bool) -> None:
    """End an agent's wrap-up."""
    from fsctl.requests import FinishWrapUp

    context.daemon.ask(FinishWrapUp(number, "", "yes" if force else ""))
    say(Wording("the wrap-up of agent {agent} is over", agent=number))


@agent.command("extend-wrap-up")
@click.argument("number")
@pass_context
@guarded
def extend_wrap_up(context: Context, number: str) -> None:
    """Make an agent's wrap-up longer, as often as the queue allows."""
    from fsctl.requests import ExtendWrapUp

    context.daemon.ask(ExtendWrapUp(number, ""))
    say(Wording("the wrap-up of agent {agent} is longer", agent=number))
