"""What people fill in. The token against forged requests is checked for the whole application, not here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Form, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp

from fsctl.store.users import SHORTEST

LONGEST_PASSWORD = 256


class SignIn(Form):
    login = StringField(_l("Agent number or name"), [InputRequired(), Length(max=64)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=LONGEST_PASSWORD)])


class Code(Form):
    code = StringField(_l("Code"), [InputRequired(), Length(min=6, max=8)])


class CodeOrRecovery(Form):
    code = StringField(_l("Code"), [InputRequired(), Length(min=6, max=16)])


class Phone(Form):
    extension = StringField(_l("Phone"), [InputRequired(), Length(max=32), Regexp(r"[0-9A-Za-z*#_-]+\Z")])


class NewPassword(Form):
    present = PasswordField(_l("Present password"), [InputRequired(), Length(max=LONGEST_PASSWORD)])
    new = PasswordField(
        _l("New password"),
        [
            InputRequired(),
            Length(
                min=SHORTEST, max=LONGEST_PASSWORD, message=_l("Take at least %(count)d characters", count=SHORTEST)
            ),
        ],
    )
    again = PasswordField(_l("New password again"), [EqualTo("new", message=_l("The two are not the same"))])
