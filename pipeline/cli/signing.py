"""Signing: what `sign` and `send` have in common: their options, and the way from a file to a signed request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import credentials, requests
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.passport.signed import Signed

File = Annotated[
    str, typer.Argument(metavar="FILE", help="A request, or pluginData alone; - for standard input.")
]
Scheme = Annotated[
    Literal["token", "jws-md5", "jwt-message", "raw-rsa"] | None,
    typer.Option(help="How to sign: token, or the first that the provider of --root may use."),
]
Algorithm = Annotated[Literal["RS256", "PS256"], typer.Option(help="For jwt-message.")]
Part = Annotated[
    str | None, typer.Option(metavar="TEXT", help="For pluginData alone: this part of the request.")
]
Parts = dict[str, str | None]
"""station, plugin, company and net_passport, as they were given."""


def signed(
    file: str,
    parts: Parts,
    *,
    scheme: Literal["token", "jws-md5", "jwt-message", "raw-rsa"] | None,
    algorithm: Literal["RS256", "PS256"],
    token: str | None,
    token_file: Path | None,
    key: Path | None,
    root: Path | None,
) -> bytes | None:
    """The request of a file with its signature; None, and why, where the file holds no request and no pluginData.

    Raises UsageError and EnvironmentFault.
    """
    from pipeline.passport import schemes
    from pipeline.passport.request import with_signature

    found = _request(file, parts, root)
    if found is None:
        return None
    secrets = credentials.resolve(
        token=token, token_file=token_file, key=key, root=root, sender=found.provider
    )
    signature = schemes.sign(scheme or secrets.schemes[0], found, secrets, algorithm=algorithm)
    return with_signature(found.body or b"", signature)


def _request(file: str, given: Parts, root: Path | None) -> Signed | None:
    """The parts of the request, which is made first where the file holds pluginData alone; None, and why, for neither."""
    from pipeline.passport.signed import read_exactly

    body = requests.text(file)
    found = read_exactly(body, unsigned=True) if isinstance(body, bytes) else (body,)
    if isinstance(found, tuple) and isinstance(body, bytes) and _is_data(body):
        found = read_exactly(_made(file, body, given, root), unsigned=True)
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


def _made(file: str, data: bytes, given: Parts, root: Path | None) -> bytes:
    from pipeline.passport.request import request

    usual = {} if root is None else _usual(root)
    parts = {name: part for name in given if (part := given[name] or usual.get(name))}
    missing = [f"--{name.replace('_', '-')}" for name in given if name not in parts]
    if missing:
        raise UsageError(
            f"{file} holds pluginData alone: {', '.join(missing)} must be given",
            remedy="See: hconnect sign --help",
        )
    return request(data.strip(), **parts)


def _usual(root: Path) -> dict[str, str]:
    """The parts that can only be one thing at a station: where it has one id, one company, one provider."""
    settings = credentials.station(root)
    own = [settings.station.id] if settings.station.id else [site.id for site in settings.stations]
    choices = {
        "station": own,
        "company": list(settings.companies),
        "net_passport": [provider.net_passport for provider in settings.providers],
    }
    return {name: only[0] for name, only in choices.items() if len(only) == 1}
