"""How an outbox row becomes a CloudEvent and events become batches: the stored payload goes out unchanged (docs/wire.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from counter_app.domain.operation import OperationKind, OutboxRow

BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"
MAX_BATCH_EVENTS = 100
MAX_BATCH_BYTES = 1_000_000
# Reading the whole payload for this one member costs as much as encoding the event. A quote inside a text is escaped, so the
# name with both its quotes is a member; anything but a plain code is read the long way.
_CODE_NAME = b'"dossierCode":'
_CODE_VALUE = re.compile(rb'(?:null|"([!#-\[\]-~]+)")[,}]')


@dataclass(frozen=True, slots=True)
class DeskIdentity:
    """Who sends: the agency, the desk and this installation of its store."""

    agency_code: str
    desk_id: str
    incarnation: str

    @property
    def source(self) -> str:
        """The CloudEvents source; (source, id) is unique for ever."""
        return f"urn:motcua:desk:{self.agency_code}:{self.desk_id}:{self.incarnation}"


@dataclass(frozen=True, slots=True)
class SentEvent:
    """What must be echoed for an answer to count, and what the dossier's paper already says.

    `printed_code`: the official code inside the payload; None when only a provisional number was given.
    """

    op_id: str
    payload_hash: str
    dossier_uid: str = ""
    lane_seq: int = 1
    printed_code: str | None = None


def encode_event(row: OutboxRow, identity: DeskIdentity) -> bytes:
    """The event as JSON bytes, the same at every re-send. `data` is the stored payload, spliced in, never re-encoded.

    A row whose bytes were let go of has to be given them back first (`resend.with_bytes`)."""
    assert row.payload, "a row without its bytes is no event"
    envelope = {
        "specversion": "1.0",
        "id": row.op_id,
        "source": identity.source,
        "type": f"vn.motcua.{row.kind}.v{row.schema_version}",
        "subject": row.dossier_uid,
        "time": row.at.isoformat(timespec="milliseconds"),
        "datacontenttype": "application/json",
        "dataschema": f"urn:motcua:schema:{row.kind.replace('.', '-')}:{row.schema_version}",
        "sequence": f"{row.lane_seq:020d}",
        "deskseq": f"{row.seq:020d}",
        "prevhash": row.prev_hash,
        "rowhash": row.row_hash,
        "payloadhash": row.payload_hash,
    }
    head = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
    return head[:-1] + b',"data":' + row.payload + b"}"


def encode_batch(events: Sequence[bytes]) -> bytes:
    """A `application/cloudevents-batch+json` body of already encoded events."""
    return b"[" + b",".join(events) + b"]"


def sent_event(row: OutboxRow) -> SentEvent:
    """What to expect back for this row."""
    return SentEvent(row.op_id, row.payload_hash, row.dossier_uid, row.lane_seq, _printed_code(row))


def _printed_code(row: OutboxRow) -> str | None:
    if row.kind != OperationKind.DOSSIER_RECEIVED:
        return None
    place = row.payload.find(_CODE_NAME)
    if place > 0 and row.payload[place - 1] in b"{," and row.payload.rfind(_CODE_NAME) == place:
        found = _CODE_VALUE.match(row.payload, place + len(_CODE_NAME))
        if found is not None:
            return found[1].decode() if found[1] else None
    try:
        code = json.loads(row.payload).get("dossierCode")
    except (ValueError, AttributeError):
        return None
    return code if isinstance(code, str) else None


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What one request may hold: the smaller of our own limits and the centre's."""

    max_events: int = MAX_BATCH_EVENTS
    max_bytes: int = MAX_BATCH_BYTES

    def cut(self, sizes: Sequence[int]) -> list[slice]:
        """Slices of consecutive events that fit. An event too large by itself stands alone: the centre says no."""
        slices: list[slice] = []
        start, used = 0, 2
        for index, size in enumerate(sizes):
            full = index - start >= self.max_events or used + size + 1 > self.max_bytes
            if full and index > start:
                slices.append(slice(start, index))
                start, used = index, 2
            used += size + 1
        if sizes:
            slices.append(slice(start, len(sizes)))
        return slices
