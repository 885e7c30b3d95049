"""The providers in station.toml: who may send, and the secrets that signatures are checked with.

Examples:
  hconnect provider new station 460021
  hconnect provider list station
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import FINE
from pipeline.cli.options import Root
from pipeline.cli.terminal import console, say
from pipeline.errors import UsageError
from pipeline.reporters.visible import visible

NetPassport = Annotated[
    str, typer.Argument(metavar="NETPASSPORT", help="The provider's netPassportID.", show_default=False)
]
_LONG = 16
"""Of a token this long a beginning may be shown."""


def _new(
    root: Root,
    net_passport: NetPassport,
    *,
    name: Annotated[str, typer.Option(metavar="TEXT", help="A name for people.")] = "",
    schemes: Annotated[
        list[str] | None,
        typer.Option(
            "--scheme",
            metavar="NAME",
            help="How it may sign: token (if not given), jws-md5, jwt-message or raw-rsa. Give it again for more.",
        ),
    ] = None,
    public_key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Its public key, for the schemes other than token.", show_default=False
        ),
    ] = None,
) -> int:
    """Add a provider, and make its token: 32 random characters, shown once.

    The token stands in station.toml from then on. What the provider may use says the grid: hconnect grid add.

    Examples:
      hconnect provider new station 460021
      hconnect provider new station 460021 --name "Web shop"

    Exit codes:
      0  it is there
      2  it was there already, or station.toml cannot be used
    """
    from pipeline.settings.edits import add_provider, new_provider
    from pipeline.settings.toml import NAME
    from pipeline.station.disk import Disk
    from pipeline.station.settings_file import change, seen_by_others

    made = new_provider(
        net_passport, name=name, schemes=schemes or ("token",), public_key=_seen_from(root, public_key)
    )
    settings = root / NAME
    change(settings, add_provider(made), Disk())
    say(f"added: provider {visible(made.net_passport)}, which signs by {', '.join(made.schemes)}")
    if made.has_token:
        say(f"token: {made.token.get_secret_value()}")
    if seen_by_others(settings):
        say(f"Other users can read its secrets: chmod 600 {visible(str(settings))}")
    return FINE


def _list(
    root: Root,
    *,
    show_token: Annotated[
        bool, typer.Option("--show-token", help="Show whole tokens, not their first four characters.")
    ] = False,
) -> int:
    """Show the providers, in the order of the file.

    Examples:
      hconnect provider list station
      hconnect provider list station --show-token
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from pipeline.settings import toml

    settings = toml.load(root / toml.NAME)
    if not settings.providers:
        say("no providers")
        return FINE
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("netPassportID", "name", "schemes", "token", "public key"):
        shown.add_column(title)
    for provider in settings.providers:
        token = provider.token.get_secret_value()
        key = "" if provider.public_key is None else provider.public_key.as_posix()
        cells = (
            provider.net_passport,
            provider.name,
            ", ".join(provider.schemes),
            token if show_token else _masked(token),
            key,
        )
        shown.add_row(*map(visible, cells))
    console().print(shown)
    return FINE


provider = {"new": _new, "list": _list}


def _masked(token: str) -> str:
    if not token:
        return ""
    return f"{token[:4]}…" if len(token) >= _LONG else "…"


def _seen_from(root: Path, path: Path | None) -> Path | None:
    """The path of a key as station.toml has it: seen from the root, else whole; raises UsageError without a file."""
    if path is None:
        return None
    if not path.is_file():
        raise UsageError(f"--public-key: {path} is no file", remedy="Name the file that holds the key.")
    whole = path.resolve()
    top = root.resolve()
    return whole.relative_to(top) if whole.is_relative_to(top) else whole
