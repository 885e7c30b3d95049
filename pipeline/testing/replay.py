"""Save a failing example of a property test, to be looked at, sent and tested again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pipeline
from pipeline.replay import Saved, save
from pipeline.testing.drawing.mutation import Mutation


def save_failing(
    payload: Any,
    folder: Path | str,
    *,
    plugin: str | None = None,
    name: str | None = None,
    prm: Path | None = None,
    policy: pipeline.Policy | None = None,
) -> Saved:
    """Save a payload as `hconnect validate --save-failing` does: a sample, a call in curl, a test for pytest.

    `payload` is a Mutation, Python values, or JSON as text or bytes; the other arguments are those of `pipeline.validate`.
    Called while Hypothesis shrinks, each example replaces the one before: what stays is the smallest. `name` (default:
    the interface) keeps those of several tests apart. Makes the folder. Raises OSError, and UsageError for values that
    JSON does not have.
    """
    value = payload.payload if isinstance(payload, Mutation) else payload
    verdict = pipeline.validate(value, plugin=plugin, prm=prm, policy=policy)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    called = name or verdict.plugin or "payload"
    return save(verdict, _content(value), target, name=called, prm=prm, policy=policy)


def _content(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    try:
        return json.dumps(value, ensure_ascii=False, indent=2).encode()
    except UnicodeEncodeError:  # half a surrogate pair, which UTF-8 does not have
        return json.dumps(value, indent=2).encode()
