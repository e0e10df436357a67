"""A copy is signed by a token, last of all; pyHanko, pdfsig and openssl agree; a token's faults are told apart."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest

from counter_app.desk_clock import VIETNAM
from counter_app.domain.copy_certificate import ClauseVerdict
from counter_app.domain.copy_errors import (
    AlreadySigned,
    SigningFailed,
    TokenLocked,
    TokenPinWrong,
    TokenUnavailable,
    TokenUnfit,
)
from counter_app.domain.signature_block import CopyForm, SigningOrder, block_box
from counter_app.store.file_vault import EncryptedFileVault
from counter_app.texts.signature_words import signature_block
from printers.fonts import find_fonts
from scanners.pipeline.copy_check import check_copy
from scanners.pipeline.pdf_build import build_copy
from scanners.pipeline.text_layer import add_text_layer
from scanners.pipeline.whole_write import sha256_of
from scanners.signing.pades import is_signed, sign_copy
from scanners.signing.signature_check import check_signatures
from scanners.signing.token import find_tokens, token_faults
from tests.scanners.pipeline import copies
from tests.scanners.signing.soft_token import DRIVER, LABEL, PIN, SoftToken, missing_tool, the_token
from tests.scanners.signing.stamp_server import stamp_server

pytestmark = pytest.mark.skipif(bool(missing_tool()), reason=missing_tool())
AGENCY = "Ủy ban nhân dân phường Mẫu"


@pytest.fixture(scope="module")
def token() -> SoftToken:
    return the_token()


@pytest.fixture
def order(tmp_path: Path) -> SigningOrder:
    at = datetime.now(VIETNAM).replace(microsecond=0)
    block = signature_block(CopyForm.TRUE_COPY, AGENCY, at)
    return SigningOrder(copies.built(tmp_path).path, tmp_path / "signed.pdf", block, at, find_fonts().folders)


def text_of(path: Path, *options: str) -> str:
    return subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True).stdout


def openssl_verifies(path: Path, root: Path) -> bool:
    """By hand and without pyHanko: the signed bytes are the whole file but the signature itself."""
    raw = path.read_bytes()
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", raw)
    assert found
    start, first, again, rest = map(int, found.groups())
    signature = bytes.fromhex(raw[start + first + 1 : again - 1].decode())
    length = int.from_bytes(signature[2 : 2 + (signature[1] & 127)], "big") + 2 + (signature[1] & 127)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "s").write_bytes(signature[:length])
        Path(folder, "d").write_bytes(raw[start : start + first] + raw[again : again + rest])
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "s", "-content", "d"]
        command += ["-CAfile", str(root), "-purpose", "any", "-out", "o"]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0 and again + rest == len(
            raw
        )


def test_three_verifiers_call_the_signature_valid(token: SoftToken, order: SigningOrder) -> None:
    signed = sign_copy(order, token.settings, PIN)
    (read,) = check_signatures(signed.path, [token.root])
    assert (read.whole, read.trusted, read.signer, read.problem) == (True, True, "Nguyễn Thị Mẫu", "")
    said = subprocess.run(["pdfsig", signed.path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said and "Total document signed" in said and "ETSI.CAdES.detached" in said
    assert openssl_verifies(signed.path, token.root)
    assert signed.sha256 == sha256_of(signed.path)


def test_the_block_stands_top_right_of_page_one_as_the_decree_says(token: SoftToken, order: SigningOrder) -> None:
    """NĐ 30/2020, phụ lục I phần II: form of copy, agency, time in ISO 8601; Times, upright, size 10, black; no picture."""
    signed = sign_copy(order, token.settings, PIN).path
    shown = text_of(signed, "-f", "1", "-l", "1")
    assert "SAO Y" in shown and AGENCY in shown and order.at.isoformat() in shown
    assert order.at.isoformat().endswith("+07:00")
    assert "SAO Y" not in text_of(signed, "-f", "2", "-l", "2")
    with pikepdf.open(signed) as pdf:
        (widget,) = pdf.pages[0].Annots
        left, low, right, high = (float(edge) for edge in widget.Rect)
        page = [float(edge) for edge in pdf.pages[0].mediabox]
        assert page[2] - right < 20 and page[3] - high < 20  # within 7 mm of the corner
        assert left > page[2] / 4 and low > page[3] * 3 / 4
    fonts = subprocess.run(["pdffonts", signed], capture_output=True, text=True, check=True).stdout
    assert re.search(r"LiberationSerif\b|TimesNewRoman", fonts) and "Bold" not in fonts and "Italic" not in fonts
    pictures = subprocess.run(["pdfimages", "-list", signed], capture_output=True, text=True, check=True).stdout
    assert len(pictures.splitlines()) == 2 + 2  # heading, and the two scanned pages: the block adds none


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_on_a_page_turned_by_its_flag_the_block_is_still_seen_top_right(
    token: SoftToken, order: SigningOrder, tmp_path: Path, rotate: int
) -> None:
    page = copies.master(order.source.parent / "1.jpg", rotate=rotate)
    turned = build_copy([page], copies.METADATA, tmp_path / "turned.pdf")
    signed = sign_copy(replace(order, source=turned.path), token.settings, PIN).path
    boxes = text_of(signed, "-bbox")
    size = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)
    word = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">SAO', boxes)
    assert size and word, boxes
    assert float(word[1]) > float(size[1]) / 4 and float(word[2]) < 60 and float(word[3]) - float(word[2]) < 16


def test_a_changed_byte_and_an_added_page_break_it(token: SoftToken, order: SigningOrder, tmp_path: Path) -> None:
    signed = sign_copy(order, token.settings, PIN).path
    raw = bytearray(signed.read_bytes())
    at = raw.find(b"\xff\xda") + 500  # inside a picture
    raw[at] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(raw)
    assert [(read.whole, read.problem) for read in check_signatures(changed)] == [(False, "changed")]
    assert "Digest Mismatch" in subprocess.run(["pdfsig", changed], capture_output=True, text=True, check=False).stdout
    assert not openssl_verifies(changed, token.root)
    assert check_copy(changed, copies.rules(), signature_required=True).verdict is ClauseVerdict.FAIL


def test_a_stranger_s_root_does_not_vouch(token: SoftToken, order: SigningOrder) -> None:
    signed = sign_copy(order, token.settings, PIN).path
    assert [(read.whole, read.trusted) for read in check_signatures(signed)] == [(True, False)]


def test_a_signed_copy_passes_the_certificate_and_keeps_its_pictures(token: SoftToken, order: SigningOrder) -> None:
    certificate = check_copy(sign_copy(order, token.settings, PIN).path, copies.rules(), signature_required=True)
    assert certificate.verdict is ClauseVerdict.PASS, certificate


def test_a_signed_file_is_not_signed_over(token: SoftToken, order: SigningOrder) -> None:
    signed = sign_copy(order, token.settings, PIN).path
    before = signed.read_bytes()
    assert is_signed(signed) and not is_signed(order.source)
    with pytest.raises(AlreadySigned):
        sign_copy(replace(order, source=signed, out=order.out.with_name("again.pdf")), token.settings, PIN)
    assert signed.read_bytes() == before


# --- the token's faults ----------------------------------------------------------------------------


def test_a_wrong_pin_is_told_and_nothing_is_written(token: SoftToken, order: SigningOrder) -> None:
    with pytest.raises(TokenPinWrong):
        sign_copy(order, token.settings, "9999")
    assert not order.out.exists()
    assert sign_copy(order, token.settings, PIN).signer == "Nguyễn Thị Mẫu"


def test_no_driver_and_no_token_are_told_apart(token: SoftToken, order: SigningOrder) -> None:
    for settings, reason in (
        (replace(token.settings, driver=order.source.with_name("none.so")), "no-driver"),
        (replace(token.settings, label="khac"), "not-plugged-in"),
    ):
        with pytest.raises(TokenUnavailable) as unavailable:
            sign_copy(order, settings, PIN)
        assert unavailable.value.facts["reason"] == reason


def test_a_token_pulled_out_and_put_back_is_seen_both_times(token: SoftToken, order: SigningOrder) -> None:
    assert [found.label for found in find_tokens(DRIVER)] == [LABEL]
    token.pull_out()
    try:
        assert find_tokens(DRIVER) == ()
        with pytest.raises(TokenUnavailable):
            sign_copy(order, token.settings, PIN)
    finally:
        token.put_back()
    assert sign_copy(order, token.settings, PIN).path.exists()


def test_a_certificate_that_ran_out_or_is_absent_signs_nothing(token: SoftToken, order: SigningOrder) -> None:
    for settings, reason in (
        (replace(token.settings, certificate_label="het-han", key_label="het-han"), "expired"),
        (replace(token.settings, certificate_label="khong-co"), "no-certificate"),
        (replace(token.settings, key_label="khong-co"), "no-key"),
    ):
        with pytest.raises(TokenUnfit) as unfit:
            sign_copy(order, settings, PIN)
        assert unfit.value.facts["reason"] == reason
    assert not order.out.exists()


def test_a_locked_token_and_one_pulled_out_while_signing_are_told_as_such() -> None:
    """SoftHSM never locks, so the driver's own answers stand in for it."""
    import pkcs11.exceptions as driver

    for raised, told in (
        (driver.PinLocked(), TokenLocked),
        (driver.ObjectHandleInvalid(), TokenUnavailable),
        (driver.DeviceRemoved(), TokenUnavailable),
        (driver.FunctionFailed(), SigningFailed),
    ):
        with pytest.raises(told), token_faults(LABEL):
            raise raised


def test_a_time_stamp_server_vouches_for_the_moment(token: SoftToken, order: SigningOrder) -> None:
    with stamp_server(token.folder) as url:
        signed = sign_copy(replace(order, stamp_url=url), token.settings, PIN)
    (read,) = check_signatures(signed.path, [token.root])
    assert signed.stamped and read.whole and read.trusted
    assert read.stamped_at is not None and abs((read.stamped_at - order.at).total_seconds()) < 60
    assert openssl_verifies(signed.path, token.root)


def test_a_time_stamp_server_that_is_down_leaves_the_copy_unsigned(token: SoftToken, order: SigningOrder) -> None:
    with pytest.raises(SigningFailed, match="no-time-stamp"):
        sign_copy(replace(order, stamp_url="http://127.0.0.1:9/tsa"), token.settings, PIN)
    assert not order.out.exists()


def test_the_corner_is_the_reader_s_whatever_the_turn() -> None:
    page = (0.0, 0.0, 600.0, 800.0)
    assert block_box(page, 0, (100, 40))[2:] == pytest.approx((585.8, 785.8), abs=0.1)
    left, low, right, high = block_box(page, 90, (100, 40))
    assert (left, high) == pytest.approx((14.2, 785.8), abs=0.1) and (right - left, high - low) == pytest.approx((40, 100))


def test_a_signed_file_never_passes_the_text_layer_and_is_kept_byte_for_byte(
    token: SoftToken, order: SigningOrder, tmp_path: Path
) -> None:
    signed = sign_copy(order, token.settings, PIN).path
    with pytest.raises(AlreadySigned):
        add_text_layer(signed, tmp_path / "with-text.pdf")
    vault = EncryptedFileVault(tmp_path / "files", bytes(32))
    assert vault.read(vault.put(signed).sha256) == signed.read_bytes()
