"""How the parties of a talk are joined, as a table, and what is known of a talk while it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Form(StrEnum):
    """Who is with whom. The customer is the far party, the agent who acts the near one, the consulted party the
    third."""

    TOGETHER = "together"
    """Customer and agent hear each other."""
    HELD = "held"
    """The customer hears music, the agent nothing."""
    CALLING = "calling"
    """The third party is called; the customer hears music, the agent a ringing tone."""
    CONSULTING = "consulting"
    """Agent and third party hear each other; the customer hears music."""
    SWAPPED = "swapped"
    """Customer and agent hear each other; the third party hears music."""
    CONFERENCE = "conference"
    LENT = "lent"
    """The customer is in a flow and comes back; the agent hears nothing."""
    HANDING_OVER = "handing_over"
    """Customer and third party are being brought together; the agent leaves, or has left."""
    LEAVING = "leaving"
    """The customer is on the way out of this talk, to somewhere else."""


FORM_MOVES: Mapping[Form, frozenset[Form]] = {
    Form.TOGETHER: frozenset({Form.HELD, Form.CALLING, Form.LENT, Form.LEAVING}),
    Form.HELD: frozenset({Form.TOGETHER, Form.CALLING, Form.LENT, Form.LEAVING}),
    Form.LENT: frozenset({Form.TOGETHER, Form.LEAVING}),
    Form.CALLING: frozenset({Form.TOGETHER, Form.CONSULTING, Form.LEAVING}),
    Form.CONSULTING: frozenset({Form.TOGETHER, Form.SWAPPED, Form.HANDING_OVER, Form.CONFERENCE, Form.LEAVING}),
    Form.SWAPPED: frozenset({Form.TOGETHER, Form.CONSULTING, Form.HANDING_OVER, Form.CONFERENCE, Form.LEAVING}),
    Form.CONFERENCE: frozenset({Form.TOGETHER, Form.HANDING_OVER, Form.LEAVING}),
    Form.HANDING_OVER: frozenset({Form.TOGETHER, Form.LEAVING}),
    Form.LEAVING: frozenset(),
}
"""What may follow what. When customer and third party are together, a new talk begins."""


class WrongForm(Exception):
    """A talk was told to go where its form does not allow: a defect here."""


@dataclass(slots=True)
class Talk:
    """`far`, `near` and `third` are channels. `agent` is who acts; empty for nobody signed in at the near phone."""

    far: str
    near: str
    agent: str = ""
    form: Form = Form.TOGETHER
    third: str = ""
    to: str = ""
    """What was consulted, as it was asked for."""
    held_at: float = 0.0
    at_phone: bool = False
    """The near phone itself holds."""
    muted: bool = False
    joined: bool = False
    """The three have been in conference: the consultation's end has been told."""
    in_conference: bool = False
    onward: str = ""
    """Where the customer goes when it has left this talk; `by` is who sent it."""
    by: str = ""
    lent: bool = False
    """The customer is in a flow, or on the way back from it."""
    data: Mapping[str, str] = field(default_factory=dict)
    """What the flow was told."""
    rewiring: bool = False
    """Not everybody is yet where the form wants them."""
    tries: int = 0

    def move(self, form: Form) -> None:
        if form not in FORM_MOVES[self.form]:
            raise WrongForm(f"talk of {self.far} and {self.near}: {self.form} → {form}")
        self.form = form
