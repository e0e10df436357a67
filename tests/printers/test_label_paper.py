"""A label on its way through ledger and spool to a label printer over real TCP, and back by its own code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperFormat, PaperState
from counter_app.services.scan_back import ScanBackKind
from printers.label import RasterLabelPrinter
from printers.label_line import LabelTiming
from printers.label_paper import LabelPaper, SlipsAndLabels
from printers.transports.tcp import TcpTransport
from printers.tspl import Tspl
from tests.desk_rig import DeskRig, PlainRenderer
from tests.printers.labels import SMALL, codes, renderer
from tests.printers.virtual_label import VirtualLabel

QUICK = LabelTiming(answer_seconds=1, label_seconds=3, look_every_seconds=0.01)


@pytest.fixture
def virtual() -> Iterator[VirtualLabel]:
    with VirtualLabel("tspl") as printer:
        yield printer


@pytest.fixture
def desk(tmp_path: Path, virtual: VirtualLabel) -> Iterator[DeskRig]:
    paper = LabelPaper(RasterLabelPrinter(Tspl(), TcpTransport("127.0.0.1", virtual.port), SMALL, timing=QUICK))
    rig = DeskRig(
        tmp_path,
        printers={PaperFormat.LABEL: paper},
        renderer=SlipsAndLabels(PlainRenderer(), renderer(), SMALL),
    )
    rig.lease()
    yield rig
    rig.close()


def test_a_label_comes_out_with_its_mark_in_both_codes_and_scanned_back_it_closes_its_attempt(
    desk: DeskRig, virtual: VirtualLabel
) -> None:
    dossier = desk.services.intake.receive(desk.form(wants_receipt=False), desk.officer).dossier
    virtual.turn(mute=True)  # it prints, and nobody hears of it
    unheard = desk.services.labels.print_folder(dossier.uid, desk.officer)
    assert unheard.job.state is PaperState.WANTED  # asked before the first byte: nothing was sent
    virtual.turn(mute=False)
    outcome = desk.services.labels.print_folder(dossier.uid, desk.officer)
    assert outcome.problem is None and outcome.job.state is PaperState.DEVICE_DONE
    (label,) = virtual.labels
    assert codes(label) == [f"{dossier.shown_number}#VB1L1"] * 2
    assert desk.services.scan_back.read(codes(label)[0], desk.officer).kind is ScanBackKind.NOTHING  # already vouched for


def test_without_paper_a_label_is_refused_and_the_spool_prints_it_after_the_refill(
    desk: DeskRig, virtual: VirtualLabel
) -> None:
    dossier = desk.services.intake.receive(desk.form(wants_receipt=False), desk.officer).dossier
    virtual.turn(paper_out=True)
    refused = desk.services.labels.print_folder(dossier.uid, desk.officer)
    assert refused.problem is not None and refused.problem.code == "out-of-paper"
    virtual.turn(paper_out=False)
    assert desk.services.spool.retry().printed == 1
    assert len(virtual.labels) == 1


def test_a_further_label_says_on_its_face_that_it_is_one(desk: DeskRig, virtual: VirtualLabel) -> None:
    dossier = desk.services.intake.receive(desk.form(wants_receipt=False), desk.officer).dossier
    for _ in range(2):
        job = desk.services.labels.print_folder(dossier.uid, desk.officer).job
    first, second = virtual.labels
    assert codes(second) == [f"{dossier.shown_number}#VB2L1"] * 2
    assert first.tobytes() != second.tobytes()
    with desk.store.read() as session:
        assert [one.state for one in session.prints.attempts_of(job.job_id)] == [AttemptState.CONFIRMED]
