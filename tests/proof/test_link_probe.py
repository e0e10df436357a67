"""Does the connection test name the first thing that does not work, with advice that a clerk can follow?"""

from __future__ import annotations

import datetime
import inspect
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from counter_app.link_ports import LinkFinding, LinkState, LinkStep
from counter_app.texts.link_words import STEPS, all_causes, finding_words
from sync import link_probe
from sync.gateway_client import Credentials
from sync.link_probe import GatewayProbe, LinkAddress
from tests.faulty_gateway import FaultyGateway
from tests.proof.centre_rig import CLIENT_ID, SECRET, Centre

NOW = datetime.datetime.now(datetime.UTC)


def probe(url: str, secret: str = SECRET, trusted: ssl.SSLContext | None = None, skew_ms: int = 10**14) -> list[LinkFinding]:
    return list(GatewayProbe(LinkAddress(url, Credentials(CLIENT_ID, secret), trusted, skew_ms)).steps())


def first_trouble(found: list[LinkFinding]) -> tuple[LinkStep, str]:
    bad = next(one for one in found if one.state is LinkState.BAD)
    assert all(finding_words(one)[1] for one in found if one.state is LinkState.BAD), "every trouble comes with advice"
    return bad.step, bad.cause


def test_a_working_line_is_good_at_every_step(tmp_path: Path) -> None:
    with Centre(tmp_path).running() as centre:
        found = probe(centre.url)
        assert [one.step for one in found] == list(LinkStep)
        assert {one.state for one in found} == {LinkState.OK}
        assert [finding_words(one)[1] for one in found] == [""] * len(found)
        clock = {one.step: one for one in probe(centre.url, skew_ms=0)}[LinkStep.CLOCK]
        assert clock.state is LinkState.BAD and clock.cause in ("ahead", "behind")
        assert first_trouble(probe(centre.url, secret="wrong")) == (LinkStep.IDENTITY, "refused")
        assert first_trouble(probe(centre.url, secret="")) == (LinkStep.IDENTITY, "no-secret")


def test_each_broken_piece_of_the_way_is_named_and_what_stands_on_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:  # bound, not listening
        nobody.bind(("127.0.0.1", 0))
        found = probe(f"http://127.0.0.1:{nobody.getsockname()[1]}")
    assert first_trouble(found) == (LinkStep.REACH, "refused")
    assert [one.state for one in found[4:]] == [LinkState.SKIPPED] * 5
    assert first_trouble(probe("http://gateway.example")) == (LinkStep.ADDRESS, "not-https")
    monkeypatch.setattr(link_probe, "_NOWHERE", "::not-an-address")
    assert first_trouble(probe("https://gateway.invalid")) == (LinkStep.NETWORK, "no-way-out")


def test_a_name_that_nobody_knows_is_no_cable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setattr(GatewayProbe, "_is_here", True)
    assert first_trouble(probe("https://gateway.invalid")) == (LinkStep.NAME, "name-unknown")


def test_a_log_in_page_in_between_is_told_as_such() -> None:
    with FaultyGateway() as gateway:
        gateway.break_next("portal", "/v1/health")
        step, cause = first_trouble(probe(gateway.url))
    assert step is LinkStep.GATEWAY and cause in ("portal", "gateway-ill")


@contextmanager
def tls_server(folder: Path, name: str, starts: int, ends: int) -> Iterator[tuple[int, Path]]:
    """A door with a certificate of its own making, good from day `starts` to day `ends`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(NOW + datetime.timedelta(days=starts))
    builder = builder.not_valid_after(NOW + datetime.timedelta(days=ends))
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    certificate = builder.add_extension(x509.BasicConstraints(True, None), critical=True).sign(key, hashes.SHA256())
    pem = folder / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                taken, _ = door.accept()
            except OSError:
                return
            with taken:
                try:
                    context.wrap_socket(taken, server_side=True).close()
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1], pem
    finally:
        door.close()


@pytest.mark.parametrize(
    ("name", "starts", "ends", "trusts", "cause"),
    [
        ("localhost", -1, 100, False, "unknown-issuer"),
        ("localhost", -9, -1, True, "expired"),
        ("localhost", 1, 100, True, "not-yet-valid"),
        ("another.example", -1, 100, True, "other-name"),
    ],
)
def test_a_certificate_that_is_not_good_is_told_by_its_reason(
    tmp_path: Path, name: str, starts: int, ends: int, trusts: bool, cause: str
) -> None:
    with tls_server(tmp_path, name, starts, ends) as (port, pem):
        context = ssl.create_default_context(cafile=str(pem) if trusts else None)
        assert first_trouble(probe(f"https://localhost:{port}", trusted=context)) == (LinkStep.TLS, cause)


def test_a_certificate_that_is_about_to_end_is_told_in_time(tmp_path: Path) -> None:
    with tls_server(tmp_path, "localhost", -1, 5) as (port, pem):
        found = probe(f"https://localhost:{port}", trusted=ssl.create_default_context(cafile=str(pem)))
    tls = {one.step: one for one in found}[LinkStep.TLS]
    assert (tls.state, tls.cause) == (LinkState.WARN, "ends-soon") and "4 ngày" in finding_words(tls)[0]


def test_every_cause_that_the_probe_can_name_has_words() -> None:
    source = inspect.getsource(link_probe)
    assert set(STEPS) == set(LinkStep)
    for step, cause in all_causes():
        assert f'"{cause}"' in source or cause in ("not-https", "not-set-up"), (step, cause)
