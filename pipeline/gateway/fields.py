"""Fields: what a request brings, from a body of JSON or from a form."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from pipeline.errors import UsageError
from pipeline.intake.scanner import Fault
from pipeline.intake.source import Doubt, Refused
from pipeline.intake.values import Object, Value
from pipeline.passport.canonical import parse

logging.getLogger("python_multipart").setLevel(logging.CRITICAL)  # what is wrong with a form is answered

LIMIT = 64 << 20
"""The largest body, in bytes."""
_MOST = 16
"""Fields of a form."""
_AS = "Send a JSON object (Content-Type: application/json) or a form."


async def read(request: Request) -> dict[str, Value]:
    """The fields by name; those of a form are texts. Of two with one name the last counts.

    Raises UsageError for what cannot be read, HTTPException for a body that is too large or of another kind.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await _body(request)
    if kind == "application/x-www-form-urlencoded":
        return _encoded(body)
    if kind == "multipart/form-data":
        return await _multipart(request, body)
    if kind in {"", "application/json"}:
        return _json(body)
    raise HTTPException(415, f"this is {kind}. {_AS}")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LIMIT:
            raise HTTPException(413, f"the body is larger than {LIMIT:,} bytes. Send less at once.")
    return bytes(body)


def _json(body: bytes) -> dict[str, Value]:
    try:
        value = parse(body)
    except (Fault, Doubt, Refused):
        value = None
    if not isinstance(value, Object):
        raise UsageError("the body is no JSON object in UTF-8", remedy=_AS)
    return {member.key: member.value for member in value.members}


def _encoded(body: bytes) -> dict[str, Value]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST))
    except ValueError:  # not UTF-8, or too many fields
        raise UsageError(f"the form is not UTF-8, or has more than {_MOST} fields", remedy=_AS) from None


async def _multipart(request: Request, body: bytes) -> dict[str, Value]:
    parser = MultiPartParser(
        request.headers, _whole(body), max_files=_MOST, max_fields=_MOST, max_part_size=LIMIT
    )
    try:
        form = await parser.parse()
    except MultiPartException as fault:
        raise UsageError(f"the form cannot be read: {fault.message}", remedy=_AS) from None
    try:
        return {name: await _text(name, value) for name, value in form.multi_items()}
    finally:
        await form.close()


async def _whole(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


async def _text(name: str, value: UploadFile | str) -> str:
    """The text of a field; a file that was sent along is its text."""
    if isinstance(value, str):
        return value
    try:
        return (await value.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is a file that holds no text", remedy="Send a text in UTF-8.") from None
