"""Signatures: one is accepted exactly when it was made by the rule, over what was sent, with the provider's own secret."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pipeline.passport import keys
from pipeline.passport.credentials import Credentials
from pipeline.passport.request import with_signature
from pipeline.passport.schemes import Failed, Verified, sign, verify
from pipeline.passport.signed import Signed, read
from pipeline.testing import strategies as hconnect

TOKEN = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2
PLUGINS = [*hconnect.IMPORTS, "reports"]


@pytest.fixture(scope="session")
def provider() -> Credentials:
    pair = keys.pair()
    return Credentials("250030", SecretStr(TOKEN), pair.public, pair.private)


def parts(body: bytes) -> Signed:
    found = read(body)
    assert isinstance(found, Signed)
    return found


@settings(max_examples=25)
@given(data=st.data(), plugin=st.sampled_from(PLUGINS))
def test_what_a_provider_has_signed_holds_however_it_is_laid_out(
    provider: Credentials, data: st.DataObject, plugin: str
) -> None:
    body = data.draw(hconnect.signed_requests(provider, plugin))
    assert isinstance(verify(parts(body), provider), Verified)
    again = json.dumps(json.loads(body), ensure_ascii=data.draw(st.booleans()), indent=1).encode()
    assert isinstance(verify(parts(again), provider), Verified)


@settings(max_examples=25)
@given(data=st.data(), plugin=st.sampled_from(hconnect.IMPORTS))
def test_what_was_changed_after_it_was_signed_is_refused(
    provider: Credentials, data: st.DataObject, plugin: str
) -> None:
    whole: dict[str, Any] = json.loads(data.draw(hconnect.signed_requests(provider, plugin)))
    rows = whole["message"]["pluginData"]
    row = data.draw(st.sampled_from(rows))
    name = data.draw(st.sampled_from([*row]))
    change = data.draw(st.sampled_from(["value", "name", "row", "more"]))
    match change:
        case "value":
            row[name] = f"{row[name]}0"
        case "name":
            row[f"{name}0"] = row.pop(name)
        case "row":
            rows.append(rows[0])
        case _:
            row["more"] = ""
    assert isinstance(verify(parts(json.dumps(whole).encode()), provider), Failed)


@settings(max_examples=30)
@given(data=st.data(), one=st.integers(0, 31), digit=st.sampled_from("0123456789abcdefABCDEF \n"))
def test_a_signature_with_another_character_is_refused(
    provider: Credentials, data: st.DataObject, one: int, digit: str
) -> None:
    alone = Credentials(provider.net_passport, provider.token)
    body = data.draw(hconnect.signed_requests(alone, "imovein"))
    right = parts(body).signature
    wrong = right[:one] + digit + right[one + 1 :]
    changed = parts(with_signature(body, wrong))
    assert isinstance(verify(changed, provider), Verified) is (wrong == right)


@settings(max_examples=20)
@given(
    body=hconnect.envelopes().map(json.dumps).map(str.encode),
    token=st.sampled_from([TOKEN, OTHER, TOKEN + "\n"]),
)
def test_a_token_holds_for_its_own_provider_alone(body: bytes, token: str) -> None:
    right = Credentials("250030", SecretStr(TOKEN))
    made = with_signature(body, sign("token", parts(body), Credentials(token=SecretStr(token))))
    assert isinstance(verify(parts(made), right), Verified) is (token == TOKEN)
    assert isinstance(verify(parts(made), Credentials("250031", SecretStr(token))), Failed)
