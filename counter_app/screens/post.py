"""What did the post bring, what does it take along, what does it still have? Counted and signed for (QĐ 45/2016 Đ7, Đ9)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget

from counter_app.domain.dossier import Channel
from counter_app.domain.errors import CounterError
from counter_app.domain.post_batch import Direction, PostBatch, PostItem
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.post_sign import PostSign, Signer
from counter_app.screens.dialogs.post_slip import PostSlip
from counter_app.screens.intake_fields import IntakeFields
from counter_app.screens.messages import DeskChanged, OpenIntake
from counter_app.screens.post_lists import (
    COUNTING,
    EMPTY,
    MINUTES,
    NAMES,
    ON_THE_WAY,
    TO_RECEIVE,
    TO_SEND,
    Bag,
    PostLists,
    PostTable,
    rows_of,
)
from counter_app.screens.table_out import print_table
from counter_app.services.acting import Acted
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.post import DeliveryForm, MinutesForm, SignedMinutes
from counter_app.texts.errors import sentence
from counter_app.texts.sheet_words import post_minutes
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.shelves import ShelfTable, ShelfTabs

_WAYS = (("Đã phát đến người nhận", "delivered"), ("Chuyển hoàn, không phát được", "came_back"))
_SLIP_HINT = "Bỏ trống: lần này chưa giao"


class PostScreen(DeskScreen):
    """Five lists; what is typed into the first and third stays until it is signed for."""

    job = "Bưu chính"
    CSS_PATH = "post.tcss"
    HELP: ClassVar[str] = (
        "**← →** chuyển danh sách. Nhận: **F7** ghi từng phiếu gửi và số giấy tờ đếm được, **F8** ký biên bản; mỗi chỗ lệch "
        "phải có lý do. Ở “Chờ nhận”, **Enter** để tiếp nhận. Giao: **Enter** ghi số phiếu gửi từng kết quả, **F8** ký."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "sign", "Ký biên bản", id="post.sign", tooltip="Ký biên bản giao nhận của danh sách này, hoặc in lại"),
        Binding("f7", "add", "Thêm phiếu", id="post.add", tooltip="Ghi thêm một phiếu gửi vào túi đang đếm"),
        Binding("delete", "drop", "Bỏ phiếu", id="post.drop", tooltip="Bỏ phiếu gửi đang chọn khỏi túi đang đếm"),
        Binding("f5", "refresh", "Đọc lại", id="post.refresh", tooltip="Đọc lại các danh sách"),
    ]
    tab = reactive(COUNTING, init=False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._post = services.acts.post
        self._lists = PostLists()
        self._bag = Bag()
        self._signer = Signer("", "")  # of the last minutes: offered again
        self._intents: dict[Direction, str] = {}
        self._seen: object = None

    def body(self) -> Iterable[Widget]:
        """Five lists as tabs, what there is to say, the list."""
        yield ShelfTabs()
        yield Banner(id="post-banner")
        yield Vertical(PostTable(id="post-rows"), EmptyState(*EMPTY[COUNTING]), id="post-box")

    def on_mount(self) -> None:
        self.query_one(PostTable).focus()
        self._show()

    def on_screen_resume(self) -> None:
        """Opened, or back from an intake."""
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the open list can do."""
        if action in ("add", "drop"):
            return self.tab == COUNTING and (action == "add" or bool(self._bag.items) or None)
        if action == "sign":
            return self._can_sign() if self.tab in (COUNTING, TO_SEND, MINUTES) else False
        return True

    def _can_sign(self) -> bool | None:
        ready = {
            COUNTING: bool(self._bag.items),
            TO_SEND: bool(self._bag.going_out(self._lists.to_send)),
            MINUTES: bool(self._lists.minutes),
        }
        return ready[self.tab] or None

    def state_read(self, state: DeskState) -> None:
        """Something was stored elsewhere: the lists follow."""
        if self._seen is not None and state.queue.last_seq != self._seen:
            self.action_refresh()
        self._seen = state.queue.last_seq

    # --- the lists -----------------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="post-lists")
    def action_refresh(self) -> None:
        """Read what is stored."""
        try:
            lists = PostLists.read(self._post)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._take, lists)

    def _take(self, lists: PostLists) -> None:
        if self.is_attached:
            self._lists = lists
            self._show()

    def _show(self) -> None:
        counts = (len(self._bag.items), *self._lists.counts)
        shelves = [(name, str(count) if count else "") for name, count in zip(NAMES, counts, strict=True)]
        self.query_one(ShelfTabs).show(shelves, self.tab)
        rows = rows_of(self.tab, self._lists, self._bag)
        self.query_one("#post-box").set_class(not rows, "-empty")
        self.query_one(EmptyState).say(*EMPTY[self.tab])
        self.query_one(PostTable).fill(rows)
        self.refresh_bindings()

    @on(ShelfTable.Turned)
    def _turn(self, event: ShelfTable.Turned) -> None:
        self.tab = (self.tab + event.step) % len(NAMES)

    def watch_tab(self) -> None:
        """Another list."""
        self.query_one("#post-banner", Banner).hide()
        self._show()

    @on(ShelfTable.Opened)
    def _open(self, event: ShelfTable.Opened) -> None:
        if self.tab == COUNTING:
            self._edit(event.key)
        elif self.tab == TO_RECEIVE:
            self._receive(event.key)
        elif self.tab == TO_SEND:
            self._give_slip(event.key)
        elif self.tab == ON_THE_WAY:
            self._report(event.key)
        else:
            self._print_again(event.key)

    # --- counting a bag ------------------------------------------------------------------------

    def action_add(self) -> None:
        """Another phiếu gửi."""
        self._edit("")

    @work
    async def _edit(self, key: str) -> None:
        before = self._bag.items.get(key)
        others = frozenset(self._bag.items) - {key}
        item = await self.app.push_screen_wait(PostSlip(before, others))
        if item is None:
            return
        kept = [item if number == key else one for number, one in self._bag.items.items()]
        self._bag.items = {one.slip_number: one for one in (kept if before else [*kept, item])}
        self._show()
        self.query_one(PostTable).move_to(item.slip_number)

    def action_drop(self) -> None:
        """Typed by mistake: it never was in the bag."""
        self._bag.items.pop(self.query_one(PostTable).cursor_key, None)
        self._show()

    # --- signing -------------------------------------------------------------------------------

    def action_sign(self) -> None:
        """Minutes of what is counted, or of what goes out; or a print of signed ones."""
        if self.tab == MINUTES:
            self._print_again(self.query_one(PostTable).cursor_key)
        elif self.tab == COUNTING:
            self._sign(Direction.IN, tuple(self._bag.items.values()))
        else:
            self._sign(Direction.OUT, self._bag.going_out(self._lists.to_send))

    @work
    async def _sign(self, direction: Direction, items: tuple[PostItem, ...]) -> None:
        intent_id = self._intents.setdefault(direction, self._services.acts.new_intent())
        officer, vouched = self.session.who(), self.session.date_confirmed

        def sign(signer: Signer) -> SignedMinutes:
            form = MinutesForm(
                intent_id, direction, signer.carrier, signer.post_officer, items, at=signer.at, date_confirmed=vouched
            )
            self._signer = Signer(signer.carrier, signer.post_officer)
            return self._post.sign(form, officer)

        here = sum(item.is_here for item in items)
        told = (
            f"{here} hồ sơ, {len(items)} phiếu gửi" if direction is Direction.IN else f"{len(items)} kết quả giao bưu chính"
        )
        now = self._services.day.now()
        signed = await self.app.push_screen_wait(PostSign(direction, told, self._signer, now, sign))
        if signed is None:
            return
        self._intents.pop(direction)
        self._signed(signed.batch)

    def _signed(self, batch: PostBatch) -> None:
        comes_in = batch.direction is Direction.IN
        if comes_in:
            self._bag.items.clear()
        else:
            self._bag.slips.clear()
        self.app.post_message(DeskChanged())
        self._print(batch)
        self.tab = TO_RECEIVE if comes_in else ON_THE_WAY
        then = "Enter trên từng dòng để tiếp nhận." if comes_in else "Theo dõi ở “Đang gửi”."
        self._say(Tone.GOOD, f"Đã ký biên bản {batch.number}. {then}")
        self.action_refresh()

    def _print_again(self, number: str) -> None:
        batch = next((one for one in self._lists.minutes if one.number == number), None)
        if batch is not None:
            self._print(batch)

    def _print(self, batch: PostBatch) -> None:
        table = post_minutes(batch, self.desk.profile)
        name = f"Biên bản {batch.number}"
        print_table(self.app, self._services.office_tables, table, self.session.who(), name)

    # --- receiving what came -------------------------------------------------------------------

    @work(thread=True, exit_on_error=False, group="post-receive")
    def _receive(self, key: str) -> None:
        """A form of the ordinary intake, bound to the phiếu gửi; it is a draft like any other."""
        one = next((o for o in self._lists.to_receive if f"{o.batch.uid}|{o.item.slip_number}" == key), None)
        if one is None:
            return
        fields = IntakeFields.blank(f"{one.batch.uid}:{one.item.slip_number}", self.desk.profile)
        fields.texts |= {
            "name": one.item.person,
            "channel": str(Channel.POST),
            "post_batch": one.batch.uid,
            "post_number": one.batch.number,
            "post_slip": one.item.slip_number,
            "post_lacked": "yes" if one.item.lacks_papers else "",
        }
        try:
            kept = {draft.draft_id for draft in self._services.drafts.of_officer(self.session.who())}
            if fields.intent_id not in kept:
                self._services.drafts.save(fields.intent_id, self.session.who(), fields.draft())
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self.post_message, OpenIntake(fields.intent_id))

    # --- sending and following -----------------------------------------------------------------

    @work
    async def _give_slip(self, uid: str) -> None:
        dossier = next((one for one in self._lists.to_send if one.uid == uid), None)
        if dossier is None:
            return
        sheet = ActSheet(
            "Số phiếu gửi",
            f"{dossier.shown_number} · {dossier.applicant.name}\n{dossier.applicant.address}",
            (Asked("post_slip", "Số phiếu gửi", prefilled=self._bag.slips.get(uid, ""), hint=_SLIP_HINT),),
        )
        form = ActForm(sheet, lambda values, _confirmed: values["post_slip"].upper(), self._services.day, self.session)
        slip = await self.app.push_screen_wait(form)
        if slip is not None:
            self._bag.slips[uid] = slip
            self._show()

    @work
    async def _report(self, uid: str) -> None:
        dossier = next((one for one in self._lists.on_the_way if one.uid == uid), None)
        if dossier is None:
            return
        way = await self.app.push_screen_wait(Choose(f"Bưu chính báo về {dossier.shown_number}", list(_WAYS)))
        if not way:
            return
        intent_id, who = self._services.acts.new_intent(), self.session.who
        delivered = way == "delivered"

        def do(values: Values, date_confirmed: bool) -> Acted:
            form = DeliveryForm(
                intent_id, uid, values.get("receiver_name", ""), values.get("reason", ""), date_confirmed=date_confirmed
            )
            return (self._post.delivered if delivered else self._post.came_back)(form, who())

        sheet = _delivered(dossier.applicant.name) if delivered else _CAME_BACK
        acted = await self.app.push_screen_wait(ActForm(sheet, do, self._services.day, self.session))
        if acted is not None:
            self.app.post_message(DeskChanged())
            told = "đã phát" if delivered else "chuyển hoàn, nằm lại ở quầy"
            self._say(Tone.GOOD, f"{dossier.shown_number}: {told}.")
            self.action_refresh()

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#post-banner", Banner).say(tone, told)


def _delivered(name: str) -> ActSheet:
    return ActSheet(
        "Bưu chính đã phát kết quả",
        "Hồ sơ chuyển sang “Đã trả kết quả”.",
        (Asked("receiver_name", "Người nhận", prefilled=name, required=True),),
    )


_CAME_BACK = ActSheet(
    "Bưu chính chuyển hoàn",
    "Kết quả nằm lại ở quầy: giao bưu chính lần nữa, hoặc trả trực tiếp.",
    (Asked("reason", "Lý do", required=True),),
    usual=("Không có người nhận", "Sai địa chỉ", "Người nhận từ chối"),
)
