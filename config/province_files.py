"""What each province has decided about its desks, read from `config/provinces/*.toml` and checked before the desk opens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from config.reading import Table, read_toml
from counter_app.domain import vietqr
from counter_app.domain.dossier_code import agency_code_is_valid, checked_pattern
from counter_app.domain.dossier_ways import Channel, ReturnMethod
from counter_app.domain.errors import BadField, SettingsError
from counter_app.domain.fee_account import FeeAccount
from counter_app.domain.notice_wish import CHOSEN_AT_INTAKE
from counter_app.domain.province import DueTimePolicy, FormName, IdentityOnReceipt, NumberPolicy, ProvinceProfile
from counter_app.domain.sheet_wish import MOST_SHEETS, SheetWish
from counter_app.domain.slip import PaperFormat
from counter_app.domain.working_calendar import WorkingHours

FORM_SETS = Path(__file__).with_name("form_sets.toml")
_HOLES = re.compile(r"\{[^}]*\}?|\}")
_MARKUP = frozenset("[]<>")
_KEYWORD = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")  # RFC 8011 §5.1.4
_MEDIA_NAME = re.compile(r"[a-z0-9_.-]+_\d+(?:\.\d+)?x\d+(?:\.\d+)?(?:mm|in)")  # PWG 5101.1: the name tells its size


def load_provinces(folder: Path, form_sets: Path = FORM_SETS) -> dict[str, ProvinceProfile]:
    """Every profile of the folder by key. Raises SettingsError(file, key, value, reason)."""
    profiles = [load_province(path, form_sets) for path in sorted(folder.glob("*.toml"))]
    if not profiles:
        raise SettingsError(file=str(folder), key="", value="", reason="no-file")
    return {profile.key: profile for profile in profiles}


def load_province(path: Path, form_sets: Path = FORM_SETS) -> ProvinceProfile:
    """One profile; its key is the name of the file. Raises SettingsError(file, key, value, reason)."""
    table = Table(read_toml(path), str(path))
    lookup_lines = _with_code(table, "lookup_lines", table.words("lookup_lines"))
    profile = ProvinceProfile(
        key=_key(table, path),
        name=_text(table, "name"),
        parent_agency=_text(table, "parent_agency"),
        unit_name=_text(table, "unit_name"),
        agency_code=_agency_code(table),
        place=_text(table, "place"),
        code_pattern=_pattern(table),
        hours=_hours(table),
        due_time_policy=table.one_of("due_time_policy", DueTimePolicy),
        number_policy=table.one_of("number_policy", NumberPolicy),
        forms=_forms(table, load_form_sets(form_sets)),
        receipt_paper=_paper(table, "receipt_paper", roll=False),
        roll_paper=_paper(table, "roll_paper", roll=True),
        copies=_lines(table, "copies", at_least_one=True),
        lookup_lines=lookup_lines,
        evaluation_lines=_with_code(table, "evaluation_lines", _lines(table, "evaluation_lines")),
        notes=_lines(table, "notes"),
        contacts=_lines(table, "contacts"),
        support_contacts=_lines(table, "support_contacts"),
        channels=_known(table, "channels", tuple(Channel)),
        return_methods=_known(table, "return_methods", tuple(ReturnMethod)),
        not_digitised=_lines(table, "not_digitised"),
        notice_channels=_known(table, "notice_channels", CHOSEN_AT_INTAKE[:-1]),
        decided_on=table.day("decided_on"),
        in_force_on=table.day("in_force_on"),
        numbers_per_day=_count(table, "numbers_per_day", 100, 9999),
        lease_days=_count(table, "lease_days", 12, 31),
        propose_outage_minutes=_count(table, "propose_outage_minutes", 10, 1_440),
        valid_from=_start(table),
        valid_to=table.day("valid_to"),
        ground=table.get("ground", str, ""),
        identity_on_receipt=table.one_of("identity_on_receipt", IdentityOnReceipt, IdentityOnReceipt.FULL),
        applicant_on_label=table.get("applicant_on_label", bool, False),
        label_at_intake=table.get("label_at_intake", bool, False),
        asks_reuse=table.get("asks_reuse", bool, False),
        office_printing=_office_printing(table.table("office_printing")),
        fee_account=_fee_account(table.table("fee_account")),
    )
    _judge_validity(table, profile)
    table.done()
    return profile


def load_form_sets(path: Path = FORM_SETS) -> dict[str, tuple[FormName, ...]]:
    """The official forms by the key of their set. Raises SettingsError."""
    whole = Table(read_toml(path), str(path))
    sets: dict[str, tuple[FormName, ...]] = {}
    for row in whole.tables("set"):
        key, ground = _text(row, "key"), _text(row, "ground")
        checked = row.get("layout_checked", bool, True)
        if key in sets:
            raise row.wrong("key", "double-code")
        sets[key] = tuple(_form(form, ground, checked) for form in _closed(row, "forms"))
        row.done()
    whole.done()
    return sets


def _form(form: Table, ground: str, checked: bool) -> FormName:
    """A form of the set. One that the circular does not know has a `ground` of its own, and its layout is the unit's."""
    own = form.get("ground", str, "")
    return FormName(_text(form, "key"), _text(form, "name"), _text(form, "number"), own or ground, checked or bool(own))


def _closed(row: Table, key: str) -> Iterable[Table]:
    for form in row.tables(key):
        yield form
        form.done()


def _forms(table: Table, sets: dict[str, tuple[FormName, ...]]) -> tuple[FormName, ...]:
    chosen = _text(table, "form_set")
    if chosen not in sets:
        raise table.wrong("form_set", f"not-one-of: {', '.join(sets)}")
    return sets[chosen]


def _key(table: Table, path: Path) -> str:
    key = _text(table, "key")
    if key != path.stem:
        raise table.wrong("key", f"not-the-name-of-the-file: {path.stem}")
    return key


def _agency_code(table: Table) -> str:
    code = _text(table, "agency_code")
    if not agency_code_is_valid(code):
        raise table.wrong("agency_code", "not-an-agency-code")
    return code


def _pattern(table: Table) -> str:
    pattern = table.get("code_pattern", str)
    table.read("code_pattern", checked_pattern)
    if not pattern.startswith("^") or not pattern.endswith("$"):
        raise table.wrong("code_pattern", "not-anchored")
    return pattern


def _hours(table: Table) -> str:
    table.read("hours", WorkingHours.parse)
    return table.get("hours", str)


def _paper(table: Table, key: str, *, roll: bool) -> PaperFormat:
    paper = table.one_of(key, PaperFormat)
    if paper.is_roll is not roll:
        raise table.wrong(key, "wrong-kind-of-paper")
    return paper


def _fee_account(row: Table) -> FeeAccount | None:
    """`bank_bin`, `account_number`, `bank_name`, `holder`; None when the profile has no such table."""
    account = FeeAccount(*(row.get(key, str, "") for key in ("bank_bin", "account_number", "bank_name", "holder")))
    row.done()
    if account == FeeAccount("", "", "", ""):
        return None
    for key in ("bank_name", "holder"):
        if not _is_plain(getattr(account, key)):
            raise row.wrong(key, "empty-or-markup")
    try:
        vietqr.build(account.bank_bin, account.account_number)
    except BadField as error:
        raise row.wrong(str(error.facts["field"]), str(error.facts["reason"])) from error
    return account


def _office_printing(row: Table) -> SheetWish:
    """How the unit's office printer is to lay out its forms; what is left out is one side, one sheet, any tray."""
    wish = SheetWish(
        duplex=row.get("duplex", bool, False),
        tray=row.get("tray", str, ""),
        copies=row.get("copies", int, 1),
        media={paper: row.get(f"media_{paper}", str, "") for paper in (PaperFormat.A5, PaperFormat.A4)},
    )
    if wish.tray and not _KEYWORD.fullmatch(wish.tray):
        raise row.wrong("tray", "not-a-keyword: tray-1, manual, main")
    if not 1 <= wish.copies <= MOST_SHEETS:
        raise row.wrong("copies", f"not-in: 1 to {MOST_SHEETS}")
    for paper, name in wish.media.items():
        if name and not _MEDIA_NAME.fullmatch(name):
            raise row.wrong(f"media_{paper}", "not-a-media-name: iso_a5_148x210mm")
    row.done()
    return wish


def _known(table: Table, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    values = table.words(key)
    if not values or any(value not in known for value in values) or len(set(values)) < len(values):
        raise table.wrong(key, f"not-from: {', '.join(known)}")
    return values


def _count(table: Table, key: str, default: int, most: int) -> int:
    number = table.get(key, int, default)
    if not 1 <= number <= most:
        raise table.wrong(key, f"not-in: 1 to {most}")
    return number


def _text(table: Table, key: str) -> str:
    text = table.get(key, str)
    if not _is_plain(text):
        raise table.wrong(key, "empty-or-markup")
    return text


def _lines(table: Table, key: str, *, at_least_one: bool = False) -> tuple[str, ...]:
    lines = table.words(key, None if at_least_one else ())
    if (at_least_one and not lines) or not all(_is_plain(line) for line in lines):
        raise table.wrong(key, "empty-or-markup")
    return lines


def _is_plain(text: str) -> bool:
    control = any(unicodedata.category(letter) in ("Cc", "Cf") for letter in text)
    return bool(text.strip()) and not control and not _MARKUP.intersection(text)


def _with_code(table: Table, key: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines whose only hole is `{code}`."""
    for line in lines:
        if any(hole != "{code}" for hole in _HOLES.findall(line)):
            raise table.wrong(key, "hole-other-than-code")
        if not _is_plain(line):
            raise table.wrong(key, "empty-or-markup")
    return lines


def _start(table: Table) -> date:
    start = table.day("valid_from")
    if start is None:
        raise table.wrong("valid_from", "missing")
    return start


def _judge_validity(table: Table, profile: ProvinceProfile) -> None:
    if profile.valid_to and profile.valid_to < profile.valid_from:
        raise table.wrong("valid_to", "before-valid-from")
    if profile.in_force_on and profile.decided_on and profile.in_force_on < profile.decided_on:
        raise table.wrong("in_force_on", "before-decided-on")
