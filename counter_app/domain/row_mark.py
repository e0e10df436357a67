"""What must be the same of one act at the desk and at the centre? A mark per act, a digest per range (docs/wire.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from counter_app.domain.operation import OutboxRow


def mark_of(row: OutboxRow) -> str:
    """SHA-256 over place, id, content and link. The last line is the centre's own: empty while the effect stands there."""
    text = f"{row.seq}\n{row.op_id}\n{row.payload_hash}\n{row.row_hash}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(marks: Sequence[str]) -> str:
    """One hash over the marks of a range, in order."""
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()
