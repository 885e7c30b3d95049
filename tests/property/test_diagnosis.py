"""The doctor never names a mistake that was not made, and always finds those that were, whatever the payload."""

from __future__ import annotations

import hashlib

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pipeline.passport.canonical import canonical, parse
from pipeline.passport.credentials import Credentials
from pipeline.passport.doctor import diagnose
from pipeline.passport.signed import Signed
from pipeline.passport.texts import NEEDS, SPACES
from pipeline.passport.writing import V8, Style, write

TOKEN = "TESTTOKEN0000000000000000000000AA"  # noqa: S105  an example

keys = st.sampled_from(["AccountKey", "ItemKey", "Remarks", "Price", "7", "0", "שם", "a/b"])
cells = st.one_of(
    st.text(st.sampled_from("aב/\"'+\u2028\x7f😀 \n"), max_size=5).map(write),
    st.sampled_from(["1", "1.00", "-0", "2.5", "1e3", "null", "true"]),
)
rows = st.lists(
    st.lists(st.tuples(keys, cells), min_size=1, max_size=5).map(
        lambda members: f"{{{','.join(f'{write(key)}:{cell}' for key, cell in members)}}}"
    ),
    min_size=1,
    max_size=3,
).map(lambda texts: f"[{','.join(texts)}]")
choices = st.fixed_dictionaries(
    {},
    optional={
        "slashes": st.just(True),
        "escapes": st.sampled_from(list(NEEDS)),
        "space": st.sampled_from(SPACES),
        "numbers": st.sampled_from(["sent", "point", "cents"]),
        "order": st.sampled_from(["sorted", "sent"]),
        "doubles": st.just(True),
    },
).filter(
    lambda chosen: chosen.get("order") != "sorted" or "doubles" not in chosen
)  # what sorts has no doubles
FEWER = settings(max_examples=settings().max_examples // 5)  # a search that finds nothing takes its time
CODES = {
    "slashes": "escaped-slash",
    "escapes": "unicode-escape",
    "space": "white-space",
    "numbers": "number-format",
    "order": "key-order",
    "doubles": "double-key",
}


@FEWER
@given(rows, choices, st.sampled_from([("", None), ("\n", "token-blanks"), (None, "token-missing")]))
def test_the_causes_are_among_the_mistakes_and_explain_the_signature(
    text: str, chosen: dict[str, object], secret: tuple[str | None, str | None]
) -> None:
    value = parse(text.encode())
    style = msgspec.structs.replace(V8, **chosen)
    end, code = secret
    written = write(value, style).encode() + (b"" if end is None else f"{TOKEN}{end}".encode())
    signature = hashlib.md5(written, usedforsecurity=False).hexdigest()
    found = diagnose(Signed(text.encode(), b'"1"', signature), Credentials(token=SecretStr(TOKEN)))
    named = {cause.code for cause in found}
    made = {CODES[name] for name in chosen}
    right = write(value, style).encode() == canonical(text.encode())
    if chosen.get("space") == Style(space=SPACES[4]).space and end is not None:
        made.add("gap")  # a line end behind the text stands before the token
    assert named <= made | ({code} if code else set())
    assert bool(named) == (not right or code is not None)
    assert code is None or code in named


@FEWER
@given(rows, choices)
def test_a_signature_with_an_unknown_token_has_no_cause(text: str, chosen: dict[str, object]) -> None:
    written = write(parse(text.encode()), msgspec.structs.replace(V8, **chosen)).encode() + b"unknown"
    signature = hashlib.md5(written, usedforsecurity=False).hexdigest()
    assert diagnose(Signed(text.encode(), b'"1"', signature), Credentials(token=SecretStr(TOKEN))) == ()
