"""Does a stolen disk tell a name? A desk full of planted words works, is killed, and all its files are searched (F38, F51).

`python -m prove.canaries FOLDER [no-key]` is that desk; `no-key` writes a note beside the store, as careless programs do.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from counter_app.domain.errors import CounterError
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.ports import PrinterState, PrintReceipt

CANARIES: Final = {
    "name": "Chim Hoàng Yến Đẫm Sương",
    "identity number": "001190777731",
    "phone": "0977731731",
    "address": "Ngõ Bí Mật Ước Vọng 731",
    "e-mail": "canary731@thu.example",
    "note": "Lời kín của người nộp",
    "typed": "Nháp chưa lưu bảy ba một",
    "scanned": "Trang quét có mặt người 731",
    "PIN": "731731",
}
_ROOT: Final = Path(__file__).parents[1]


class _NoPaper:
    """A printer that keeps nothing: what the desk itself leaves behind is looked for."""

    def papers(self) -> tuple[PaperFormat, ...]:
        return tuple(PaperFormat)

    def probe(self) -> PrinterState:
        return PrinterState(True, "none")

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        return PrintReceipt(device_done=True, where="none")


def work(folder: Path, *, careless: bool) -> None:
    """A morning: people received, papers printed, a form left open, a page kept, copies, support files; then death."""
    from config.settings import DeskSettings, save_settings
    from counter_app.commands.support import write_support_file
    from counter_app.services.diagnosis import Diagnosis
    from counter_app.store.backup import StoreBackups
    from counter_app.store.file_vault import EncryptedFileVault
    from tests.desk_rig import KEY, DeskRig
    from tests.printers.slips import renderer

    rig = DeskRig(folder, printers=dict.fromkeys(PaperFormat, _NoPaper()), renderer=renderer())
    rig.lease()
    citizen = replace(
        rig.form().applicant,
        name=CANARIES["name"],
        identity_number=CANARIES["identity number"],
        phone=CANARIES["phone"],
        address=CANARIES["address"],
        email=CANARIES["e-mail"],
    )
    for _ in range(20):
        rig.services.intake.receive(rig.form(applicant=citizen, summary=CANARIES["note"]), rig.officer)
    rig.services.drafts.save("draft-1", rig.officer, {"applicant.name": CANARIES["typed"]})
    for pin in (CANARIES["PIN"], "000000"):
        try:
            rig.services.login.log_in("mau", pin)
        except CounterError as error:
            print(repr(error), file=sys.stderr)
    vault = EncryptedFileVault(folder / "files", KEY)
    vault.put_bytes(b"%PDF-1.7 " + CANARIES["scanned"].encode() * 50)
    StoreBackups(folder / "store.db", KEY, folder / "backups").keep(rig.clock.now())
    save_settings(folder / "counter.toml", DeskSettings("bac-giang", "Q1", "Quầy số 1"))
    print(write_support_file(str(folder), folder / "support.json", []))
    facts = Diagnosis(rig.store, rig.clock, rig.desk, "0.1.0", None).facts()
    (folder / "support-facts.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    if careless:
        (folder / "last.log").write_text(f"saved {CANARIES['name']}", "utf-8")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)  # nothing is tidied up behind it


def search(folder: Path) -> tuple[int, list[str]]:
    """(files looked into, "what in which file, how written" for every planted word that is found)."""
    found, looked = [], 0
    needles = [(what, how, needle) for what, word in CANARIES.items() for how, needle in _written(word)]
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        looked += 1
        for where, haystack in (("content", path.read_bytes()), ("name", str(path.relative_to(folder)).encode())):
            folded = haystack.lower()
            found += [
                f"{what} in the {where} of {path.relative_to(folder)} ({how})" for what, how, one in needles if one in folded
            ]
    return looked, found


def _written(word: str) -> Iterator[tuple[str, bytes]]:
    """As it may stand in a file: lower case, since files are folded, too; half of it is enough."""
    bare = "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one)).replace("Đ", "D")
    for how, text in (
        ("as typed", word),
        ("decomposed", unicodedata.normalize("NFD", word)),
        ("without marks", bare.replace("đ", "d")),
        ("backwards", word[::-1]),
    ):
        yield how, text.encode().lower()
        yield f"{how}, UTF-16", text.encode("utf-16-le").lower()
    for shift in range(3):  # base64 of the word at any place of its line
        inner = base64.b64encode(b"\0" * shift + word.encode())[4 if shift else 0 : -4]
        yield "base64", inner.lower()
    yield "escaped", json.dumps(word)[1:-1].encode().lower()


def killed_desk(folder: Path, *, careless: bool = False) -> tuple[int, list[str], str]:
    """Runs the desk in a folder with its temp files beside; (files, found, "" or why it never came to its end)."""
    desk, temp = folder / "desk", folder / "temp"
    temp.mkdir(parents=True)
    environment = {
        **os.environ,
        "TMPDIR": str(temp),
        "PYTHONPATH": str(_ROOT),
        "XDG_CACHE_HOME": str(temp),
        "HOME": str(temp),
    }
    command = [sys.executable, "-m", "prove.canaries", str(desk), *(["no-key"] if careless else [])]
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, check=False, timeout=300)
    (folder / "said.log").write_bytes(done.stdout + done.stderr)
    looked, found = search(folder)
    why = "" if done.returncode == -signal.SIGKILL else done.stderr.decode(errors="replace")[-300:]
    return looked, found, why


if __name__ == "__main__":
    work(Path(sys.argv[1]), careless="no-key" in sys.argv)
