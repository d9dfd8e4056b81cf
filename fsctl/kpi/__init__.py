"""What each figure of a contact centre means, once: what is counted, and the formula over the counts.

`counts` is what is added up, `formulas` what is worked out from it, `fold` counts facts one by one, and
`fsctl.store.kpis` counts the same in the database; a test holds that both agree. `expected` is the expected wait. The
words are in `fsctl.words.figures`. It knows no clock, no database and no page.
"""

from fsctl.kpi.counts import Owed, Promises, Times, Waits, Work
from fsctl.kpi.expected import expected_wait_s

__all__ = ["Owed", "Promises", "Times", "Waits", "Work", "expected_wait_s"]
