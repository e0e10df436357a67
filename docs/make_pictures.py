"""Takes the pictures of README and guide: `docs/make_pictures.py [WIDTH HEIGHT | slips | prints | scan | day | outages]`."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parents[1]))

from counter_app.app import CounterApp
from counter_app.demo import CARDS, LocalCentre, open_demo, publish_catalogue
from counter_app.demo_desk import demo_officer
from counter_app.desk_clock import SystemDeskClock
from counter_app.main import starter_catalogue
from counter_app.screens.messages import CodeArrived

PICTURES = Path(__file__).parent / "pictures"
LONGEST_WAIT_SECONDS = 20.0


def without_outside_fonts(svg: str) -> str:
    """A picture must not ask a foreign server for a font."""
    return re.sub(r"@font-face\s*{[^}]*}", "", svg).replace("Fira Code", "DejaVu Sans Mono")


async def take(pilot: Pilot[None], name: str, shows: str) -> None:
    """Wait until the screen shows the words, then keep its picture."""
    waited = 0.0
    svg = ""
    while waited < LONGEST_WAIT_SECONDS:
        await pilot.pause(0.25)
        waited += 0.25
        svg = pilot.app.export_screenshot(title="")
        if shows in re.sub(r"<[^>]*>", "", svg).replace("&#160;", " "):
            break
    else:
        raise SystemExit(f"{name}: «{shows}» never came")
    (PICTURES / f"{name}.svg").write_text(without_outside_fonts(svg), encoding="utf-8")


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Key by key."""
    for character in text:
        await pilot.press("space" if character == " " else character)


async def a_birth_is_registered(pilot: Pilot[None]) -> None:
    """The way of the README, with a picture of each station."""
    await take(pilot, "home", "đã tiếp nhận")
    await pilot.press("f2")
    await type_in(pilot, "khai sinh")
    await take(pilot, "procedure", "Đăng ký lại khai sinh")
    await pilot.press("enter")
    await take(pilot, "case", "trường hợp nào?")
    await pilot.press("enter")
    await pilot.pause(0.5)
    pilot.app.screen.post_message(CodeArrived(CARDS[0][1]))
    await take(pilot, "intake", "Đã đọc thẻ")
    await pilot.press("f8", "9")
    await take(pilot, "components", "Đã đánh dấu đủ")
    await pilot.press("f8")
    await type_in(pilot, "20112026")
    await take(pilot, "return", "20112026")
    await pilot.press("f8")
    await take(pilot, "received", "Giấy tiếp nhận đã lưu")
    await pilot.press("enter", "f3")
    await take(pilot, "lookup", "4 hồ sơ")
    await pilot.press("down", "enter")
    await take(pilot, "detail", "Đã lên hệ thống")
    await pilot.press("f4")
    await take(pilot, "sync", "thông suốt")


async def main(size: tuple[int, int]) -> None:
    """One demo, all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        centre = LocalCentre(folder)
        publish_catalogue(folder / "catalogue", starter_catalogue(SystemDeskClock(lambda _: None)))
        centre.start_centre()
        desk = open_demo(folder, centre)
        try:
            app = CounterApp(desk.services, demo=centre, logged_in=demo_officer(desk))
            async with app.run_test(size=size) as pilot:
                await a_birth_is_registered(pilot)
        finally:
            centre.stop_centre()
            desk.close()


async def the_print_centre() -> None:
    """The list of what waits for paper, with one sheet of each sort."""
    from print_centre_picture import at_the_print_centre, waiting_desk  # beside this file; needs the tests' desk

    folder, desk = waiting_desk()
    try:
        app = CounterApp(desk.services)
        async with app.run_test(size=(100, 24)) as pilot:
            await at_the_print_centre(desk, pilot, app)
            await take(pilot, "print-centre", "chờ trả lời")
    finally:
        desk.close()
        folder.cleanup()


async def the_scanning(size: tuple[int, int]) -> None:
    """One paper from the list to the finished copy."""
    from scan_pictures import a_dossier_is_scanned, printed_cover, scanning_desk  # beside this file; needs the tests' desk

    folder, rig = scanning_desk()
    try:
        app = CounterApp(rig.desk.services)
        async with app.run_test(size=size) as pilot:
            await a_dossier_is_scanned(rig, pilot, app, take)
        printed_cover(rig, PICTURES)
    finally:
        rig.desk.close()
        folder.cleanup()


if __name__ == "__main__":
    if sys.argv[1:] == ["slips"]:
        from slip_pictures import make_slip_pictures  # beside this file; needs the tests' made-up slips

        make_slip_pictures(PICTURES)
    elif sys.argv[1:] == ["prints"]:
        asyncio.run(the_print_centre())
    elif sys.argv[1:] == ["scan"]:
        asyncio.run(the_scanning((100, 30)))
    elif sys.argv[1:] == ["day"]:
        from day_pictures import SIZE, take_the_day  # beside this file; goes the day that the tests go

        asyncio.run(take_the_day(PICTURES, SIZE, without_outside_fonts))
    elif sys.argv[1:] == ["outages"]:
        from outage_pictures import take_outages  # beside this file; needs the tests' desk

        asyncio.run(take_outages(PICTURES, take))
    else:
        told = [int(word) for word in sys.argv[1:3]]
        asyncio.run(main((told[0], told[1]) if len(told) == 2 else (100, 30)))
