"""Gateway: how the HTTP endpoint answers where sources differ or say nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from pipeline.settings.section import Section

_WITHOUT_BODY = {204, 205, 304}


def _with_body(status: int) -> int:
    if status in _WITHOUT_BODY:
        raise ValueError(f"an answer with the status {status} has no body to say the error in")
    return status


class Gateway(Section):
    """`[gateway]`."""

    error_status: Annotated[int, Field(ge=200, le=599), AfterValidator(_with_body)] = 500
    """The HTTP status of every error (500 observed; 200 shows which clients read the status alone)."""
    wrap_errors: bool = True
    """Whether errors of the envelope (`HC-A01` to `HC-A07`, `HC-A15`) stand in `apiRes` like the later ones (inferred)."""
    missing_batch_file: Literal["ok", "error"] = "ok"
    """The answer where Masofon 2 is not set up: ok, and nothing is imported (documented), or `HC-A14`."""
    string_plugin_data: Literal["accept", "refuse"] = "accept"
    """Whether an importing interface takes pluginData that is a string of JSON (observed for reports alone)."""
    max_body: Annotated[int, Field(gt=0)] = 64 << 20
    """The largest request, in bytes (what the vendor takes is unknown)."""
