"""The real doors of the desk, each with a mark before and after what it does."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from counter_app.domain.operation import canonical_json
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument
from counter_app.ports import DeskStore, PrinterState, PrintReceipt, Session
from printers.preview import PreviewPrinter
from sync.answers import Answer, Failure
from sync.gateway_client import GatewayClient
from tests.kills.marks import Marks


class MarkedStore:
    """A DeskStore that tells where in a transaction it is."""

    def __init__(self, store: DeskStore, marks: Marks) -> None:
        self._store = store
        self._marks = marks
        self.read_only = store.read_only

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As the real one."""
        self._marks.at("begin")
        with self._store.write() as session:
            self._marks.at("inside")
            yield session
            self._marks.at("commit")
        self._marks.at("committed")

    def read(self) -> AbstractContextManager[Session]:
        """As the real one."""
        return self._store.read()

    def incarnation(self) -> str:
        """As the real one."""
        return self._store.incarnation()

    def close(self) -> None:
        """As the real one."""
        self._store.close()


class JsonRenderer:
    """What stands on the sheet as JSON: the check reads the paper as a person would."""

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        """Implements SlipRenderer."""
        data = canonical_json(dict(slip.content))
        return RenderedSlip(slip.kind, paper, "application/pdf", data, hashlib.sha256(data).hexdigest(), 1)


class SheetTray:
    """The preview printer with a new tray for each sheet: paper that came out twice lies there twice."""

    def __init__(self, folder: Path, marks: Marks) -> None:
        self._folder = folder
        self._marks = marks

    def papers(self) -> tuple[PaperFormat, ...]:
        """Every format."""
        return tuple(PaperFormat)

    def probe(self) -> PrinterState:
        """Always ready."""
        return PrinterState(ready=True, name="tray")

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """One more sheet."""
        self._marks.at("printing")
        self._folder.mkdir(exist_ok=True)
        receipt = PreviewPrinter(Path(tempfile.mkdtemp(dir=self._folder))).print_slip(slip, job_id)
        self._marks.turn("settle", "printed")
        return receipt


def sheets(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """(job id, what stands on it) of every whole sheet in the trays."""
    return [(path.stem, json.loads(path.read_bytes())) for path in folder.glob("*/*.pdf")]


class MarkedClient(GatewayClient):
    """The real client with a mark around each request. `marks` is set once per child, before the root makes a client."""

    marks: Marks

    def send_events(self, batch: bytes) -> Answer | Failure:
        """As the real one."""
        self.marks.turn("sync", "start")
        answer = super().send_events(batch)
        self.marks.turn("sync settle", "answered")
        return answer

    def _exchange(self, ask: Any) -> Answer | Failure:
        self.marks.at("asking")
        answer = super()._exchange(ask)
        self.marks.at("answered")
        return answer
