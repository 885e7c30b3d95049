"""Reports: where the definitions of reports are, and how reports over the API behave."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pipeline.settings.section import Section

MOST_AT_ONCE = 10
"""Each report in hand holds a connection to the books."""


class Reports(Section):
    """`[reports]`."""

    folder: Path = Path("reports")
    """The site's own definitions, relative to the station's root; they come before the shipped ones."""
    delay: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = 0.0
    """Seconds that each report takes before it begins: real stations answer in seconds (observed)."""
    at_once: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = 4
    """How many are in hand at a time (what a real station bears is unknown; it should be asked few at a time)."""
    beyond: Literal["wait", "refuse"] = "wait"
    """What becomes of more than that: they wait in turn, or are refused with `HC-A11` (unknown)."""
    max_rows: Annotated[int | None, Field(gt=0)] = None
    """A report of more rows is refused with `HC-A11` (ours); None takes any."""
