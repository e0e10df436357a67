"""The door to the ledger of numbered blank forms: issued to paper, entered, voided, returned; part of `ports`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from counter_app.domain.paper_form import FormChange, FormKind, PaperForm, PaperKit


class PaperFormTable(Protocol):
    def issue(self, kit: PaperKit) -> None:
        """Keep a kit and each of its forms as issued. A number that was issued before raises StoreError."""

    def latest(self, kind: FormKind, year: int) -> tuple[int, str]:
        """The highest number of a series and the incarnation that issued it; (0, "") for a new series."""

    def kit(self, kit_id: str) -> PaperKit | None: ...

    def kits(self, limit: int = 50) -> list[PaperKit]:
        """Newest first, at most 500."""

    def break_seal(self, kit_id: str, at: datetime) -> None:
        """The kit is in use; the first time counts. Raises StoreBroken for an unknown kit."""

    def by_number(self, number: str) -> PaperForm | None:
        """By the number in its written form."""

    def of_kit(self, kit_id: str) -> list[PaperForm]:
        """By kind and running number."""

    def of_kits(self, kit_ids: Sequence[str]) -> list[PaperForm]:
        """The same of several kits."""

    def of_dossier(self, dossier_uid: str) -> list[PaperForm]:
        """Forms that were entered for a dossier."""

    def move(self, number: str, change: FormChange) -> PaperForm:
        """Append one change and give the form as it stands then. Raises BadField (form_number, reason) by
        `paper_form.check_form_move`, StoreBroken for a number that was never issued here."""

    def changes_of(self, number: str) -> list[FormChange]:
        """The whole way of one form, oldest first."""
