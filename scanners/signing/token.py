"""How is a signing token reached through its PKCS#11 driver, and which of its faults is whose?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from counter_app.domain.copy_errors import (
    SigningFailed,
    TokenError,
    TokenLocked,
    TokenPinWrong,
    TokenUnavailable,
    TokenUnfit,
)


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """`driver`: the PKCS#11 library of the token's maker. `label`: of the token; "" for the only one plugged in.
    `key_label`, `certificate_label`: "" for the only one on it. `chain`: certificates (PEM, DER) between signer and root."""

    driver: Path
    label: str = ""
    certificate_label: str = ""
    key_label: str = ""
    chain: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenFound:
    """What a look at the plugged-in token says; no PIN is needed. `pin_low`: one more wrong PIN may lock it."""

    label: str
    model: str
    pin_locked: bool
    pin_low: bool


def find_tokens(driver: Path) -> tuple[TokenFound, ...]:
    """Tokens plugged in now. Raises TokenUnavailable(reason no-driver)."""
    from pkcs11 import TokenFlag

    with token_faults(""):
        tokens = [slot.get_token() for slot in _library(driver, "").get_slots(token_present=True)]
        return tuple(
            TokenFound(
                label=str(token.label).strip(),
                model=_text(token.model),
                pin_locked=bool(token.flags & TokenFlag.USER_PIN_LOCKED),
                pin_low=bool(token.flags & (TokenFlag.USER_PIN_COUNT_LOW | TokenFlag.USER_PIN_FINAL_TRY)),
            )
            for token in tokens
            if token.flags & TokenFlag.TOKEN_INITIALIZED
        )


@contextmanager
def open_session(settings: TokenSettings, pin: str) -> Iterator[Any]:
    """A logged-in session, closed at the end. Raises TokenUnavailable, TokenPinWrong, TokenLocked; tries the PIN once."""
    from pkcs11 import TokenFlag

    with token_faults(settings.label):
        token = _token(settings)
        if token.flags & TokenFlag.USER_PIN_LOCKED:
            raise TokenLocked(token=settings.label)
        session = token.open(user_pin=pin)
    try:
        yield session
    finally:
        with suppress(Exception):  # a token that was pulled out has no session to close
            session.close()


def _token(settings: TokenSettings) -> Any:
    present = [slot.get_token() for slot in _library(settings.driver, settings.label).get_slots(token_present=True)]
    for token in present:
        if settings.label in ("", str(token.label).strip()):
            return token
    raise TokenUnavailable(token=settings.label, reason="not-plugged-in")


def _library(driver: Path, label: str) -> Any:
    """The driver, told to look again: a token that was pulled out and put back is not seen otherwise."""
    import pkcs11

    if not driver.is_file():
        raise TokenUnavailable(token=label, reason="no-driver")
    library: Any = pkcs11.lib(str(driver))
    library.reinitialize()
    return library


@contextmanager
def token_faults(label: str) -> Iterator[None]:
    """Turn what the driver raises into errors that somebody at the desk can act on."""
    import pkcs11.exceptions as driver

    try:
        yield
    except TokenError:
        raise
    except (driver.PinIncorrect, driver.PinLenRange, driver.PinInvalid) as error:
        raise TokenPinWrong(token=label) from error
    except driver.PinLocked as error:
        raise TokenLocked(token=label) from error
    except (driver.TokenNotPresent, driver.NoSuchToken, driver.TokenNotRecognised) as error:
        raise TokenUnavailable(token=label, reason="not-plugged-in") from error
    except _pulled_out() as error:
        raise TokenUnavailable(token=label, reason="pulled-out") from error
    except (driver.PKCS11Error, RuntimeError) as error:
        raise SigningFailed(token=label, reason=type(error).__name__) from error


def _pulled_out() -> tuple[type[Exception], ...]:
    import pkcs11.exceptions as driver

    return (
        driver.DeviceRemoved,
        driver.DeviceError,
        driver.ObjectHandleInvalid,
        driver.KeyHandleInvalid,
        driver.SessionHandleInvalid,
        driver.SessionClosed,
        driver.SlotIDInvalid,
        driver.GeneralError,
    )


def check_certificate(certificate: Any, at: datetime, label: str) -> None:
    """Refuse a certificate that does not count at this moment. Raises TokenUnfit(reason)."""
    validity = certificate["tbs_certificate"]["validity"].native
    if at < validity["not_before"]:
        raise TokenUnfit(token=label, reason="not-yet-valid")
    if at > validity["not_after"]:
        raise TokenUnfit(token=label, reason="expired")


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace").strip() if isinstance(value, bytes) else str(value or "").strip()
