"""How does a paper get the sheet that leads a stack: its code, its name, how many sheets follow?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from counter_app.domain.cover_sheet import MOST_SHEETS, CoverSheet
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.officer import Officer
from counter_app.domain.scan_work_errors import NotToDigitise
from counter_app.domain.slip_parts import moment_parts
from counter_app.domain.table_sheet import TableDocument, TableKind
from counter_app.ports import PrintReceipt
from counter_app.services.acting import known_dossier
from counter_app.services.office_tables import OfficeTable, OfficeTables
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanning import PaperRow, PaperStanding, Scanning

_NAME: Final = "cover-sheets"
_NEVER_SCANNED: Final = (PaperStanding.NOT_DIGITISED, PaperStanding.NOT_HANDED_IN)


class CoverSheets:
    """Covers are no slips: one that is printed twice does no harm, the stack asks when it comes twice."""

    def __init__(self, doors: ScanDoors, tables: OfficeTables) -> None:
        self._doors = doors
        self._works = Scanning(doors)
        self._tables = tables

    def print(self, dossier_uid: str, component_code: str, sheets: int, officer: Officer) -> PrintReceipt:
        """The cover of one paper, on the desk's A4 printer. `sheets`: as counted, 1 to 999.

        Raises NotToDigitise, BadField(declared_sheets), UnknownDossier, DeviceUnavailable, and what printing raises.
        """
        table = OfficeTable(_NAME, dossier_uid, self.document(dossier_uid, component_code, sheets))
        return self._tables.print(table, officer)

    def document(self, dossier_uid: str, component_code: str, sheets: int) -> TableDocument:
        """What stands on it."""
        if not 1 <= sheets <= MOST_SHEETS:
            raise BadField(field="declared_sheets", value=str(sheets), reason="not-int")
        rows = self._works.papers(dossier_uid)
        place = next((number for number, row in enumerate(rows, 1) if row.code == component_code), 0)
        if not place:
            raise MissingField(field="component")
        row = rows[place - 1]
        if row.standing in _NEVER_SCANNED:
            raise NotToDigitise(component=row.name, reason=row.reason)
        with self._doors.store.read() as session:
            number = known_dossier(session, dossier_uid).shown_number
        covers = [(CoverSheet(number, place, sheets), row)]
        return cover_document(self._doors.desk.profile.unit_name, covers, self._doors.clock.now())


def cover_document(unit_name: str, covers: Sequence[tuple[CoverSheet, PaperRow]], printed_at: datetime) -> TableDocument:
    """As config/slips/cover_sheets.typ reads it."""
    told = [
        {
            "number": str(cover.component),
            "qr": cover.text,
            "dossier": cover.number,
            "title": row.name,
            "sheets": cover.sheets,
        }
        for cover, row in covers
    ]
    content = {"unit_name": unit_name, "printed_at": moment_parts(printed_at), "covers": told}
    return TableDocument(TableKind.COVER_SHEETS, content)
