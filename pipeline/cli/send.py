"""`hconnect send`: a request, signed and posted, and what the answer means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import FINDINGS, FINE, credentials, requests, signing
from pipeline.cli.terminal import say
from pipeline.errors import UsageError
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.gateway.client import Heard


def send(
    file: signing.File,
    *,
    url: Annotated[str, typer.Option(metavar="URL", help="Where it goes.")] = "http://127.0.0.1:8765/api",
    as_is: Annotated[
        bool,
        typer.Option(
            "--as-is", help="Send the file as it is, byte for byte, with the signature that it has."
        ),
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How long the answer may take.")
    ] = 180,
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
) -> int:
    """Sign a request as `hconnect sign` does, post it, and show the answer.

    An answer counts as accepted where it is 2xx and says ok: that the request is staged, not that a document exists.

    Examples:
      hconnect send orders.json --root station
      hconnect send orders.json --token-file token.txt --url http://127.0.0.1:9000/api
      hconnect send signed.json --as-is

    Exit codes:
      0  it was accepted
      1  it was refused, or the file is no request
      2  the call is wrong, a secret is missing, or nobody answers
    """
    from pipeline.gateway.client import post

    body: bytes | None
    if as_is:
        given = (scheme, token, token_file, key, root, station, plugin, company, net_passport)
        if any(option is not None for option in given):
            raise UsageError("--as-is is given beside what to sign with", remedy="Leave one of them out.")
        body = requests.content(file)
    else:
        body = signing.signed(
            file,
            {"station": station, "plugin": plugin, "company": company, "net_passport": net_passport},
            scheme=scheme,
            algorithm=algorithm,
            token=token,
            token_file=token_file,
            key=key,
            root=root,
        )
    if body is None:
        return FINDINGS
    answer = post(url, body, timeout=timeout)
    _show(url, answer)
    say(f"{visible(file)}: {'accepted' if answer.accepted else 'refused'}")
    return FINE if answer.accepted else FINDINGS


def _show(url: str, answer: Heard) -> None:
    say(f"{visible(url)}: {answer.status}")
    text = answer.body if answer.value is None else json.dumps(answer.value, ensure_ascii=False, indent=2)
    for line in text.splitlines():
        say(f"  {visible(line)}")
    if not answer.accepted:
        _explain(answer)


def _explain(answer: Heard) -> None:
    from pipeline.gateway.client import finding

    if answer.error is None:
        say("error: this is no answer of an H-Connect server")
        say("  hint: Check --url: the address ends in /api.")
        return
    found = finding(answer.error)
    if found is None:
        say(f"error: {visible(answer.error)}")
        say("  hint: This is none of the messages that are known: hconnect messages lists them.")
        return
    say(f"error {found.code}: {visible(found.text)}")
    say(f"  {visible(found.hebrew)}")
    say(f"  hint: {visible(found.hint)}")
    if found.code in _MORE:
        say(f"  {_MORE[found.code]}")


_MORE = {
    "HC-A08": "hconnect doctor FILE looks for the cause.",
    "HC-A13": "hconnect validate FILE says every fault.",
    "HC-A15": "hconnect validate FILE says where.",
}
"""The command that knows more."""
