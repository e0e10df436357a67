"""Can this template of a register or an official table be trusted? Tried on every sample, and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from counter_app.domain.errors import DeviceUnavailable, SlipTooLong
from counter_app.domain.slip import RenderedSlip
from counter_app.domain.table_sheet import TableDocument, TableKind
from printers.fonts import choose_fonts
from printers.fonts_on_paper import font_findings
from printers.paper_reading import invisible_words, pages_of
from printers.slip_compiler import STAND_IN
from printers.table_render import TypstTables
from printers.table_samples import table_samples
from printers.template_finding import Finding, Problem, compiler_findings
from printers.template_source import source_findings, sources_of
from printers.text_on_paper import leaves, stands_on

Keep = Callable[[str, RenderedSlip], None]
TABLE_TEMPLATES: Final = tuple(f"{kind}.typ" for kind in TableKind)
_NOT_TEXT: Final = ("printed_at", "parts[].columns[].align", "parts[].charts[]")  # what the paper shows in another way


def table_templates(template: Path) -> list[Path]:
    """The template itself if it is one of a table, or those beside it that use it as a part."""
    if template.stem in list(TableKind):
        return [template]
    beside = [path for kind in TableKind if (path := template.parent / f"{kind}.typ").is_file()]
    return [path for path in beside if template in [source.path for source in sources_of(path)[0]]]


class TableTrial:
    """One template on all its samples. `keep` gets each sheet that came out, and a name for its file."""

    def __init__(self, template: Path, font_folders: Sequence[Path], keep: Keep) -> None:
        self._template = template
        self._warnings: list[str] = []
        self._fonts = choose_fonts(font_folders)
        self._tables = TypstTables(template.parent, font_folders, on_warning=self._warnings.append)
        self._keep = keep
        self.slips = 0

    def findings(self) -> Iterator[Finding]:
        """In the order in which a person would put them right."""
        samples = table_samples(TableKind(self._template.stem))
        sources, unreadable = sources_of(self._template)
        yield from unreadable
        for source in sources:
            yield from source_findings(source, samples[0][1].content if source.path == self._template else {})
        for name, document in () if unreadable else samples:
            for finding in self._on_paper(name, document):
                yield replace(finding, sample=name, paper="a4")

    def _on_paper(self, sample: str, document: TableDocument) -> Iterator[Finding]:
        self._warnings.clear()
        file = self._template.name
        try:
            made = self._tables.render_table(document)
        except SlipTooLong as error:
            yield Finding(Problem.TOO_MANY_SHEETS, file, told=f"{error.facts['pages']} > {error.facts['allowed']}")
            return
        except DeviceUnavailable as error:
            if error.__cause__ is None or not hasattr(error.__cause__, "diagnostic"):
                raise
            yield from compiler_findings(error.__cause__.diagnostic, str(error.facts["reason"]), file)
            return
        self.slips += 1
        self._keep(f"{self._template.stem}-{sample}", made)
        for warning in self._warnings:
            yield from compiler_findings(warning, warning.partition("\n")[0], file)
        yield from font_findings(file, self._fonts, made.data)
        yield from self._read_back(document, made)

    def _read_back(self, document: TableDocument, made: RenderedSlip) -> Iterator[Finding]:
        file, pages = self._template.name, pages_of(made.data)
        for page in pages:
            for words in invisible_words(page):
                yield Finding(Problem.TEXT_NOT_VISIBLE, file, told=words[:60])
            if STAND_IN in page.text:
                yield Finding(Problem.LETTER_WITHOUT_GLYPH, file, told=STAND_IN)
        paper = [page.text.casefold() for page in pages]  # titles and roles are set in capitals
        for field, value in leaves(document.content):
            empty = field == "parts[].empty"  # stands only where there are no rows
            if field in _NOT_TEXT or empty or not isinstance(value, str):
                continue
            if not stands_on(value.casefold(), paper):
                yield Finding(Problem.TEXT_MISSING, file, field=field, told=value[:40])
