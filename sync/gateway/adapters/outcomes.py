"""How can a talk with a provincial system end, other than well?"""

from __future__ import annotations

from collections.abc import Iterable


class Away(Exception):
    """It does not answer at all, or not to us: nothing was done, and asking about the next dossier makes no sense now."""


class OutcomeUnknown(Exception):
    """The step may have been done (time-out, cut line, an answer of somebody else). Next time: look first (rule 15)."""


class NotNow(Exception):
    """Another dossier has to be finished first; nothing was tried."""


class Stuck(Exception):
    """A person has to decide. `code` is stable and goes to the desk; `text`: what was said, or what is missing."""

    code = "stuck"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Refused(Stuck):
    """The upstream understood and said no."""

    code = "upstream-rejected"


class Missing(Stuck):
    """A member it demands is not in the dossier. It is never made up (rule 22)."""

    code = "missing-facts"

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(", ".join(sorted(names)))


class Differs(Stuck):
    """What was read back is not what was sent: an alarm, not silent acceptance (rule 18)."""

    code = "read-back-differs"

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(", ".join(sorted(names)))


class MayBeThere(Stuck):
    """A step without a key ended without an answer; sending it again could double it."""

    code = "outcome-unknown"
