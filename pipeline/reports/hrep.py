"""Hrep: the line that the vendor's program of that name prints: a report, sealed, and its parameters."""

from __future__ import annotations

import msgspec

from pipeline.reports.definition import Definition
from pipeline.reports.descriptor import Exported, seal
from pipeline.reports.params import Param, exported


class Line(msgspec.Struct, frozen=True):
    """pluginData of a request for the report."""

    encrypt_reportData: str  # noqa: N815  the vendor's name
    params_data: tuple[Param, ...]


def line(definition: Definition, comp_id: str, key: bytes) -> str:
    """One line of compact JSON without an end (documented), Hebrew as it is."""
    return msgspec.json.encode(Line(seal(Exported(comp_id, definition), key), exported(definition))).decode()
