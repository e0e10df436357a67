"""How is a spreadsheet of somebody else read without trusting it? By a limited child, and a refusal says why (D14)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from scanners.limited_child import ChildLimits, ask_once

MOST_SECONDS: Final = 30.0
MEMORY_MIB: Final = 1024


class LimitedTableReader:
    """Implements catch_up_ports.TableReader."""

    def rows_of(self, path: Path) -> list[list[str]]:
        """Raises FileRefused."""
        limits = ChildLimits(memory_mib=MEMORY_MIB, cpu_seconds=int(MOST_SECONDS), wait_seconds=MOST_SECONDS)
        answer = ask_once("scanners.table_rows:rows_of", {"path": str(path.resolve())}, path.name, limits)
        rows: list[list[str]] = answer["rows"]
        return rows
