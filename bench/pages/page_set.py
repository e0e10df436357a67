"""Which pages are made, and how does a recipe become a page with its truth? The same recipe gives the same page, always."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PIL import Image

from bench.pages import wear
from bench.pages.papers import BACKS, CONTENT, PAPERS
from bench.pages.sheet import Pixels, Sheet
from bench.pages.truth import Defect, PageTruth

_UNITS: Final = {
    "skew": "degrees",
    "streak": "mm",
    "blur": "px at 200 dpi",
    "fold": "mm",
    "folded-corner": "mm",
    "show-through": "percent",
    "upside-down": "degrees",
    "double-feed": "mm",
    "wrong-dpi": "dpi",
}
# name → amounts; a page carries one defect, so that every gate is judged alone
DEFECTS: Final[dict[str, tuple[float, ...]]] = {
    "skew": (-4.0, -1.5, 1.0, 3.0),
    "streak": (62.0, 118.0),
    "blur": (1.2, 1.6, 2.2),
    "fold": (99.0,),
    "folded-corner": (28.0,),
    "show-through": (10.0,),
    "shade": (0.0,),
    "upside-down": (180.0,),
    "double-feed": (60.0,),
    "washed-out": (0.0,),
    "grey-as-colour": (0.0,),
    "colour-cast": (0.0,),
    "wrong-dpi": (150.0, 190.0, 600.0),
    "no-dpi": (0.0,),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One page. `defect` "" for a good one; `claimed_dpi` is what the file says when that is not the truth."""

    paper: str
    dpi: int = 200
    defect: str = ""
    amount: float = 0.0
    stack: str = ""
    place_in_stack: int = 0
    suffix: str = "png"

    @property
    def name(self) -> str:
        """Unique in a set; no personal data, ASCII."""
        stack = f"{self.stack}-{self.place_in_stack:02d}-" if self.stack else ""
        told = f"-{self.defect}{self.amount:+g}" if self.defect else ""
        return f"{stack}{self.paper}{told}-{self.dpi}dpi"


@dataclass(frozen=True, slots=True)
class MadePage:
    """`pixels`: height × width × 3, RGB. `claimed_dpi`: what goes into the file's tag, 0 for no tag."""

    recipe: Recipe
    pixels: Pixels
    truth: PageTruth
    claimed_dpi: int

    def save(self, folder: Path) -> Path:
        """The page as PNG or JPEG, its truth beside it as .json. Returns the page's path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.recipe.name}.{self.recipe.suffix}"
        options: dict[str, object] = {"dpi": (self.claimed_dpi, self.claimed_dpi)} if self.claimed_dpi else {}
        if self.recipe.suffix == "jpg":
            options["quality"] = 90
        else:
            options["compress_level"] = 1
        Image.fromarray(self.pixels).save(path, **options)  # type: ignore[arg-type]
        self.truth.write(path.with_suffix(".json"))
        return path


def _drawn(paper: str, dpi: int) -> Sheet:
    draw, colour, width_mm, height_mm = PAPERS[paper]
    sheet = Sheet(dpi, width_mm, height_mm, colour)
    draw(sheet)
    return sheet


def make(recipe: Recipe) -> MadePage:
    """Draws, wears and describes one page. About 0.1 s at 200 dpi."""
    real_dpi = round(recipe.amount) if recipe.defect == "wrong-dpi" else recipe.dpi
    sheet = _drawn(recipe.paper, real_dpi)
    seed = zlib.crc32(recipe.name.encode())
    pixels = wear.sensor(_worn(sheet, recipe), seed)
    if recipe.defect == "grey-as-colour":
        pixels = wear.grey(pixels)  # the device drops the colours after its sensor saw them
    claimed = {"no-dpi": 0, "wrong-dpi": real_dpi}.get(recipe.defect, recipe.dpi)
    upright = sheet.marks if recipe.defect not in ("upside-down",) else []
    truth = PageTruth(
        name=recipe.name,
        kind=recipe.paper,
        dpi=claimed,
        width_mm=sheet.width_mm,
        height_mm=round(pixels.shape[0] / real_dpi * 25.4, 1),
        has_content=not recipe.paper.startswith("empty-"),
        colour=recipe.defect != "grey-as-colour",
        marks=tuple(upright),
        codes=tuple(sheet.codes),
        defects=(Defect(recipe.defect, recipe.amount, _UNITS.get(recipe.defect, "")),) if recipe.defect else (),
        words=tuple(sheet.words),
        stack=recipe.stack,
        place_in_stack=recipe.place_in_stack,
    )
    return MadePage(recipe, pixels, truth, claimed)


def _worn(sheet: Sheet, recipe: Recipe) -> Pixels:
    pixels, amount, scale = sheet.pixels(), recipe.amount, sheet.dpi / 200

    def contract() -> Pixels:  # drawn only where it is needed
        return _drawn("contract", sheet.dpi).pixels()[:, : pixels.shape[1]]

    worn: dict[str, Callable[[], Pixels]] = {
        "skew": lambda: wear.skewed(pixels, amount),
        "streak": lambda: wear.streaked(pixels, sheet.px(amount), max(2, round(2 * scale))),
        "blur": lambda: wear.blurred(pixels, amount * scale),
        "fold": lambda: wear.folded(pixels, sheet.px(amount), sheet.px(0.5)),
        "folded-corner": lambda: wear.folded_corner(pixels, sheet.px(amount)),
        "show-through": lambda: wear.shown_through(pixels, contract(), amount),
        "shade": lambda: wear.shaded(pixels),
        "upside-down": lambda: wear.upside_down(pixels),
        "double-feed": lambda: wear.double_fed(pixels, contract(), pixels.shape[0] - sheet.px(amount)),
        "washed-out": lambda: wear.washed_out(pixels),
        "grey-as-colour": lambda: wear.grey(pixels),
        "colour-cast": lambda: wear.tinted(pixels, (1.0, 0.86, 0.74)),
    }
    return worn[recipe.defect]() if recipe.defect in worn else pixels


def small_set(dpi: int = 200) -> list[Recipe]:
    """For tests: each paper once without fault, and each defect once, on a page that shows it."""
    good = [Recipe(paper, dpi) for paper in PAPERS]
    bad = [Recipe("application", dpi, name, amounts[-1]) for name, amounts in DEFECTS.items() if name != "wrong-dpi"]
    return [*good, *bad, Recipe("application", 190, "wrong-dpi", 190.0)]


def dirty_stack(dpi: int = 200, x_mm: float = 62.0, pages: int = 5, clean: int = 1) -> list[Recipe]:
    """A stack through a feeder whose glass is dirty: the same column on all but `clean` pages."""
    papers = [CONTENT[place % len(CONTENT)] for place in range(pages)]
    a4 = [paper if PAPERS[paper][2] == 210 else "contract" for paper in papers]
    return [
        Recipe(paper, dpi, "streak" if place >= clean else "", x_mm if place >= clean else 0.0, "dirty", place + 1)
        for place, paper in enumerate(a4)
    ]


def full_set(dpis: tuple[int, ...] = (200,)) -> Iterator[Recipe]:
    """Every paper and every defect on every paper that has something to lose, plus stacks."""
    for amount in DEFECTS["wrong-dpi"]:
        yield Recipe("contract", round(amount), "wrong-dpi", amount)
    for dpi in dpis:
        for paper in PAPERS:
            yield Recipe(paper, dpi)
        for paper in CONTENT:
            for defect, amounts in DEFECTS.items():
                for amount in amounts if defect != "wrong-dpi" else ():
                    yield Recipe(paper, dpi, defect, amount)
        for paper in BACKS:
            yield Recipe(paper, dpi, "show-through", 10.0)
        yield from dirty_stack(dpi)
        yield from (replace(recipe, suffix="jpg", stack="jpeg") for recipe in [Recipe(paper, dpi) for paper in CONTENT])


def write_set(recipes: Iterator[Recipe] | list[Recipe], folder: Path) -> int:
    """Pages and truths into a folder, with a list in `pages.json`. Returns how many."""
    names = []
    for recipe in recipes:
        names.append(make(recipe).save(folder).name)
    (folder / "pages.json").write_text(json.dumps(names, indent=1), encoding="utf-8")
    return len(names)
