"""`counter slip-check TEMPLATE`: is a template that somebody edited fit for citizens, and which fields may it use?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from config.paths import SLIPS
from counter_app.commands.exit_codes import INPUT
from counter_app.domain.errors import BadField, DeviceUnavailable
from counter_app.domain.slip import SLIP_KINDS, RenderedSlip, SlipKind
from counter_app.texts.template_words import template_place, template_sentence
from printers.fonts import find_fonts
from printers.slip_check import TemplateReport, check_template
from printers.slip_samples import every_field, samples_of
from printers.template_finding import Finding

Say = Callable[[str], object]
Put = Callable[[Mapping[str, Any]], None]


def check(template: str, *, pictures: str, as_json: bool, put: Put, say: Say) -> int:
    """0 when nothing is wrong, else 2. `pictures`: a folder for the samples, or "". Raises FontsIncomplete, DeviceError."""
    path = Path(template)
    if not path.exists() and path.name == template:
        path = SLIPS / template
    if path.is_dir():
        raise BadField(field="template", value=path.name, reason="not-a-file")
    report = check_template(path, find_fonts().folders, _keeper(pictures))
    if as_json:
        put(_row(report))
    else:
        _tell(report, say)
    return INPUT if report.findings else 0


def _keeper(folder: str) -> Callable[[str, RenderedSlip], None]:
    """Writes each sample into the folder. Raises DeviceUnavailable."""
    if not folder:
        return lambda name, slip: None

    def keep(name: str, slip: RenderedSlip) -> None:
        suffix = ".png" if slip.paper.is_roll else ".pdf"
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{name}{suffix}").write_bytes(slip.data)
        except OSError as error:
            raise DeviceUnavailable(device=Path(folder).name, reason=type(error).__name__) from error

    return keep


def fields(kind_name: str, *, as_json: bool, put: Put, say: Say) -> int:
    """Every field of a kind of slip with an example. Raises BadField for a kind that does not exist."""
    if kind_name not in SLIP_KINDS:
        raise BadField(field="fields", value=kind_name, reason="not-a-slip")
    found = dict(_fields(every_field(samples_of(SlipKind(kind_name)))))
    if as_json:
        put({"kind": kind_name, "fields": found})
        return 0
    width = max(map(len, found))
    say(f"Các mục của phiếu “{kind_name}”, viết trong mẫu là #d.<mục>; [] là từng dòng của danh sách:")
    for name, value in found.items():
        say(f"  {name:{width}}  {_example(value)}")
    return 0


def _fields(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _fields(member, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple) and value:
        yield from _fields(value[0], f"{name}[]")
    else:
        yield name, value


def _example(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "(để trống)"
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _facts(finding: Finding) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(finding).items()}


def _row(report: TemplateReport) -> dict[str, Any]:
    return {
        "ok": not report.findings,
        "templates": list(report.templates),
        "slips": report.slips,
        "readers": list(report.readers),
        "findings": [
            {**asdict(finding), "message": template_sentence(finding.problem, _facts(finding))}
            for finding in report.findings
        ],
    }


def _tell(report: TemplateReport, say: Say) -> None:
    for finding in report.findings:
        facts = _facts(finding)
        say(f"✕ {template_place(facts)}")
        say(f"    {template_sentence(finding.problem, facts)}")
    if report.slips and not report.readers:
        say(f"Đã in thử {report.slips} bảng từ {', '.join(report.templates)} và đọc lại từng ô.")
    elif report.templates and not report.readers:
        say("Nhãn và trang thử máy in: chỉ xem được câu chữ trong mẫu, in thử bằng màn hình Máy in.")
    elif report.templates:
        readers = " và ".join(report.readers)
        say(f"Đã in thử {report.slips} phiếu từ {', '.join(report.templates)}; mã QR đọc lại bằng {readers}.")
    say(f"Có {len(report.findings)} lỗi phải sửa." if report.findings else "Không thấy lỗi.")
