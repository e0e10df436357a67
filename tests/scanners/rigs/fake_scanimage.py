"""A stand-in for scanimage where SANE's own devices play no such part: duplex, unplugged at page n, hang, crash, rounding.

    fake_scanimage.py PLAN scanimage-options…

PLAN is a comma list, one word per side: page, short (half the lines), empty, jam, io, cover, gone, hang, crash, done;
a first word "rounds" rounds the resolution.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

OPTIONS = """
All options specific to device `fake:0':
    --source Flatbed|ADF Front|ADF Back|ADF Duplex [Flatbed]
    --mode Lineart|Gray|Color [Color]
    --resolution 100|200|300dpi [200]
    -x 0..216mm (in steps of 0.1) [210]
    -y 0..356mm (in steps of 0.1) [297]
    --swskip 0..100% (in steps of 1) [10]
    --df-action Default|Continue|Stop [Default]
"""
STATUSES = {
    "empty": (7, "Document feeder out of documents"),
    "jam": (6, "Document feeder jammed"),
    "cover": (8, "Scanner cover is open"),
    "busy": (3, "Device busy"),
    "io": (9, "Error during device I/O"),
    "gone": (9, "Error during device I/O"),
}


def value(name: str) -> str:
    return sys.argv[sys.argv.index(name) + 1]


def unplugged() -> Path:
    """There while the driver that saw the plug being pulled has not asked again."""
    return Path(tempfile.gettempdir(), f"fake-scanner-unplugged-{os.getppid()}")


def tell_options(plan: list[str]) -> None:
    """What the device can do, or that it is not there."""
    if plan[0] == "absent" or unplugged().exists():
        unplugged().unlink(missing_ok=True)
        print("scanimage: open of device fake:0 failed: Invalid argument", file=sys.stderr)
        sys.exit(1)
    print(OPTIONS)


def main() -> None:
    plan = sys.argv[1].split(",")
    if "--all-options" in sys.argv:
        tell_options(plan)
        return
    if plan[0] == "rounds":
        print("scanimage: rounded value of resolution from 100 to 75", file=sys.stderr)
        plan.pop(0)
    wide, high = (round(float(value(name)) / 25.4 * int(value("--resolution"))) for name in ("-x", "-y"))
    batch = next(word for word in sys.argv if word.startswith("--batch=")).removeprefix("--batch=")
    for number, step in enumerate(plan, 1):
        if not sys.stdin.readline():
            return
        if step in STATUSES:
            code, words = STATUSES[step]
            if step == "gone":
                unplugged().touch()
            print(f"scanimage: sane_read: {words}", file=sys.stderr)
            sys.exit(code if step != "empty" or number == 1 else 0)
        if step == "done":
            return
        if step == "hang":
            Path(batch).with_name("hangs").write_text(str(os.getpid()))
            time.sleep(600)
        if step == "crash":
            os.kill(os.getppid(), signal.SIGKILL)  # the driver's process itself
            time.sleep(600)
        rows = high // 2 if step == "short" else high
        path = Path(re.sub(r"%0?\d*d", f"{number:05d}", batch))
        path.write_bytes(b"P6\n%d %d\n255\n" % (wide, high) + bytes([200, number, 120]) * (wide * rows))
        print(path, flush=True)


if __name__ == "__main__":
    main()
