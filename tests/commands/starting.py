"""What the tests of the first start share: answers of a made-up desk, and a folder in which it was set up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.paths import DeskPaths
from counter_app.commands.first_start import FirstStart
from counter_app.services.set_up import SetUpAnswers

PASSPHRASE = "một mật khẩu đủ dài"
PIN = "204815"


def answers(**members: Any) -> SetUpAnswers:
    """A desk in Bắc Giang without centre and printer, its key behind a passphrase."""
    given = {
        "province": "bac-giang",
        "agency_code": "H02.12.05",
        "unit_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ MẪU",
        "desk_id": "Q7",
        "desk_name": "Quầy số 7",
        "officer_name": "Nguyễn Thị Mẫu",
        "login": "mau",
        "pin": PIN,
        "passphrase": PASSPHRASE,
    }
    return SetUpAnswers(**{**given, **members})


def set_up(folder: Path, **members: Any) -> DeskPaths:
    """A desk as the wizard leaves it."""
    paths = DeskPaths(folder)
    FirstStart(paths).finish(answers(**members))
    return paths
