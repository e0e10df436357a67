"""No screen and no widget hands Textual a string that somebody else wrote, except through `widgets/plain.py` (D13).

Allowed where a widget takes text: a literal or a CONSTANT, plain_content(), plain_cell(), a function of the same module that
is annotated to return Content or Text, `Content.assemble(...)` of these, a name bound to one of these, and `markup=False`.
Everything else is reported with file and line.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "counter_app"
TAKES_TEXT = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Option", "TabPane", "Link", "Collapsible", "Markdown"}
TAKES_TEXT_METHODS = {"update", "notify", "add_row", "add_option", "add_column", "update_cell", "from_markup"}
TAKES_TEXT_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "label", "prompt"}
GATES = {"plain_content", "plain_cell"}
SAFE_TYPES = {"Content", "Text", "Content | None"}
NO_TEXT = {"values", "items"}  # of mappings: `self._texts.update(form.values())`
KEYWORDS_THAT_ARE_TEXT = {"label", "content", "prompt", "title", "message"}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_gated(value: ast.expr, known: set[str]) -> bool:
    match value:
        case ast.Constant() | ast.Starred():  # a starred row is checked where it is built
            return True
        case ast.Name(id=name):
            return name in known or name.isupper()
        case ast.Attribute(attr=name):
            return name.isupper()
        case ast.IfExp(body=first, orelse=second):
            return _is_gated(first, known) and _is_gated(second, known)
        case ast.BinOp(left=first, right=second) | ast.NamedExpr(target=first, value=second):
            return _is_gated(first, known) and _is_gated(second, known)
        case ast.Call(func=function, args=args):
            if _name(function) in ("assemble", "join"):
                return all(_is_gated(part, known) for part in args)
            return _name(function) in GATES | TAKES_TEXT | NO_TEXT | known  # Option(…) is checked itself
        case ast.Dict() | ast.DictComp():  # not a text: the update of a mapping
            return True
    return False


def _safe_functions(tree: ast.Module) -> set[str]:
    """Functions of the module that are annotated to return Content or Text."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {f.name for f in functions if f.returns is not None and ast.unparse(f.returns) in SAFE_TYPES}


def _gated_names(scope: ast.AST, safe: set[str]) -> set[str]:
    """`safe`, arguments annotated as Content or Text, and names that this function binds only to gated values."""
    known = set(safe)
    bound: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        match node:
            case ast.arg(arg=name, annotation=annotation) if annotation and ast.unparse(annotation) in SAFE_TYPES:
                known.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.NamedExpr(target=ast.Name(id=name), value=value):
                bound.setdefault(name, []).append(value)
    return known | {name for name, values in bound.items() if all(_is_gated(value, known) for value in values)}


def _offence(node: ast.AST, known: set[str]) -> bool:
    match node:
        case ast.Assign(targets=targets, value=value):
            taken = any(isinstance(target, ast.Attribute) and target.attr in TAKES_TEXT_ATTRIBUTES for target in targets)
            return taken and not _is_gated(value, known)
        case ast.Call(func=function, args=args, keywords=keywords):
            name = _name(function)
            if not (name in TAKES_TEXT or (isinstance(function, ast.Attribute) and name in TAKES_TEXT_METHODS)):
                return False
            if any(k.arg == "markup" and isinstance(k.value, ast.Constant) and k.value.value is False for k in keywords):
                return False
            texts = args if name == "add_row" else args[-1:] if name == "update_cell" else args[:1]
            texts = texts + [k.value for k in keywords if k.arg in KEYWORDS_THAT_ARE_TEXT]
            return any(not _is_gated(text, known) for text in texts)
    return False


def ungated(source: str) -> list[tuple[int, str]]:
    """(line, what) for every text that goes round the gate."""
    tree = ast.parse(source)
    safe = _safe_functions(tree)
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
    found: set[tuple[int, str]] = set()
    for scope in scopes:
        known = _gated_names(scope, safe)
        found |= {(node.lineno, ast.unparse(node)[:100]) for node in ast.walk(scope) if _offence(node, known)}  # type: ignore[attr-defined]
    return sorted(found)


SOURCES = [ROOT / "app.py", *sorted((ROOT / "widgets").rglob("*.py")), *sorted((ROOT / "screens").rglob("*.py"))]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_of_others_goes_through_the_gate(path: Path) -> None:
    found = ungated(path.read_text(encoding="utf-8"))
    told = "\n".join(f"{path.relative_to(ROOT.parent)}:{line}: {what}" for line, what in found)
    assert not found, f"use plain_content() or plain_cell() of widgets/plain.py, or markup=False (D13):\n{told}"


BAD = """
def show(self, dossier, sentence):
    yield Static(dossier.applicant.name)
    yield Label(f"Chủ hồ sơ: {dossier.applicant.name}")
    self.notify(sentence)
    self.query_one(Static).update(sentence)
    table.add_row(plain_cell(dossier.number), dossier.applicant.name)
    panel.border_title = dossier.procedure_name
    options.add_option(Option("Tên: " + dossier.applicant.name))
    yield Button(label=str(dossier.uid))
    Content.from_markup(sentence)
"""

GOOD = """
def show(self, dossier, sentence):
    yield Static("Chủ hồ sơ")
    yield Static(plain_content(dossier.applicant.name))
    yield Label(dossier.applicant.name, markup=False)
    self.notify(sentence, markup=False)
    line = Content.assemble(plain_content(sentence), " · ", "xong")
    self.query_one(Static).update(line)
    table.add_row(plain_cell(dossier.number), *cells)
    panel.border_title = plain_content(dossier.procedure_name) if dossier else "Hồ sơ"
    yield Button(RECEIVE)
"""


def test_the_gate_test_catches_every_bad_call_and_no_good_one() -> None:
    lines = {line for line, _ in ungated(BAD)}
    assert lines == set(range(3, 3 + BAD.strip().count("\n")))
    assert ungated(GOOD) == []
