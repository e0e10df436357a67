"""Which paper of a dossier is its result, and under which code is it digitised beside the components?

QĐ 37/2019 Bắc Giang Đ15.2b, QĐ Cà Mau Đ23.7, Cần Thơ Đ8.6, Đà Nẵng Đ10.4: the result is digitised and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from counter_app.domain.act import Act
from counter_app.domain.digital_copy import RESULT_CODE
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.life_cycle import DossierEvent

_HAS_RESULT: Final = frozenset({DossierStatus.RESULT_READY, DossierStatus.RESULT_RETURNED, DossierStatus.REFUSED_AS_RESULT})
_BRINGS_RESULT: Final = frozenset({DossierEvent.FINISH, DossierEvent.FINISH_AT_ONCE, DossierEvent.REFUSE_AS_RESULT})


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """`name` and `number` as the officer told them when the result came; the name falls back to the procedure's."""

    name: str
    number: str = ""
    code: str = RESULT_CODE


def result_paper(dossier: Dossier, holding: Sequence[Act], published: str = "") -> ResultPaper | None:
    """None while there is no result. `holding`: acts that still hold; `published`: the procedure's result by name."""
    if dossier.status not in _HAS_RESULT:
        return None
    brought = next((act.details for act in reversed(holding) if act.event in _BRINGS_RESULT), {})
    name = str(brought.get("result", "")) or published or dossier.procedure_name
    return ResultPaper(name, str(brought.get("resultNumber", "")))
