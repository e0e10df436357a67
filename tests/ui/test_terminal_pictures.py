"""Pages are sharp where the terminal can show them, and blocks everywhere else."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from textual.app import App, ComposeResult

from counter_app.widgets import terminal_pictures
from counter_app.widgets.page_picture import BlockPicture, PagePicture
from counter_app.widgets.terminal_pictures import PictureKind, choose, kind_of


@pytest.mark.parametrize(
    ("wanted", "environment", "kind"),
    [
        ("", {"TERM": "xterm-kitty"}, PictureKind.KITTY),
        ("", {"TERM": "foot"}, PictureKind.SIXEL),
        ("", {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, PictureKind.SIXEL),
        ("", {"TERM": "xterm-kitty", "TMUX": "1"}, PictureKind.BLOCKS),
        ("", {"TERM": "xterm-256color"}, PictureKind.BLOCKS),
        ("blocks", {"TERM": "xterm-kitty"}, PictureKind.BLOCKS),
        ("sixel", {"TERM": "xterm-256color"}, PictureKind.SIXEL),
    ],
)
def test_the_terminal_is_known_by_its_name_and_the_settings_go_first(
    wanted: str, environment: dict[str, str], kind: PictureKind
) -> None:
    assert kind_of(wanted, environment) is kind


class Shown(App[None]):
    def compose(self) -> ComposeResult:
        yield PagePicture(id="picture")


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(made, "PNG")
    return made.getvalue()


@pytest.mark.anyio
@pytest.mark.parametrize("kind", list(PictureKind))
async def test_every_kind_shows_a_page_and_takes_it_away_again(kind: PictureKind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal_pictures, "_chosen", PictureKind.BLOCKS)
    choose(kind)
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        picture = app.query_one(PagePicture)
        picture.show(png())
        await pilot.pause()
        assert picture.shows_page
        assert bool(app.query(BlockPicture)) is (kind is PictureKind.BLOCKS)
        picture.show(None)
        await pilot.pause()
        assert not picture.shows_page
