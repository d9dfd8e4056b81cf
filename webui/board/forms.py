"""What people fill in to make a wall."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

LANGUAGES = [SelectChoice("zh", "中文"), SelectChoice("en", "English")]
THEMES = [SelectChoice("auto", _l("Auto")), SelectChoice("light", _l("Light")), SelectChoice("dark", _l("Dark"))]


class Wall(Form):
    title = StringField(_l("Name of the floor"), [InputRequired(), Length(max=80)])
    queues = SelectMultipleField(_l("Queues"), [InputRequired()])
    language = SelectField(_l("Language"), choices=LANGUAGES)
    theme = SelectField(_l("Appearance"), choices=THEMES)
