"""What goes wrong between a sheet of paper and its file; beside `domain.errors`, and every one is somebody's at the desk."""

from __future__ import annotations

from counter_app.domain.errors import DeviceError


class ScanError(DeviceError):
    """Facts of every one: device, sheet (the one that is void, from 1; 0 before the first)."""

    code = "scan"


class ScannerJam(ScanError):
    """Paper is stuck."""

    code = "scanner-jam"


class FeederEmpty(ScanError):
    """Nothing lies in the feeder, and no page was delivered. An empty feeder after a page is the end of the run."""

    code = "feeder-empty"


class ScannerCoverOpen(ScanError):
    code = "scanner-cover-open"


class ScannerBusy(ScanError):
    """Another program or desk is using it."""

    code = "scanner-busy"


class ScannerDenied(ScanError):
    """The machine does not let this account use the device."""

    code = "scanner-denied"


class DoubleFeedSeen(ScanError):
    """The scanner's own sensor saw two sheets at once."""

    code = "double-feed-seen"


class ScannerTrouble(ScanError):
    """An input or output error of the device. Facts also: reason (its own words)."""

    code = "scanner-trouble"


class ScannerUnplugged(ScanError):
    """It is not there, or went away. Facts also: reason."""

    code = "scanner-unplugged"


class ScanHung(ScanError):
    """No sign of life within the limit; the driver was ended. Facts also: waited_seconds."""

    code = "scan-hung"


class ScanDriverCrashed(ScanError):
    """The driver's process died. Facts also: reason."""

    code = "scan-driver-crashed"


class ScanTruncated(ScanError):
    """The page ended early, whatever the driver said. Facts also: wanted, got (pixels or bytes, as text)."""

    code = "scan-truncated"


class ScanSettingsNotGranted(ScanError):
    """The device would scan otherwise than asked. Facts also: setting, wanted, got."""

    code = "scan-settings-not-granted"


class PageUnreadable(ScanError):
    """A file is no complete picture or document. Facts also: file, reason (empty, truncated, not-an-image, broken)."""

    code = "page-unreadable"


class ScanFileRefused(ScanError):
    """A file may not come in. Facts also: file, reason (too-large, bomb, password, javascript, attachments, unknown-kind,
    too-many-pages)."""

    code = "scan-file-refused"


class CameraBlind(ScanError):
    """The camera delivers only black pictures."""

    code = "camera-blind"
