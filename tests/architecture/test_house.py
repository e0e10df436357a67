"""The house keeps its promises: paths of the README exist, names are the field's, nothing secret or local is committed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("counter_app", "sync", "printers", "scanners", "config")
FORBIDDEN_NAMES = re.compile(r"(Manager|Helper|Utils?|Base|Info|Data)$")
HEAVY = ("cv2", "typst", "escpos", "httpx", "zxingcpp", "pyzbar", "fastapi", "sqlalchemy", "uvicorn", "psycopg", "numpy")
POSIX_ONLY = ("fcntl", "pty", "termios", "resource", "grp", "pwd")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_every_path_in_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("## Twelve questions") :]
    table = table[: table.index("\n## ", 5)]
    paths = re.findall(r"`([\w./-]+\.(?:py|md|typ|toml|tcss))`", table)
    assert len(re.findall(r"^\| .+\|", table, flags=re.M)) >= 13  # header and twelve rows
    assert len(paths) >= 12
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_no_committed_file_names_a_registry_or_a_place_on_a_machine() -> None:
    hosts = re.compile(r"(pypi|pythonhosted|npmjs|debian)\.(org|com)|/simple/|--index-url|--find-links")
    # Assembled, so that this file does not hold what it looks for.
    places = re.compile("|".join((r"/wo" + "rk/", r"/ro" + "ot/", r"/ho" + "me/[a-z]")))
    wrong = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in (".png", ".svg", ".ttf"):
            continue
        text = text_of(path)
        wrong += [
            f"{path.relative_to(ROOT)}: {found.group()}" for found in (hosts.search(text), places.search(text)) if found
        ]
    assert wrong == []


def test_every_text_is_composed_unicode() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in (".py", ".toml", ".typ", ".md", ".tcss") and not unicodedata.is_normalized("NFC", text_of(path))
    ]
    assert wrong == []


def test_no_class_hides_behind_an_empty_word() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.ClassDef) and FORBIDDEN_NAMES.search(node.name)
    ]
    assert wrong == []


def test_nothing_deletes_what_is_unsent() -> None:
    """No SQL of the desk deletes from the outbox; the trigger that forbids it is in the schema."""
    store = ROOT / "counter_app" / "store"
    deleting = [path.name for path in store.rglob("*.py") if re.search(r"DELETE\s+FROM\s+outbox", text_of(path), re.I)]
    assert deleting == []
    assert "BEFORE DELETE ON outbox" in "".join(text_of(path) for path in store.glob("m0*.py"))


@pytest.mark.parametrize(
    "module",
    ["counter_app.__main__", "counter_app.app", "counter_app.main", "counter_app.cli", "counter_app.plugging"],
)
def test_start_up_imports_no_device_library_and_nothing_posix_only(module: str) -> None:
    """D20: the libraries come in when the device is used; Windows must be able to start the desk."""
    watched = HEAVY + (POSIX_ONLY if module != "counter_app.app" else ())  # Textual's own Linux driver needs termios
    script = f"import sys, {module}; print([name for name in {watched!r} if name in sys.modules])"
    before = "import sys; print([name for name in ('fcntl','resource','grp','pwd') if name in sys.modules])"
    run = [sys.executable, "-c"]
    loaded = subprocess.run([*run, script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    bare = subprocess.run([*run, before], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = [name for name in ast.literal_eval(loaded) if name not in ast.literal_eval(bare)]
    assert [name for name in heavy if name in HEAVY] == []


def test_services_load_without_screen_wire_or_device() -> None:
    script = (
        "import sys, pkgutil, importlib, counter_app.services as all_of; "
        "[importlib.import_module(f'counter_app.services.{m.name}') for m in pkgutil.iter_modules(all_of.__path__)]; "
        "print([n for n in ('textual', 'rich', 'httpx', 'sqlite3', 'sqlcipher3', 'typst', 'cv2') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


BEHIND_THE_LOG_IN = (
    "click",
    "sqlite_utils",
    "counter_app.ports",
    "counter_app.plugging",
    "counter_app.services.intake",
    "counter_app.domain.catalogue",
    "counter_app.domain.dossier",
    "counter_app.screens.home",
    "printers.render",
    "sync.gateway_client",
)
_BEFORE = "import counter_app.__main__, counter_app.commands.desk, counter_app.app"
_AFTER = "from counter_app.cli import cli; import printers.render, sync.gateway_client, counter_app.store.database_library"


def test_the_log_in_waits_for_nothing_that_only_the_desk_behind_it_needs() -> None:
    """D20. The control loads them as the thread behind the log-in does, and must find every one."""
    control = (
        f"{_AFTER}; from counter_app.jobs import JOBS; import counter_app.plugging, importlib; "
        "[importlib.import_module(f'counter_app.screens.{job.module}') for job in JOBS.values()]"
    )
    found = []
    for loading in (_BEFORE, control):
        script = f"import sys; {loading}; print([n for n in {BEHIND_THE_LOG_IN!r} if n in sys.modules])"
        run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
        found.append(ast.literal_eval(run.stdout))
    assert found == [[], list(BEHIND_THE_LOG_IN)]
