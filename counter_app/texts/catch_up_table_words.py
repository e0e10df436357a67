"""What is said of the rows of a table keyed elsewhere, before and after it is entered?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.catch_up import LineState
from counter_app.services.catch_up_import import RowFate, TableFates
from counter_app.texts.catch_up_words import clash_words
from counter_app.texts.errors import sentence

PATH_HINT: Final = "đường dẫn tệp .xlsx, .ods hoặc .csv"


def fate_words(fate: RowFate, *, entered: bool) -> str:
    """Of one row: why it is refused, why it waits, or that it goes in."""
    if fate.line is None:
        return sentence(fate.error) if fate.error is not None else ""
    if fate.again:
        return "Đã nhập lần trước, không nhập lại."
    if fate.clashes:
        return f"Chờ quyết định: {clash_words(fate.clashes)}."
    return "Đã nhập." if entered else "Sẽ nhập."


def look_words(fates: TableFates) -> str:
    """What a look found, and what to do now."""
    again = sum(one.again for one in fates.fates)
    fresh = sum(one.line is not None and not one.again and not one.clashes for one in fates.fates)
    waiting = sum(bool(one.clashes) and not one.again for one in fates.fates)
    told = [f"{fates.rows} dòng: {fresh} sẽ nhập, {waiting} chờ quyết định, {len(fates.refused)} không vào được"]
    told += [f"{again} đã nhập lần trước"] if again else []
    to_do = "F8 để nhập." if fresh or waiting else "Sửa tệp rồi xem lại."
    return f"{', '.join(told)}. {to_do}"


def entered_words(fates: TableFates, kept_at: str) -> str:
    """What became of it, and where the rest is."""
    told = f"Đã nhập {fates.count(LineState.ENTERED)} dòng, {fates.count(LineState.CLASHING)} chờ quyết định."
    if fates.refused:
        told += f" {len(fates.refused)} dòng không vào"
        told += f", lưu ở {kept_at}: sửa rồi nhập lại." if kept_at else ": sửa trong tệp rồi nhập lại."
    if fates.stopped:
        told += " Đã dừng giữa chừng: nhập lại chính tệp này là đi tiếp, không dòng nào vào hai lần."
    return told
