"""Which compiler, fonts and letters do all templates share? One Typst compiler a folder of templates, made at first use."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.plain_text import plain
from printers.fonts import FontChoice, check_faces, choose_fonts, covered_characters

if TYPE_CHECKING:
    import typst

PDF_STANDARD = "a-2b"
LONG_WORD = re.compile(r"\S{41,}")  # has to break somewhere, or it leaves the paper
MAY_BREAK = "\u200b"
_NO_BREAK = "\u00a0"  # our own, between a sum and its unit: the gate would make it a usual space
STAND_IN = "□"  # for a character no font of ours has: seen on paper, where a silent gap would not be


class SlipCompiler:
    """Hold it with `with compiler:` while its fonts are asked or a template is compiled; safe for several threads."""

    def __init__(
        self, template_folder: Path, font_folders: Sequence[Path], *, on_warning: Callable[[str], None] | None = None
    ) -> None:
        """`on_warning` hears what the compiler finds odd in a template, with its place."""
        self._templates = template_folder
        self._font_folders = tuple(font_folders)
        self._on_warning = on_warning
        self._lock = threading.Lock()
        self._compiler: typst.Compiler | None = None
        self._fonts: FontChoice | None = None
        self._characters: frozenset[str] = frozenset()

    def check_fonts(self) -> FontChoice:
        """Every face of the slips holds every Vietnamese letter. Raises FontsIncomplete(missing, where)."""
        fonts = choose_fonts(self._font_folders)
        check_faces(fonts.files)
        return fonts

    def __enter__(self) -> SlipCompiler:
        """Raises FontsIncomplete, DeviceUnavailable (typst)."""
        self._lock.acquire()
        try:
            self._prepare()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def _prepare(self) -> None:
        if self._compiler:
            return
        try:
            import typst
        except ImportError as error:
            raise DeviceUnavailable(device="typst", reason="not-installed") from error
        fonts = self.check_fonts()
        faces = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in fonts.folders]
        )
        self._fonts = fonts
        held = frozenset.intersection(*(covered_characters(file) for file in fonts.files))
        self._characters = frozenset(map(chr, held))
        self._compiler = typst.Compiler(root=str(self._templates), font_paths=faces, ignore_system_fonts=True)

    @property
    def families(self) -> dict[str, str]:
        """What a template is told of its fonts."""
        assert self._fonts
        return {"serif": self._fonts.serif, "sans": self._fonts.sans}

    def printable(self, value: Any) -> Any:
        """The same value through the gate (D13), with a stand-in for each character that has no glyph: PDF/A refuses a
        missing glyph."""
        if isinstance(value, str):
            value = _NO_BREAK.join(plain(part, keep_newlines=True) for part in value.split(_NO_BREAK))
            strange = set(value) - self._characters
            shown = "".join(STAND_IN if letter in strange else letter for letter in value) if strange else value
            return LONG_WORD.sub(breaking, shown)
        if isinstance(value, Mapping):
            return {name: self.printable(member) for name, member in value.items()}
        if isinstance(value, list | tuple):
            return [self.printable(member) for member in value]
        return value

    def pdf(self, template: str, inputs: Mapping[str, str], made_at: datetime) -> bytes:
        """A PDF/A-2b. Raises DeviceUnavailable(template, reason).

        Without tags for screen readers: what goes to a printer is nine tenths smaller, and ready in four fifths of the time.
        """
        return self.compile(template, inputs, format="pdf", pdf_standards=[PDF_STANDARD], pdf_tags=False, timestamp=made_at)

    def compile(self, template: str, inputs: Mapping[str, str], **options: Any) -> bytes:
        """One file. Raises DeviceUnavailable(template, reason), also for more pictures than one."""
        import typst

        assert self._compiler
        try:
            made, warnings = self._compiler.compile_with_warnings(
                input=str(self._templates / template), sys_inputs=dict(inputs), **options
            )
        except typst.TypstError as error:  # the text of the error names a place in the template, never a value
            raise DeviceUnavailable(device=template, reason=error.message[:200]) from error
        if self._on_warning:
            for warning in warnings:
                self._on_warning(warning.diagnostic)
        if not isinstance(made, bytes):
            raise DeviceUnavailable(device=template, reason="more-than-one-page")
        return made


def breaking(word: re.Match[str]) -> str:
    """A word without end may break between any two letters, never between a letter and its mark."""
    letters = word[0]
    return letters[0] + "".join(letter if unicodedata.combining(letter) else MAY_BREAK + letter for letter in letters[1:])
