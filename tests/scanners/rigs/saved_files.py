"""Files as scanners, people and attackers leave them in a folder."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import img2pdf
import pikepdf
from PIL import Image

from bench.pages.page_set import Recipe, make


def jpeg(paper: str = "only-one-line", dpi: int = 100) -> bytes:
    out = io.BytesIO()
    Image.fromarray(make(Recipe(paper, dpi)).pixels).save(out, "JPEG", dpi=(dpi, dpi), quality=85)
    return out.getvalue()


def png(dpi: int = 100) -> bytes:
    out = io.BytesIO()
    Image.fromarray(make(Recipe("only-seal", dpi)).pixels).save(out, "PNG", dpi=(dpi, dpi), compress_level=1)
    return out.getvalue()


def tiff(pages: int = 3, dpi: int = 100) -> bytes:
    frames = [Image.fromarray(make(Recipe("only-page-number", dpi)).pixels).rotate(step) for step in range(pages)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], dpi=(dpi, dpi), compression="tiff_lzw")
    return out.getvalue()


def scanned_pdf(pages: int = 2) -> tuple[bytes, list[bytes]]:
    """A PDF as scanners make it, and the JPEGs in it."""
    inside = [jpeg("only-one-line"), jpeg("only-signature")][:pages]
    return bytes(img2pdf.convert(inside)), inside


def written_pdf(**changes: bool) -> bytes:
    """A PDF that is no scan: an empty page of letters' size, with what `changes` names put in."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    if changes.get("javascript"):
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    if changes.get("attachment"):
        pdf.attachments["a.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ")
    if changes.get("signed"):
        signature = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, Contents=pikepdf.String("x")))
        field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, V=signature, T=pikepdf.String("s")))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(user="1", owner="2") if changes.get("password") else False)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of 60 000 × 60 000 pixels in a few kilobytes of header and zeros."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    side = 60_000
    rows = zlib.compress(bytes(1 << 20), 9)
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def sparse(path: Path, size: int = 2 << 30) -> Path:
    """A JPEG head and two gigabytes of hole: no disk is used."""
    with path.open("wb") as file:
        file.write(jpeg()[:1000])
        file.truncate(size)
    return path
