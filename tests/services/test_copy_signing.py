"""A scan is signed by the officer's token, last of all, as a new version; a PDF that came signed stays byte for byte."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.desk_clock import VIETNAM
from counter_app.desk_files import ScanMeans, scan_room_of
from counter_app.domain.copy_errors import CopyNotSignable, DocumentNotSigned, TokenPinWrong, TokenUnavailable
from counter_app.domain.desk_token import DeskToken
from counter_app.domain.digital_copy import CopySource, DigitalCopy, SigningState
from counter_app.domain.scan_work_errors import NotAssigned
from counter_app.services.copy_signing import CopySigning
from counter_app.texts.errors import sentence
from scanners.signing.signature_check import check_signatures
from tests.desk_rig import KEY
from tests.scanners.signing.soft_token import DRIVER, LABEL, PIN, missing_tool, the_token
from tests.scanners.signing.soft_token import KEY as KEY_LABEL
from tests.services.copy_rows import blank_pdf, kept_copy
from tests.services.scan_rig import ScanRig

needs_token = pytest.mark.skipif(bool(missing_tool()), reason=missing_tool())


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    made = ScanRig(tmp_path)
    yield made
    made.desk.close()


def finished(rig: ScanRig) -> DigitalCopy:
    work = rig.open(1)
    rig.load("application")
    rig.run(work)
    rig.keep_all(work)
    return rig.scan.copies.finish(work, rig.desk.officer)


def signing(rig: ScanRig, label: str = LABEL) -> CopySigning:
    token = DeskToken(str(DRIVER), label, KEY_LABEL, KEY_LABEL, (str(the_token().root),))
    doors = rig.scan.works._doors
    room = scan_room_of(ScanMeans((), token), rig.paths, KEY, rig.clock, rig._sources)
    return CopySigning(replace(doors, room=room))


def live(rig: ScanRig) -> list[str]:
    return [row.copy.copy_id for row in rig.scan.works.papers(rig.dossier.uid) if row.copy]


@needs_token
def test_nd_30_d25_a_signed_copy_takes_the_place_of_the_unsigned_one_and_both_are_told(rig: ScanRig, tmp_path: Path) -> None:
    copy = finished(rig)
    rig.clock.at = datetime.now(VIETNAM)  # the made-up certificate counts today
    assert copy.signing is SigningState.UNSIGNED
    desk = signing(rig)
    with pytest.raises(TokenPinWrong):
        desk.sign(copy.copy_id, rig.desk.officer, "9999")
    assert live(rig) == [copy.copy_id]
    made = desk.sign(copy.copy_id, rig.desk.officer, PIN)
    assert (made.signing, made.replaces, made.paper_code) == (SigningState.SIGNED, copy.copy_id, copy.paper_code)
    assert made.verdict == "pass"
    assert live(rig) == [made.copy_id]
    vault = rig.scan.works._doors.room.vault
    assert vault.has(copy.sha256)  # nothing is deleted
    with rig.desk.store.read() as session:
        waiting = [file.sha256 for file, _ in session.attachments.of_dossier(rig.dossier.uid)]
        facts = [json.loads(row.payload) for row in session.outbox.rows() if row.kind == "document.attached"]
    assert waiting == [copy.sha256, made.sha256]
    assert [(fact["signing"], fact["replaces"]) for fact in facts] == [("unsigned", None), ("signed", copy.copy_id)]
    file = tmp_path / "signed.pdf"
    vault.take_out(made.sha256, file)
    (read,) = check_signatures(file, (the_token().root,))
    assert read.whole and read.trusted and read.signer == made.signer == "Nguyễn Thị Mẫu"
    assert "Signature is Valid" in subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True).stdout
    with pytest.raises(CopyNotSignable):
        desk.sign(made.copy_id, rig.desk.officer, PIN)
    with pytest.raises(CopyNotSignable):
        desk.sign(copy.copy_id, rig.desk.officer, PIN)
    assert_no_pin_is_kept(rig)
    comes_back_as_a_document(rig, file, made)


def assert_no_pin_is_kept(rig: ScanRig) -> None:
    with rig.desk.store.read() as session:
        told = [*map(str, session.outbox.rows()), *map(str, session.audit.newest(100))]
    assert not any(f"'{PIN}'" in each or f'"{PIN}"' in each for each in told)
    assert [path for path in rig.paths.staging.rglob("*") if path.is_file()] == []


def comes_back_as_a_document(rig: ScanRig, file: Path, made: DigitalCopy) -> None:
    """The citizen of another dossier hands in the signed file."""
    other = rig.desk.services.intake.receive(rig.desk.form(), rig.desk.officer).dossier
    work = rig.scan.works.open(other.uid, made.component_code, rig.desk.officer, declared=1)
    rig.source.load([file])
    sha256 = rig.scan.works._doors.room.vault.put(file).sha256
    copy = rig.scan.documents.attach(work, sha256, rig.desk.officer)
    assert (copy.source, copy.sha256, copy.pages) == (CopySource.ALREADY_SIGNED, made.sha256, 1)
    assert (copy.signer, copy.signature, copy.signing) == ("Nguyễn Thị Mẫu", "", SigningState.SIGNED)


@needs_token
def test_a_token_that_is_not_plugged_in_leaves_the_copy_unsigned(rig: ScanRig) -> None:
    copy = kept_copy(rig, content=blank_pdf())
    with pytest.raises(TokenUnavailable):
        signing(rig, "khac").sign(copy.copy_id, rig.desk.officer, PIN)
    assert rig.scan.signing.unsigned() == [copy]


def test_a_desk_without_a_token_in_its_settings_says_so(rig: ScanRig) -> None:
    copy = kept_copy(rig)
    assert not rig.scan.signing.is_set_up
    with pytest.raises(TokenUnavailable) as refused:
        rig.scan.signing.sign(copy.copy_id, rig.desk.officer, PIN)
    assert "chưa khai thẻ ký" in sentence(refused.value)


def test_cm_d23_3_who_has_no_written_assignment_does_not_sign(tmp_path: Path) -> None:
    rig = ScanRig(tmp_path, assigned=False)
    copy = kept_copy(rig)
    if not missing_tool():
        with pytest.raises(NotAssigned):
            signing(rig).sign(copy.copy_id, rig.desk.officer, PIN)
    rig.desk.close()


def test_a_pdf_without_a_signature_does_not_stand_for_a_paper(rig: ScanRig) -> None:
    sha256 = rig.scan.works._doors.room.vault.put_bytes(blank_pdf()).sha256
    work = rig.open(1)
    with pytest.raises(DocumentNotSigned):
        rig.scan.documents.attach(work, sha256, rig.desk.officer)
    rig.scan.lost.sweep()
    assert [file.sha256 for file in rig.scan.lost.open()] == [sha256]
