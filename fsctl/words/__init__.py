"""Words for facts, reasons and codes, in Chinese and English: the one source for the terminal and for the web.

It is pure and knows facts as plain data, as they lie on file: never where they come from, nor what they are shown on.
What it does not know, because a newer version wrote it, it shows as it is.
"""

from fsctl.facts.why import read as read_reason
from fsctl.words.printable import printable
from fsctl.words.telling import LANGUAGES, Names, Teller

__all__ = ["LANGUAGES", "Names", "Teller", "printable", "read_reason"]
