"""The credentials that a call names: from options, from files, from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    from pipeline.passport.credentials import Credentials, Scheme

TOKEN = "HCONNECT_TOKEN"  # noqa: S105  the name of a variable

Token = Annotated[
    str | None,
    typer.Option(
        metavar="TOKEN",
        help=f"The provider's token; others can see it there: --token-file, or {TOKEN}, keeps it.",
    ),
]
TokenFile = Annotated[Path | None, typer.Option(metavar="FILE", help="A file that holds the token alone.")]
PublicKey = Annotated[Path | None, typer.Option("--key", metavar="PEM", help="The provider's publickey.pem.")]
PrivateKey = Annotated[
    Path | None,
    typer.Option("--key", metavar="PEM", help="The provider's privatekey.pem, for the schemes that use it."),
]
NetPassport = Annotated[
    str | None,
    typer.Option(metavar="ID", help="The provider whose token and key these are: its netPassportID."),
]
Schemes = Annotated[
    list[str] | None,
    typer.Option(
        "--scheme", metavar="NAME", help="A scheme that the provider may use; all, where none is named."
    ),
]


def resolve(
    *,
    token: str | None = None,
    token_file: Path | None = None,
    key: Path | None = None,
    net_passport: str | None = None,
    schemes: list[str] | None = None,
) -> Credentials:
    """Put them together; the key may be either of the pair. Raises UsageError, EnvironmentFault and `rsa.KeyRefused`."""
    from pydantic import SecretStr

    from pipeline.passport import rsa
    from pipeline.passport.credentials import SCHEMES, Credentials

    if token is not None and token_file is not None:
        raise UsageError("--token and --token-file are given", remedy="Give one of them.")
    if token_file is not None:
        token = _read("--token-file", token_file).strip()
    elif token is None:
        token = os.environ.get(TOKEN) or None
    if token == "":
        raise UsageError("the token is empty", remedy="Copy it from the station's H-Connect settings.")
    public, private = None, None
    if key is not None:
        pem = _read("--key", key)
        if "PRIVATE KEY" in pem:
            private = SecretStr(pem)
            public = rsa.public_pem(rsa.private_key(pem))
        else:
            public = pem
            rsa.public_key(pem)
    return Credentials(
        net_passport,
        None if token is None else SecretStr(token),
        public,
        private,
        tuple(scheme(name) for name in schemes) if schemes else SCHEMES,
    )


def scheme(name: str) -> Scheme:
    """A scheme by its name; raises UsageError."""
    from pipeline.passport.credentials import SCHEMES

    for known in SCHEMES:
        if name == known:
            return known
    raise UsageError(f"--scheme: {name} is none", remedy=f"Known: {', '.join(SCHEMES)}.")


def _read(option: str, path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{option}: {path} is no text", remedy="Name a file of plain text.") from None
    except FileNotFoundError:
        raise UsageError(f"{option}: {path} is not there", remedy="Check the spelling.") from None
    except OSError as fault:
        raise EnvironmentFault(
            f"{option}: {path}: {fault.strerror}", remedy="Let this user read it."
        ) from fault
