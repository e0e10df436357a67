"""How does the record of outages leave the desk for the operator: as a sheet, as a table of all of them?"""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from counter_app.domain.officer import Officer
from counter_app.services.counter import CounterServices
from counter_app.texts.outage_workbook import outage_workbook, outages_file

PRINT, XLSX, CSV = "print", "xlsx", "csv"
WAYS: Final = [
    ("In báo cáo sự cố này ở máy in A4", PRINT),
    ("Lưu bảng mọi sự cố thành tệp XLSX, kèm diễn biến", XLSX),
    ("Lưu bảng mọi sự cố thành tệp CSV", CSV),
]
MOST: Final = 500  # outages in one table


def keep_table(services: CounterServices, how: str, officer: Officer) -> str:
    """In a worker: make the table and keep it; what became of it, in words. Raises CounterError."""
    now, files = services.day.now(), services.reporting.files
    workbook = outage_workbook(services.outages.latest(MOST), services.desk, now)
    data = files.xlsx(workbook) if how == XLSX else files.csv(workbook.sheets[0])
    place = files.keep(outages_file(now, how), data, officer)
    return f"Đã lưu {PurePath(place).name} vào thư mục {PurePath(place).parent}"
