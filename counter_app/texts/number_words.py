"""The fate of a leased number in the clerk's words."""

from __future__ import annotations

from typing import Final

from counter_app.domain.number_lease import NumberState

STATES: Final = {
    NumberState.UNUSED: "chưa dùng",
    NumberState.GIVEN: "đã cấp, chưa in",
    NumberState.PRINTED: "đã in",
    NumberState.PRINT_UNKNOWN: "chưa rõ đã in",
    NumberState.SPOILED: "hỏng",
    NumberState.VOID: "hủy",
    NumberState.BURNED: "bỏ, không dùng",
}
