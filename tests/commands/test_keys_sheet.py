"""The sheet of keys says what the screens do: it is read off them, fits one A4, and leaves out what only the demo has."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from click.testing import CliRunner

from counter_app.app import CounterApp
from counter_app.cli import cli
from counter_app.commands.keys_sheet import EVERYWHERE, OPENED, key_groups
from counter_app.jobs import JOBS


def test_every_job_of_the_desk_stands_on_the_sheet_with_keys_that_it_has() -> None:
    groups = {one.heading: dict(one.keys) for one in key_groups()}
    assert set(groups) <= {EVERYWHERE, *OPENED.values(), *(job.title for job in JOBS.values())}
    assert len(groups) >= len(JOBS)
    assert groups[EVERYWHERE]["F2"] == JOBS["intake"].told
    assert "Ctrl+O" not in groups[EVERYWHERE], "sample cards are only in the demo"
    assert groups["Xem trang đã quét"]["Bksp"] == "Bỏ bước vừa làm"


def test_a_key_that_works_everywhere_is_told_once() -> None:
    everywhere, *screens = key_groups()
    assert {job.key for job in JOBS.values() if job.key} <= {key.lower() for key, _ in everywhere.keys}
    assert not {key for key, _ in everywhere.keys} & {key for one in screens for key, _ in one.keys}
    assert all(told and told == told.strip() for one in (everywhere, *screens) for _, told in one.keys)
    assert len({binding.id for binding in CounterApp.BINDINGS if not isinstance(binding, tuple)}) > len(screens) / 2


def test_the_sheet_is_one_page_with_every_key_on_it(tmp_path: Path) -> None:
    out = tmp_path / "phim.pdf"
    done = CliRunner().invoke(cli, ["keys", "--out", str(out), "--demo-store", str(tmp_path / "desk")])
    assert done.exit_code == 0, done.output
    document = pypdfium2.PdfDocument(out)
    assert len(document) == 1
    text = "".join(document[0].get_textpage().get_text_bounded().split())
    missing = [told for one in key_groups() for _, told in one.keys if "".join(told.split()) not in text]
    assert missing == []
