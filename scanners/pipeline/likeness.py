"""Which short number do two scans of one sheet have nearly in common, and two sheets not? A difference hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanners.pipeline.page_image import Image


def difference_hash(half_grey: Image, size: int = 8) -> int:
    """`size` × `size` bits: whether each of the shrunken picture's cells is brighter than the one to its right."""
    import cv2
    import numpy as np

    small = cv2.resize(half_grey, (size + 1, size), interpolation=cv2.INTER_AREA)
    bits = (small[:, :-1] > small[:, 1:]).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
