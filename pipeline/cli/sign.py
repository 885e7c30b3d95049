"""`hconnect sign`: a request with its signature."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import FINDINGS, FINE, credentials, signing


def sign(
    file: signing.File,
    *,
    scheme: signing.Scheme = None,
    algorithm: signing.Algorithm = "RS256",
    token: credentials.Token = None,
    token_file: credentials.TokenFile = None,
    key: credentials.PrivateKey = None,
    root: credentials.Root = None,
    station: signing.Part = None,
    plugin: signing.Part = None,
    company: signing.Part = None,
    net_passport: signing.Part = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the request there instead of to standard output."),
    ] = None,
) -> int:
    """Sign a request, or make one from pluginData alone.

    What is in the file stays as it is, byte for byte (in UTF-8); only the signature is put in. With --root the station's
    settings give the secret, and for pluginData alone each part of which there is only one.

    Examples:
      hconnect sign orders.json --token-file token.txt --out signed.json
      hconnect sign orders.json --scheme jws-md5 --key privatekey.pem
      hconnect sign rows.json --token-file token.txt --station 7f3c --plugin imovein --company demo --net-passport 250030
      hconnect sign rows.json --root station --plugin imovein --station 7f3c

    Exit codes:
      0  the signed request is written
      1  the file is no request and no pluginData
      2  the call is wrong, a secret is missing, or a file cannot be read or written
    """
    made = signing.signed(
        file,
        {"station": station, "plugin": plugin, "company": company, "net_passport": net_passport},
        scheme=scheme,
        algorithm=algorithm,
        token=token,
        token_file=token_file,
        key=key,
        root=root,
    )
    if made is None:
        return FINDINGS
    if out is None:
        sys.stdout.buffer.write(made.rstrip() + b"\n")
    else:
        out.write_bytes(made)
    return FINE
