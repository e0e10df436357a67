"""What belongs to entering the paper of an outage besides the entry itself, as one bundle for screens and commands?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.services.catch_up_import import CatchUpImport
from counter_app.services.catch_up_undo import CatchUpUndo
from counter_app.services.dossier_acts import DossierActs

if TYPE_CHECKING:
    from counter_app.services.catch_up_pictures import CatchUpPictures
    from counter_app.services.scan_doors import ScanDesk


@dataclass(frozen=True, slots=True)
class CatchUpDesk:
    """One of each. `pictures` None: the desk scans nothing."""

    undoing: CatchUpUndo
    tables: CatchUpImport
    pictures: CatchUpPictures | None


def catch_up_desk(acts: DossierActs, tables: CatchUpImport, scan: ScanDesk | None) -> CatchUpDesk:
    """Over the acts of the desk, its reading of tables and its scanning."""
    return CatchUpDesk(CatchUpUndo(acts.acting, acts.correction), tables, scan.forms if scan is not None else None)
