"""The virtual printer is part of the program; the tests know it by this name."""

from __future__ import annotations

from printers.virtual.sheet import Sheet as Sheet
from printers.virtual.switches import Switches as Switches
from printers.virtual.tcp import VirtualEscpos as VirtualEscpos
