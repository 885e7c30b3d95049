"""Replies: the bodies that the endpoint answers with, as clients have seen them."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from pipeline.settings.gateway import Gateway

ENVELOPE = {f"HC-A{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 15)}
"""Errors of the envelope: whether they stand in `apiRes` is a setting."""
CONTENT_TYPE = (b"content-type", b"application/json; charset=utf-8")


class Reply(msgspec.Struct, frozen=True):
    """A status and a body of JSON."""

    status: int
    body: bytes


def ok(plugin: str) -> Reply:
    """An import was accepted and staged; `plugin` is echoed as the sender spelled it (observed)."""
    return Reply(200, _json({"apiRes": {"status": "ok"}, "actionType": plugin, "messType": "apiReplay"}))


ROWS_BEGIN = b'{"apiRes":{"res":"ok","data":['
"""The beginning of a report's body, before its rows (observed: `res`, not `status`)."""


def rows_end(plugin: str) -> bytes:
    """Its end."""
    return b"]}" + _json({"actionType": plugin, "messType": "apiReplay"}).replace(b"{", b",", 1)


def refused(code: str, text: str, settings: Gateway) -> Reply:
    """One of the vendor's texts: in `apiRes`, with the status that the settings say (observed for one, else inferred)."""
    if code in ENVELOPE and not settings.wrap_errors:
        return Reply(settings.error_status, _json({"err": text}))
    return error(settings.error_status, text)


def error(status: int, text: str) -> Reply:
    """A text in the same form; also where it is ours, as clients know this form alone."""
    return Reply(status, _json({"apiRes": {"err": text}}))


def _json(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON.stringify escapes as well
        return json.dumps(value, separators=(",", ":")).encode()
