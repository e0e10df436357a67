"""Which sheet, tray, sides and copies a job asks for, in the words of IPP (RFC 8011 §5.2, PWG 5100.7, PWG 5101.1)."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from counter_app.domain.slip import PaperFormat

STANDARD_MEDIA: Mapping[PaperFormat, str] = MappingProxyType(
    {PaperFormat.A5: "iso_a5_148x210mm", PaperFormat.A4: "iso_a4_210x297mm"}
)
ONE_SIDED = "one-sided"
TWO_SIDED = "two-sided-long-edge"

_JOB_GROUP, _END = b"\x02", b"\x03"
_INTEGER, _COLLECTION, _END_COLLECTION, _KEYWORD, _MEMBER_NAME = 0x21, 0x34, 0x37, 0x44, 0x4A
_SELF_DESCRIBING = re.compile(r"_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)$")
_HUNDREDTHS = {"mm": 100, "in": 2540}


@dataclass(frozen=True, slots=True)
class IppOptions:
    """How a province wants its forms printed.

    `duplex` False asks for one side, whatever the printer's default: the copies of a receipt (liên) are pages that must not
    share a sheet. `tray`: a media-source keyword such as "tray-1", "" = the printer chooses. `copies`: sheets of each page.
    `media`: a PWG media name for a paper where the standard one does not serve.
    """

    duplex: bool = False
    tray: str = ""
    copies: int = 1
    media: Mapping[PaperFormat, str] = field(default_factory=dict)

    def medium(self, paper: PaperFormat) -> str:
        """The PWG name of the sheet, always sent: the default of many printers is Letter. Raises KeyError for a roll."""
        return self.media.get(paper) or STANDARD_MEDIA[paper]

    @property
    def sides(self) -> str:
        return TWO_SIDED if self.duplex else ONE_SIDED


def size_of(medium: str) -> tuple[int, int] | None:
    """Width and height in hundredths of a millimetre, as the name itself tells them; None for a name that does not."""
    found = _SELF_DESCRIBING.search(medium)
    if found is None:
        return None
    factor = _HUNDREDTHS[found[3]]
    return round(float(found[1]) * factor), round(float(found[2]) * factor)


def job_attributes(options: IppOptions, paper: PaperFormat, *, tells_sides: bool) -> bytes:
    """The job group of a Create-Job request. `tells_sides`: the printer knows the attribute `sides`.

    Encoded here because pyipp leaves out, without a word, every attribute that it has no tag for, and knows no collections.
    """
    medium = options.medium(paper)
    size = size_of(medium)
    group = _JOB_GROUP
    if options.tray and size:  # RFC 8011 §5.2.11: media and media-col exclude each other, and only media-col names a tray
        group += _media_collection(size, options.tray)
    else:
        group += _attribute(_KEYWORD, "media", medium.encode())
    if tells_sides:
        group += _attribute(_KEYWORD, "sides", options.sides.encode())
    if options.copies > 1:
        group += _attribute(_INTEGER, "copies", struct.pack(">i", options.copies))
    return group


def with_job_attributes(request: bytes, group: bytes, document: bytes = b"") -> bytes:
    """A request that ends after its operation group, with the job group and the document behind it."""
    return request.removesuffix(_END) + group + _END + document


def _media_collection(size: tuple[int, int], tray: str) -> bytes:
    width, height = (struct.pack(">i", side) for side in size)
    return (
        _attribute(_COLLECTION, "media-col", b"")
        + _member("media-size", _attribute(_COLLECTION, "", b""))
        + _member("x-dimension", _attribute(_INTEGER, "", width))
        + _member("y-dimension", _attribute(_INTEGER, "", height))
        + _attribute(_END_COLLECTION, "", b"")
        + _member("media-source", _attribute(_KEYWORD, "", tray.encode()))
        + _attribute(_END_COLLECTION, "", b"")
    )


def _member(name: str, value: bytes) -> bytes:
    return _attribute(_MEMBER_NAME, "", name.encode()) + value


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value
