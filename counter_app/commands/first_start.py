"""What does the last key of the wizard do? Key, store, catalogue, first account; the settings file when all that stands."""

from __future__ import annotations

from config.paths import PROVINCES, DeskPaths
from config.province_files import load_provinces
from config.secrets import OsSecretStore
from config.settings import DeskSettings, GatewaySettings, PrinterKind, PrinterSettings, save_settings
from counter_app.commands.key_opening import SERVICE, desk_key
from counter_app.domain.errors import NotAllowed, SettingsError, UnsafeKeyring, WrongKey
from counter_app.domain.officer import Act, Role
from counter_app.main import OpenDesk, desk_of, open_desk
from counter_app.ports import PrinterState, SecretStore
from counter_app.services.login import NewOfficer
from counter_app.services.set_up import FoundBefore, ProvinceChoice, SetUpAnswers, ThermalPrinter, WizardDoors
from counter_app.store.key_custody import KeyPlace


class FirstStart:
    """One run of the wizard over one data folder. `key` is the store's key once `finish` has succeeded.

    Every stage may find its work done by an earlier try and goes on with it; the settings file comes last, so a crash
    half-way only means that the wizard starts again.
    """

    def __init__(self, paths: DeskPaths) -> None:
        self._paths = paths
        self._secrets = safe_secret_store()
        self._custody = desk_key(paths)
        self.key: bytes | None = None

    def doors(self) -> WizardDoors:
        """What the wizard is handed. Raises SettingsError, and WrongKey for a store whose key is not here."""
        place = self._custody.place()
        found = FoundBefore(
            store=self._paths.store.exists(),
            key=place is not KeyPlace.NOWHERE,
            passphrase=place is KeyPlace.KEY_FILE,
        )
        if found.store and not found.key:
            raise WrongKey(path=str(self._paths.store))
        provinces = load_provinces(PROVINCES).values()
        return WizardDoors(
            provinces=tuple(
                ProvinceChoice(p.key, p.name, p.ground, p.unit_name, p.agency_code, p.code_pattern) for p in provinces
            ),
            probe_printer=probe,
            finish=self.finish,
            keyring_is_safe=self._secrets is not None,
            found=found,
            data_folder=str(self._paths.data),
        )

    def finish(self, answers: SetUpAnswers) -> None:
        """Write everything. Raises DomainError, StoreError, SettingsError; may then be called again."""
        settings = settings_of(answers)
        self._make_folder()
        key = self._key(answers.passphrase)
        if settings.gateway and self._secrets and answers.client_secret:
            self._secrets.put(f"gateway:{settings.gateway.client_id}", answers.client_secret)
        desk = open_desk(settings, self._paths, key)
        try:
            _admin(desk, answers)
        finally:
            desk.close()
        save_settings(self._paths.settings, settings)
        self.key = key

    def _make_folder(self) -> None:
        """For this user alone: printed pages lie in it, too."""
        try:
            self._paths.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            reason = type(error).__name__
            raise SettingsError(file=str(self._paths.data), key="", value="", reason=reason) from error

    def _key(self, passphrase: str) -> bytes:
        if self._custody.place() is KeyPlace.NOWHERE:
            return self._custody.create(passphrase)
        return self._custody.load(passphrase)


def _admin(desk: OpenDesk, answers: SetUpAnswers) -> None:
    """The first account. A store that has accounts is not taken over: whoever goes on with it proves to be its admin."""
    login = desk.services.login
    if not login.officers():
        login.add(NewOfficer(answers.login, answers.officer_name, Role.ADMIN, answers.pin), None)
        return
    known = login.log_in(answers.login, answers.pin)
    if not known.may(Act.KEEP_ACCOUNTS):
        raise NotAllowed(role=known.role, act=Act.KEEP_ACCOUNTS)


def settings_of(answers: SetUpAnswers) -> DeskSettings:
    """The settings file as answered. The office form stays available as a file beside a thermal printer."""
    province = DeskSettings(answers.province, answers.desk_id, answers.desk_name, answers.agency_code, answers.unit_name)
    sheet = PrinterSettings(desk_of(province).profile.receipt_paper, PrinterKind.PREVIEW)
    printer = answers.printer
    roll = (PrinterSettings(printer.paper, PrinterKind.ESCPOS, printer.host, printer.port),) if printer else ()
    return DeskSettings(
        province=answers.province,
        desk_id=answers.desk_id,
        desk_name=answers.desk_name,
        agency_code=answers.agency_code,
        unit_name=answers.unit_name,
        printers=(*roll, sheet),
        gateway=GatewaySettings(answers.gateway_url, answers.client_id) if answers.gateway_url else None,
    )


def safe_secret_store() -> SecretStore | None:
    """The operating system's key store, None where it is missing, locked or not encrypted."""
    secrets = OsSecretStore(SERVICE)
    try:
        secrets.get("probe")
    except UnsafeKeyring:
        return None
    return secrets


def probe(printer: ThermalPrinter) -> PrinterState:
    """Ask a printer that is not set up yet. Raises DeviceUnavailable when the printing library is missing."""
    from printers.escpos import EscposPrinter

    return EscposPrinter(printer.host, printer.port, paper=printer.paper).probe()
