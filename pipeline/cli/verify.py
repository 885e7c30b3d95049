"""`hconnect verify`: whether a request's signature holds."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import FINDINGS, FINE, credentials, requests
from pipeline.cli.terminal import say
from pipeline.reporters.visible import visible

WHY = {
    "provider": "the request names another netPassportID",
    "form": "the signature has the form of no scheme",
    "scheme": "the provider may not use this scheme",
    "secret": "the token or key of this scheme is not given",
    "depth": "pluginData is nested too deep",
    "mismatch": "it does not fit",
}


def verify(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A signed request; - for standard input.")],
    *,
    token: credentials.Token = None,
    token_file: credentials.TokenFile = None,
    key: credentials.PublicKey = None,
    net_passport: credentials.NetPassport = None,
    scheme: credentials.Schemes = None,
    root: credentials.Root = None,
) -> int:
    """Check the signature of a request, as the real station does.

    The scheme is told from the signature's form.

    Examples:
      hconnect verify orders.json --token-file token.txt
      hconnect verify signed.json --key publickey.pem --scheme jws-md5
      hconnect verify orders.json --root station

    Exit codes:
      0  the signature holds
      1  it does not; `hconnect doctor` says why
      2  the call is wrong, or a file cannot be read
    """
    from pipeline.findings import Finding
    from pipeline.passport import schemes

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
    outcome = schemes.verify(parts, secrets)
    if isinstance(outcome, schemes.Verified):
        say(f"{visible(file)}: the signature holds ({outcome.scheme})")
        return FINE
    refused = Finding("HC-A08")
    by = f" ({outcome.scheme})" if outcome.scheme else ""
    say(f"{visible(file)}: error {refused.code}: {refused.text}")
    say(f"  {WHY[outcome.reason]}{by}; hconnect doctor looks for the cause")
    return FINDINGS
