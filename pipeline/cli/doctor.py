"""`hconnect doctor`: why a signature fails, and what to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import FINDINGS, FINE, credentials, requests
from pipeline.cli.terminal import say
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.passport.diagnosis import Diagnosis, Language
    from pipeline.passport.signed import Signed

NAMES: dict[Language, str] = {"php": "PHP", "node": "Node", "python": "Python", "csharp": "C#"}
_SHOWN = 20


def doctor(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A signed request; - for standard input.")],
    *,
    token: credentials.Token = None,
    token_file: credentials.TokenFile = None,
    key: credentials.PublicKey = None,
    net_passport: credentials.NetPassport = None,
    scheme: credentials.Schemes = None,
    root: credentials.Root = None,
    other_token: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TOKEN", help="The token of another provider, which may have been used by mistake."
        ),
    ] = None,
    earlier: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="An earlier request: its pluginData may be what was signed."),
    ] = None,
    language: Annotated[
        Literal["all", "php", "node", "python", "csharp"],
        typer.Option("--for", help="Show what to change in this language alone."),
    ] = "all",
) -> int:
    """Say why a signature fails, and what to change in PHP, Node, Python and C#; offline.

    A cause is named only where it is proved: with it the signature comes out as it was sent.

    Examples:
      hconnect doctor orders.json --token-file token.txt
      hconnect doctor orders.json --token-file token.txt --for php
      hconnect doctor orders.json --root station
      hconnect doctor orders.json --token-file token.txt --earlier first.json --earlier second.json

    Exit codes:
      0  the signature holds
      1  it does not, whether or not the cause was found
      2  the call is wrong, or a file cannot be read
    """
    from pydantic import SecretStr

    from pipeline.passport.credentials import Credentials
    from pipeline.passport.doctor import diagnose
    from pipeline.passport.schemes import Verified, verify

    parts = requests.signed(file)
    if parts is None:
        return FINDINGS
    secrets = credentials.resolve(
        token=token,
        token_file=token_file,
        key=key,
        net_passport=net_passport,
        schemes=scheme,
        root=root,
        sender=parts.provider,
    )
    outcome = verify(parts, secrets)
    if isinstance(outcome, Verified):
        say(f"{visible(file)}: the signature holds ({outcome.scheme})")
        return FINE
    if outcome.reason == "secret":
        say(f"{visible(file)}: {outcome.scheme} cannot be checked: give its token or key")
        return FINDINGS
    others = [Credentials(token=SecretStr(each)) for each in other_token or ()]
    if root is not None:
        others += credentials.others(root, secrets)
    found = diagnose(parts, secrets, others=others, earlier=_earlier(earlier or ()))
    _show(file, found, list(NAMES) if language == "all" else [language])
    return FINDINGS


def _earlier(names: Sequence[str]) -> list[Signed]:
    return [parts for name in names if (parts := requests.signed(name)) is not None]


def _show(file: str, found: Sequence[Diagnosis], languages: Sequence[Language]) -> None:
    from pipeline.passport.changes import SAID

    if not found:
        say(f"{visible(file)}: the signature does not fit, and no known mistake explains it.")
        say(
            "  The token or key is another one, or pluginData was changed after it was signed (see --earlier)."
        )
        return
    together = "" if len(found) == 1 else f": {len(found)} causes, all to be mended"
    say(f"{visible(file)}: the signature does not hold{together}")
    for cause in found:
        say(f"\n{cause.code}: {visible(cause.text)}")
        say(f"  {visible(cause.hebrew)}")
        for change in cause.changes[SAID:_SHOWN]:  # the first stand in the text
            say(f"  {visible(str(change))}")
        if len(cause.changes) > _SHOWN:
            say(f"  ... and {len(cause.changes) - _SHOWN:,} more")
        for language in languages:
            say(f"  {NAMES[language]:7} {cause.remedy(language)}")
