"""Which desk this is: its id, the unit it belongs to, and the province profile it works under."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain.province import ProvinceProfile


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk (quầy). `desk_id` is short, upper case, and stands in provisional numbers, e.g. "Q1"."""

    desk_id: str
    name: str
    profile: ProvinceProfile

    @property
    def agency_code(self) -> str:
        """Code of the agency whose numbers this desk uses."""
        return self.profile.agency_code
