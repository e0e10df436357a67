"""Can this slip template be trusted? It is read, tried on every sample and paper, and what comes out is read back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from counter_app.domain.errors import DeviceUnavailable, SlipTooLong
from counter_app.domain.slip import SLIP_KINDS, PaperFormat, RenderedSlip, SlipKind
from printers.fonts import choose_fonts
from printers.fonts_on_paper import font_findings
from printers.paper_reading import Page, code_readers, invisible_words, pages_of
from printers.render import TypstRenderer
from printers.slip_compiler import STAND_IN
from printers.slip_samples import Sample, all_samples, every_field, papers_of, samples_of
from printers.table_check import TABLE_TEMPLATES, Keep, TableTrial, table_templates
from printers.template_finding import Finding, Problem, compiler_findings
from printers.template_source import source_findings, sources_of
from printers.text_on_paper import text_findings


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """What was tried, and what was found wrong: nothing else counts as good."""

    templates: tuple[str, ...]
    slips: int
    readers: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """A template that a slip is printed with. `path`: <kind>_<paper>.typ, paper being a5, a4 or roll."""

    path: Path
    kind: SlipKind
    papers: tuple[PaperFormat, ...]


NOT_SLIPS = ("label_", "test_page_", "calibration_")  # read only: labels and printers' own pages have other documents


def check_template(template: Path, font_folders: Sequence[Path], keep: Keep = lambda name, slip: None) -> TemplateReport:
    """Check a template, or each that uses a shared part. `keep` gets each sample that came out, and a name for its file.

    Raises FontsIncomplete, DeviceUnavailable (typst, pypdfium2).
    """
    if not template.is_file():
        return TemplateReport((), 0, (), (Finding(Problem.NO_SUCH_FILE, template.name),))
    if template.stem.startswith(NOT_SLIPS):
        sources, unreadable = sources_of(template)
        read = (*unreadable, *(finding for source in sources for finding in source_findings(source, {})))
        return TemplateReport((template.name,), 0, (), read)
    targets, tables = _targets(template), table_templates(template)
    if not targets and not tables:
        names = (*(f"{kind}_{paper}.typ" for kind in SLIP_KINDS for paper in ("a5", "a4", "roll")), *TABLE_TEMPLATES)
        return TemplateReport((), 0, (), (Finding(Problem.NOT_A_TEMPLATE_NAME, template.name, told=", ".join(names)),))
    trials: list[_Trial | TableTrial] = [_Trial(target, font_folders, keep) for target in targets]
    trials += [TableTrial(table, font_folders, keep) for table in tables]
    found: dict[tuple[object, ...], Finding] = {}
    for finding in (finding for trial in trials for finding in trial.findings()):
        found.setdefault(finding.same, finding)
    tried = (*(target.path.name for target in targets), *(path.name for path in tables))
    readers = tuple(code_readers()) if targets else ()  # a table has no code
    return TemplateReport(tried, sum(trial.slips for trial in trials), readers, tuple(_without_echo(found.values())))


def _targets(template: Path) -> list[_Target]:
    own = _target(template)
    if own:
        return [own]
    beside = [target for path in sorted(template.parent.glob("*.typ")) if (target := _target(path))]
    return [target for target in beside if template in [source.path for source in sources_of(target.path)[0]]]


def _target(path: Path) -> _Target | None:
    kind, _, suffix = path.stem.rpartition("_")
    papers = papers_of(suffix)
    return _Target(path, SlipKind(kind), papers) if papers and kind in SLIP_KINDS else None


def _without_echo(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The compiler repeats a field that the text has already shown; the one that names what was meant stays."""
    kept = sorted(findings, key=lambda finding: (not finding.line, finding.file, finding.line, finding.column))
    known = {(f.file, f.line) for f in kept if f.problem is Problem.UNKNOWN_FIELD and f.field}
    for finding in kept:
        if finding.problem is not Problem.UNKNOWN_FIELD or finding.field or (finding.file, finding.line) not in known:
            yield replace(finding, field=finding.told, told="") if _is_bare(finding) else finding


def _is_bare(finding: Finding) -> bool:
    return finding.problem is Problem.UNKNOWN_FIELD and not finding.field


class _Trial:
    """One template on all its samples and papers."""

    def __init__(self, target: _Target, font_folders: Sequence[Path], keep: Keep) -> None:
        self._target = target
        self._keep = keep
        self._fonts = choose_fonts(font_folders)
        self._warnings: list[str] = []
        self._renderer = TypstRenderer(target.path.parent, font_folders, on_warning=self._warnings.append)
        self._readers = code_readers()
        self.slips = 0

    def findings(self) -> Iterator[Finding]:
        """In the order in which a person would put them right."""
        sources, unreadable = sources_of(self._target.path)
        yield from unreadable
        samples = samples_of(self._target.kind)
        for source in sources:
            shared = source.path != self._target.path
            yield from source_findings(source, every_field(all_samples() if shared else samples))
        if not samples:
            yield Finding(Problem.NO_SAMPLES, self._target.path.name)
        for sample in () if unreadable else samples:
            for paper in self._target.papers:
                for finding in self._on_paper(sample, paper):
                    yield replace(finding, sample=sample.name, paper=str(paper))

    def _on_paper(self, sample: Sample, paper: PaperFormat) -> Iterator[Finding]:
        self._warnings.clear()
        name = self._target.path.name
        try:
            slip = self._renderer.render(sample.document, paper)
            pdf = self._renderer.roll_as_pdf(sample.document, paper) if paper.is_roll else slip.data
        except SlipTooLong as error:
            yield Finding(Problem.TOO_MANY_SHEETS, name, told=f"{error.facts['pages']} > {error.facts['allowed']}")
            return
        except DeviceUnavailable as error:
            if error.__cause__ is None or not hasattr(error.__cause__, "diagnostic"):
                raise
            yield from compiler_findings(error.__cause__.diagnostic, str(error.facts["reason"]), name)
            return
        self.slips += 1
        self._keep(f"{slip.kind}_{paper}-{sample.name}", slip)
        for warning in self._warnings:
            yield from compiler_findings(warning, warning.partition("\n")[0], name)
        yield from font_findings(name, self._fonts, pdf)
        yield from self._read_back(sample, slip, pages_of(pdf, _picture(slip)))

    def _read_back(self, sample: Sample, slip: RenderedSlip, pages: tuple[Page, ...]) -> Iterator[Finding]:
        name, content = self._target.path.name, sample.document.content
        sheets = 1 if slip.paper.is_roll else slip.pages // max(len(content.get("copies", ())), 1)
        if sheets > sample.sheets:
            yield Finding(Problem.TOO_MANY_SHEETS, name, told=f"{sheets} > {sample.sheets}")
        for reader, read in self._readers.items():
            yield from _code_findings(name, content["qr"], [read(page.picture) for page in pages[::sheets]], reader)
        for page in pages:
            for words in invisible_words(page):
                yield Finding(Problem.TEXT_NOT_VISIBLE, name, told=words[:60])
            if STAND_IN in page.text:
                yield Finding(Problem.LETTER_WITHOUT_GLYPH, name, told=STAND_IN)
        yield from text_findings(name, self._target.kind, content, [page.text for page in pages])


def _picture(slip: RenderedSlip) -> Any:
    """What a roll printer burns; None for sheets."""
    from PIL import Image

    return Image.open(io.BytesIO(slip.data)) if slip.paper.is_roll else None


def _code_findings(name: str, wanted: str, pages: Sequence[list[str]], reader: str) -> Iterator[Finding]:
    for codes in pages:
        if not codes:
            yield Finding(Problem.QR_MISSING, name, told=reader)
        elif set(codes) != {wanted}:
            yield Finding(Problem.QR_WRONG, name, told=next(code for code in codes if code != wanted)[:60])
