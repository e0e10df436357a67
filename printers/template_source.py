"""What does the text of a slip template show before it is compiled? Files, places, fields that no document has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from printers.place_names import PLACE
from printers.template_finding import Finding, Problem, nearest

_IMPORT = re.compile(r'#?\b(?:import|include)\s+"([^"@][^"]*)"')
_PACKAGE = re.compile(r'"(@[^"]+)"')
_FIELD = re.compile(r"(?<![\w.-])d((?:\.[a-z_]+)+)(\()?")
_COMMENT = re.compile(r"(?<!:)//[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """One file of templates, by the name that messages call it."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def code(self) -> str:
        """The text with its comments blanked out: every other character stays where it was."""
        return _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        line = self.text.count("\n", 0, offset)
        return line + 1, offset - (self.text.rfind("\n", 0, offset) + 1) + 1


def sources_of(template: Path) -> tuple[list[Source], list[Finding]]:
    """The template and every file of its folder that it imports, and what is wrong with reading them."""
    found: list[Source] = []
    problems: list[Finding] = []
    waiting, seen = [template], set[Path]()
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        try:
            source = Source(path, path.read_text("utf-8"))
        except UnicodeDecodeError as error:
            problems.append(Finding(Problem.NOT_UTF8, path.name, line=path.read_bytes()[: error.start].count(b"\n") + 1))
            continue
        except OSError:  # the compiler names the line that asks for it
            continue
        found.append(source)
        waiting += [(path.parent / name) for name in _IMPORT.findall(source.code) if name.endswith(".typ")]
    return found, problems


def source_findings(source: Source, content: Mapping[str, Any]) -> Iterator[Finding]:
    """What the text alone shows. `content`: one document of the kind, for the names of its fields; empty: not asked."""
    code = source.code
    if source.text != unicodedata.normalize("NFC", source.text):
        yield _not_composed(source)
    for found in PLACE.finditer(code):
        yield Finding(Problem.PLACE_NAME, source.name, *source.place(found.start()), told=found[0])
    for found in _PACKAGE.finditer(code):
        yield Finding(Problem.FROM_NETWORK, source.name, *source.place(found.start()), told=found[1])
    for found in _FIELD.finditer(code) if content else ():
        names = found[1][1:].split(".")
        unknown = _first_unknown(names[:-1] if found[2] else names, content)
        if unknown is not None:
            depth, meant = unknown
            before = sum(len(name) + 1 for name in names[:depth])
            at = source.place(found.start(1) + 1 + before)
            yield Finding(Problem.UNKNOWN_FIELD, source.name, *at, field=".".join(names[: depth + 1]), told=meant)


def _first_unknown(names: Sequence[str], content: Mapping[str, Any]) -> tuple[int, str] | None:
    """How deep the first name stands that the document does not have, and which one was probably meant."""
    node: Any = content
    for depth, name in enumerate(names):
        if not isinstance(node, Mapping):
            return None  # absent in this sample, or a list: the compiler knows better
        if name not in node:
            return depth, ".".join((*names[:depth], meant)) if (meant := nearest(name, node)) else ""
        node = node[name]
    return None


def _not_composed(source: Source) -> Finding:
    for number, line in enumerate(source.text.splitlines(), 1):
        composed = unicodedata.normalize("NFC", line)
        if line != composed:
            at = next((n for n, pair in enumerate(zip(line, composed, strict=False)) if pair[0] != pair[1]), len(composed))
            return Finding(Problem.NOT_COMPOSED, source.name, number, at + 1, told=composed.strip()[:60])
    return Finding(Problem.NOT_COMPOSED, source.name)
