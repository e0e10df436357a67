"""What stands in the way between a sheet of paper and its kept copy; beside `domain.errors`."""

from __future__ import annotations

from counter_app.domain.errors import DomainError


class NotAssigned(DomainError):
    """No registered written assignment covers this officer today (Cà Mau Đ23.3). Facts: officer (name), on (date)."""

    code = "not-assigned-to-scan"


class NotToDigitise(DomainError):
    """The paper is on the list of what is not digitised, or was not handed in. Facts: component, reason."""

    code = "not-to-digitise"


class ScanNotFinished(DomainError):
    """A component has open points. Facts: points (their number), first (an OpenPoint)."""

    code = "scan-not-finished"


class CopyNotLawful(DomainError):
    """The finished file breaks a clause of the rules; it was thrown away, the pages stay. Facts: clauses (their names)."""

    code = "copy-not-lawful"


class ScanWorkGone(DomainError):
    """There is no such work, or it ended: nothing may be decided in it any more. Facts: component."""

    code = "scan-work-ended"


class NothingToTakeBack(DomainError):
    """No decision that could be undone."""

    code = "nothing-to-take-back"


class CopyNotReusable(DomainError):
    """An earlier copy may not stand for this paper: its time is over, or it was never confirmed. Facts: component."""

    code = "copy-not-reusable"


class CoverRefused(DomainError):
    """A cover sheet in the stack stops the run: nobody can say where the next sheets belong. What came before it stays.

    Facts: reason ("elsewhere": of another dossier, its number; "damaged": wrong check; "unknown": no such place in the
    checklist, component; "twice": came in this stack before, component; "no-next": a separator behind the last paper).
    """

    code = "cover-refused"


class NoScanner(DomainError):
    """No scanner is set up at this desk."""

    code = "no-scanner"
