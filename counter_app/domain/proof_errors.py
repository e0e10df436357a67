"""What goes wrong when data is carried by hand or compared with the centre; beside `domain.errors`."""

from __future__ import annotations

from counter_app.domain.errors import CentralError, DeviceError, DomainError


class CentreKeysRefused(DomainError):
    """A file is no file of the centre's keys. Facts: reason."""

    code = "centre-keys-refused"


class NoCentreKeys(CentralError):
    """This desk does not know the centre's keys, so it can encrypt nothing for it. No facts."""

    code = "no-centre-keys"


class BundleRefused(DomainError):
    """A bundle of receipts changes nothing here. Facts: file (its name), reason (not-there, not-a-bundle, newer-format,
    truncated, too-large, bad-signature, other-desk, other-incarnation, broken)."""

    code = "bundle-refused"


class NothingToCarry(DomainError):
    """Nothing waits for the centre, so no bundle was made. No facts."""

    code = "nothing-to-carry"


class MediumFailed(DeviceError):
    """The bundle is not on the medium as it was made; nothing was marked. Facts: reason (not-there, full, exists, differs,
    failed)."""

    code = "medium-failed"


class NotReconciled(CentralError):
    """The centre's answer cannot be compared. Facts: reason (a code)."""

    code = "not-reconciled"
