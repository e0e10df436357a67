"""`counter check-copy FILE.pdf`: is any PDF a lawful digital copy, clause by clause (NĐ 30/2020, phụ lục I phần II)?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from config.scan_rule_files import load_scan_rules
from counter_app.commands.exit_codes import INPUT
from counter_app.desk_clock import VIETNAM
from counter_app.domain.copy_certificate import ClauseVerdict, CopyCertificate
from counter_app.domain.errors import BadField
from counter_app.domain.scan_rules import ScanRules, rules_on
from counter_app.texts.copy_words import clause_line, clause_reason, whole_verdict
from scanners.pipeline.copy_check import check_copy

Say = Callable[[str], object]
Put = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class CopyAsked:
    """`on`: the day whose rules count, ISO; "" is today. `pages`: how many there must be, None for any."""

    on: str = ""
    pages: int | None = None
    signed: bool = False


def check(file: str, asked: CopyAsked, *, as_json: bool, put: Put, say: Say) -> int:
    """0 only for a pass, else 2. Raises BadField, SettingsError."""
    rules = _rules(asked.on)
    certificate = check_copy(Path(file), rules, pages_expected=asked.pages, signature_required=asked.signed)
    if as_json:
        put(_row(certificate, rules))
    else:
        for result in certificate.clauses:
            say(clause_line(result))
        say(whole_verdict(certificate))
    return 0 if certificate.verdict is ClauseVerdict.PASS else INPUT


def _rules(on: str) -> ScanRules:
    try:
        day = date.fromisoformat(on) if on else datetime.now(VIETNAM).date()
    except ValueError as error:
        raise BadField(field="on", value=on, reason="not-an-iso-date") from error
    try:
        return rules_on(load_scan_rules(), day)
    except ValueError as error:
        raise BadField(field="on", value=on, reason="before-the-rules") from error


def _row(certificate: CopyCertificate, rules: ScanRules) -> dict[str, Any]:
    return {
        "verdict": certificate.verdict.value,
        "clauses": [
            {
                "clause": result.clause.value,
                "value": result.value,
                "limit": result.limit,
                "verdict": result.verdict.value,
                **({"reason": result.reason, "message": clause_reason(result.reason)} if result.reason else {}),
                **({"ground": result.ground} if result.ground else {}),
            }
            for result in certificate.clauses
        ],
        "sha256": certificate.sha256,
        "rules_on": rules.on.isoformat(),
        "rule_packs": list(certificate.rule_packs),
    }
