"""The demo's day, end to end: a card, a receipt, an outage, and the centre that holds each dossier once afterwards.

Everything is real but the people: the composition root, the encrypted store, Typst, HTTP, and the gateway as a process
whose database file is read past its own code.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from counter_app.demo import CARDS, SAMPLES, LocalCentre, open_demo, publish_catalogue
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.checklist import ask_everything
from counter_app.domain.dossier import Dossier, ReturnMethod, SyncStatus
from counter_app.domain.person import Person
from counter_app.domain.scanned_code import recognise
from counter_app.domain.slip import PaperState
from counter_app.main import OpenDesk, starter_catalogue
from counter_app.services.intake import IntakeForm, Received
from counter_app.services.sync_centre import WaitCause
from counter_app.texts.wait_words import why
from tests.waiting import wait_until

BIRTH = "1.001193"  # đăng ký khai sinh


@dataclass
class DemoDay:
    """An open demo: its desk, its centre, its folder."""

    folder: Path
    centre: LocalCentre
    desk: OpenDesk

    def receive(self, person: Person, procedure_code: str = BIRTH) -> Received:
        """What the intake screen does with a complete form."""
        services = self.desk.services
        procedure = services.catalogue.procedure(procedure_code)
        case = procedure.cases[0].code if procedure.cases else ""
        form = IntakeForm(
            intent_id=services.intake.open_form(),
            procedure_code=procedure_code,
            case_code=case,
            applicant=person,
            handed_in=ask_everything(procedure, case),
            return_method=ReturnMethod.AT_DESK,
            fee_later=True,
            date_confirmed=True,
        )
        return services.intake.receive(form, services.login.officers()[0])

    def now(self, dossier: Dossier) -> Dossier:
        """The dossier as the store has it now."""
        return self.desk.services.lookup.detail(dossier.uid).dossier

    def drain(self) -> None:
        """Contacts until nothing waits any more."""
        sync = self.desk.services.sync

        def empty() -> bool:
            sync.run(force=True)
            return sync.queue().pending == 0

        wait_until(empty, timeout=20)

    def held(self) -> dict[str, str]:
        """Official number of each dossier in the centre's database file."""
        connection = dbapi2.connect(f"{(self.folder / 'gateway.db').as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT id, central_no FROM dossier").fetchall()
        finally:
            connection.close()
        assert len(rows) == len(dict(rows)) == len({number for _, number in rows})
        return dict(rows)

    def process_id(self) -> int:
        """The centre's child process."""
        process = self.centre._process
        assert process is not None
        return process.pid


def alive(process_id: int) -> bool:
    """True while there is such a process, a zombie included."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def province() -> str:
    return "bac-giang"


@pytest.fixture
def day(tmp_path: Path, province: str) -> Iterator[DemoDay]:
    centre = LocalCentre(tmp_path, province)
    publish_catalogue(tmp_path / "catalogue", starter_catalogue(SystemDeskClock(lambda _: None)))
    centre.start_centre()
    try:
        desk = open_demo(tmp_path, centre, province)
        try:
            yield DemoDay(tmp_path, centre, desk)
        finally:
            desk.close()
    finally:
        centre.stop_centre()


def person_of(card: int) -> Person:
    """The person on one of the demo's cards, read as the screen reads it."""
    found = recognise(CARDS[card][1])
    assert found.person is not None
    return found.person


def test_an_outage_in_the_middle_of_the_day_changes_nothing_for_the_citizen(day: DemoDay) -> None:
    services = day.desk.services
    samples = day.held()
    assert len(samples) == len(SAMPLES), "what was received in the opening has arrived"

    # The first citizen: card, receipt, centre.
    first = day.receive(person_of(0))
    assert first.dossier.applicant.name == "Trần Văn Mẫu" and first.dossier.applicant.identity_number == "001090000123"
    assert first.dossier.dossier_code and not first.dossier.provisional_number
    printed = services.slips.print_job(first.job_id)
    assert printed.problem is None and printed.job.state is PaperState.DEVICE_DONE
    assert Path(printed.where).read_bytes().startswith(b"%PDF-")
    day.drain()
    assert day.held() == samples | {first.dossier.uid: first.dossier.dossier_code}

    # The network is pulled: two more citizens notice nothing.
    process_id = day.process_id()
    day.centre.stop_centre()
    assert not alive(process_id) and not day.centre.centre_running()
    offline = [day.receive(person_of(1)), day.receive(person_of(2))]
    for one in offline:
        assert one.dossier.dossier_code and not one.dossier.provisional_number, "numbers come from the lease"
        assert services.slips.print_job(one.job_id).problem is None
    report = services.sync.run(force=True)
    assert report is not None and not report.reached and report.problem == "central-unreachable"
    detail = services.lookup.detail(offline[0].dossier.uid)
    assert detail.sync is not SyncStatus.AT_CENTRE
    waiting = services.sync.why(detail.history[-1], [])
    assert waiting.cause is WaitCause.CENTRE_UNREACHABLE
    assert why(waiting)[0] == "Chưa kết nối được hệ thống trung tâm. Hồ sơ đã lưu an toàn tại quầy."
    assert services.sync.queue().pending >= 2
    assert day.held().keys() == samples.keys() | {first.dossier.uid}, "the dead centre's file is as it was"

    # It comes back.
    day.centre.start_centre()
    assert day.process_id() != process_id
    day.drain()
    today = [first, *offline]
    assert day.held() == samples | {one.dossier.uid: one.dossier.dossier_code for one in today}
    assert all(services.lookup.detail(one.dossier.uid).sync is SyncStatus.AT_CENTRE for one in today)
    assert all(day.now(one.dossier).dossier_code == one.dossier.dossier_code for one in today), "paper stays true"
    assert len(list((day.folder / "desk" / "slips").glob("*.pdf"))) == len(today)
    process_id = day.process_id()
    day.centre.stop_centre()
    assert not alive(process_id)


@pytest.mark.parametrize("province", ["hue"])
def test_where_numbers_are_asked_for_an_outage_gives_a_provisional_one_that_is_mapped_once(day: DemoDay) -> None:
    services = day.desk.services
    samples = day.held()
    online = day.receive(person_of(0)).dossier
    assert online.dossier_code and not online.provisional_number
    day.drain()
    assert day.held() == samples | {online.uid: online.dossier_code}

    day.centre.stop_centre()
    offline = day.receive(person_of(1)).dossier
    assert offline.dossier_code is None and offline.provisional_number
    assert services.lookup.by_number(offline.provisional_number).uid == offline.uid

    day.centre.start_centre()
    day.drain()
    official = day.now(offline).dossier_code
    assert official and day.held() == samples | {online.uid: online.dossier_code, offline.uid: official}
    for number in (offline.provisional_number, official):
        assert services.lookup.by_number(number).uid == offline.uid, "both numbers lead to the dossier"
    day.drain()
    assert day.now(offline).dossier_code == official
    with day.desk.doors.store.read() as session:
        mapped = [entry for entry in session.audit.newest(1000) if entry.action == "code.mapped"]
    assert [entry.facts["code"] for entry in mapped] == [official], "mapped once and for ever"
    assert day.receive(person_of(2)).dossier.dossier_code, "the next citizen gets an official number again"


def test_a_centre_whose_desk_dies_ends_by_itself(tmp_path: Path) -> None:
    """Whoever closes the terminal window leaves no process behind."""
    publish_catalogue(tmp_path / "catalogue", starter_catalogue(SystemDeskClock(lambda _: None)))
    centre = LocalCentre(tmp_path)
    centre.start_centre()
    process = centre._process
    assert process is not None and process.stdin is not None
    process.stdin.close()  # what the system does with the pipes of a dead desk
    wait_until(lambda: process.poll() is not None, timeout=10)
    assert process.returncode == 0
    centre.stop_centre()
