"""A scanner with a SANE driver as a source (Linux): every status told apart, one sheet at a time."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.scan_source import SourceKind
from counter_app.ports import Clock
from scanners.sources.driven import DrivenSource, Patience


def sane_source(
    name: str,
    clock: Clock,
    device: str,
    *,
    extra_options: Sequence[str] = (),
    patience: Patience | None = None,
    command: Sequence[str] = ("scanimage",),
) -> DrivenSource:
    """`device`: as `scanimage -L` tells it, such as "fujitsu:fi-7160:123"; `extra_options`: what this model needs."""
    told = {"device": device, "extra_options": list(extra_options), "command": list(command)}
    return DrivenSource(name, SourceKind.SANE, clock, told, patience)
