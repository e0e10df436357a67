"""The published list on this desk: found without diacritics, refused when implausible, old one kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.errors import CatalogueRefused
from tests.desk_rig import DeskRig


def test_procedures_are_found_blind_to_diacritics_and_by_code(rig: DeskRig) -> None:
    find = rig.services.catalogue.find
    assert find("dang ky khai sinh")[0].code == "1.001193"
    assert find("KHAI SINH")[0].name == "Đăng ký khai sinh"
    assert find("ket hon")[0].name == "Đăng ký kết hôn"  # not the extract that has the words only among its other names
    assert find("1.000894")[0].name == "Đăng ký kết hôn"
    assert find("khong co thu tuc nay") == []


def test_a_catalogue_that_shrinks_to_nothing_is_refused_and_the_old_one_kept(rig: DeskRig) -> None:
    old = rig.services.catalogue.current()
    for new, reason in (
        (replace(old, procedures=()), "empty"),
        (replace(old, procedures=old.procedures[:5]), "shrunk"),
        (
            replace(old, procedures=(replace(old.procedures[0], name="Đăng ký [/b]"), *old.procedures[1:])),
            "broken-procedure",
        ),
        (replace(old, holidays=replace(old.holidays, years=(2020,), days=())), "calendar-year-missing"),
    ):
        with pytest.raises(CatalogueRefused) as refused:
            rig.services.catalogue.load(replace(new, version="new"), "test")
        assert refused.value.facts["reason"] == reason
        assert rig.services.catalogue.current().version == old.version


def test_a_dossier_keeps_the_version_it_was_received_under(rig: DeskRig) -> None:
    old = rig.services.catalogue.current()
    dossier = rig.services.intake.receive(rig.form(), rig.officer).dossier
    rig.services.catalogue.load(replace(old, version="20270101-new"), "test")
    kept = rig.services.lookup.detail(dossier.uid).dossier
    assert kept.catalogue_version == old.version
    assert rig.services.catalogue.current().version == "20270101-new"


def test_an_old_catalogue_is_called_stale(rig: DeskRig) -> None:
    rig.services.catalogue.load(replace(rig.services.catalogue.current(), version="v2", loaded_at=rig.clock.now()), "test")
    assert not rig.services.catalogue.is_stale()
    rig.clock.at += timedelta(days=8)
    assert rig.services.catalogue.is_stale()


def test_what_this_desk_receives_most_stands_first_then_civil_status_and_certification(rig: DeskRig) -> None:
    by_use = rig.services.catalogue.by_use
    areas = [procedure.area for procedure in by_use()]
    assert by_use()[0].code == "1.001193" and areas.index("Chứng thực") == areas.count("Hộ tịch")
    for code, times in (("2.000908", 2), ("1.000894", 1)):
        for _ in range(times):
            rig.services.intake.receive(rig.form(code), rig.officer)
    assert [procedure.code for procedure in by_use()[:3]] == ["2.000908", "1.000894", "1.001193"]
    old = rig.services.catalogue.current()
    ended = tuple(
        replace(p, valid_to=rig.clock.now().date() - timedelta(days=1)) for p in old.procedures if p.code == "2.000908"
    )
    rest = tuple(p for p in old.procedures if p.code != "2.000908")
    rig.services.catalogue.load(replace(old, version="20270101-new", procedures=ended + rest), "test")
    assert "2.000908" not in {procedure.code for procedure in by_use()}
