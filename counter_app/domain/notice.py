"""What must the citizen be told, by which way, by when, and what came of it? Every duty to tell is one record.

NĐ 224/2026 Đ15.1g (every duty to tell is kept), NĐ 61 Đ19.4, Đ19.8, Đ19.9, Đ20.4; Cần Thơ Đ4.2d, Đ8.3; Đà Nẵng Đ10.3;
Huế Đ9.6 (value-added services are agreed), Đ23.2 (outages). Which act raises which duty stands in `notice_duty`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from counter_app.domain.notice_wish import NoticeChannel


class NoticeKind(StrEnum):
    """What the notice is about. The stored value never changes; a notice act names it as `about`."""

    SUPPLEMENT = "supplement_needed"  # Phiếu yêu cầu bổ sung (NĐ 61 Đ19.4, Bắc Giang Đ15.1d, Đ15.2d)
    REFUSED = "refused"  # the refusal is the result (NĐ 61 Đ19.8)
    REDATED = "redated"  # apology and the new date (NĐ 61 Đ19.9)
    STOPPED = "stopped"  # Thông báo dừng giải quyết
    PAYMENT_ASKED = "payment_asked"  # a financial duty (NĐ 61 Đ22)
    DUE_MOVED = "due_moved"  # the competent agency has it: another date than on the receipt (NĐ 118 Đ17.3)
    RESULT_READY = "result_ready"  # (Cần Thơ Đ4.2d)
    RESULT_EARLY = "result_early"  # before its day: told first (Đà Nẵng Đ10.3, NĐ 61 Đ20.4)
    RESULT_POSTED = "result_posted"  # given to the post (QĐ 45/2016)
    RESULT_SENT = "result_sent"  # returned electronically
    CODE_GIVEN = "code_given"  # the provisional number got its official code (NĐ 61 Đ26.1)
    OVERDUE = "overdue"  # late and nobody owned up to it yet (NĐ 61 Đ19.9)
    OUTAGE = "outage"  # other lawful means while the system is down (Huế Đ23.2)
    CORRECTION = "correction"  # what was told before no longer holds


class NoticeState(StrEnum):
    """Where a duty stands. Exported is not told: sending belongs to the centre."""

    WAITING = "waiting"
    EXPORTED = "exported"
    TOLD = "told"
    MOOT = "moot"  # its act was taken back, or the citizen came for it
    NOT_WANTED = "not_wanted"  # the citizen chose no notices, and no law insists on this one


class NoticeOutcome(StrEnum):
    """What a step of the way was."""

    TOLD = "told"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    LATER = "later"  # put off, with a note
    EXPORTED = "exported"
    MOOT = "moot"
    REOPENED = "reopened"


OPEN = frozenset({NoticeState.WAITING, NoticeState.EXPORTED})
MISSED = frozenset({NoticeOutcome.NO_ANSWER, NoticeOutcome.WRONG_NUMBER})
RESULT_KINDS = frozenset({NoticeKind.RESULT_READY, NoticeKind.RESULT_EARLY})
# The law wants these told whatever the citizen chose: without a channel by letter or when the person comes.
INSISTED = frozenset(
    {
        NoticeKind.SUPPLEMENT,
        NoticeKind.REFUSED,
        NoticeKind.REDATED,
        NoticeKind.STOPPED,
        NoticeKind.PAYMENT_ASKED,
        NoticeKind.DUE_MOVED,
        NoticeKind.RESULT_EARLY,
        NoticeKind.OVERDUE,
        NoticeKind.OUTAGE,
        NoticeKind.CORRECTION,
    }
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One duty. `source`: the act (or the date, the mapping) that raised it; source and kind together are its uid.

    `facts` are ISO times and short texts that the act knew and the dossier may forget. `tell_by`: until when it is in time.
    """

    source: str
    kind: NoticeKind
    dossier_uid: str
    raised_at: datetime
    tell_by: datetime
    channel: NoticeChannel
    to: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    state: NoticeState = NoticeState.WAITING
    retry_at: datetime | None = None
    tries: int = 0
    last: str = ""  # the latest outcome, "" before the first try
    note: str = ""
    batch: str = ""  # the export that took it along

    @property
    def uid(self) -> str:
        """The same duty is raised once, however often it is asked for."""
        return f"{self.source}:{self.kind}"

    @property
    def is_open(self) -> bool:
        """Somebody still has to tell it."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class NoticeStep:
    """One try, or what ended the duty: never changed. `text`: the very words, "" when nothing was said."""

    outcome: NoticeOutcome
    at: datetime
    officer_id: str
    channel: NoticeChannel
    to: str = ""
    text: str = ""
    note: str = ""
    retry_at: datetime | None = None
    batch: str = ""


def answers(notice: Notice, about: str) -> bool:
    """True when telling `about` fulfils this duty; a result that came early is told like any other."""
    return notice.kind == about or (about in tuple(RESULT_KINDS) and notice.kind in RESULT_KINDS)
