"""How is a printer, in a word or two? The same words on the wizard and on the settings screen."""

from __future__ import annotations

from counter_app.ports import PrinterState

_WORDS = {"out-of-paper": "hết giấy", "printer-offline": "không trả lời", "device-unavailable": "thiếu phần mềm in"}


def probe_word(state: PrinterState) -> str:
    """What a probe found."""
    if state.ready:
        return "sẵn sàng, sắp hết giấy" if state.paper_near_end else "sẵn sàng"
    return _WORDS.get(state.problem, "trục trặc")
