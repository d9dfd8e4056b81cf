"""What can be a telephone number, whoever shows or dials it."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\+?[0-9]{3,32}")
"""Words such as `anonymous`, feature codes and slips of one key are none."""
