"""A SoftHSM token with a throw-away authority: made once per test process, since the driver reads its settings only once."""

from __future__ import annotations

import atexit
import datetime as dt
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from scanners.signing.token import TokenSettings

DRIVER = Path("/usr/lib/softhsm/libsofthsm2.so")
LABEL, PIN, KEY = "quay1", "1234", "chu-ky"
DAY = dt.timedelta(days=1)
PEM = serialization.Encoding.PEM


def missing_tool() -> str:
    """The first thing that this machine lacks, "" when all are there."""
    if not DRIVER.exists():
        return "softhsm2"
    return next((tool for tool in ("softhsm2-util", "pkcs11-tool", "openssl") if not shutil.which(tool)), "")


@dataclass(frozen=True)
class SoftToken:
    """`settings` name its only key; `roots` vouch for it; `tokens` is the folder that stands for the USB plug."""

    settings: TokenSettings
    folder: Path
    tokens: Path

    @property
    def root(self) -> Path:
        return self.folder / "ca.pem"

    def pull_out(self) -> None:
        self.tokens.rename(self.tokens.with_name("pulled"))
        self.tokens.mkdir()

    def put_back(self) -> None:
        self.tokens.rmdir()
        self.tokens.with_name("pulled").rename(self.tokens)


@cache
def the_token() -> SoftToken:
    """This process's only token."""
    folder = Path(tempfile.mkdtemp(prefix="soft-token-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make_token(folder)


def make_token(folder: Path) -> SoftToken:
    tokens = folder / "tokens"
    tokens.mkdir(parents=True)
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    _run("softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "5678")
    base = ["pkcs11-tool", "--module", str(DRIVER), "--token-label", LABEL, "--login", "--pin", PIN]
    for number, label in (("01", KEY), ("02", "het-han")):
        _run(*base, "--keypairgen", "--key-type", "rsa:2048", "--id", number, "--label", label)
        _run(*base, "--read-object", "--type", "pubkey", "--id", number, "-o", str(folder / f"{label}.pub"))
    _make_authority(folder)
    for number, label in (("01", KEY), ("02", "het-han")):
        _run(*base, "--write-object", str(folder / f"{label}.der"), "--type", "cert", "--id", number, "--label", label)
    return SoftToken(TokenSettings(DRIVER, LABEL, KEY, KEY, (folder / "ca.pem",)), folder, tokens)


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=True)


def _name(common: str) -> x509.Name:
    pairs = ((NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, "UBND phường Mẫu"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in pairs])


def _make_authority(folder: Path) -> None:
    """Root, signer, expired signer, time-stamp server."""
    now = dt.datetime.now(dt.UTC)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def issue(
        common: str, public: object, *, ca: bool = False, stamps: bool = False, until: dt.datetime = now + 300 * DAY
    ) -> x509.Certificate:
        usage = x509.KeyUsage(True, True, False, False, False, ca, ca, False, False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(common))
            .issuer_name(_name("Gốc thử nghiệm"))
            .public_key(public)  # type: ignore[arg-type]
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 30 * DAY)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca, None), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)  # type: ignore[arg-type]
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
        )
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        return builder.sign(key, hashes.SHA256())

    def public(label: str) -> object:
        return serialization.load_der_public_key((folder / f"{label}.pub").read_bytes())

    stamper = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (folder / "ca.pem").write_bytes(issue("Gốc thử nghiệm", key.public_key(), ca=True).public_bytes(PEM))
    der = serialization.Encoding.DER
    (folder / f"{KEY}.der").write_bytes(issue("Nguyễn Thị Mẫu", public(KEY)).public_bytes(der))
    (folder / "het-han.der").write_bytes(issue("Hết Hạn", public("het-han"), until=now - DAY).public_bytes(der))
    (folder / "tsa.pem").write_bytes(issue("Dấu thời gian", stamper.public_key(), stamps=True).public_bytes(PEM))
    (folder / "tsa.key").write_bytes(
        stamper.private_bytes(PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    )
