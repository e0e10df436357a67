"""Does the table of requirements promise only what is there: code that exists, tests that exist and run?"""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from config.compliance_files import ComplianceRow, ComplianceState, load_compliance, running_tests
from config.paths import COMPLIANCE, PROVINCES
from counter_app.domain.errors import SettingsError

ROOT = Path(__file__).parents[2]
ALL = load_compliance(COMPLIANCE, ROOT)
ROWS = [(one.key, row) for one in ALL for row in one.rows]

GOOD = """
key = "hue"

[[row]]
article = "Đ13.2"
requirement = "Mã hồ sơ in sẵn trên biên nhận"
state = "met"
code = ["counter_app/domain/receipt.py"]
tests = ["tests/domain/test_receipt.py::test_a_provisional_number_is_flagged"]

[[row]]
article = "Đ29"
requirement = "Báo cáo định kỳ"
state = "not_met"
note = "Chưa có báo cáo."
"""
TEST = "tests/domain/test_receipt.py::test_a_provisional_number_is_flagged"


def load(folder: Path, text: str, root: Path = ROOT) -> object:
    (folder / "hue.toml").write_text(text, encoding="utf-8")
    return load_compliance(folder, root)


def test_the_five_provinces_are_there_with_every_row_of_their_regulation() -> None:
    assert {one.key for one in ALL} == {path.stem for path in PROVINCES.glob("*.toml")}
    assert {one.key: len(one.rows) for one in ALL} == {
        "bac-giang": 39,
        "ca-mau": 48,
        "can-tho": 28,
        "da-nang": 30,
        "hue": 32,
    }
    for one in ALL:
        twice = [article for article, count in Counter(row.article for row in one.rows).items() if count > 1]
        assert twice == [], one.key


@pytest.mark.parametrize(("province", "row"), ROWS, ids=[f"{key}-{row.article}" for key, row in ROWS])
def test_a_row_tells_what_keeps_it_or_what_is_missing(province: str, row: ComplianceRow) -> None:
    """Read again here, apart from the loader: a met row has code and a test, every other one says why it is not."""
    assert [path for path in row.code if not (ROOT / path).is_file()] == []
    for test in row.tests:
        path, name = test.split("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), test
    assert (row.tests and row.code) if row.state is ComplianceState.MET else row.note
    assert len(row.requirement) <= 120 and len(row.note) <= 240


def test_the_files_are_composed_unicode_on_disk() -> None:
    for path in COMPLIANCE.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text), path.name


def test_a_good_file_is_taken(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("test_receipt.py::", "test_no_such.py::", "tests", "no-such-file"),
        ("::test_a_provisional", "::test_no_provisional", "tests", "no-such-test"),
        (f'["{TEST}"]', '["counter_app/domain/receipt.py::receipt_document"]', "tests", "no-such-file"),
        ("domain/receipt.py", "domain/no_such.py", "code", "no-such-file"),
        ("counter_app/domain/receipt.py", "counter_app/../README.md", "code", "no-such-file"),
        ("counter_app/domain/receipt.py", str(ROOT / "README.md"), "code", "no-such-file"),
        ("counter_app/domain/receipt.py", "counter_app/domain", "code", "no-such-file"),
        (f'tests = ["{TEST}"]', "tests = []", "state", "met-without-test"),
        (f'tests = ["{TEST}"]', "", "state", "met-without-test"),
        ('code = ["counter_app/domain/receipt.py"]', "", "code", "missing"),
        ('state = "met"', 'state = "partly"', "note", "missing"),
        ('state = "met"', 'state = "done"', "state", "not-one-of"),
        ('note = "Chưa có báo cáo."', 'note = " "', "note", "missing"),
        ('note = "Chưa có báo cáo."', f'note = "x"\ntests = ["{TEST}"]', "state", "not-met-with-test"),
        ('note = "Chưa có báo cáo."', 'note = "x"\nremark = "y"', "remark", "unknown-key"),
        ('article = "Đ29"', 'article = ""', "article", "missing"),
        ("[[row]]", GOOD.split("[[row]]")[1].join(["[[row]]", "[[row]]"]), "article", "double-code"),
        ('key = "hue"', 'key = "ca-mau"', "key", "not-the-name-of-the-file"),
    ],
)
def test_a_row_that_promises_what_is_not_there_is_caught(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert str(caught.value.facts["key"]).endswith(key)
    assert str(caught.value.facts["reason"]).startswith(reason)


def test_a_test_that_never_runs_or_may_fail_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(
        "import pytest\n"
        "def test_runs(): ...\n"
        "async def test_waits(): ...\n"
        "def helper(): ...\n"
        "@pytest.mark.skip(reason='later')\ndef test_is_skipped(): ...\n"
        "@pytest.mark.xfail\ndef test_may_fail(): ...\n"
        "class TestGroup:\n    def test_inside(self): ...\n"
        "@pytest.mark.skip\nclass TestLeftOut:\n    def test_outside(self): ...\n",
        encoding="utf-8",
    )
    assert running_tests(tmp_path / "test_x.py") == {"test_runs", "test_waits", "TestGroup::test_inside"}


def test_an_empty_folder_and_an_empty_file_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_compliance(tmp_path, ROOT)
    with pytest.raises(SettingsError):
        load(tmp_path, 'key = "hue"\n')
