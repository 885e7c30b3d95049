"""`hconnect sign`: a request with its signature."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import FINDINGS, FINE, credentials, requests
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.passport.signed import Signed

Part = Annotated[
    str | None, typer.Option(metavar="TEXT", help="For pluginData alone: this part of the request.")
]


def sign(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A request, or pluginData alone; - for standard input.")
    ],
    *,
    scheme: Annotated[
        Literal["token", "jws-md5", "jwt-message", "raw-rsa"], typer.Option(help="How to sign.")
    ] = "token",
    algorithm: Annotated[Literal["RS256", "PS256"], typer.Option(help="For jwt-message.")] = "RS256",
    token: credentials.Token = None,
    token_file: credentials.TokenFile = None,
    key: credentials.PrivateKey = None,
    station: Part = None,
    plugin: Part = None,
    company: Part = None,
    net_passport: Part = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the request there instead of to standard output."),
    ] = None,
) -> int:
    """Sign a request, or make one from pluginData alone.

    What is in the file stays as it is, byte for byte (in UTF-8); only the signature is put in.

    Examples:
      hconnect sign orders.json --token-file token.txt --out signed.json
      hconnect sign orders.json --scheme jws-md5 --key privatekey.pem
      hconnect sign rows.json --token-file token.txt --station 7f3c --plugin imovein --company demo --net-passport 250030

    Exit codes:
      0  the signed request is written
      1  the file is no request and no pluginData
      2  the call is wrong, a secret is missing, or a file cannot be read or written
    """
    from pipeline.passport import schemes
    from pipeline.passport.request import with_signature

    secrets = credentials.resolve(token=token, token_file=token_file, key=key)
    parts = _parts(
        file, {"station": station, "plugin": plugin, "company": company, "net_passport": net_passport}
    )
    if parts is None:
        return FINDINGS
    made = with_signature(parts.body or b"", schemes.sign(scheme, parts, secrets, algorithm=algorithm))
    if out is None:
        sys.stdout.buffer.write(made.rstrip() + b"\n")
    else:
        out.write_bytes(made)
    return FINE


def _parts(file: str, given: dict[str, str | None]) -> Signed | None:
    """The parts of the request, which is made first where the file holds pluginData alone; None, and why, for neither."""
    from pipeline.passport.signed import read_exactly

    body = requests.text(file)
    found = read_exactly(body, unsigned=True) if isinstance(body, bytes) else (body,)
    if isinstance(found, tuple) and isinstance(body, bytes) and _is_data(body):
        found = read_exactly(_made(file, body, given), unsigned=True)
    elif any(given.values()):
        raise UsageError(
            f"{file} holds no pluginData alone: its parts cannot be given",
            remedy="Leave out --station, --plugin, --company and --net-passport.",
        )
    if isinstance(found, tuple):
        requests.complain(file, found)
        return None
    return found


def _is_data(body: bytes) -> bool:
    """Whether a text is pluginData alone."""
    from pipeline.intake import envelope
    from pipeline.intake.scanner import Fault
    from pipeline.intake.source import Doubt, Refused, Source
    from pipeline.passport.canonical import parse

    try:
        around = envelope.read(parse(body), Source(body, len(body)))
    except (Fault, Doubt, Refused):
        return False
    return not around.base and not around.findings


def _made(file: str, data: bytes, given: dict[str, str | None]) -> bytes:
    from pipeline.passport.request import request

    parts = {name: part for name, part in given.items() if part}
    missing = [f"--{name.replace('_', '-')}" for name in given if name not in parts]
    if missing:
        raise UsageError(
            f"{file} holds pluginData alone: {', '.join(missing)} must be given",
            remedy="See: hconnect sign --help",
        )
    return request(data.strip(), **parts)
