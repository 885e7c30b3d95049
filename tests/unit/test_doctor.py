"""The doctor: each known mistake is named, alone and with others, and never where it is not the cause."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.passport import doctor, keys, rsa
from pipeline.passport.credentials import Credentials, Scheme
from pipeline.passport.diagnosis import LANGUAGES, Diagnosis
from pipeline.passport.mistakes import MISTAKES
from pipeline.passport.schemes import Failed, Verified, sign, unpadded, verify
from pipeline.passport.signed import Signed, read

TOKEN = "TESTTOKEN0000000000000000000000Aa"  # noqa: S105  an example
OTHER = "OTHERTOKEN000000000000000000000BB"
LONG_ID = "588406346880516097"
ROUNDED = "588406346880516100"
ROWS: list[Any] = [
    {
        "ItemKey": "4202",
        "ValueDate": "16/02/2021",
        "Remarks": 'בדיקה "API"',
        "Quantity": "20.00",
        "AccountKey": "1",
    },
    {"ItemKey": "4203", "ValueDate": "17/02/2021", "Remarks": "<קפה>", "Quantity": "1.00", "AccountKey": "2"},
]
NUMBERS = [{"AccountKey": "1", "Price": 45, "Quantity": 1.5}]

Codes = list[str]


def node(value: Any) -> str:
    """As JSON.stringify writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def php(value: Any) -> str:
    """As json_encode writes it, with no flags."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def dotnet(value: Any) -> str:
    """As System.Text.Json writes it, with no options."""
    text = "".join(f"\\u{ord(c):04X}" if c in "<>&+'`" or ord(c) > 126 else c for c in node(value))
    return text.replace('\\"', "\\u0022")


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def sent(data: str, signature: str, passport: str = '"250030"') -> Signed:
    """The request as it is on the wire."""
    body = (
        f'{{"station":"7f3c","plugin":"imovein","company":"demo",'
        f'"message":{{"netPassportID":{passport},"pluginData":{data}}},"signature":{json.dumps(signature)}}}'
    )
    found = read(body.encode())
    assert isinstance(found, Signed)
    return found


def message(data: Any, passport: Any = "250030") -> dict[str, Any]:
    return {"netPassportID": passport, "pluginData": data}


@pytest.fixture(scope="module")
def secrets() -> Credentials:
    pair = keys.pair()
    return Credentials("250030", SecretStr(TOKEN), pair.public, pair.private)


def diagnose(signed: Signed, credentials: Credentials, **more: Any) -> tuple[Diagnosis, ...]:
    """The causes, each of which says all that its sentence has a place for."""
    found = doctor.diagnose(signed, credentials, **more)
    for cause in found:
        for sentence in (MISTAKES[cause.code].text, MISTAKES[cause.code].hebrew):
            assert set(re.findall(r"\[(\w+)\]", sentence)) == cause.given.keys()
        assert all(cause.given.values())
    return found


@pytest.fixture(scope="module")
def stranger() -> keys.Pair:
    """A pair that is not the provider's."""
    return keys.pair()


def codes(found: tuple[Diagnosis, ...]) -> Codes:
    return sorted(cause.code for cause in found)


def said(found: tuple[Diagnosis, ...]) -> list[tuple[str, dict[str, str]]]:
    return [(cause.code, dict(cause.given)) for cause in found]


# --- token: the text that was signed

WIRE = node(ROWS)
REQUEST = {"station": "7f3c", "plugin": "imovein", "company": "demo", "message": message(ROWS)}
SORTED = json.dumps(ROWS, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
WITHOUT = [{key: value for key, value in row.items() if key != "Quantity"} for row in ROWS]

TEXTS: dict[str, tuple[str, str, Codes]] = {
    # the text that was signed, pluginData on the wire, and the causes
    "slashes": (WIRE.replace("/", "\\/"), WIRE, ["escaped-slash"]),
    "slashes, sent so": (WIRE.replace("/", "\\/"), WIRE.replace("/", "\\/"), ["escaped-slash"]),
    "unicode": (json.dumps(ROWS, separators=(",", ":")), WIRE, ["unicode-escape"]),
    "unicode, sent so": (json.dumps(ROWS, separators=(",", ":")), json.dumps(ROWS), ["unicode-escape"]),
    "dotnet": (dotnet(ROWS), WIRE, ["unicode-escape"]),
    "dotnet, sent so": (dotnet(ROWS), dotnet(ROWS), ["unicode-escape"]),
    "php": (php(ROWS), WIRE, ["escaped-slash", "unicode-escape"]),
    "php, sent so": (php(ROWS), php(ROWS), ["escaped-slash", "unicode-escape"]),
    "python": (json.dumps(ROWS), WIRE, ["unicode-escape", "white-space"]),
    "python, sent so": (json.dumps(ROWS), json.dumps(ROWS), ["unicode-escape", "white-space"]),
    "blanks": (json.dumps(ROWS, ensure_ascii=False), WIRE, ["white-space"]),
    "pretty": (json.dumps(ROWS, ensure_ascii=False, indent=2), WIRE, ["white-space"]),
    "pretty php": (
        json.dumps(ROWS, indent=4).replace("/", "\\/"),
        WIRE,
        ["escaped-slash", "unicode-escape", "white-space"],
    ),
    "odd blanks, sent so": (WIRE.replace(":", " : "), WIRE.replace(":", " : "), ["white-space"]),
    "key order": (SORTED, WIRE, ["key-order"]),
    "key order and blanks": (
        json.dumps(ROWS, ensure_ascii=False, sort_keys=True),
        WIRE,
        ["key-order", "white-space"],
    ),
    "python all at once": (
        json.dumps(ROWS, sort_keys=True),
        WIRE,
        ["key-order", "unicode-escape", "white-space"],
    ),
    "index keys": ('[{"b":"x","7":"y"}]', '[{"b":"x","7":"y"}]', ["key-order"]),
    "double key": ('[{"a":"x","a":"y"}]', '[{"a":"x","a":"y"}]', ["double-key"]),
    "number as sent": ('[{"a":1.00}]', '[{"a":1.00}]', ["number-format"]),
    "number with a point": (
        '[{"AccountKey":"1","Price":45.0,"Quantity":1.5}]',
        node(NUMBERS),
        ["number-format"],
    ),
    "number with cents": (
        '[{"AccountKey":"1","Price":45.00,"Quantity":1.50}]',
        node(NUMBERS),
        ["number-format"],
    ),
    "number and blanks": (
        '[{"AccountKey": "1", "Price": 45.0, "Quantity": 1.5}]',
        node(NUMBERS),
        ["number-format", "white-space"],
    ),
    "message": (node(message(ROWS)), WIRE, ["message-signed"]),
    "message as php": (php(message(ROWS)), WIRE, ["escaped-slash", "message-signed", "unicode-escape"]),
    "request": (node(REQUEST), WIRE, ["request-signed"]),
    "first row": (node(ROWS[0]), WIRE, ["part-signed"]),
    "inner data": (WIRE, f'{{"data":{WIRE}}}', ["part-signed"]),
    "quoted": (node(WIRE), WIRE, ["text-quoted"]),
    "a text, quoted": (node(WIRE), node(WIRE), ["text-quoted"]),
    "a text, parsed": (WIRE, node(json.dumps(ROWS)), ["text-parsed"]),
    "a field added": (node(WITHOUT), WIRE, ["changed"]),
    "a field added, php": (php(WITHOUT), WIRE, ["changed", "escaped-slash", "unicode-escape"]),
    "a row added": (node(ROWS[:1]), WIRE, ["changed"]),
}
SECRETS: dict[str, tuple[str, Codes]] = {
    "right": (TOKEN, []),
    "missing": ("", ["token-missing"]),
    "a line end": (TOKEN + "\n", ["token-blanks"]),
    "a blank": (TOKEN + " ", ["token-blanks"]),
    "a gap": ("\n" + TOKEN, ["gap"]),
    "letters": (TOKEN.lower(), ["token-case"]),
    "another's": (OTHER, ["token-other"]),
}
OTHERS = [Credentials("616231", SecretStr(OTHER))]


@pytest.mark.parametrize("token", SECRETS)
@pytest.mark.parametrize("name", TEXTS)
def test_each_mistake_in_the_text_is_named_with_each_in_the_token(
    name: str, token: str, secrets: Credentials
) -> None:
    text, wire, expected = TEXTS[name]
    secret, more = SECRETS[token]
    signed = sent(wire, md5(text + secret))
    assert codes(diagnose(signed, secrets, others=OTHERS)) == sorted(expected + more)


@pytest.mark.parametrize(
    "wire", [WIRE, php(ROWS), json.dumps(ROWS), node(NUMBERS), '"[]"', "{}", '{"data":[]}']
)
@pytest.mark.parametrize("token", SECRETS)
def test_a_mistake_with_the_token_alone_is_named_alone(wire: str, token: str, secrets: Credentials) -> None:
    secret, expected = SECRETS[token]
    text = sent(wire, "?").data_text.decode()
    assert codes(diagnose(sent(wire, md5(text + secret)), secrets, others=OTHERS)) == expected


def test_what_is_nested_too_deep_to_be_signed_has_no_cause(secrets: Credentials) -> None:
    deep = sent("[" * 130 + "]" * 130, md5("something else"))
    assert verify(deep, secrets) == Failed("depth", "token")
    assert diagnose(deep, secrets) == ()


def test_no_rows_may_be_without_a_cause_too(secrets: Credentials) -> None:
    assert diagnose(sent("[]", md5("something else")), secrets) == ()


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_not_explained_has_no_cause(name: str, secrets: Credentials) -> None:
    text, wire, _ = TEXTS[name]
    assert diagnose(sent(wire, md5(text + "an unknown token")), secrets, others=OTHERS) == ()


# --- the form of a signature


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (str.upper, ["upper-case"]),
        (lambda right: right + "\n", ["signature-blanks"]),
        (lambda right: f" {right.upper()} ", ["signature-blanks", "upper-case"]),
        (lambda right: base64.b64encode(bytes.fromhex(right)).decode(), ["base64-hash"]),
        (lambda right: right[:20], ["cut"]),
        (lambda right: right + "00", ["cut"]),
    ],
)
def test_a_hash_that_is_written_otherwise_is_told(
    written: Callable[[str], str], expected: Codes, secrets: Credentials
) -> None:
    assert codes(diagnose(sent(WIRE, written(md5(WIRE + TOKEN))), secrets)) == expected


def test_capitals_and_php_together(secrets: Credentials) -> None:
    found = diagnose(sent(WIRE, md5(php(ROWS) + TOKEN).upper()), secrets)
    assert codes(found) == ["escaped-slash", "unicode-escape", "upper-case"]


def test_a_scheme_that_the_provider_does_not_use(secrets: Credentials) -> None:
    part = sent(WIRE, "?")
    for scheme, allowed in (
        ("token", "jws-md5"),
        ("jws-md5", "token"),
        ("raw-rsa", "token"),
        ("jwt-message", "token"),
    ):
        only = Credentials("250030", secrets.token, secrets.public_key, schemes=(allowed,))  # type: ignore[arg-type]
        signed = sent(WIRE, sign(scheme, part, secrets))  # type: ignore[arg-type]
        (cause,) = diagnose(signed, only)
        assert (cause.code, cause.given["sent"], cause.given["right"]) == ("scheme", scheme, allowed)


def test_a_scheme_that_is_not_used_is_told_beside_what_else_is_wrong(secrets: Credentials) -> None:
    only = Credentials("250030", secrets.token, secrets.public_key, schemes=("jws-md5", "raw-rsa"))
    found = diagnose(sent(WIRE, md5(php(ROWS) + TOKEN).upper(), '"616231"'), only)
    assert [cause.code for cause in found] == [
        "provider",
        "upper-case",
        "scheme",
        "escaped-slash",
        "unicode-escape",
    ]
    assert found[2].given == {"sent": "token", "right": "jws-md5, raw-rsa"}


ODD = WIRE.replace(":", " : ")


@pytest.mark.parametrize(
    ("wire", "signed", "expected"),
    [
        (r'"\u0061/b"', r'"\u0061/b"', ["text-quoted", "unicode-escape"]),
        (ODD, f'{{"netPassportID":"250030","pluginData":{ODD}}}', ["message-signed", "white-space"]),
    ],
)
def test_what_was_signed_by_mistake_is_found_as_it_was_sent(
    wire: str, signed: str, expected: Codes, secrets: Credentials
) -> None:
    assert codes(diagnose(sent(wire, md5(signed + TOKEN)), secrets)) == expected


def test_a_number_is_looked_for_in_every_row(secrets: Credentials) -> None:
    wire = '[{"a":[1],"b":{"c":"x"}},{"a":"x"}]'
    found = diagnose(sent(wire, md5(wire.replace("1", "1.0") + TOKEN)), secrets)
    assert codes(found) == ["number-format"]


def test_in_a_wrong_part_three_mistakes_of_writing_are_found_and_no_more(secrets: Credentials) -> None:
    three = json.dumps(message(ROWS), sort_keys=True)
    expected = ["key-order", "message-signed", "unicode-escape", "white-space"]
    assert codes(diagnose(sent(WIRE, md5(three + TOKEN)), secrets)) == expected
    assert diagnose(sent(WIRE, md5(three.replace("/", r"\/") + TOKEN)), secrets) == ()


@pytest.mark.parametrize("whole", [True, False])
def test_a_message_that_was_signed_with_the_token_is_one_of_two(secrets: Credentials, *, whole: bool) -> None:
    on_the_wire = message(ROWS) | {"more": 1}
    signed = on_the_wire if whole else message(ROWS)
    found = read(
        json.dumps(REQUEST | {"message": on_the_wire, "signature": md5(node(signed) + TOKEN)}).encode()
    )
    assert isinstance(found, Signed)
    assert codes(diagnose(found, secrets)) == ["message-signed"]


# --- netPassportID


@pytest.mark.parametrize("wire", [LONG_ID, f'"{ROUNDED}"', ROUNDED])
def test_a_rounded_provider_is_told(wire: str, secrets: Credentials) -> None:
    long = Credentials(LONG_ID, secrets.token)
    signed = sent(WIRE, md5(WIRE + TOKEN), wire)
    assert codes(diagnose(signed, long)) == ["net-passport"]


def test_another_provider_is_told(secrets: Credentials) -> None:
    assert codes(diagnose(sent(WIRE, md5(WIRE + TOKEN), '"616231"'), secrets)) == ["provider"]


def test_a_small_number_as_provider_is_fine(secrets: Credentials) -> None:
    signed = sent(WIRE, md5(WIRE + TOKEN), "250030")
    assert verify(signed, secrets) == Verified("token")
    assert diagnose(signed, secrets) == ()


# --- the schemes that use a key


def jws(payload: bytes, secrets: Credentials, header: str = '{"alg":"RS256"}') -> str:
    text = ".".join(
        base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (header.encode(), payload)
    )
    made = rsa.sign(rsa.private_key(private(secrets)), text.encode())
    return f"{text}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def private(secrets: Credentials) -> str:
    assert secrets.private_key is not None
    return secrets.private_key.get_secret_value()


KEYED_TEXTS: dict[str, tuple[str, Codes]] = {
    "pluginData": (WIRE, ["data-signed"]),
    "pluginData as php": (php(ROWS), ["data-signed", "escaped-slash", "unicode-escape"]),
    "php": (php(message(ROWS)), ["escaped-slash", "unicode-escape"]),
    "a line end": (node(message(ROWS)) + "\n", ["white-space"]),
    "python": (json.dumps(message(ROWS)), ["unicode-escape", "white-space"]),
    "request": (node(REQUEST), ["request-signed"]),
    "sorted": (
        json.dumps(message(ROWS), ensure_ascii=False, separators=(",", ":"), sort_keys=True),
        ["key-order"],
    ),
    "a text": (node(message(WIRE)), ["text-quoted"]),
    "a number": (node(message(ROWS, 250030)), ["net-passport"]),
    "a field added": (node(message(WITHOUT)), ["changed"]),
}


@pytest.mark.parametrize("scheme", ["jws-md5", "raw-rsa"])
@pytest.mark.parametrize("name", KEYED_TEXTS)
def test_each_mistake_in_the_text_is_named_where_a_key_signs(
    name: str, scheme: str, secrets: Credentials
) -> None:
    text, expected = KEYED_TEXTS[name]
    digest = md5(text).encode()
    if scheme == "jws-md5":
        signature = jws(digest, secrets)
    else:
        signature = base64.b64encode(rsa.sign(rsa.private_key(private(secrets)), digest)).decode()
    assert codes(diagnose(sent(WIRE, signature), secrets)) == expected


def test_a_provider_that_was_rounded_between_signing_and_sending(secrets: Credentials) -> None:
    long = Credentials(LONG_ID, None, secrets.public_key)
    signed = sent(WIRE, jws(md5(node(message(ROWS, LONG_ID))).encode(), secrets), ROUNDED)
    found = {"sent": ROUNDED, "right": LONG_ID, "where": "the settings"}
    signed_so = {"sent": ROUNDED, "right": f'"{LONG_ID}"', "where": "what was signed"}
    assert said(diagnose(signed, long)) == [("net-passport", found), ("net-passport", signed_so)]


def test_a_passport_is_found_in_another_writing_where_nobody_knows_which_it_should_be(
    secrets: Credentials,
) -> None:
    signed = sent(WIRE, jws(md5(node(message(ROWS, 250030))).encode(), secrets))
    given = {"sent": '"250030"', "right": "250030", "where": "what was signed"}
    assert said(diagnose(signed, Credentials(public_key=secrets.public_key))) == [("net-passport", given)]


def test_a_provider_whose_name_is_no_number_is_looked_for_too(secrets: Credentials) -> None:
    named = Credentials("acme", None, secrets.public_key)
    signed = sent(WIRE, jws(md5(node(message(ROWS, "acme"))).encode(), secrets))
    given = {"sent": '"250030"', "right": '"acme"', "where": "what was signed"}
    provider = {"sent": '"250030"', "right": "acme"}
    assert said(diagnose(signed, named)) == [("provider", provider), ("net-passport", given)]
    unexplained = sent(WIRE, jws(md5("something else").encode(), secrets))
    assert said(diagnose(unexplained, named)) == [("provider", provider)]


@pytest.mark.parametrize(
    ("part", "expected"),
    [("message", ["white-space"]), ("pluginData", ["data-signed", "white-space"])],
)
def test_a_text_as_no_library_writes_it_is_found_as_it_was_sent(
    part: str, expected: Codes, secrets: Credentials
) -> None:
    signed = sent(ODD, "?").message.decode() if part == "message" else ODD
    assert codes(diagnose(sent(ODD, jws(md5(signed).encode(), secrets)), secrets)) == expected


@pytest.mark.parametrize("scheme", ["jws-md5", "jwt-message", "raw-rsa"])
def test_a_key_that_is_not_of_the_pair(scheme: Scheme, secrets: Credentials, stranger: keys.Pair) -> None:
    signature = sign(scheme, sent(WIRE, "?"), Credentials(private_key=stranger.private))
    unknown = {"whose": "it is of another pair, or what it signs was changed afterwards"}
    assert said(diagnose(sent(WIRE, signature), secrets)) == [("wrong-key", unknown)]
    nameless = [
        Credentials("1"),
        Credentials(public_key=stranger.public),
        Credentials("2", public_key=secrets.public_key),
    ]
    assert said(diagnose(sent(WIRE, signature), secrets, others=nameless)) == [("wrong-key", unknown)]
    named = [*nameless, Credentials("616231", public_key=stranger.public)]
    found = diagnose(sent(WIRE, signature), secrets, others=named)
    assert said(found) == [("wrong-key", {"whose": "it is that of 616231"})]


@pytest.mark.parametrize("scheme", ["jws-md5", "jwt-message", "raw-rsa"])
@pytest.mark.parametrize("place", [-1, -2, -50])
def test_a_signature_that_is_not_whole(scheme: Scheme, place: int, secrets: Credentials) -> None:
    signature = sign(scheme, sent(WIRE, "?"), secrets)
    (cause,) = diagnose(sent(WIRE, signature[:place].rstrip("=")), secrets)
    expected = (
        "base64"
        if scheme == "raw-rsa" and len(signature[:place].rstrip("=")) == len(signature.rstrip("="))
        else "cut"
    )
    assert cause.code == expected
    if expected == "cut":
        assert cause.given["right"] == str(len(signature))


@pytest.mark.parametrize("scheme", ["jws-md5", "jwt-message", "raw-rsa"])
def test_the_wrong_form_of_base64(scheme: Scheme, secrets: Credentials) -> None:
    signature = sign(scheme, sent(WIRE, "?"), secrets)
    if scheme == "raw-rsa":
        others = [
            signature.rstrip("="),
            base64.b64decode(signature).hex(),
            signature.replace("+", "-").replace("/", "_"),
        ]
    else:
        raw = [unpadded(part) or b"" for part in signature.split(".")]
        others = [".".join(base64.b64encode(part).decode() for part in raw)]
    for other in others:
        assert codes(diagnose(sent(WIRE, other), secrets)) == ["base64"]


@pytest.mark.parametrize("name", ["none", "HS256", "RS512"])
def test_an_algorithm_that_is_not_taken(name: str, secrets: Credentials) -> None:
    text = ".".join(
        base64.urlsafe_b64encode(part).rstrip(b"=").decode()
        for part in (node({"alg": name}).encode(), md5(node(message(ROWS))).encode())
    )
    end = hmac.digest((secrets.public_key or "").encode(), text.encode(), "sha256") if name != "none" else b""
    signature = f"{text}.{base64.urlsafe_b64encode(end).rstrip(b'=').decode()}"
    (cause,) = diagnose(sent(WIRE, signature), secrets)
    assert (cause.code, cause.given["sent"]) == ("algorithm", name)


def test_a_hash_in_capitals_no_hash_and_another_hash(secrets: Credentials) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = rsa.private_key(private(secrets))
    text = node(message(ROWS))
    digest = md5(text).encode()
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
    for signature, expected in (
        (rsa.sign(key, digest.upper()), "upper-case"),
        (rsa.sign(key, text.encode()), "hash-missing"),
        (key.sign(digest, padding.PKCS1v15(), hashes.SHA1()), "algorithm"),  # noqa: S303  a client's mistake
        (key.sign(digest, pss, hashes.SHA256()), "algorithm"),
    ):
        assert codes(diagnose(sent(WIRE, base64.b64encode(signature).decode()), secrets)) == [expected]


def test_a_hash_in_capitals_within_a_web_signature(secrets: Credentials) -> None:
    digest = md5(node(message(ROWS))).upper().encode()
    assert codes(diagnose(sent(WIRE, jws(digest, secrets)), secrets)) == ["upper-case"]


def test_a_header_that_net_passport_does_not_write(secrets: Credentials) -> None:
    signature = jws(md5(node(message(ROWS))).encode(), secrets, '{"alg":"RS256","typ":"JWT"}')
    assert codes(diagnose(sent(WIRE, signature), secrets)) == ["header"]


CLAIMS: dict[str, tuple[Any, Codes]] = {
    "a field": (message(WITHOUT) | {"iat": 1}, ["changed"]),
    "a number": (message(ROWS, 250030) | {"iat": 1}, ["net-passport"]),
    "a text": (message(WIRE), ["text-quoted"]),
    "a claim more": (message(ROWS) | {"exp": 9}, ["claims"]),
    "nothing": ({"iat": 1}, ["claims", "claims"]),
    "an array": ([1], ["claims"]),
    "order": (json.loads(SORTED) and message(json.loads(SORTED)), ["key-order"]),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_that_are_not_the_message(name: str, secrets: Credentials) -> None:
    claims, expected = CLAIMS[name]
    signature = jws(json.dumps(claims).encode(), secrets, '{"alg":"RS256","typ":"JWT"}')
    assert codes(diagnose(sent(WIRE, signature), secrets)) == expected


# --- changed after signing


def test_what_changed_since_an_earlier_call_is_told_from_the_nearest(secrets: Credentials) -> None:
    before = [dict(row) for row in ROWS]
    before[1] |= {"Quantity": "3.00", "Price": 5}
    far = [sent(node([{"a": "b"}] * 3), "x"), sent(php(before), "x"), sent(node(ROWS[:1]), "x")]
    (cause,) = diagnose(sent(WIRE, md5(node(before) + TOKEN)), secrets, earlier=far)
    assert cause.code == "changed"
    assert [(change.row, change.field, change.signed, change.sent) for change in cause.changes] == [
        (1, "Quantity", '"3.00"', '"1.00"'),
        (1, "Price", "5", None),
    ]
    assert 'row 2 Quantity was "3.00" and is "1.00"; row 2 Price was taken away' in cause.text


def test_a_change_is_found_with_other_mistakes_and_with_a_key(secrets: Credentials) -> None:
    before = [dict(row, Quantity="7") for row in ROWS]
    earlier = [sent(node(before), "x")]
    found = diagnose(sent(WIRE, md5(php(before) + TOKEN + "\n")), secrets, earlier=earlier)
    assert codes(found) == ["changed", "escaped-slash", "token-blanks", "unicode-escape"]
    found = diagnose(sent(WIRE, jws(md5(node(message(before))).encode(), secrets)), secrets, earlier=earlier)
    assert codes(found) == ["changed"]


def test_an_earlier_call_that_is_not_the_cause_is_not_named(secrets: Credentials) -> None:
    earlier = [sent(node(ROWS[:1] * 3), "x"), sent(WIRE, "x")]
    assert diagnose(sent(WIRE, md5("something else")), secrets, earlier=earlier) == ()
    assert codes(diagnose(sent(WIRE, md5(php(ROWS) + TOKEN)), secrets, earlier=earlier)) == [
        "escaped-slash",
        "unicode-escape",
    ]


def test_a_change_that_only_moved_keys_is_told_as_that(secrets: Credentials) -> None:
    moved = [dict(reversed(row.items())) for row in ROWS]
    found = diagnose(sent(WIRE, md5(node(moved) + TOKEN)), secrets, earlier=[sent(node(moved), "x")])
    assert codes(found) == ["key-order"]


# --- what it says


def test_a_large_payload_is_diagnosed_too(secrets: Credentials) -> None:
    rows = [dict(ROWS[0], Reference=str(number)) for number in range(3000)]
    assert codes(diagnose(sent(node(rows), md5(php(rows) + TOKEN)), secrets)) == [
        "escaped-slash",
        "unicode-escape",
    ]


def test_a_search_ends_once_it_has_tried_enough(
    secrets: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = (
        sent(WIRE, md5(text + TOKEN)) for text in (WIRE.replace("/", "\\/"), json.dumps(ROWS, sort_keys=True))
    )
    monkeypatch.setattr(doctor, "_EFFORT", 5 * len(WIRE.encode()))
    assert codes(diagnose(near, secrets)) == ["escaped-slash"]
    assert diagnose(far, secrets) == ()


def test_no_secret_is_in_what_it_says(secrets: Credentials) -> None:
    for secret, _ in SECRETS.values():
        for cause in diagnose(sent(WIRE, md5(php(ROWS) + secret)), secrets, others=OTHERS):
            said = repr(cause) + cause.text + cause.hebrew + "".join(cause.remedy(each) for each in LANGUAGES)
            assert TOKEN.lower() not in said.lower()
            assert OTHER not in said


def test_every_mistake_has_both_languages_and_four_remedies() -> None:
    for mistake in MISTAKES.values():
        assert mistake.text.isascii()
        assert any("א" <= letter <= "ת" for letter in mistake.hebrew)
        assert mistake.text.count("[") == mistake.hebrew.count("[")
        for language in LANGUAGES:
            assert len(getattr(mistake, language)) > 10


def test_every_mistake_is_reached_by_a_test() -> None:
    tried = {code for _, _, found in TEXTS.values() for code in found}
    tried |= {code for _, found in SECRETS.values() for code in found}
    tried |= {code for _, found in KEYED_TEXTS.values() for code in found}
    tried |= {code for _, found in CLAIMS.values() for code in found}
    tried |= {
        "upper-case",
        "signature-blanks",
        "base64-hash",
        "cut",
        "scheme",
        "provider",
        "wrong-key",
        "base64",
    }
    tried |= {"algorithm", "hash-missing", "header"}
    assert tried == set(MISTAKES)


# --- what a cause says of this very request


ONE = [{"ItemKey": "A", "Quantity": "1"}]
PARTS: dict[str, tuple[Any, Any, str, dict[str, str]]] = {
    # what was signed, what was sent, and the cause
    "the first row": (ROWS[0], ROWS, "part-signed", {"part": "the first row"}),
    "inner data": (ROWS, {"data": ROWS}, "part-signed", {"part": "data"}),
    "a field of many rows": (WITHOUT, ROWS, "changed", {"change": "Quantity was added"}),
    "a field of one row": ([{"ItemKey": "A"}], ONE, "changed", {"change": "row 1 Quantity was added"}),
    "the last row": (ROWS[:1], ROWS, "changed", {"change": "row 2 was added"}),
    "the last of three rows": (ROWS, [*ROWS, ONE[0]], "changed", {"change": "row 3 was added"}),
    "the only row": ([], ONE, "changed", {"change": "row 1 was added"}),
    "the row before": (ROWS[1:], ROWS, "changed", {"change": "row 1 was added"}),
    "a row that is none": ([{}, 5], [{"a": 1}, 5], "changed", {"change": "a was added"}),
}


@pytest.mark.parametrize("name", PARTS)
def test_what_was_signed_instead_is_named(name: str, secrets: Credentials) -> None:
    signed, wire, code, given = PARTS[name]
    assert said(diagnose(sent(node(wire), md5(node(signed) + TOKEN)), secrets)) == [(code, given)]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a field of many rows", (None, "Quantity", None, '"20.00"')),
        ("a field of one row", (0, "Quantity", None, '"1"')),
        ("the last row", (1, None, None, node(ROWS[1]))),
        ("the last of three rows", (2, None, None, node(ONE[0]))),
        ("the row before", (0, None, None, node(ROWS[0]))),
    ],
)
def test_what_was_added_is_a_change(name: str, change: tuple[Any, ...], secrets: Credentials) -> None:
    signed, wire, *_ = PARTS[name]
    (cause,) = diagnose(sent(node(wire), md5(node(signed) + TOKEN)), secrets)
    assert [(one.row, one.field, one.signed, one.sent) for one in cause.changes] == [change]


def test_what_a_signature_covers_is_said_where_the_whole_request_was_signed(secrets: Credentials) -> None:
    found = diagnose(sent(WIRE, md5(node(REQUEST) + TOKEN)), secrets)
    assert said(found) == [("request-signed", {"covers": "pluginData"})]
    found = diagnose(sent(WIRE, jws(md5(node(REQUEST)).encode(), secrets)), secrets)
    assert said(found) == [("request-signed", {"covers": "message"})]


@pytest.mark.parametrize(
    ("token", "code", "given"),
    [
        (TOKEN + "\n", "token-blanks", {"blanks": "a line end behind it"}),
        (TOKEN + "\r\n", "token-blanks", {"blanks": "a line end behind it"}),
        (TOKEN + "\r", "token-blanks", {"blanks": "a carriage return behind it"}),
        (TOKEN + " ", "token-blanks", {"blanks": "a blank behind it"}),
        (TOKEN + "\t", "token-blanks", {"blanks": "a tab behind it"}),
        ("\ufeff" + TOKEN, "token-blanks", {"blanks": "a byte order mark before it"}),
        (f'"{TOKEN}"', "token-blanks", {"blanks": "quotes around it"}),
        (" " + TOKEN, "gap", {"blanks": "a blank"}),
        ("\n" + TOKEN, "gap", {"blanks": "a line end"}),
        ("\r\n" + TOKEN, "gap", {"blanks": "a line end"}),
        ("", "token-missing", {}),
        (TOKEN.upper(), "token-case", {}),
        (TOKEN.lower(), "token-case", {}),
        (OTHER, "token-other", {"provider": "616231"}),
        (OTHER[::-1], "token-other", {"provider": "another one"}),
    ],
)
def test_what_is_wrong_with_the_token_is_named(
    token: str, code: str, given: dict[str, str], secrets: Credentials
) -> None:
    others = [
        *OTHERS,
        Credentials(token=SecretStr(OTHER[::-1])),
        Credentials("9", SecretStr(TOKEN)),
        Credentials("8"),
    ]
    assert said(diagnose(sent(WIRE, md5(WIRE + token)), secrets, others=others)) == [(code, given)]


def test_both_spellings_of_a_provider_are_named_with_their_place(secrets: Credentials) -> None:
    long = Credentials(LONG_ID, secrets.token)
    found = diagnose(sent(WIRE, md5(WIRE + TOKEN), ROUNDED), long)
    assert said(found) == [("net-passport", {"sent": ROUNDED, "right": LONG_ID, "where": "the settings"})]
    found = diagnose(sent(WIRE, md5(WIRE + TOKEN), '"616231"'), secrets)
    assert said(found) == [("provider", {"sent": '"616231"', "right": "250030"})]
    signature = jws(md5(node(message(ROWS, 250030))).encode(), secrets)
    given = {"sent": '"250030"', "right": "250030", "where": "what was signed"}
    assert said(diagnose(sent(WIRE, signature), secrets)) == [("net-passport", given)]
    signature = jws(md5(node(message(ROWS, "250030"))).encode(), secrets)
    given = {"sent": "250030", "right": '"250030"', "where": "what was signed"}
    assert said(diagnose(sent(WIRE, signature, "250030"), secrets)) == [("net-passport", given)]


@pytest.mark.parametrize(
    ("data", "signed", "causes"),
    [
        (node(WIRE), node(message(WIRE)), []),
        (node(WIRE), php(message(WIRE)), ["escaped-slash", "unicode-escape"]),
        (node(WIRE), node(message(ROWS)), ["text-parsed"]),
        (WIRE, php(ROWS), ["data-signed", "escaped-slash", "unicode-escape"]),
        (WIRE, node(message(WIRE)), ["text-quoted"]),
    ],
)
def test_data_as_a_text_and_as_what_it_holds(
    data: str, signed: str, causes: Codes, secrets: Credentials
) -> None:
    assert codes(diagnose(sent(data, jws(md5(signed).encode(), secrets)), secrets)) == causes


def test_a_passport_that_is_another_on_the_wire_than_in_what_was_signed(secrets: Credentials) -> None:
    signature = jws(md5(node(message(ROWS, "250030"))).encode(), secrets)
    found = diagnose(sent(WIRE, signature, '"999"'), secrets)
    given = {"sent": '"999"', "right": '"250030"', "where": "what was signed"}
    assert said(found) == [("provider", {"sent": '"999"', "right": "250030"}), ("net-passport", given)]


@pytest.mark.parametrize("whole", [True, False])
def test_a_message_whose_keys_stand_in_another_order_is_one_of_two(
    secrets: Credentials, *, whole: bool
) -> None:
    on_the_wire = {"pluginData": ROWS, "netPassportID": "250030", "more": 1}
    signed = on_the_wire if whole else message(ROWS)
    signature = jws(md5(php(signed)).encode(), secrets)
    found = read(json.dumps(REQUEST | {"message": on_the_wire, "signature": signature}).encode())
    assert isinstance(found, Signed)
    assert codes(diagnose(found, secrets)) == ["escaped-slash", "unicode-escape"]


@pytest.mark.parametrize(
    ("header", "payload", "given"),
    [
        ('{"alg":"HS256"}', md5("x"), {"sent": "HS256", "right": "RS256"}),
        ('{"alg":"PS256"}', md5("x"), {"sent": "PS256", "right": "RS256"}),
        ('{"alg":"HS256"}', node(message(ROWS)), {"sent": "HS256", "right": "RS256 or PS256"}),
        ('{"typ":"JWT"}', node(message(ROWS)), {"sent": "no algorithm", "right": "RS256 or PS256"}),
        ('{"alg":5}', node(message(ROWS)), {"sent": "no algorithm", "right": "RS256 or PS256"}),
        ('["alg"]', md5("x"), {"sent": "no algorithm", "right": "RS256"}),
    ],
)
def test_which_algorithms_are_taken_is_said(
    header: str, payload: str, given: dict[str, str], secrets: Credentials
) -> None:
    assert said(diagnose(sent(WIRE, jws(payload.encode(), secrets, header)), secrets)) == [
        ("algorithm", given)
    ]


def test_the_header_that_was_written_is_shown(secrets: Credentials) -> None:
    header = '{"alg":"RS256","typ":"JWT"}'
    found = diagnose(sent(WIRE, jws(md5(node(message(ROWS))).encode(), secrets, header)), secrets)
    assert said(found) == [("header", {"sent": header})]


def test_padding_and_hash_of_another_kind_are_named(secrets: Credentials) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = rsa.private_key(private(secrets))
    digest = md5(node(message(ROWS))).encode()
    pss = key.sign(digest, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    found = diagnose(sent(WIRE, base64.b64encode(pss).decode()), secrets)
    assert said(found) == [("algorithm", {"sent": "PSS padding", "right": "PKCS #1 v1.5 padding"})]
    sha512 = key.sign(digest, padding.PKCS1v15(), hashes.SHA512())
    found = diagnose(sent(WIRE, base64.b64encode(sha512).decode()), secrets)
    assert said(found) == [("algorithm", {"sent": "another hash", "right": "SHA-256"})]
