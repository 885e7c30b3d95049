"""Signer: the signing helper, as the vendor's program netPassport serves it (documented): POST /sign and POST /verify.

Both take `privatekey` (PEM text, or a file), `netPassportID` and `data` (pluginData as JSON text); /verify takes
`signature` too. What is signed is `{netPassportID, pluginData: JSON.parse(data)}` (inferred). Ours: forms beside JSON,
`scheme`, `publickey` in place of the private one, and errors as `{"err": ...}` that say what to do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pipeline.errors import HConnectError, UsageError
from pipeline.gateway import fields
from pipeline.gateway.keyring import Keyring
from pipeline.gateway.loopback import Loopback
from pipeline.intake.scanner import Fault
from pipeline.intake.source import Doubt, Refused
from pipeline.intake.values import Number, Value
from pipeline.passport import rsa, schemes
from pipeline.passport.canonical import canonical
from pipeline.passport.credentials import Credentials, Scheme
from pipeline.passport.signed import Signed
from pipeline.passport.writing import write

SCHEMES: tuple[Scheme, ...] = ("jws-md5", "jwt-message", "raw-rsa")
"""Those that a key signs; the first is net-passport's own."""
_SEND = "Send privatekey, netPassportID and data, as JSON (Content-Type: application/json) or as a form."
_USE = {404: "Use POST /sign or POST /verify.", 405: "Use POST."}

Fields = Mapping[str, Value]


def application(keys: Path | None, *, anywhere: bool = False) -> Starlette:
    """The helper as an ASGI application.

    `keys` is the folder whose files may be named as keys; None: none may. `anywhere` lets other machines call it.
    """
    ring = Keyring(keys)
    return Starlette(
        routes=[
            Route("/sign", _answering(lambda given: PlainTextResponse(sign(given, ring))), methods=["POST"]),
            Route("/verify", _answering(lambda given: JSONResponse(verify(given, ring))), methods=["POST"]),
        ],
        middleware=[Middleware(Loopback, anywhere=anywhere)],
        exception_handlers={HTTPException: _not_taken, Exception: _broken},
    )


def sign(given: Fields, ring: Keyring) -> str:
    """The signature that the fields of a request ask for; raises UsageError."""
    scheme = _scheme(given)
    parts = _parts(given)
    private = SecretStr(ring.pem("privatekey", _text(given, "privatekey")))
    return schemes.sign(scheme, parts, Credentials(private_key=private))


def verify(given: Fields, ring: Keyring) -> bool:
    """Whether the signature among the fields is that of the key and the data; raises UsageError."""
    parts = _parts(given, _text(given, "signature"))
    if "publickey" in given:
        public = ring.pem("publickey", _text(given, "publickey"))
        rsa.public_key(public)
    else:
        public = rsa.public_pem(rsa.private_key(ring.pem("privatekey", _text(given, "privatekey"))))
    outcome = schemes.verify(parts, Credentials(public_key=public, schemes=SCHEMES))
    return isinstance(outcome, schemes.Verified)


def _parts(given: Fields, signature: str = "") -> Signed:
    try:
        data = canonical(_text(given, "data").encode())
    except (Fault, Doubt, UnicodeEncodeError):
        raise UsageError("data is no JSON text", remedy="Send JSON.stringify(pluginData).") from None
    except Refused as refused:
        raise UsageError(
            f"data cannot be taken: {refused.finding.text}", remedy=refused.finding.hint
        ) from None
    passport = given.get("netPassportID")
    if not isinstance(passport, Number):
        passport = _text(given, "netPassportID")
    return Signed(data, write(passport).encode(), signature)


def _text(given: Fields, name: str) -> str:
    value = given.get(name)
    if value is None or value == "":
        raise UsageError(f"{name} is missing", remedy=_SEND)
    if not isinstance(value, str):
        raise UsageError(
            f"{name} is no text", remedy=f"Send {name} as a string; data as JSON.stringify(pluginData)."
        )
    return value


def _scheme(given: Fields) -> Scheme:
    if "scheme" not in given:
        return SCHEMES[0]
    for known in SCHEMES:
        if given["scheme"] == known:
            return known
    raise UsageError("scheme is none that a key signs", remedy=f"Known: {', '.join(SCHEMES)}.")


def _answering(answer: Callable[[Fields], Response]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint: reads the fields, and answers beside the loop, as a signature takes its time."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, await fields.read(request))
        except HConnectError as fault:
            return JSONResponse({"err": f"{fault}. {fault.remedy}"}, 400)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it

    return endpoint


async def _not_taken(_: Request, fault: Exception) -> Response:
    """What was raised by the routes themselves, or by a body."""
    if not isinstance(fault, HTTPException):
        raise fault
    said = f"{fault.detail}. {_USE[fault.status_code]}" if fault.status_code in _USE else fault.detail
    return JSONResponse({"err": said}, fault.status_code, fault.headers)


async def _broken(_: Request, __: Exception) -> Response:
    """The server writes down what it was."""
    return JSONResponse({"err": "this is a fault of the program. Please report it."}, 500)
