"""Which errors exist, named by who must act (design D18); the sentences are in `counter_app.texts`."""

from __future__ import annotations


class CounterError(Exception):
    """An error with a stable `code` and the facts that the sentence needs. Never holds Vietnamese text."""

    code = "counter"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code, facts)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({told})"


class DomainError(CounterError):
    """The officer can put it right now."""

    code = "domain"


class DeviceError(CounterError):
    """Somebody at the desk can put it right."""

    code = "device"


class CentralError(CounterError):
    """Time or the centre puts it right."""

    code = "central"


class StoreError(CounterError):
    """Support must act."""

    code = "store"


class SettingsError(CounterError):
    """Whoever installed the program must act. Facts: file, key, value, reason."""

    code = "settings"


# --- the officer, now -------------------------------------------------------------------------


class MissingField(DomainError):
    """Facts: field."""

    code = "missing-field"


class BadField(DomainError):
    """Facts: field, value, reason (a code)."""

    code = "bad-field"


class IncompleteChecklist(DomainError):
    """Facts: verdict (ChecklistVerdict)."""

    code = "incomplete-checklist"


class IllegalTransition(DomainError):
    """Facts: status, event."""

    code = "illegal-transition"


class UnknownProcedure(DomainError):
    """Facts: procedure_code."""

    code = "unknown-procedure"


class UnknownDossier(DomainError):
    """Facts: dossier_code."""

    code = "unknown-dossier"


class DateNotConfirmed(DomainError):
    """The clock is not trusted and nobody has confirmed today's date (D17). Facts: clock_date."""

    code = "date-not-confirmed"


class WrongPin(DomainError):
    """Facts: tries_left."""

    code = "wrong-pin"


class AccountLocked(DomainError):
    """Facts: until (datetime)."""

    code = "account-locked"


class AccountEnded(DomainError):
    """The centre's roster names a last day, and it is over. Facts: ended_on (date)."""

    code = "account-ended"


class UnknownOfficer(DomainError):
    """Facts: login."""

    code = "unknown-officer"


class NotAllowed(DomainError):
    """Facts: role, act."""

    code = "not-allowed"


class CatalogueRefused(DomainError):
    """A new catalogue or calendar is implausible; the old one stays. Facts: reason (a code), detail."""

    code = "catalogue-refused"


class CalendarYearMissing(DomainError):
    """The holiday table does not cover this year: no date is guessed. Facts: year."""

    code = "calendar-year-missing"


class AlreadyRedated(DomainError):
    """The return date was put off once before; a second time is not allowed (NĐ 61 Đ19.9). Facts: due_at (current)."""

    code = "already-redated"


class ChangedMeanwhile(DomainError):
    """Somebody acted on the dossier after it was opened here. Facts: dossier_code, expected_rev, rev."""

    code = "changed-meanwhile"


class LinesUnanswered(DomainError):
    """A supplement request must answer every failed line: what is wrong, ground, remedy. Facts: papers (names)."""

    code = "lines-unanswered"


class SecondRequest(DomainError):
    """A second supplement request needs a supervisor and a reason (NĐ 61 Đ15.3: once). Facts: asked_at (the first)."""

    code = "second-request"


class NoticeMissing(DomainError):
    """An early result is told to the applicant before it is handed out (Đà Nẵng Đ10.3). Facts: due_at."""

    code = "notice-missing"


class NoticeClosed(DomainError):
    """The duty to tell is fulfilled, given up or not there. Facts: state (of the notice, "unknown")."""

    code = "notice-closed"


class FeeNotSettled(DomainError):
    """The fee is neither paid nor waived. Facts: amount (đồng)."""

    code = "fee-not-settled"


class DifferenceUnanswered(DomainError):
    """The post's list and what was counted differ, and nobody has said why. Facts: slips (phiếu gửi numbers)."""

    code = "difference-unanswered"


class OnlineDecided(DomainError):
    """The online dossier, or the news, waits no more: somebody has decided. Facts: state (of it, "unknown")."""

    code = "online-decided"


class NotUndoable(DomainError):
    """Facts: reason (nothing, not-the-last, printed, synced, reversed, not-reversible)."""

    code = "not-undoable"


class NotReadable(DomainError):
    """Input from a file or a pipe is not what the command reads. Facts: line (0 = the whole file), file, reason."""

    code = "not-readable"


# --- somebody at the desk ---------------------------------------------------------------------


class DeviceUnavailable(DeviceError):
    """The device or its library is not there. Facts: device, reason."""

    code = "device-unavailable"


class PrinterOffline(DeviceError):
    """Facts: printer."""

    code = "printer-offline"


class OutOfPaper(DeviceError):
    """Facts: printer."""

    code = "out-of-paper"


class PrintOutcomeUnknown(DeviceError):
    """Bytes left the desk but nobody knows whether a slip came out. Facts: printer."""

    code = "print-outcome-unknown"


class SlipTorn(PrintOutcomeUnknown):
    """Known broken on paper: a part came out, and the printer has forgotten the rest. Facts: printer, reason (a code)."""

    code = "slip-torn"


class SlipTooLong(DeviceError):
    """Facts: slip, pages, allowed."""

    code = "slip-too-long"


class FontsIncomplete(DeviceError):
    """Facts: missing (letters), where."""

    code = "fonts-incomplete"


# --- time or the centre -----------------------------------------------------------------------


class CentralUnreachable(CentralError):
    """Facts: reason (a code), address."""

    code = "central-unreachable"


class CentralRefusedDesk(CentralError):
    """The centre does not accept this desk's identity. Facts: status."""

    code = "central-refused-desk"


class CentralDiverged(CentralError):
    """Another store sends under this desk's identity; nothing goes on until a person decides. Facts: seen."""

    code = "central-diverged"


class CentralRejected(CentralError):
    """A definite no to one operation. Facts: op_id, problem."""

    code = "central-rejected"


# --- support ----------------------------------------------------------------------------------


class StoreBusy(StoreError):
    """Facts: waited_seconds."""

    code = "store-busy"


class StoreLockedByOther(StoreError):
    """Another instance owns the store. Facts: process_id, since."""

    code = "store-locked-by-other"


class StoreBroken(StoreError):
    """Facts: reason."""

    code = "store-broken"


class WrongKey(StoreError):
    """Facts: path (of the store)."""

    code = "wrong-key"


class DiskFull(StoreError):
    """Facts: path."""

    code = "disk-full"


class UnsafeKeyring(StoreError):
    """The operating system offers only a plaintext key store, or none. Facts: backend."""

    code = "unsafe-keyring"


class StoreSettingsDiffer(StoreError):
    """A PRAGMA read back is not what the house asks for (D1). Facts: pragma, wanted, got."""

    code = "store-settings-differ"


class UnsentMayNotGo(StoreError):
    """Somebody tried to delete or change an unsent or sent operation. Facts: op_id."""

    code = "unsent-may-not-go"
