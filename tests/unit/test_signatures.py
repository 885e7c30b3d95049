"""Signatures: the four schemes made and verified, what is refused, and secrets that never show."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import stat
import sys
import zipfile
from pathlib import Path
from typing import Protocol

import msgspec
import pytest
from pydantic import SecretStr

from pipeline.errors import UsageError
from pipeline.findings import Finding
from pipeline.intake.source import open_file
from pipeline.intake.values import Object
from pipeline.passport import keys, rsa
from pipeline.passport.canonical import parse, utf8
from pipeline.passport.credentials import SCHEMES, Credentials, Scheme
from pipeline.passport.request import request, with_signature
from pipeline.passport.schemes import Failed, Verified, scheme_of, sign, unpadded, verify
from pipeline.passport.signed import Signed, cut, read, read_exactly

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
VECTORS = Path(__file__).resolve().parents[1] / "vectors"
TOKENS = json.loads((VECTORS / "token.json").read_text("utf-8"))
RSA = json.loads((VECTORS / "rsa.json").read_text("utf-8"))
TOKEN = "TESTTOKEN0000000000000000000000AA"  # noqa: S105  the published example's
DATA = '[{"ItemKey":"A2000","ValueDate":"16/02/2021","Remarks":"בדיקה"}]'.encode()
ISSUED = 1_795_459_433
WHERE_KEYS_ARE = "Name the PEM file that Net-Passport gave, or make a pair: hconnect keys new DIR"


class Way(Protocol):
    """A way to read a request."""

    def __call__(self, body: bytes, *, unsigned: bool = False) -> Signed | tuple[Finding, ...]: ...


def made(part: Signed, signature: str) -> Signed:
    return msgspec.structs.replace(part, signature=signature)


@pytest.fixture(scope="session")
def pair() -> keys.Pair:
    return keys.pair()


@pytest.fixture(scope="session")
def secrets(pair: keys.Pair) -> Credentials:
    return Credentials("250030", SecretStr(TOKEN), pair.public, pair.private)


@pytest.fixture
def part() -> Signed:
    body = request(DATA, station="7f3c", plugin="imovein", company="demo", net_passport="250030")
    found = read(body, unsigned=True)
    assert isinstance(found, Signed)
    return found


# --- what is known to be right


@pytest.mark.parametrize("vector", TOKENS["vectors"], ids=lambda vector: vector["case"])
def test_the_published_examples_of_token_are_reproduced(vector: dict[str, str]) -> None:
    signed = Signed(vector["wire_pluginData"].encode(), b'"250030"', vector["signature"])
    secrets = Credentials(token=SecretStr(TOKENS["token"]))
    assert signed.data_text.decode() == vector["canonical"]
    assert sign("token", signed, secrets) == vector["signature"]
    assert verify(signed, secrets) == Verified("token")


@pytest.mark.parametrize(
    "path", sorted(SAMPLES.glob("*/good/*.json")), ids=lambda path: f"{path.parts[-3]}/{path.name}"
)
def test_the_signatures_of_good_samples_hold(path: Path) -> None:
    source = open_file(path)
    signed = read(source.read(0, source.size))
    if isinstance(signed, tuple):
        assert b'"signature"' not in path.read_bytes()  # pluginData alone
    else:
        assert verify(signed, Credentials(token=SecretStr(TOKEN))) == Verified("token")


@pytest.mark.parametrize(
    ("name", "scheme"),
    [("jws_md5", "jws-md5"), ("raw_rsa", "raw-rsa"), ("jwt_message_ps256", "jwt-message")],
)
def test_the_examples_with_a_key_hold(name: str, scheme: Scheme) -> None:
    body = f'{{"message":{RSA["signed_json"]},"signature":"{RSA[name]}"}}'.encode()
    signed = read(body)
    assert isinstance(signed, Signed)
    assert hashlib.md5(signed.message_texts[0], usedforsecurity=False).hexdigest() == RSA["md5"]
    assert verify(signed, Credentials(public_key=RSA["public_key"])) == Verified(scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_signed_is_verified(scheme: Scheme, part: Signed, secrets: Credentials) -> None:
    signature = sign(scheme, part, secrets)
    assert scheme_of(signature) == scheme
    assert verify(made(part, signature), secrets) == Verified(scheme)


def test_a_web_token_may_use_ps256(part: Signed, secrets: Credentials) -> None:
    signature = sign("jwt-message", part, secrets, algorithm="PS256", issued=ISSUED)
    header, claims = (json.loads(unpadded(segment) or b"") for segment in signature.split(".")[:2])
    assert header == {"alg": "PS256", "typ": "JWT"}
    assert claims == {"netPassportID": "250030", "pluginData": json.loads(DATA), "iat": ISSUED}
    assert verify(made(part, signature), secrets) == Verified("jwt-message")


def test_jws_md5_is_deterministic_with_the_header_of_net_passport(part: Signed, secrets: Credentials) -> None:
    signature = sign("jws-md5", part, secrets)
    assert signature == sign("jws-md5", part, secrets)
    assert unpadded(signature.split(".")[0]) == b'{"alg":"RS256"}'


@pytest.mark.parametrize(
    ("segment", "data"),
    [
        ("FxcX", b"\x17\x17\x17"),
        ("Zm8", b"fo"),
        ("Zg", b"f"),
        ("", b""),
        ("Zm8=", None),
        ("Z", None),
        ("Zh", None),
    ],
)
def test_a_segment_is_the_only_way_to_write_its_bytes(segment: str, data: bytes | None) -> None:
    assert unpadded(segment) == data


@pytest.mark.parametrize(
    "message",
    [
        '{"netPassportID":"250030","pluginData":[1]}',
        '{"pluginData":[1],"netPassportID":"250030"}',
        '{"netPassportID":"250030","pluginData":[1.0],"version":2}',
    ],
)
def test_both_ways_to_read_what_a_message_is_are_right(message: str, secrets: Credentials) -> None:
    found = read(f'{{"message":{message}}}'.encode(), unsigned=True)
    assert isinstance(found, Signed)
    alone, *rest = found.message_texts
    assert alone == b'{"netPassportID":"250030","pluginData":[1]}'
    for text in [alone, *rest]:
        digest = hashlib.md5(text, usedforsecurity=False).hexdigest().encode()
        signature = base64.b64encode(rsa.sign(rsa.private_key(private(secrets)), digest)).decode()
        assert verify(made(found, signature), secrets) == Verified("raw-rsa")


# --- what is refused


def private(secrets: Credentials) -> str:
    assert secrets.private_key is not None
    return secrets.private_key.get_secret_value()


def forged(header: str, payload: bytes, secret: bytes | None) -> str:
    def coded(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    text = f"{coded(header.encode())}.{coded(payload)}"
    return f"{text}.{coded(hmac.digest(secret, text.encode(), 'sha256')) if secret else ''}"


@pytest.mark.parametrize(
    "header", ['{"alg":"none"}', '{"alg":"HS256"}', '{"alg":"HS256","typ":"JWT"}', '{"alg":"RS256"}']
)
@pytest.mark.parametrize("signed", ["hash", "claims"])
def test_a_web_signature_without_the_private_key_is_refused(
    header: str, signed: str, part: Signed, secrets: Credentials
) -> None:
    digest = hashlib.md5(part.message_texts[0], usedforsecurity=False).hexdigest().encode()
    payload = digest if signed == "hash" else part.message_texts[0]
    public = (secrets.public_key or "").encode()
    for secret in (None, public, public.strip(), TOKEN.encode()):
        assert isinstance(verify(made(part, forged(header, payload, secret)), secrets), Failed)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_signature_cut_padded_or_written_otherwise_is_refused(
    scheme: Scheme, part: Signed, secrets: Credentials
) -> None:
    signature = sign(scheme, part, secrets)
    last = "A" if signature[-1] != "A" else "B"
    others = {
        signature[:-1], signature[:-2], signature + "=", signature + "==", signature + "A", signature + "\n",
        " " + signature, signature.upper(), signature.swapcase(), signature[:-1] + last, signature * 2, "",
        signature.replace(".", ".."), signature + ".", "." + signature, signature.rstrip("=") + "\0",
    } - {signature}  # fmt: skip
    for other in others:
        assert isinstance(verify(made(part, other), secrets), Failed), other


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_character_of_a_signature_counts(scheme: Scheme, part: Signed, secrets: Credentials) -> None:
    signature = sign(scheme, part, secrets)
    for place in range(0, len(signature), max(1, len(signature) // 40)):
        other = "0" if signature[place] != "0" else "1"
        changed = signature[:place] + other + signature[place + 1 :]
        assert isinstance(verify(made(part, changed), secrets), Failed), place


@pytest.mark.parametrize("scheme", [scheme for scheme in SCHEMES if scheme != "token"])
def test_a_key_of_another_pair_is_refused(scheme: Scheme, part: Signed, secrets: Credentials) -> None:
    other = keys.pair()
    signature = sign(scheme, part, Credentials(private_key=other.private))
    assert verify(made(part, signature), secrets) == Failed("mismatch", scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_other_data_another_provider_and_a_scheme_that_is_off_are_refused(
    scheme: Scheme, part: Signed, secrets: Credentials
) -> None:
    signed = made(part, sign(scheme, part, secrets))
    other = msgspec.structs.replace(signed, data=DATA.replace(b"A2000", b"A2001"), body=None)
    assert verify(other, secrets) == Failed("mismatch", scheme)
    assert verify(msgspec.structs.replace(signed, net_passport=b'"250031"'), secrets) == Failed("provider")
    assert verify(msgspec.structs.replace(signed, signature="none of ours"), secrets) == Failed("form")
    off = msgspec.structs.replace(secrets, schemes=tuple(name for name in SCHEMES if name != scheme))
    assert verify(signed, off) == Failed("scheme", scheme)
    bare = msgspec.structs.replace(secrets, token=None, public_key=None)
    assert verify(signed, bare) == Failed("secret", scheme)


@pytest.mark.parametrize("scheme", [scheme for scheme in SCHEMES if scheme != "token"])
def test_the_provider_is_covered_where_the_message_is_signed(
    scheme: Scheme, part: Signed, secrets: Credentials
) -> None:
    signed = made(part, sign(scheme, part, secrets))
    anyone = msgspec.structs.replace(secrets, net_passport=None)
    other = msgspec.structs.replace(signed, net_passport=b'"250031"', body=None)
    assert verify(other, anyone) == Failed("mismatch", scheme)


@pytest.mark.parametrize(
    "pem", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"]
)
def test_a_key_that_is_none_is_a_broken_environment(pem: str, part: Signed, secrets: Credentials) -> None:
    signed = made(part, sign("jws-md5", part, secrets))
    with pytest.raises(rsa.KeyRefused, match=r"^the public key is no PEM$") as refused:
        verify(signed, msgspec.structs.replace(secrets, public_key=pem))
    assert refused.value.remedy == WHERE_KEYS_ARE
    with pytest.raises(rsa.KeyRefused, match=r"^the private key is no PEM without a password$") as refused:
        sign("jws-md5", part, msgspec.structs.replace(secrets, private_key=SecretStr(pem)))
    assert refused.value.remedy == WHERE_KEYS_ARE


def test_a_private_key_with_a_password_is_refused(secrets: Credentials) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    key = rsa.private_key(private(secrets))
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"hush"))
    with pytest.raises(rsa.KeyRefused, match="no PEM without a password"):
        rsa.private_key(locked.decode())


def test_short_keys_and_keys_of_another_kind_are_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    short = generate_private_key(65537, 1024)  # noqa: S505  short on purpose
    for key in (short, ec.generate_private_key(ec.SECP256R1())):
        with pytest.raises(
            rsa.KeyRefused, match=r"^the private key is no RSA key of 2048 bits or more$"
        ) as refused:
            rsa.private_key(rsa.private_pem(key))  # type: ignore[arg-type]  # another kind on purpose
        assert refused.value.remedy == WHERE_KEYS_ARE
        with pytest.raises(
            rsa.KeyRefused, match=r"^the public key is no RSA key of 2048 bits or more$"
        ) as refused:
            rsa.public_key(rsa.public_pem(key))  # type: ignore[arg-type]  # the same
        assert refused.value.remedy == WHERE_KEYS_ARE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_signing_without_the_secret_is_a_wrong_call(scheme: Scheme, part: Signed) -> None:
    needed = "token" if scheme == "token" else "private key"
    with pytest.raises(UsageError, match=f"^this scheme needs a {needed}$") as refused:
        sign(scheme, part, Credentials())
    assert refused.value.remedy == "See: hconnect sign --help"


# --- secrets


def test_secrets_never_show(part: Signed, secrets: Credentials) -> None:
    shown = [repr(secrets), str(secrets), f"{secrets}", str(list(secrets.__rich_repr__()))]
    broken = msgspec.structs.replace(secrets, private_key=SecretStr("-----BEGIN PRIVATE KEY-----\nhush\n"))
    with pytest.raises(rsa.KeyRefused) as refused:
        sign("raw-rsa", part, broken)
    shown += [
        str(refused.value),
        refused.value.remedy,
        repr(verify(made(part, "0" * 32), secrets)),
        repr(keys.pair()),
    ]
    with pytest.raises(TypeError):
        msgspec.json.encode(secrets)
    for text in shown:
        assert TOKEN not in text
        assert "PRIVATE" not in text
        assert "hush" not in text


def test_pem_texts_are_what_net_passport_gives(pair: keys.Pair, tmp_path: Path) -> None:
    paths = keys.write(tmp_path, pair)
    assert [path.name for path in paths] == ["publickey.pem", "privatekey.pem", "KEYS.ZIP"]
    public, secret, archive = paths
    assert public.read_text("utf-8").startswith("-----BEGIN PUBLIC KEY-----\n")
    assert secret.read_text("utf-8").startswith("-----BEGIN PRIVATE KEY-----\n")
    with zipfile.ZipFile(archive) as inside:
        assert {name: inside.read(name) for name in inside.namelist()} == {
            path.name: path.read_bytes() for path in (public, secret)
        }
    assert rsa.public_pem(rsa.private_key(secret.read_text("utf-8"))) == public.read_text("utf-8")


def test_keys_that_are_unpacked_have_the_same_modes(pair: keys.Pair, tmp_path: Path) -> None:
    with zipfile.ZipFile(keys.write(tmp_path, pair)[2]) as inside:
        entries = {entry.filename: entry for entry in inside.infolist()}
    assert {name: entry.external_attr >> 16 for name, entry in entries.items()} == {
        keys.PUBLIC: 0o644,
        keys.PRIVATE: 0o600,
    }
    assert all(entry.compress_type == zipfile.ZIP_DEFLATED for entry in entries.values())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_private_key_is_for_its_owner_alone(pair: keys.Pair, tmp_path: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in keys.write(tmp_path, pair)}
    assert modes["privatekey.pem"] == modes["KEYS.ZIP"] == 0o600


@pytest.mark.parametrize("name", [keys.PUBLIC, keys.PRIVATE, keys.ZIP])
def test_keys_are_never_overwritten(name: str, pair: keys.Pair, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="there already") as refused:
        keys.write(tmp_path, pair)
    assert refused.value.remedy == "Name another folder: keys are never overwritten."
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text("utf-8") == "mine"


# --- requests


def test_a_request_is_written_as_a_client_would() -> None:
    body = request(b"[1, 2]", station="7f3c", plugin="imovein", company='חברה "א"', net_passport="ספק")
    assert body.decode() == (
        '{"station":"7f3c","plugin":"imovein","company":"חברה \\"א\\"",'
        '"message":{"netPassportID":"ספק","pluginData":[1, 2]}}'
    )


def test_what_is_no_object_takes_no_signature() -> None:
    with pytest.raises(TypeError, match=r"^a request is an object$"):
        with_signature(b"[]", "abc")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("א", "א"),
        ("\ud800", "\ufffd"),
        ("a\udfffb", "a\ufffdb"),
        ("\ud800\udc00", "\ufffd\ufffd"),
        ("\uf900", "\uf900"),
    ],
)
def test_half_a_surrogate_pair_is_written_as_node_writes_it(text: str, written: str) -> None:
    assert utf8(text) == written.encode()


@pytest.mark.parametrize(
    ("body", "signed"),
    [
        ('{"message":{}}', '{"message":{},"signature":"abc"}'),
        ('{"signature" : "old" , "message":{}}', '{"signature" : "abc" , "message":{}}'),
        ('{ "message": {"signature":1}\n}\n', '{ "message": {"signature":1},"signature":"abc"\n}\n'),
        ('{"signature":1,"signature":[ 2 ]}', '{"signature":1,"signature":"abc"}'),
        ("{}", '{"signature":"abc"}'),
    ],
)
def test_a_signature_is_put_in_and_the_rest_stays(body: str, signed: str) -> None:
    assert with_signature(body.encode(), "abc").decode() == signed


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("[]", ["HC-A04"]),
        ("{}", ["HC-A04"]),
        ('{"station":"7f3c"}', ["HC-A04", "HC-A07"]),
        ('{"message":{"pluginData":[]},"signature":"a"}', ["HC-A05"]),
        ('{"message":{"netPassportID":"1","pluginData":[]},"signature":""}', ["HC-A07"]),
        ('{"message":{"netPassportID":0,"pluginData":""},"signature":"a"}', ["HC-A05", "HC-A06"]),
        ('{"message":[],"signature":"a"}', ["HC-A05", "HC-A06"]),
        ('{"message":', ["HC-A15"]),
    ],
)
def test_what_is_missing_is_said(body: str, codes: list[str]) -> None:
    found = read(body.encode())
    assert isinstance(found, tuple)
    assert [finding.code for finding in found] == codes


@pytest.mark.parametrize("way", [read, read_exactly])
@pytest.mark.parametrize("empty", ['""', "null", "false", "0", "-0.0"])
@pytest.mark.parametrize(("key", "code"), [("netPassportID", "HC-A05"), ("pluginData", "HC-A06")])
def test_what_javascript_takes_for_nothing_is_missing(way: Way, empty: str, key: str, code: str) -> None:
    parts = {"netPassportID": '"1"', "pluginData": "[1]"} | {key: empty}
    inside = ",".join(f'"{key}":{value}' for key, value in parts.items())
    found = way(f'{{"message":{{{inside}}},"signature":"a"}}'.encode())
    assert isinstance(found, tuple)
    assert [finding.code for finding in found] == [code]


BODY = """{ "signature" : "old", "message" : {"netPassportID" : "1" , "pluginData" : [ {"a" : "}"} ] , "x":1 },
 "station": "7f3c", "signature" :\t"new" }"""


@pytest.mark.parametrize("way", [read, read_exactly])
def test_the_parts_are_cut_out_byte_for_byte(way: Way) -> None:
    found = way(BODY.encode())
    assert isinstance(found, Signed)
    assert (found.data, found.net_passport, found.signature) == (b'[ {"a" : "}"} ]', b'"1"', "new")
    assert found.message == b'{"netPassportID" : "1" , "pluginData" : [ {"a" : "}"} ] , "x":1 }'
    assert found.message_texts == (
        b'{"netPassportID":"1","pluginData":[{"a":"}"}]}',
        b'{"netPassportID":"1","pluginData":[{"a":"}"}],"x":1}',
    )
    assert found.body == BODY.encode()


@pytest.mark.parametrize("way", [read, read_exactly])
@pytest.mark.parametrize(
    ("parts", "data", "passport", "provider"),
    [
        ('"netPassportID":"1","pluginData":[1]', b"[1]", b'"1"', "1"),
        (
            '"netPassportID":588406346880516097,"pluginData":[1]',
            b"[1]",
            b"588406346880516097",
            "588406346880516100",
        ),
        (
            '"netPassportID":"588406346880516097","pluginData":{}',
            b"{}",
            b'"588406346880516097"',
            "588406346880516097",
        ),
        ('"netPassportID":"\\u0031","pluginData":"[]"', b'"[]"', b'"\\u0031"', "1"),
        ('"pluginData":[1],"netPassportID":"1","pluginData":[2]', b"[2]", b'"1"', "1"),
    ],
)
def test_a_provider_is_read_as_javascript_reads_it(
    way: Way, parts: str, data: bytes, passport: bytes, provider: str
) -> None:
    found = way(f'{{"message":{{{parts}}},"signature":"s"}}'.encode())
    assert isinstance(found, Signed)
    assert (found.data, found.net_passport, found.provider) == (data, passport, provider)


@pytest.mark.parametrize("way", [read, read_exactly])
@pytest.mark.parametrize(
    ("signature", "taken"),
    [('"s"', "s"), ("5", "5"), ("[ 1 ]", "[ 1 ]"), ("true", "true"), ("null", ""), ('""', "")],
)
def test_a_signature_of_any_kind_is_taken_as_it_was_written(way: Way, signature: str, taken: str) -> None:
    body = f'{{"message":{{"netPassportID":"1","pluginData":[1]}},"signature":{signature} }}'
    found = way(body.encode(), unsigned=True)
    assert isinstance(found, Signed)
    assert found.signature == taken


@pytest.mark.parametrize("unsigned", [True, False])
def test_a_request_without_a_signature_is_taken_only_where_it_is_to_be_signed(unsigned: bool) -> None:
    found = read(b'{"message":{"netPassportID":"1","pluginData":[1]}}', unsigned=unsigned)
    assert isinstance(found, Signed) is unsigned


def test_data_that_is_nested_too_deep_is_said_where_it_is_read_exactly() -> None:
    body = b'{"message":{"netPassportID":"1","pluginData":%s},"signature":"a"}' % (b"[" * 200 + b"]" * 200)
    found = read_exactly(body)
    assert isinstance(found, tuple)
    assert [finding.code for finding in found] == ["HC-E02"]


def test_a_message_is_cut_from_a_body_or_is_the_two_parts() -> None:
    alone = Signed(b"[1, 2]", b'"1"')
    assert alone.message == b'{"netPassportID":"1","pluginData":[1, 2]}'
    assert alone.message_texts == (b'{"netPassportID":"1","pluginData":[1,2]}',)
    assert Signed(b"[1]", b'"1"', body=b'{"message":5,"message":[ 6 ]}').message == b"[ 6 ]"
    assert Signed(b"[1]", b'"1"', body=b"[]").message == b""


def test_text_that_is_no_utf8_is_said() -> None:
    found = read(b'{"message":{"netPassportID":"1","pluginData":["\xf9"]},"signature":"a"}')
    assert isinstance(found, tuple)
    assert [(finding.code, finding.text) for finding in found] == [("HC-E04", "not text in UTF-8")]


def test_a_member_that_is_not_there_cannot_be_cut_out() -> None:
    whole = parse(b'{"a":1}')
    assert isinstance(whole, Object)
    with pytest.raises(KeyError, match="'b'"):
        cut(b'{"a":1}', whole, "b")
