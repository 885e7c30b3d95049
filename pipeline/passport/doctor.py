"""Doctor: why a signature fails, worked out offline from the request and the secrets.

A cause is named only where it is proved: the signature is made anew with the mistake in it, and is the one that was sent.
Where several mistakes were made together, the fewest that explain it are named, and all of them must be mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from pipeline.intake.values import Number
from pipeline.passport import forms, keyed
from pipeline.passport.canonical import parse
from pipeline.passport.changes import change_of
from pipeline.passport.credentials import Credentials, Scheme
from pipeline.passport.diagnosis import Diagnosis
from pipeline.passport.probes import Causes, Probe, TokenProbe
from pipeline.passport.schemes import Verified, scheme_of, verify
from pipeline.passport.signed import Signed
from pipeline.passport.subjects import Covers, Subject, subjects
from pipeline.passport.texts import texts

_EFFORT = 32_000_000
"""How much text is written and hashed in search of a cause (bytes): a few seconds."""


def diagnose(
    signed: Signed,
    credentials: Credentials,
    *,
    others: Sequence[Credentials] = (),
    earlier: Sequence[Signed] = (),
) -> Causes:
    """All causes of a signature's failing; nothing where it holds, or where no known mistake explains it.

    `others` are the providers that it may have been mistaken for; `earlier` are calls whose pluginData may be what was
    signed. Raises `rsa.KeyRefused` where the credentials' public key is none.
    """
    outcome = verify(signed, credentials)
    if isinstance(outcome, Verified) or outcome.reason == "depth":
        return ()
    signature, found = forms.mend(signed.signature)
    found = _provider(signed, credentials) + found
    mended = msgspec.structs.replace(signed, signature=signature)
    scheme = scheme_of(signature)
    if scheme is not None and scheme not in credentials.schemes:
        found += (Diagnosis("scheme", {"sent": scheme, "right": ", ".join(credentials.schemes)}),)
    if scheme is not None and _holds(mended, credentials, scheme):
        return found
    if not_whole := forms.cut(signature, mended, credentials):
        return found + not_whole
    return found + _contents(mended, scheme, credentials, others, earlier)


def _holds(signed: Signed, credentials: Credentials, scheme: Scheme) -> bool:
    """Whether the signature is right but for the provider's name and what it may use."""
    allowing = msgspec.structs.replace(credentials, net_passport=None, schemes=(scheme,))
    return isinstance(verify(signed, allowing), Verified)


def _provider(signed: Signed, credentials: Credentials) -> Causes:
    right, sent = credentials.net_passport, signed.provider
    if right is None or sent == right:
        return ()
    shown = signed.net_passport.decode()
    if right.isascii() and right.isdigit() and Number(right).text == sent:
        return (Diagnosis("net-passport", {"sent": shown, "right": right, "where": "the settings"}),)
    return (Diagnosis("provider", {"sent": shown, "right": right}),)


def _contents(
    signed: Signed,
    scheme: Scheme | None,
    credentials: Credentials,
    others: Sequence[Credentials],
    earlier: Sequence[Signed],
) -> Causes:
    if scheme is None and signed.signature.count(".") == 2:
        scheme = "jwt-message"  # `none` leaves the last part empty
    if scheme is None:
        return ()
    if scheme == "token":
        if credentials.token is None:
            return ()
        probe = TokenProbe(signed.signature, credentials.token.get_secret_value(), others)
        return _search(probe, signed, "pluginData", credentials, earlier)
    found, keyed_probe = keyed.examine(signed, scheme, credentials, others)
    if keyed_probe is None:
        return found
    return found + _search(keyed_probe, signed, "message", credentials, earlier)


def _search(
    probe: Probe, signed: Signed, covers: Covers, credentials: Credentials, earlier: Sequence[Signed]
) -> Causes:
    suspects = [*subjects(signed, covers, credentials.net_passport), *_before(signed, covers, earlier)]
    effort = 0
    for candidate in texts(suspects):
        causes = probe(candidate.text)
        if causes is not None:
            return candidate.mistakes + causes
        effort += len(candidate.text)
        if effort > _EFFORT:
            break
    return ()


def _before(signed: Signed, covers: Covers, earlier: Sequence[Signed]) -> Iterator[Subject]:
    """What earlier calls carried, the nearest first: it may have been changed between signing and sending."""
    sent = parse(signed.data)
    calls = [(change_of(parse(call.data), sent), call) for call in earlier]
    for cause, call in sorted(calls, key=lambda pair: len(pair[0].changes)):
        for subject in subjects(call, covers):
            if not subject.mistakes:
                yield msgspec.structs.replace(subject, mistakes=(cause,))
