"""The credentials that a call names: from options, from files, from a station's settings, from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from pipeline.passport.credentials import Credentials, Scheme
    from pipeline.settings.provider import Provider
    from pipeline.settings.station import StationSettings

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

Root = Annotated[
    Path | None,
    typer.Option(
        metavar="ROOT",
        help="A station: its provider's token, keys and schemes are taken, where none is given.",
    ),
]


def resolve(
    *,
    token: str | None = None,
    token_file: Path | None = None,
    key: Path | None = None,
    net_passport: str | None = None,
    schemes: list[str] | None = None,
    root: Path | None = None,
    sender: str | None = None,
) -> Credentials:
    """Put them together; the key may be either of the pair.

    What is given comes first, then what the station in `root` knows of the provider (`net_passport`, else `sender`, the
    request's own), then the variable. Raises UsageError, EnvironmentFault and `rsa.KeyRefused`.
    """
    from pipeline.passport.credentials import Credentials

    secret = _token(token, token_file)
    public, private = (None, None) if key is None else _pair(_read("--key", key))
    known = Credentials()
    if root is not None:
        alone = secret is None and key is None
        known = _of_provider(root, net_passport or sender, needed=alone)
    return Credentials(
        net_passport or known.net_passport,
        secret or known.token or _from_environment(),
        public or known.public_key,
        private if key is not None else known.private_key,
        tuple(scheme(name) for name in schemes) if schemes else known.schemes,
    )


def station(root: Path) -> StationSettings:
    """The settings of the station in a folder; raises UsageError and EnvironmentFault."""
    from pipeline.settings import toml

    return toml.load(root / toml.NAME)


def others(root: Path, mine: Credentials) -> list[Credentials]:
    """The other providers of a station, for which this one may have been mistaken."""
    return [
        _known(root, provider)
        for provider in station(root).providers
        if provider.net_passport != mine.net_passport
    ]


def _token(token: str | None, token_file: Path | None) -> SecretStr | None:
    from pydantic import SecretStr

    if token is not None and token_file is not None:
        raise UsageError("--token and --token-file are given", remedy="Give one of them.")
    if token_file is not None:
        token = _read("--token-file", token_file).strip()
    if token == "":
        raise UsageError("the token is empty", remedy="Copy it from the station's H-Connect settings.")
    return None if token is None else SecretStr(token)


def _from_environment() -> SecretStr | None:
    from pydantic import SecretStr

    token = os.environ.get(TOKEN)
    return SecretStr(token) if token else None


def _pair(pem: str) -> tuple[str, SecretStr | None]:
    """The public key of a PEM, and the private one where it is that; raises `rsa.KeyRefused`."""
    from pydantic import SecretStr

    from pipeline.passport import rsa

    if "PRIVATE KEY" in pem:
        return rsa.public_pem(rsa.private_key(pem)), SecretStr(pem)
    rsa.public_key(pem)
    return pem, None


def _of_provider(root: Path, net_passport: str | None, *, needed: bool) -> Credentials:
    """What a station knows of a provider; nothing where it is not listed and not needed."""
    from pipeline.passport.credentials import Credentials
    from pipeline.settings.toml import NAME

    settings = station(root)
    provider = settings.provider(net_passport or "")
    if provider is not None:
        return _known(root, provider)
    if not needed:
        return Credentials()
    listed = ", ".join(each.net_passport for each in settings.providers) or "none"
    who = f"a provider {net_passport}" if net_passport else "a provider without an id"
    raise UsageError(
        f"{root / NAME} does not list {who}",
        remedy=f"Listed: {listed}. Correct netPassportID, add it (hconnect provider new), or give its token or key.",
    )


def _known(root: Path, provider: Provider) -> Credentials:
    from pydantic import SecretStr

    from pipeline.passport.credentials import Credentials

    public, private = (
        None if path is None else _read("station.toml", root / path)
        for path in (provider.public_key, provider.private_key)
    )
    return Credentials(
        provider.net_passport,
        provider.token if provider.has_token else None,
        public,
        None if private is None else SecretStr(private),
        provider.schemes,
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
