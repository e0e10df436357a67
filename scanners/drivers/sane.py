"""How does a scanner with a SANE driver deliver pages? `scanimage` pulls one sheet for each Enter, so nothing runs ahead."""

from __future__ import annotations

import re
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from counter_app.domain.errors import CounterError
from counter_app.domain.scan_errors import (
    FeederEmpty,
    ScanError,
    ScanHung,
    ScannerBusy,
    ScannerCoverOpen,
    ScannerDenied,
    ScannerJam,
    ScannerTrouble,
    ScannerUnplugged,
    ScanSettingsNotGranted,
    ScanTruncated,
)
from counter_app.domain.scan_source import PaperPath, ScanSettings
from scanners.drivers.raw_picture import png_of
from scanners.drivers.sane_options import SaneOptions, read_options
from scanners.wire import Message, RawPage

_OPTIONS_SECONDS: Final = 15.0
_ALIVE_EVERY: Final = 10  # percent
_PROGRESS: Final = re.compile(r"Progress: ([\d.]+)%")
_ROUNDED: Final = re.compile(r"rounded value of (\S+) from (\S+) to (\S+)")
_STATUSES: Final[dict[int, type[ScanError]]] = {
    3: ScannerBusy,
    6: ScannerJam,
    7: FeederEmpty,
    8: ScannerCoverOpen,
    9: ScannerTrouble,
    11: ScannerDenied,
}
_OPEN_FAILED: Final[tuple[tuple[str, type[ScanError]], ...]] = (("busy", ScannerBusy), ("denied", ScannerDenied))


class SaneDriver:
    """`device`: as `scanimage -L` tells it. `extra_options`: what this model needs, as it stands on the command line."""

    def __init__(
        self,
        *,
        tell: Callable[[Message], None],
        device: str,
        extra_options: Sequence[str] = (),
        command: Sequence[str] = ("scanimage",),
    ) -> None:
        self._tell = tell
        self._device = device
        self._extra = tuple(extra_options)
        self._command = tuple(command)
        self._scanning: subprocess.Popen[bytes] | None = None
        self._cancelled = False

    def probe(self) -> Message:
        """Implements Driver. SANE opens the device for it, so a busy one says so; what lies in the feeder it cannot tell."""
        options = self._options()
        return {"ready": True, "has_feeder": options.has_feeder, "has_duplex": options.has_duplex, "model": self._device}

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[RawPage | CounterError]:
        """Implements Driver."""
        options = self._options()
        run = _Run(settings, options.area_px(settings), into)
        arguments = [*self._command, "--device-name", self._device, "--format=pnm", "--progress", "--batch-prompt"]
        arguments += ["--batch-print", f"--batch={into / 'unsealed-%05d.pnm'}", f"--batch-count={run.most_sides}"]
        arguments += [*options.for_settings(settings), *self._extra]
        self._scanning = self._started(arguments)
        try:
            yield from self._pages(self._scanning, run)
        finally:
            _let_go(self._scanning)

    def cancel(self) -> None:
        """Implements Driver. SIGINT lets the driver park its lamp and free the device."""
        self._cancelled = True
        scanning = self._scanning
        if scanning is not None:
            _interrupt(scanning)

    def _options(self) -> SaneOptions:
        arguments = [*self._command, "--device-name", self._device, *self._extra, "--all-options"]
        try:
            done = subprocess.run(
                arguments, capture_output=True, timeout=_OPTIONS_SECONDS, stdin=subprocess.DEVNULL, check=False
            )
        except FileNotFoundError as error:
            raise ScannerUnplugged(reason="scanimage-missing") from error
        except subprocess.TimeoutExpired as error:
            raise ScanHung(waited_seconds=round(_OPTIONS_SECONDS)) from error
        if done.returncode:
            raise _open_error(done.returncode, done.stderr.decode(errors="replace"))
        return read_options(done.stdout.decode(errors="replace"))

    def _started(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def _pages(self, scanning: subprocess.Popen[bytes], run: _Run) -> Iterator[RawPage]:
        heard = _Heard(scanning, self._tell)
        for number in range(run.most_sides):
            with suppress(OSError):
                assert scanning.stdin is not None
                scanning.stdin.write(b"\n")
                scanning.stdin.flush()
            path = heard.next_file()
            if path is None:
                self._ended(scanning, heard, number)
                return
            heard.refuse_what_was_rounded()
            yield run.page(path, number)
        with suppress(OSError):
            assert scanning.stdin is not None
            scanning.stdin.close()

    def _ended(self, scanning: subprocess.Popen[bytes], heard: _Heard, delivered: int) -> None:
        """No file came. Raises what the status means; an empty feeder behind a page is the end of the run."""
        code = scanning.wait()
        if self._cancelled:
            return
        if code == 7 and delivered == 0:
            raise FeederEmpty()
        if code in (0, 7):
            if delivered == 0:
                raise ScannerTrouble(reason="no page, no word")
            return
        kind = _STATUSES.get(code)
        if kind is not None and kind is not ScannerTrouble:
            raise kind()
        if code < 0 or code == 134:  # scanimage gives up on a page without a line
            raise ScanTruncated(wanted="1", got="0")
        error = _open_error(code, heard.last_words())
        if isinstance(error, ScannerTrouble) and not self._still_there():
            raise ScannerUnplugged(**error.facts)
        raise error

    def _still_there(self) -> bool:
        """A pulled plug is an I/O error at first; only asking again tells it from one that a new try mends."""
        try:
            self._options()
        except ScannerUnplugged:
            return False
        except CounterError:
            return True
        return True


class _Run:
    """What one run asks for, and which side comes next."""

    def __init__(self, settings: ScanSettings, area_px: tuple[int, int] | None, into: Path) -> None:
        self._settings = settings
        self._area_px = area_px
        self._into = into
        self._sides = 2 if settings.both_sides else 1
        sheets = 1 if settings.paper_path is PaperPath.FLATBED else settings.most_sheets or 1000
        self.most_sides = sheets * self._sides

    def page(self, path: str, number: int) -> RawPage:
        """The raw picture as PNG. Raises ScanTruncated when lines are missing."""
        side = "back" if self._sides == 2 and number % 2 else "front"
        unsealed = png_of(Path(path))
        return RawPage(str(unsealed), self._settings.dpi, self._settings.dpi, side, self._area_px)


class _Heard:
    """What scanimage says on both of its streams, read by threads."""

    def __init__(self, scanning: subprocess.Popen[bytes], tell: Callable[[Message], None]) -> None:
        self._tell = tell
        self._files: SimpleQueue[str | None] = SimpleQueue()
        self._words: deque[str] = deque(maxlen=40)
        self._scanning = scanning
        self._overhearing = threading.Thread(target=self._overhear, daemon=True)
        self._overhearing.start()
        threading.Thread(target=self._listen, daemon=True).start()

    def next_file(self) -> str | None:
        """The name of the next finished file; None when scanimage is done. The desk's clock runs while this waits."""
        while True:
            with suppress(Empty):
                return self._files.get(timeout=1.0)

    def refuse_what_was_rounded(self) -> None:
        """SANE takes what it cannot do as something near it. Raises ScanSettingsNotGranted."""
        for line in self._words:
            if found := _ROUNDED.search(line):
                setting = {"resolution": "dpi", "br-x": "size", "br-y": "size"}.get(found[1], found[1])
                if setting in ("dpi", "size") and abs(_number(found[2]) - _number(found[3])) > 1:
                    raise ScanSettingsNotGranted(setting=setting, wanted=found[2], got=found[3])

    def last_words(self) -> str:
        """For support."""
        self._overhearing.join(1.0)
        return "\n".join(self._words)

    def _listen(self) -> None:
        assert self._scanning.stdout is not None
        with suppress(ValueError, OSError):
            for line in self._scanning.stdout:
                self._files.put(line.decode(errors="replace").strip())
        self._files.put(None)

    def _overhear(self) -> None:
        assert self._scanning.stderr is not None
        told, rest = -_ALIVE_EVERY, b""
        with suppress(ValueError, OSError):
            while chunk := self._scanning.stderr.read1(4096):  # type: ignore[attr-defined]
                *lines, rest = re.split(rb"[\r\n]+", rest + chunk)
                for line in (each.decode(errors="replace").strip() for each in lines):
                    if found := _PROGRESS.search(line):
                        percent = int(float(found[1]))
                        if percent < told or percent >= told + _ALIVE_EVERY:
                            told = percent
                            self._tell({"tell": "alive", "percent": percent})
                    elif line:
                        self._words.append(line)


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else 0.0


def _open_error(code: int, words: str) -> CounterError:
    reason = next((line for line in reversed(words.splitlines()) if "scanimage:" in line), f"exit {code}")[:200]
    if "unrecognized option" in words or "setting of option" in words:
        return ScanSettingsNotGranted(setting="option", wanted=reason, got="")
    for word, kind in _OPEN_FAILED:
        if word in reason.lower():
            return kind()
    if "open of device" in words or "no SANE devices" in words:
        return ScannerUnplugged(reason=reason)
    kind = _STATUSES.get(code, ScannerTrouble)
    return kind(reason=reason) if kind is ScannerTrouble else kind()


def _interrupt(scanning: subprocess.Popen[bytes]) -> None:
    import signal
    import sys

    with suppress(OSError, ValueError):
        scanning.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)


def _let_go(scanning: subprocess.Popen[bytes]) -> None:
    """A device that stays open is busy for the next run."""
    with suppress(OSError, ValueError):
        assert scanning.stdin is not None
        scanning.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        scanning.wait(1.0)
        return
    _interrupt(scanning)
    with suppress(subprocess.TimeoutExpired):
        scanning.wait(3.0)
        return
    scanning.kill()
    scanning.wait()
