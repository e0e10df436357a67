"""What the client makes of real sockets, certificates, names and deadlines: always a value, never an exception."""

from __future__ import annotations

import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import SettingsError
from sync.answers import Answer, Failure, FailureKind, gateway_object
from sync.gateway_client import Credentials, Deadlines, GatewayClient
from tests.faulty_gateway import Fault, FaultyGateway

CREDENTIALS = Credentials("desk-q1", "desk-secret")
HASTY = Deadlines(connect=0.3, read=0.3, write=0.3, pool=0.3, total=0.5)


def client_for(gateway: FaultyGateway, **more: object) -> GatewayClient:
    return GatewayClient(gateway.url, CREDENTIALS, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.RESET, FailureKind.RESET),
        (Fault.DROP_ANSWER, FailureKind.RESET),
        (Fault.HALF_BODY, FailureKind.RESET),
        (Fault.HANG, FailureKind.TIMEOUT),
        (Fault.DRIP, FailureKind.TIMEOUT),
        (Fault.HUGE, FailureKind.TOO_BIG),
        (Fault.GZIP, FailureKind.ENCODED),
    ],
)
def test_no_whole_answer_is_a_failure_whose_effect_is_unknown(
    fault: Fault, kind: FailureKind, gateway: FaultyGateway
) -> None:
    client = client_for(gateway, deadlines=HASTY)
    gateway.break_next(fault, "/v1/capabilities")
    failure = client.capabilities()
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.maybe_sent) == (kind, True)


@pytest.mark.parametrize(
    ("url", "kinds"),
    [
        ("http://127.0.0.1:9", {FailureKind.REFUSED}),
        ("https://gateway.invalid", {FailureKind.DNS}),
        ("https://127.0.0.1:9", {FailureKind.REFUSED}),
    ],
)
def test_a_request_that_never_left_is_known_not_to_be_sent(url: str, kinds: set[FailureKind]) -> None:
    failure = GatewayClient(url, CREDENTIALS, deadlines=HASTY).health()
    assert isinstance(failure, Failure)
    assert failure.kind in kinds and not failure.maybe_sent


def test_https_to_something_that_speaks_no_tls_is_a_tls_failure(gateway: FaultyGateway) -> None:
    failure = GatewayClient(gateway.url.replace("http:", "https:"), CREDENTIALS, deadlines=HASTY).health()
    assert isinstance(failure, Failure) and failure.kind in (FailureKind.TLS, FailureKind.CONNECT_TIMEOUT)


def test_plain_http_to_another_machine_is_refused_at_once() -> None:
    with pytest.raises(SettingsError):
        GatewayClient("http://gateway.example", CREDENTIALS)


def test_a_redirect_is_an_answer_and_never_followed(gateway: FaultyGateway) -> None:
    gateway.break_next(Fault.REDIRECT, "/v1/health")
    answer = client_for(gateway).health()
    assert isinstance(answer, Answer) and answer.status == 302 and len(gateway.seen) == 1


def test_the_token_is_asked_for_once_and_renewed_once_after_a_401(gateway: FaultyGateway) -> None:
    client = client_for(gateway)
    client.capabilities()
    client.capabilities()
    assert len(gateway.requests("/v1/token")) == 1
    gateway.centre.tokens.clear()  # revoked
    answer = client.capabilities()
    assert isinstance(answer, Answer) and answer.status == 200
    assert len(gateway.requests("/v1/token")) == 2
    gateway.break_next(Fault.UNAUTHORISED, "/v1/capabilities", times=2)
    answer = client.capabilities()
    assert isinstance(answer, Answer) and answer.status == 401
    assert len(gateway.requests("/v1/token")) == 3


def test_a_token_answer_of_a_captive_portal_is_no_token(gateway: FaultyGateway) -> None:
    gateway.break_next(Fault.HTML_200, "/v1/token")
    assert client_for(gateway).capabilities() == Failure(FailureKind.NO_TOKEN, False, "not-our-answer")


def test_no_proxy_of_the_shell_ever_sees_the_token(gateway: FaultyGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert isinstance(client_for(gateway, deadlines=HASTY).capabilities(), Answer)


def test_the_secret_never_shows() -> None:
    assert "desk-secret" not in repr(CREDENTIALS)


def test_two_threads_share_one_client(gateway: FaultyGateway) -> None:
    client = client_for(gateway)
    answers: list[Answer | Failure] = []
    threads = [threading.Thread(target=lambda: answers.append(client.capabilities())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [gateway_object(one) is not None for one in answers if isinstance(one, Answer)] == [True] * 8


def test_importing_the_engine_does_not_import_httpx() -> None:
    code = "import sys, sync.engine; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- certificates -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A throw-away CA with a server and a desk certificate: ca.pem, server.pem, desk.pem (certificate and key)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = tmp_path_factory.mktemp("certificates")
    now = datetime.now(UTC)
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])

    def make(name: str, ends: datetime) -> None:
        is_ca = name == "ca"
        key = ca_key if is_ca else ec.generate_private_key(ec.SECP256R1())
        subject = ca_name if is_ca else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(names, critical=False)
            .sign(ca_key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(pem) + secret)

    make("ca", now + timedelta(days=1))
    make("server", now + timedelta(days=1))
    make("expired", now - timedelta(days=1))
    make("desk", now + timedelta(days=1))
    return folder


def tls_gateway(authority: Path, server: str = "server", ask_client: bool = False) -> FaultyGateway:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority / "ca.pem")
    context.load_cert_chain(authority / f"{server}.pem")
    context.verify_mode = ssl.CERT_REQUIRED if ask_client else ssl.CERT_NONE
    return FaultyGateway(tls=context)


@pytest.fixture
def trust(authority: Path) -> Iterator[ssl.SSLContext]:
    yield ssl.create_default_context(cafile=authority / "ca.pem")


def test_the_desks_certificate_really_goes_out(authority: Path, trust: ssl.SSLContext) -> None:
    trust.load_cert_chain(authority / "desk.pem")
    with tls_gateway(authority, ask_client=True) as gateway:
        answer = client_for(gateway, ssl_context=trust).health()
        assert isinstance(answer, Answer) and answer.status == 200


def test_without_the_desks_certificate_the_centre_does_not_answer(authority: Path, trust: ssl.SSLContext) -> None:
    with tls_gateway(authority, ask_client=True) as gateway:
        assert isinstance(client_for(gateway, ssl_context=trust, deadlines=HASTY).health(), Failure)


def test_an_expired_certificate_of_the_centre_is_not_accepted(authority: Path, trust: ssl.SSLContext) -> None:
    with tls_gateway(authority, server="expired") as gateway:
        failure = client_for(gateway, ssl_context=trust).health()
        assert isinstance(failure, Failure) and (failure.kind, failure.maybe_sent) == (FailureKind.TLS, False)


def test_a_certificate_of_an_unknown_authority_is_not_accepted(authority: Path) -> None:
    with tls_gateway(authority) as gateway:
        failure = client_for(gateway).health()
        assert isinstance(failure, Failure) and failure.kind is FailureKind.TLS


def test_a_certificate_of_another_name_is_not_accepted(authority: Path, trust: ssl.SSLContext) -> None:
    with tls_gateway(authority) as gateway:
        elsewhere = gateway.url.replace("localhost", "127.0.0.1")
        failure = GatewayClient(elsewhere, CREDENTIALS, ssl_context=trust).health()
        assert isinstance(failure, Failure) and failure.kind is FailureKind.TLS


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_centre_that_speaks_only_old_tls_is_not_spoken_to(authority: Path, trust: ssl.SSLContext) -> None:
    """A downgrade: whoever stands in between offers TLS 1.1 and nothing better."""
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(authority / "server.pem")
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with FaultyGateway(tls=old) as gateway:
        failure = client_for(gateway, ssl_context=trust).health()
        assert isinstance(failure, Failure) and (failure.kind, failure.maybe_sent) == (FailureKind.TLS, False)
