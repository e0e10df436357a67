"""The checker says pass only for a lawful copy; hostile files are named, in a child that may die without harm."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from counter_app.domain.copy_certificate import ClauseVerdict, CopyCertificate
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.scan_rules import CopyClause
from scanners.limited_child import ChildLimits, LimitedChild, ask_once
from scanners.pipeline.copy_check import check_copy, read_copy
from tests.scanners.pipeline import copies


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copies.built(tmp_path_factory.mktemp("good")).path


def failed(certificate: CopyCertificate) -> list[str]:
    return [each.clause.value for each in certificate.clauses if each.verdict is ClauseVerdict.FAIL]


def test_a_built_copy_passes_clause_by_clause(good: Path) -> None:
    certificate = check_copy(good, copies.rules(), pages_expected=2)
    assert certificate.verdict is ClauseVerdict.PASS
    assert {each.clause for each in certificate.clauses} == set(CopyClause) - {CopyClause.READABLE}
    ground = {each.clause: each.ground for each in certificate.clauses}
    assert "30/2020" in ground[CopyClause.RESOLUTION]


CHANGES = {
    "javascript": (copies.with_javascript, ["active_content"]),
    "launch": (copies.with_launch, ["active_content"]),
    "attachment": (copies.with_attachment, ["attachments"]),
    "cut picture": (copies.cut_picture, ["pictures", "masters"]),
    "page enlarged": (copies.larger_page, ["resolution", "ratio"]),
    "page dropped": (lambda pdf: pdf.pages.__delitem__(1), ["page_count", "masters"]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_change_fails_its_clause(good: Path, tmp_path: Path, what: str) -> None:
    change, clauses = CHANGES[what]
    certificate = check_copy(copies.changed(good, tmp_path / "other.pdf", change), copies.rules(), pages_expected=2)
    assert failed(certificate) == clauses and certificate.verdict is ClauseVerdict.FAIL


def test_pdf_1_3_is_older_than_the_decree_allows(good: Path, tmp_path: Path) -> None:
    """What img2pdf alone writes."""
    old = tmp_path / "old.pdf"
    raw = good.read_bytes()
    old.write_bytes(raw.replace(b"%PDF-1.7", b"%PDF-1.3", 1))
    assert failed(check_copy(old, copies.rules())) == ["version"]


def test_a_password_is_told_with_or_without_a_key_for_reading(good: Path, tmp_path: Path) -> None:
    locked = copies.changed(good, tmp_path / "a.pdf", lambda pdf: None, encryption=pikepdf.Encryption(user="x", owner="y"))
    open_to_all = copies.changed(
        good, tmp_path / "b.pdf", lambda pdf: None, encryption=pikepdf.Encryption(user="", owner="y")
    )
    for path in (locked, open_to_all):
        assert failed(check_copy(path, copies.rules())) == ["encryption"]
    with pytest.raises(FileRefused, match="locked"):
        read_copy(locked)


def hostile(tmp_path: Path, good: Path) -> dict[str, tuple[Path, str]]:
    """Name → file and the reason that it must be refused with."""
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(2 << 30)  # sparse: nothing is written
    wrong, empty, cut = tmp_path / "photo.pdf", tmp_path / "empty.pdf", tmp_path / "cut.pdf"
    wrong.write_bytes(next(good.parent.glob("*.jpg")).read_bytes())
    empty.write_bytes(b"")
    cut.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    return {
        "2 GB": (huge, "too-large"),
        "wrong extension": (wrong, "wrong-kind"),
        "empty": (empty, "empty"),
        "noise": (cut, "broken"),
        "picture bomb": (copies.changed(good, tmp_path / "bomb.pdf", copies.picture_bomb), "picture-too-large"),
        "absent": (tmp_path / "none.pdf", "not-there"),
    }


def test_hostile_files_are_refused_by_name(good: Path, tmp_path: Path) -> None:
    for name, (path, reason) in hostile(tmp_path, good).items():
        with pytest.raises(FileRefused) as refused:
            read_copy(path)
        assert refused.value.facts == {"file": path.name, "reason": reason}, name
        assert check_copy(path, copies.rules()).verdict is not ClauseVerdict.PASS


def test_a_page_that_unpacks_without_end_costs_the_child_and_not_the_desk(good: Path, tmp_path: Path) -> None:
    bomb = copies.changed(good, tmp_path / "bomb.pdf", copies.content_bomb, compress_streams=False)
    with pytest.raises(FileRefused) as refused:
        read_copy(bomb, ChildLimits(memory_mib=500, wait_seconds=30))
    assert refused.value.facts["reason"] in ("picture-too-large", "broken", "crashed")


def test_a_scan_from_elsewhere_without_metadata_cannot_be_judged_fully(good: Path, tmp_path: Path) -> None:
    def forget(pdf: object) -> None:
        del pdf.Root.Metadata  # type: ignore[attr-defined]

    certificate = check_copy(copies.changed(good, tmp_path / "other.pdf", forget), copies.rules())
    open_clauses = [each.clause.value for each in certificate.clauses if each.verdict is ClauseVerdict.CANNOT_JUDGE]
    assert (certificate.verdict, open_clauses) == (ClauseVerdict.CANNOT_JUDGE, ["metadata"])


def test_a_signed_copy_can_be_asked_for(good: Path) -> None:
    assert failed(check_copy(good, copies.rules(), signature_required=True)) == ["signature"]


# --- the child -----------------------------------------------------------------------------------


def test_the_child_serves_again_after_it_died(tmp_path: Path, good: Path) -> None:
    with LimitedChild("scanners.pipeline.pdf_facts:read_facts", ChildLimits(wait_seconds=30)) as child:
        assert child.ask({"path": str(good)}, "good.pdf")["attachments"] == 0
        with pytest.raises(FileRefused, match="crashed"):
            child.ask({"no path": ""}, "x.pdf")
        assert child.ask({"path": str(good)}, "good.pdf")["attachments"] == 0


def test_a_child_that_takes_too_long_is_ended(good: Path) -> None:
    with pytest.raises(FileRefused, match="too-slow"):
        ask_once("scanners.pipeline.pdf_facts:read_facts", {"path": str(good)}, "x.pdf", ChildLimits(wait_seconds=0.001))


def test_only_our_own_functions_are_run() -> None:
    with pytest.raises(ValueError, match="os:system"):
        LimitedChild("os:system")
