"""No file, function or class grows past what one reader holds in mind (design §6)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("counter_app", "sync", "printers", "scanners", "config")
MOST_LINES = 400
MOST_FUNCTION_LINES = 60
MOST_PUBLIC_METHODS = 20
MOST_ARGUMENTS = 8
# Textual calls these by name; they are no interface of the class.
FRAMEWORK = ("on_", "watch_", "validate_", "compute_", "action_", "compose", "check_action", "render")


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def problems(source: str, name: str) -> Iterator[str]:
    """What is too large in one module."""
    lines = source.count("\n") + 1
    if lines > MOST_LINES:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_FUNCTION_LINES:
                yield f"{name}:{node.lineno} {node.name}: {length} lines"
            positional = [a for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in ("self", "cls")]
            if len(positional) > MOST_ARGUMENTS and "commands" not in name and not name.endswith("cli.py"):
                yield f"{name}:{node.lineno} {node.name}: {len(positional)} arguments"
        if isinstance(node, ast.ClassDef):
            public = [
                child.name
                for child in node.body
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith(("_", *FRAMEWORK))
            ]
            if len(public) > MOST_PUBLIC_METHODS:
                yield f"{name}:{node.lineno} {node.name}: {len(public)} public methods"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_small_and_says_what_it_is(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if path.name == "__init__.py":
        assert source == "", "__init__.py stays empty"
        return
    assert list(problems(source, str(path.relative_to(ROOT)))) == []
    assert ast.get_docstring(ast.parse(source)), "a module opens with one sentence"


def test_the_rule_catches_what_is_too_large() -> None:
    """Positive control."""
    long_function = "def f():\n" + "    x = 1\n" * 61
    fat_class = "class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(21))
    assert len(list(problems(long_function, "x"))) == 1
    assert len(list(problems(fat_class, "x"))) == 1
    assert len(list(problems("\n" * 401, "x"))) == 1
