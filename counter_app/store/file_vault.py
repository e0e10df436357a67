"""How are scanned pages and copies kept: encrypted, named by their hash, whole after a power cut, verified at every
reading?"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Generator, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from counter_app.domain.copy_errors import KeptFileBroken, KeptFileMissing
from counter_app.domain.errors import DiskFull, StoreBroken
from counter_app.domain.kept_file import KeptFile, VaultFinding, VaultTrouble
from counter_app.store.file_cipher import decrypted, encrypted
from counter_app.store.folder_sync import sync_folder

_CHUNK_BYTES: Final = 1 << 20
_NAME: Final = re.compile(r"[0-9a-f]{64}")
_PART, _ASIDE = ".part", ".damaged"


class EncryptedFileVault:
    """Implements file_ports.FileVault in one folder: `ab/abcd….`, two letters of the hash as sub-folder.

    `store_key`: the key of the desk's store; the vault's own key is derived from it, so one key opens a desk.
    """

    def __init__(self, folder: Path, store_key: bytes) -> None:
        self._folder = folder
        self._store_key = store_key

    def put(self, source: Path) -> KeptFile:
        """Read twice: once for the name, once to encrypt; a file that changed in between is refused. Raises DiskFull,
        StoreBroken."""
        try:
            with source.open("rb") as file:
                sha256, size = _hash_of(file)
            return self._keep(sha256, size, lambda: source.open("rb"))
        except OSError as error:
            raise _told(error, source) from error

    def put_bytes(self, content: bytes) -> KeptFile:
        """The same from memory."""
        return self._keep(hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content))

    def adopt(self, sha256: str, source: Path) -> None:
        """Keep a file as another vault under the same key has it; read again from this disk and verified before it is named.
        Raises KeptFileMissing, KeptFileBroken, DiskFull, StoreBroken."""
        path = self._path(sha256)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_PART}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with source.open("rb") as came, part.open("xb") as file:
                shutil.copyfileobj(came, file, _CHUNK_BYTES)
                file.flush()
                os.fsync(file.fileno())
            for _ in self._opened(part, sha256):
                pass
            part.replace(path)
            sync_folder(path.parent)
            sync_folder(self._folder)
        except FileNotFoundError as error:
            raise KeptFileMissing(sha256=sha256) from error
        except OSError as error:
            raise _told(error, path) from error
        finally:
            part.unlink(missing_ok=True)

    def names(self) -> dict[str, int]:
        """Every file that has its name, with its size on the disk in bytes; what is in it is for `verify`."""
        found = ((path.name, path) for path in self._folder.glob("??/*"))
        return {name: path.stat().st_size for name, path in found if _NAME.fullmatch(name)}

    def place_of(self, sha256: str) -> Path:
        """Where the encrypted file lies or would lie. Raises KeptFileMissing for what is no name."""
        return self._path(sha256)

    def take_out(self, sha256: str, target: Path) -> None:
        """Whole or not at all: the name appears only after the last byte was verified."""
        part = target.with_name(f".{target.name}{_PART}")
        try:
            with part.open("wb") as file:
                for piece in self._pieces(sha256):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise _told(error, target) from error
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def read(self, sha256: str) -> bytes:
        """All of it in memory: for pages, not for files of a gigabyte."""
        return b"".join(self._pieces(sha256))

    def begins_with(self, sha256: str, length: int = 16) -> bytes:
        """Of the first piece, which the cipher has verified."""
        pieces = self._pieces(sha256)
        try:
            return next(pieces, b"")[:length]
        finally:
            pieces.close()

    def let_go(self, sha256: str) -> bool:
        """Deletes it; the caller has put hash, name and receipt on record before. Raises StoreBroken."""
        path = self._path(sha256)
        try:
            path.unlink()
            sync_folder(path.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _told(error, path) from error
        return True

    def has(self, sha256: str) -> bool:
        """Whether a file of this name is there; `verify` says whether it is whole."""
        return self._path(sha256).is_file()

    def verify(self, sha256: str) -> KeptFile:
        """Decrypts and hashes it from end to end."""
        return KeptFile(sha256, sum(map(len, self._pieces(sha256))), was_there=True)

    def examine(self, linked: Collection[str]) -> tuple[VaultFinding, ...]:
        """Nothing is deleted by it. Order: by trouble, then by name."""
        wanted, found, findings = set(linked), set(), []
        for path in sorted(self._folder.glob("??/*")):
            size = path.stat().st_size
            if _NAME.fullmatch(path.name):
                found.add(path.name)
                if path.name not in wanted:
                    findings.append(VaultFinding(VaultTrouble.NOT_LINKED, path.name, size))
            else:
                trouble = VaultTrouble.LEFT_OVER if path.name.endswith(_PART) else VaultTrouble.SET_ASIDE
                findings.append(VaultFinding(trouble, path.name, size))
        findings += [VaultFinding(VaultTrouble.ABSENT, name) for name in sorted(wanted - found)]
        return tuple(sorted(findings, key=lambda finding: (finding.trouble, finding.name)))

    def _keep(self, sha256: str, size: int, opened: Callable[[], BinaryIO]) -> KeptFile:
        path = self._path(sha256)
        try:
            if path.is_file() and self._is_whole(path, sha256):
                self._sync_name(path)  # whoever put it there may have been killed before its name was on the disk
                return KeptFile(sha256, size, was_there=True)
            self._write(path, sha256, opened)
        except OSError as error:
            raise _told(error, path) from error
        return KeptFile(sha256, size)

    def _is_whole(self, path: Path, sha256: str) -> bool:
        """The good content is in hand, so a damaged file is set aside for whoever asks why."""
        try:
            self.verify(sha256)
        except KeptFileBroken:
            path.replace(path.with_name(f"{path.name}.{secrets.token_hex(4)}{_ASIDE}"))
            return False
        return True

    def _write(self, path: Path, sha256: str, opened: Callable[[], BinaryIO]) -> None:
        """Write, fsync, rename, fsync the folder. A part that a power cut leaves has a name of its own and hurts nobody."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_PART}")
        digest = hashlib.sha256()
        try:
            with opened() as source, part.open("xb") as file:
                for piece in encrypted(_hashed(source, digest), self._store_key):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            if digest.hexdigest() != sha256:
                raise StoreBroken(reason="source-changed-while-kept")
            part.replace(path)
            self._sync_name(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _sync_name(self, path: Path) -> None:
        sync_folder(path.parent)
        sync_folder(self._folder)

    def _pieces(self, sha256: str) -> Generator[bytes]:
        return self._opened(self._path(sha256), sha256)

    def _opened(self, path: Path, sha256: str) -> Generator[bytes]:
        """Verified piece by piece by the cipher, and as a whole by its name after the last one."""
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                for piece in decrypted(file, self._store_key, sha256):
                    digest.update(piece)
                    yield piece
        except FileNotFoundError as error:
            raise KeptFileMissing(sha256=sha256) from error
        except OSError as error:  # the disk, not the file
            raise _told(error, self._path(sha256)) from error
        if digest.hexdigest() != sha256:
            raise KeptFileBroken(sha256=sha256, reason="changed")

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise KeptFileMissing(sha256=sha256[:64])
        return self._folder / sha256[:2] / sha256


def _hash_of(file: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_CHUNK_BYTES):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _hashed(source: BinaryIO, digest: hashlib._Hash) -> Iterator[bytes]:
    while piece := source.read(_CHUNK_BYTES):
        digest.update(piece)
        yield piece


def _told(error: OSError, path: Path) -> DiskFull | StoreBroken:
    if error.errno == errno.ENOSPC:
        return DiskFull(path=str(path))
    return StoreBroken(reason=f"file-vault: {type(error).__name__}")
