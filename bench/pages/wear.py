"""What life and machines do to a page: noise, skew, blur, streak, fold, show-through, shade, double feed."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.pages.sheet import Pixels

_OUTSIDE = (238, 238, 236)  # the lid of the scanner


def _bytes(values: NDArray[Any]) -> Pixels:
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)


def sensor(pixels: Pixels, seed: int, strength: float = 2.0) -> Pixels:
    """The grain of a scanner and its slight softness."""
    tile = np.random.default_rng(seed).normal(0, strength, (512, 512, 3)).astype(np.int16)
    high, wide = pixels.shape[:2]
    grain = np.tile(tile, (high // 512 + 1, wide // 512 + 1, 1))[:high, :wide]
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.55).astype(np.int16)
    return _bytes(soft + grain)


def skewed(pixels: Pixels, degrees: float) -> Pixels:
    """Turned around the middle, the lid showing in the corners."""
    high, wide = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(pixels, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=_OUTSIDE), dtype=np.uint8
    )


def blurred(pixels: Pixels, sigma_px: float) -> Pixels:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma_px), dtype=np.uint8)


def streaked(pixels: Pixels, x_px: int, width_px: int = 2, darkness: int = 70) -> Pixels:
    """Dirt on the glass of a feeder: one column, from top to bottom."""
    worn = pixels.copy()
    stripe = worn[:, x_px : x_px + width_px].astype(np.int16) - darkness
    worn[:, x_px : x_px + width_px] = np.clip(stripe, 0, 255).astype(np.uint8)
    return worn


def folded(pixels: Pixels, y_px: int, width_px: int) -> Pixels:
    """A crease: a soft dark line with a bright lip."""
    worn = pixels.astype(np.float32)
    rows = np.arange(pixels.shape[0], dtype=np.float32)
    dark = np.exp(-(((rows - y_px) / width_px) ** 2)) * 42
    bright = np.exp(-(((rows - y_px - 2 * width_px) / width_px) ** 2)) * 10
    return _bytes(worn - dark[:, None, None] + bright[:, None, None])


def folded_corner(pixels: Pixels, size_px: int) -> Pixels:
    """The right upper corner is turned down: the lid shows, and the back of the flap hides what is under it."""
    worn = pixels.copy()
    wide = worn.shape[1]
    cv2.fillPoly(worn, [np.array([(wide - size_px, 0), (wide, 0), (wide, size_px)], np.int32)], _OUTSIDE)
    flap = np.array([(wide - size_px, 0), (wide - size_px, size_px), (wide, size_px)], np.int32)
    cv2.fillPoly(worn, [flap], (232, 230, 224))
    cv2.polylines(worn, [flap], True, (170, 168, 160), 2, cv2.LINE_AA)
    return worn


def shown_through(pixels: Pixels, back: Pixels, percent: float) -> Pixels:
    """The print of the other side, mirrored and soft."""
    other = cv2.GaussianBlur(cv2.flip(cv2.resize(back, pixels.shape[1::-1]), 1), (0, 0), 2.0).astype(np.float32)
    shade = (255.0 - other) * (percent / 100.0)
    return _bytes(pixels.astype(np.float32) - shade)


def shaded(pixels: Pixels) -> Pixels:
    """A bound page that does not lie flat: dark towards the left edge."""
    columns = np.arange(pixels.shape[1], dtype=np.float32)
    shade = 1 - 0.45 * np.exp(-columns / (pixels.shape[1] * 0.06))
    return _bytes(pixels.astype(np.float32) * shade[None, :, None])


def upside_down(pixels: Pixels) -> Pixels:
    """Fed the wrong way round."""
    return np.ascontiguousarray(pixels[::-1, ::-1])


def double_fed(first: Pixels, second: Pixels, overlap_px: int) -> Pixels:
    """Two sheets at once, the first lying over the upper `overlap_px` of the second: one page that is too long."""
    long = np.vstack([first, second[overlap_px:]])
    edge = slice(first.shape[0] - 2, first.shape[0] + 1)
    long[edge] = (long[edge] * 0.8).astype(np.uint8)
    return long


def washed_out(pixels: Pixels) -> Pixels:
    """Far too bright."""
    return _bytes(pixels.astype(np.float32) * 0.35 + 178)


def grey(pixels: Pixels) -> Pixels:
    """Scanned grey, kept as three equal channels."""
    return np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)


def tinted(pixels: Pixels, cast: tuple[float, float, float]) -> Pixels:
    """A lamp that has aged: each channel times its factor."""
    return _bytes(pixels.astype(np.float32) * np.array(cast, np.float32))
