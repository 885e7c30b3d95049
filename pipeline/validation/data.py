"""Data: what a caller may hand over, as a job."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.findings import Verdict
from pipeline.rules import Shelf
from pipeline.settings import Policy
from pipeline.validation import payload
from pipeline.validation.payload import Job

_IN_MEMORY = "<data>"
_USUAL = Policy()


def validate(
    data: bytes | str | Path | list[Any] | dict[str, Any],
    *,
    plugin: str | None = None,
    name: str | None = None,
    prm: Path | None = None,
    policy: Policy | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Check a payload offline: the envelope, the parameter file, every field of every row.

    `data` is JSON (bytes in any of the known encodings, or text), the path of a file, or Python lists and dicts.
    The interface comes from the envelope, else from `name` (default: the file's name) where that reads
    `<compId>_<interface>_<netPassportId>_*.json`, else from `plugin`. `prm` is a folder of the site's own parameter
    files. `progress` is called with the bytes done and all there are.
    Bad input is never an exception. Raises OSError where a file cannot be read, UsageError for Python values that JSON
    does not have, EnvironmentFault where a parameter file cannot be read.
    """
    job = as_job(data, plugin=plugin, name=name, prm=prm, policy=policy, progress=progress)
    return payload.check(job)[0]


def as_job(
    data: bytes | str | Path | list[Any] | dict[str, Any],
    *,
    plugin: str | None = None,
    name: str | None = None,
    prm: Path | None = None,
    policy: Policy | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Job:
    """The arguments of `validate` as one value; raises UsageError."""
    content: bytes | Path
    match data:
        case bytes() | Path():
            content = data
        case bytearray() | memoryview():
            content = bytes(data)
        case str():
            content = data.encode("utf-8", "surrogatepass")
        case _:
            content = _dumped(data)
    named = name or (str(data) if isinstance(data, Path) else _IN_MEMORY)
    text = isinstance(data, bytes | bytearray | memoryview | str | Path)
    return Job(content, named, plugin, Shelf(prm), policy or _USUAL, progress, text)


def _dumped(data: object) -> bytes:
    try:
        return json.dumps(data).encode()
    except (TypeError, ValueError, RecursionError) as fault:
        remedy = (
            "Use what JSON has: dict, list, str, int, float, bool and None; write sums and dates as text."
        )
        raise UsageError(f"pluginData as Python values: {fault}", remedy=remedy) from None
