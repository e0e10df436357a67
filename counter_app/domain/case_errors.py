"""What a person who decides on a refused act or a conflict may meet; beside `domain.errors`."""

from __future__ import annotations

from counter_app.domain.errors import DomainError


class NotRefused(DomainError):
    """The act does not wait for a decision: it was sent again, or somebody has decided. Facts: op_id."""

    code = "not-refused"


class WayNotOpen(DomainError):
    """This cannot be decided so. Facts: way, kind."""

    code = "way-not-open"


class NothingCorrected(DomainError):
    """What was typed is what stands there already. No facts."""

    code = "nothing-corrected"


class CaseClosed(DomainError):
    """Somebody has decided on this case. Facts: key."""

    code = "case-closed"
