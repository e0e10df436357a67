"""How is a digital copy signed: PAdES by the token, the block top right of page one, last of all, whole or not at all?"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from counter_app.domain.copy_errors import AlreadySigned, FileRefused, SigningFailed, TokenUnfit
from counter_app.domain.copy_page import SignedCopy
from counter_app.domain.signature_block import SigningOrder, SigningToken, block_box
from scanners.pipeline.whole_write import sha256_of, write_whole
from scanners.signing.block_picture import block_page
from scanners.signing.signature_check import check_signatures
from scanners.signing.token import TokenSettings, check_certificate, find_tokens, open_session, token_faults

FIELD: Final = "ChuKySo1"
_STAMP_SECONDS: Final = 10


def sign_copy(order: SigningOrder, token: TokenSettings, pin: str) -> SignedCopy:
    """Sign `order.source` into `order.out`; the source stays as it is.

    Raises TokenUnavailable, TokenPinWrong, TokenLocked, TokenUnfit, SigningFailed (also for a time-stamp server that does
    not answer: sign again without it), AlreadySigned, FileRefused, FontsIncomplete, DiskFull. The PIN is tried once.
    """
    if is_signed(order.source):
        raise AlreadySigned(file=order.source.name)
    with open_session(token, pin) as session, token_faults(token.label):
        signer = _signer(session, token)
        check_certificate(signer.signing_cert, order.at, token.label)
        write_whole(order.out, lambda part: _write(order, signer, part, token.label))
    (read,) = check_signatures(order.out)
    return SignedCopy(order.out, sha256_of(order.out), read.signer, read.stamped_at is not None)


def is_signed(path: Path) -> bool:
    """Whether a PDF has at least one signature with a value. Raises FileRefused."""
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            form: Any = pdf.Root.get("/AcroForm")
            return any(_has_value(field) for field in (form.get("/Fields", []) if form is not None else []))
    except pikepdf.PasswordError as error:
        raise FileRefused(file=path.name, reason="locked") from error
    except (pikepdf.PdfError, OSError) as error:
        raise FileRefused(file=path.name, reason="broken") from error


def _has_value(field: Any, depth: int = 0) -> bool:
    if field.get("/FT") == "/Sig" and "/V" in field:
        return True
    return depth < 8 and any(_has_value(kid, depth + 1) for kid in field.get("/Kids", []))


def _signer(session: Any, settings: TokenSettings) -> Any:
    """The token's key with its certificate. Raises TokenUnfit(reason no-certificate, no-key)."""
    from pkcs11 import Attribute, ObjectClass
    from pyhanko.sign.pkcs11 import PKCS11Signer

    for kind, label, reason in (
        (ObjectClass.CERTIFICATE, settings.certificate_label, "no-certificate"),
        (ObjectClass.PRIVATE_KEY, settings.key_label, "no-key"),
    ):
        wanted = {Attribute.CLASS: kind, **({Attribute.LABEL: label} if label else {})}
        if not list(session.get_objects(wanted)):
            raise TokenUnfit(token=settings.label, reason=reason)
    signer = PKCS11Signer(
        session,
        cert_label=settings.certificate_label or None,
        key_label=settings.key_label or None,
        ca_chain=_certificates(settings.chain),
    )
    if signer.signing_cert is None:
        raise TokenUnfit(token=settings.label, reason="no-certificate")
    return signer


def _certificates(files: Sequence[Path]) -> list[Any]:
    from pyhanko import keys

    load: Any = keys.load_cert_from_pemder
    return [load(str(file)) for file in files]


def _write(order: SigningOrder, signer: Any, part: Path, label: str) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import TimestampRequestError

    page_box, rotate = _first_page(order.source)
    picture = block_page(order.block, rotate, order.fonts)
    box = block_box(page_box, rotate, _upright(picture, rotate))
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", reason=order.reason or None
    )
    left, low, right, high = (round(edge) for edge in box)
    place = fields.SigFieldSpec(FIELD, on_page=0, box=(left, low, right, high))
    with order.source.open("rb") as source, part.open("w+b") as target, tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder, "block.pdf")  # pyHanko wants a file
        drawn.write_bytes(picture)
        writer = IncrementalPdfFileWriter(source, strict=False)
        pen = signers.PdfSigner(
            meta, signer=signer, timestamper=_stamper(order.stamp_url), stamp_style=_style(drawn), new_field_spec=place
        )
        try:
            pen.sign_pdf(writer, output=target)
        except TimestampRequestError as error:
            raise SigningFailed(token=label, reason="no-time-stamp") from error
    if [read.whole for read in check_signatures(part)] != [True]:
        raise SigningFailed(token=label, reason="not-whole")


def _first_page(path: Path) -> tuple[tuple[float, float, float, float], int]:
    import pikepdf

    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        left, low, right, high = (float(edge) for edge in page.mediabox)
        return (left, low, right, high), int(page.obj.get("/Rotate", 0)) % 360


def _upright(picture: bytes, rotate: int) -> tuple[float, float]:
    """Width and height of the block as it is read."""
    import pikepdf

    with pikepdf.open(io.BytesIO(picture)) as pdf:
        left, low, right, high = (float(edge) for edge in pdf.pages[0].mediabox)
    return (high - low, right - left) if rotate in (90, 270) else (right - left, high - low)


def _style(picture: Path) -> Any:
    """The block's page as it is: no border, no scaling, no margin."""
    from pyhanko.pdf_utils import content
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    layout = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MIN,
        margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.NO_SCALING,
    )
    imported: Any = content.ImportedPdfPage
    page = imported(str(picture))
    return StaticStampStyle(background=page, background_layout=layout, border_width=0, background_opacity=1)


def _stamper(url: str) -> Any:
    if not url:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(url, timeout=_STAMP_SECONDS)


class TokenSigner:
    """Implements copy_ports.CopySigner with one token."""

    def __init__(self, settings: TokenSettings) -> None:
        self._settings = settings

    def tokens(self) -> tuple[SigningToken, ...]:
        """As `find_tokens`."""
        found = find_tokens(self._settings.driver)
        return tuple(SigningToken(each.label, each.model, each.pin_locked, each.pin_low) for each in found)

    def sign(self, order: SigningOrder, pin: str) -> SignedCopy:
        """As `sign_copy`."""
        return sign_copy(order, self._settings, pin)
