"""What goes wrong between a page's file and a signed, kept copy; beside `domain.errors`."""

from __future__ import annotations

from counter_app.domain.errors import DeviceError, DomainError, StoreError


class FileRefused(DomainError):
    """A file is not read any further. Facts: file (its name), reason (not-there, empty, too-large, wrong-kind, broken,
    truncated, picture-too-large, too-many-pages, too-many-rows, no-headings, locked, too-slow, crashed)."""

    code = "file-refused"


class CopyDiffers(DomainError):
    """A built PDF is not what its masters are; it was thrown away, the masters are untouched. Facts: page (from 1; 0: the
    whole file), reason (stream, size, count, version, master)."""

    code = "copy-differs"


class AlreadySigned(DomainError):
    """A signed PDF is kept byte for byte: nothing may be built, recognised or rotated in it. Facts: file."""

    code = "already-signed"


class TokenError(DeviceError):
    """Facts of every one: token (its label)."""

    code = "token"


class TokenUnavailable(TokenError):
    """Not plugged in, pulled out, or its driver is missing. Facts also: reason (no-driver, not-plugged-in, pulled-out)."""

    code = "token-unavailable"


class TokenPinWrong(TokenError):
    """The token refused the PIN. It is never tried again by itself: a few more and the token locks."""

    code = "token-pin-wrong"


class TokenLocked(TokenError):
    """Too many wrong PINs."""

    code = "token-locked"


class TokenUnfit(TokenError):
    """Its certificate or key cannot sign now. Facts also: reason (no-certificate, no-key, expired, not-yet-valid)."""

    code = "token-unfit"


class SigningFailed(TokenError):
    """The token or the time-stamp server gave up; the copy stays unsigned. Facts also: reason."""

    code = "signing-failed"


class CopyNotSignable(DomainError):
    """The copy is no live, unsigned one of this desk. Facts: component, reason (gone, replaced, signed)."""

    code = "copy-not-signable"


class DocumentNotSigned(DomainError):
    """A PDF that is no scan can stand for a paper only when it is signed; it stays in the lost-and-found. Facts:
    component."""

    code = "document-not-signed"


class DocumentBesidePages(DomainError):
    """A component has scanned pages already: a file that came signed takes the place of all of them or of none. Facts:
    component."""

    code = "document-beside-pages"


class KeptFileMissing(StoreError):
    """Facts: sha256."""

    code = "kept-file-missing"


class KeptFileBroken(StoreError):
    """A kept file was changed or damaged on the disk. Facts: sha256, reason (changed, truncated, not-ours)."""

    code = "kept-file-broken"
