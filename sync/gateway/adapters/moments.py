"""How do provincial systems write a time? Each in its own way, always in the zone of Việt Nam (hazard H16)."""

from __future__ import annotations

from datetime import datetime

from sync.gateway.settings import VIETNAM


def compact(at: datetime | None) -> str:
    """VXP: `yyyyMMddHHmmss`; nothing for None."""
    return at.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S") if at else ""


def form(at: datetime) -> str:
    """OpenCPS forms: `dd/MM/yyyy HH:mm:ss`."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def epoch_ms(at: datetime) -> int:
    """OpenCPS JSON payloads; whole seconds, since its forms hold no more."""
    return int(at.timestamp()) * 1000


def same_second(at: datetime, told: object) -> bool:
    """True when what an OpenCPS answer holds (epoch ms, or one of its texts) is this moment, to the second."""
    wanted = int(at.timestamp())
    if isinstance(told, (int, float)):
        return int(told) // 1000 == wanted
    return isinstance(told, str) and told in (form(at), compact(at), str(wanted * 1000))
