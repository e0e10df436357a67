"""How do JSON lines come into a command and go out of it: UTF-8 both ways, one answer a line, a bad line spoils no other?"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from counter_app.domain.errors import BadField, CounterError, DomainError, NotReadable
from counter_app.texts.errors import sentence

LONGEST_LINE = 1_000_000
_BOM = "\ufeff"


def speak_utf8() -> None:
    """What is piped is UTF-8 whatever the machine's code page (Windows: cp1252); a terminal keeps its own."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # An unpaired surrogate becomes \\udxxx, which is how JSON writes it.
        sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """A message for the person; never on stdout."""
    import click  # the desk itself has nothing to say unless it cannot start (D20)

    click.echo(text, err=True)


def put(value: Mapping[str, Any]) -> None:
    """One JSON line on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def lines_of(source: str) -> Iterator[tuple[int, str]]:
    """Numbered lines of a file or of stdin ("-"); blank lines and a BOM are passed over. Raises NotReadable.

    Bytes that are no UTF-8 stand as surrogates in their line, for `object_of` to refuse that one line.
    """
    if source == "-":
        yield from _numbered(sys.stdin.buffer)
        return
    try:
        with Path(source).open("rb") as file:
            yield from _numbered(file)
    except OSError as error:
        raise NotReadable(line=0, file=Path(source).name, reason=type(error).__name__) from error


def _numbered(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(stream, 1):
        line = raw.decode("utf-8", "surrogateescape")
        line = line.removeprefix(_BOM) if number == 1 else line
        if line.strip():
            yield number, line


def object_of(line: str) -> Mapping[str, Any]:
    """The JSON object of an input line. Raises BadField(line)."""
    if len(line) > LONGEST_LINE:
        raise BadField(field="line", value="", reason="too-long")
    try:
        line.encode()
    except UnicodeEncodeError as error:
        raise BadField(field="line", value="", reason="not-utf-8") from error
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadField(field="line", value=line[:60], reason="not-json") from error
    if not isinstance(value, dict):
        raise BadField(field="line", value=line[:60], reason="not-json")
    return value


def answer_each(source: str, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> int:
    """One output line per input line; a bad line answers with its errors. Returns the exit code."""
    worst = 0
    for number, line in lines_of(source):
        try:
            put(answer(object_of(line)))
        except DomainError as error:
            worst = 2
            put({"line": number, "errors": [error_row(error)]})
    return worst


def error_row(error: CounterError) -> dict[str, str]:
    """{"code", "message", "field"?}: how an error stands in an answer."""
    told = {"code": error.code, "message": sentence(error)}
    if "field" in error.facts:
        told["field"] = str(error.facts["field"])
    return told
