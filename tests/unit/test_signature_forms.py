"""How a signature is written: what is mended, what is said of it, and whether it is whole."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr

from pipeline.passport import forms, keys
from pipeline.passport.credentials import Credentials
from pipeline.passport.diagnosis import Diagnosis
from pipeline.passport.schemes import sign
from pipeline.passport.signed import Signed

TOKEN = "TESTTOKEN0000000000000000000000AA"  # noqa: S105  an example
HASH = "0123456789abcdef0123456789abcdef"
RAW = bytes(range(256))
"""As long as a signature with a key of 2048 bits, and with every character of base64."""
USUAL = base64.b64encode(RAW).decode()
WEB = {"right": "base64url, without = at the end"}
PLAIN = {"right": "base64, with + and /, and = at the end"}
SIGNED = Signed(b"[1]", b'"250030"')


def told(causes: tuple[Diagnosis, ...]) -> list[tuple[str, dict[str, str]]]:
    return [(cause.code, dict(cause.given)) for cause in causes]


@pytest.mark.parametrize(
    ("signature", "mended", "causes"),
    [
        (HASH, HASH, []),
        (HASH.upper(), HASH, [("upper-case", {})]),
        (HASH[:16] + HASH[16:].upper(), HASH, [("upper-case", {})]),
        (f" {HASH[:16]}\t{HASH[16:]}\r\n", HASH, [("signature-blanks", {})]),
        (f"{HASH.upper()} ", HASH, [("signature-blanks", {}), ("upper-case", {})]),
        (base64.b64encode(bytes.fromhex(HASH)).decode(), HASH, [("base64-hash", {})]),
        (HASH[:-1], HASH[:-1], []),
        (HASH + "0", HASH + "0", []),
        ("Zm9v.YmFy.-_-_", "Zm9v.YmFy.-_-_", []),
        ("Zm8=.YmE=.+/+/", "Zm8.YmE.-_-_", [("base64", WEB)]),
        ("Zm8=.FxcX.+/+/", "Zm8.FxcX.-_-_", [("base64", WEB)]),
        ("Zm8=.YmE=", "Zm8=.YmE=", []),
        (USUAL, USUAL, []),
        (USUAL.rstrip("="), USUAL, [("base64", PLAIN)]),
        (USUAL + "=", USUAL, [("base64", PLAIN)]),
        (USUAL.replace("+", "-").replace("/", "_"), USUAL, [("base64", PLAIN)]),
        (RAW.hex(), USUAL, [("base64", PLAIN)]),
        (RAW.hex().upper(), USUAL, [("base64", PLAIN)]),
        (RAW[:-1].hex(), RAW[:-1].hex(), []),
        (RAW.hex() + "0", RAW.hex() + "0", []),
        ("א" * 342, "א" * 342, []),
        (
            base64.b64encode(RAW[:-1]).decode().rstrip("="),
            base64.b64encode(RAW[:-1]).decode().rstrip("="),
            [],
        ),
        ("no signature!", "nosignature!", [("signature-blanks", {})]),
        ("", "", []),
    ],
)
def test_a_signature_is_mended_and_what_was_wrong_is_said(
    signature: str, mended: str, causes: list[tuple[str, dict[str, str]]]
) -> None:
    written, found = forms.mend(signature)
    assert (written, told(found)) == (mended, causes)


@pytest.mark.parametrize("size", [256, 384, 512, 1024])
def test_a_signature_of_each_usual_key_is_known_by_its_length(size: int) -> None:
    raw = bytes(number % 256 for number in range(size))
    usual = base64.b64encode(raw).decode()
    assert forms.mend(usual.rstrip("="))[0] == usual
    assert forms.mend(raw.hex())[0] == usual


def test_a_signature_of_url_letters_keeps_its_last_one() -> None:
    usual = base64.b64encode(b"\xfb" * 383 + b"\x17").decode()
    assert usual.endswith("X")
    assert forms.mend(usual.replace("+", "-"))[0] == usual


@pytest.fixture(scope="module")
def secrets() -> Credentials:
    pair = keys.pair()
    return Credentials("250030", SecretStr(TOKEN), pair.public, pair.private)


def lengths(signature: str, credentials: Credentials) -> tuple[str, str] | None:
    """What is said of its length: how many characters it has, and how many are right."""
    found = told(forms.cut(signature, SIGNED, credentials))
    if not found:
        return None
    ((code, given),) = found
    assert code == "cut"
    assert given.keys() == {"sent", "right"}
    return given["sent"], given["right"]


def test_eight_characters_of_the_right_hash_are_no_accident(secrets: Credentials) -> None:
    right = sign("token", SIGNED, secrets)
    assert lengths(right, secrets) is None
    assert lengths(right[:8], secrets) == ("8", "32")
    assert lengths(right[:7], secrets) is None
    assert lengths(right + "00", secrets) == ("34", "32")
    assert lengths("f" * 20, secrets) is None
    assert lengths(right[:8], Credentials(public_key=secrets.public_key)) is None


@pytest.mark.parametrize("scheme", ["jws-md5", "jwt-message"])
def test_a_web_signature_has_the_length_of_its_key(scheme: str, secrets: Credentials) -> None:
    right = sign(scheme, SIGNED, secrets)  # type: ignore[arg-type]
    whole = str(len(right))
    assert lengths(right, secrets) is None
    for end in (-1, -2, -5, -300):
        assert lengths(right[:end], secrets) == (str(len(right) + end), whole)
    assert lengths(right + "AAAA", secrets) == (str(len(right) + 4), whole)
    assert lengths(right + ".x", secrets) == (str(len(right) + 2), whole)
    header, payload, made = right.split(".")
    assert lengths(f"{header}.{payload}=.{made[:-1]}", secrets) is None
    assert lengths(f"x.{payload}.{made[:-1]}", secrets) is None
    assert lengths(right[:-1], Credentials(token=secrets.token)) is None


def test_a_raw_signature_has_the_length_of_its_key(secrets: Credentials) -> None:
    right = sign("raw-rsa", SIGNED, secrets)
    assert lengths(right, secrets) is None
    assert lengths(right[:-4], secrets) == ("340", "344")
    assert lengths(right[:40], secrets) == ("40", "344")
    assert lengths(right[:39], secrets) is None
    assert lengths(right + "AAAA", secrets) == ("348", "344")
    assert lengths(right[:-4] + "!!!!!", secrets) is None


@pytest.mark.parametrize("size", [256, 384, 512])
def test_a_signature_is_whole_by_its_own_key_and_not_by_a_longer_one(size: int, secrets: Credentials) -> None:
    longer = RSAPublicNumbers(65537, 2 ** (size * 8 - 1) + 1).public_key()
    text = longer.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key = Credentials(public_key=text)
    begun = sign("jws-md5", SIGNED, secrets).rpartition(".")[0]
    for before, written in ((f"{begun}.", base64.urlsafe_b64encode), ("", base64.b64encode)):
        whole = before + written(b"\xff" * size).decode().rstrip("=" if before else "")
        assert lengths(whole, key) is None
        assert lengths(whole[:-8], key) == (str(len(whole) - 8), str(len(whole)))
    for scheme in ("jws-md5", "raw-rsa"):
        assert lengths(sign(scheme, SIGNED, secrets), key) is None
