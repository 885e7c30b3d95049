"""Canonical JSON against a real V8: Node parses the same text and prints it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from pipeline.findings import Finding
from pipeline.intake.scanner import Fault
from pipeline.intake.values import Object
from pipeline.passport.canonical import canonical, complete, is_canonical, parse
from pipeline.passport.credentials import Credentials
from pipeline.passport.schemes import Failed, verify
from pipeline.passport.signed import Signed, cut, read, read_exactly

ECHO = """
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const texts = JSON.parse(line).map((text) => {
    try { return JSON.stringify(JSON.parse(text)); } catch { return null; }
  });
  process.stdout.write(JSON.stringify(texts).replace(/[^ -~]/g,
    (unit) => "\\\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0")) + "\\n");
});
"""
Ask = Callable[[list[str]], list[str | None]]


@pytest.fixture(scope="module")
def node() -> Iterator[Ask]:
    """One Node for all: a line of texts in, a line of canonical texts out, null where one is no JSON."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("Node is not installed: V8's own JSON cannot be asked")
    with subprocess.Popen([program, "-e", ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        into, out = process.stdin, process.stdout

        def answer(texts: list[str]) -> list[str | None]:
            into.write(json.dumps(texts).encode() + b"\n")
            into.flush()
            answers: list[str | None] = json.loads(out.readline())
            return answers

        yield answer


spaces = st.text(" \t\r\n", max_size=2)
characters = st.one_of(
    st.characters(exclude_categories=["Cs"], exclude_characters='"\\', min_codepoint=32),
    st.sampled_from(
        [r"\"", r"\\", r"\/", r"\b", r"\f", r"\n", r"\r", r"\t", "/", "\x7f", "\u2028", "\u2029", "ש"]
    ),
    st.integers(0, 0xFFFF).map(lambda unit: f"\\u{unit:04x}"),
    st.integers(0xD7F0, 0xE010).map(lambda unit: f"\\u{unit:04X}"),
)
strings = st.lists(characters, max_size=6).map(lambda parts: f'"{"".join(parts)}"')
keys = st.one_of(
    strings,
    st.sampled_from(
        [
            "0",
            "1",
            "2",
            "10",
            "9",
            "01",
            "-1",
            "1.0",
            "4294967294",
            "4294967295",
            "99999999999",
            "__proto__",
            "",
            "a",
        ]
    ).map(json.dumps),
    st.sampled_from([r'"\u0031"', r'"\u005f_proto__"', '"toString"', '"length"', '"constructor"']),
)
numbers = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,22})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(
        ["-0", "0.0", "1.00", "1e21", "1e-7", "0.000001", "1e999", "-1e999", "5e-324", "9007199254740993"]
    ),
    st.integers(-(10**16), 10**16).map(str),
    st.decimals(-(10**9), 10**9, places=3).map(lambda number: f"{number:f}"),
)
scalars = st.one_of(strings, numbers, st.sampled_from(["null", "true", "false"]))


def spaced(parts: list[str], brackets: str, space: str) -> str:
    return brackets[0] + space + f"{space},{space}".join(parts) + space + brackets[1]


def containers(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.tuples(keys, spaces, values).map(
        lambda member: f"{member[0]}{member[1]}:{member[1]}{member[2]}"
    )
    return st.one_of(
        st.builds(spaced, st.lists(values, max_size=4), st.just("[]"), spaces),
        st.builds(spaced, st.lists(members, max_size=6), st.just("{}"), spaces),
    )


values = st.recursive(scalars, containers, max_leaves=20)
plain = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"\\'), max_size=8)


@st.composite
def payloads(draw: st.DrawFn) -> str:
    """Rows as clients send them: a few layouts, strings and numbers; compact, or with Python's blanks and escapes."""
    layouts = draw(
        st.lists(st.lists(st.one_of(plain, st.sampled_from("0123")), max_size=4), min_size=1, max_size=3)
    )
    cell = st.one_of(
        plain.map(lambda text: json.dumps(text, ensure_ascii=False)),
        numbers,
        st.sampled_from(["null", "true"]),
    )
    rows = []
    for layout in draw(st.lists(st.sampled_from(layouts), max_size=6)):
        members = [f"{json.dumps(key, ensure_ascii=False)}:{draw(cell)}" for key in layout]
        rows.append(f"{{{','.join(members)}}}")
    text = f"[{','.join(rows)}]"
    if draw(st.booleans()):
        return json.dumps(json.loads(text), ensure_ascii=draw(st.booleans())).replace("Infinity", "1e999")
    return text


nearly = st.one_of(values, st.tuples(values, st.text(max_size=2), values).map("".join))


def ours(text: str, way: Callable[[bytes], bytes]) -> str | None:
    try:
        return way(text.encode()).decode()
    except Fault:
        return None


@given(st.lists(st.one_of(values, payloads(), nearly), min_size=1, max_size=8))
@example(['{"b":1,"a":2,"1":3,"0":4,"b":5,"__proto__":{"x":1},"4294967294":0,"4294967295":0}'])
@example([r'["\ud83d\ude00","\ud83d","\ude00\ud83d","\u2028","\u007f","\u0000\u001f\b","\/","\u0022"]'])
@example(["[1.00,-0,1E2,1e21,123456789012345678901234,1e999,-1e999,1e-7,0.1,100e-2]"])
@example(['[{"a":"x"}]{"a":"x"}]', '[{"a":"x"},]', '[{"a":-0}]', '[{"a":1}', "[{}]", '[{"a":1},{"a":1}] '])
@example(['[{"1":"x","a":"y"}]', '[{"a":1,"1":2}]', '[{"a":1,"a":2}]', '[{"a":"1"},{"b":2},{"a":0.10}]'])
@example(
    [
        "\ufeff[1]",
        "[1]\u00a0",
        "01",
        "1.",
        ".5",
        "+1",
        "[1,]",
        "nul",
        "",
        " ",
        '"\t"',
        "'a'",
        "NaN",
        r'"\x41"',
    ]
)
def test_canonical_json_is_what_node_prints(node: Ask, texts: list[str]) -> None:
    expected = node(texts)
    assert [ours(text, canonical) for text in texts] == expected
    assert [ours(text, complete) for text in texts] == expected


@given(payloads())
@example('[{"a":"x","b":-1.5},{"b":2,"a":null}]')
def test_what_is_seen_to_be_canonical_is(text: str) -> None:
    if is_canonical(text.encode()):
        assert complete(text.encode()) == text.encode()


def test_usual_payloads_are_seen_to_be_canonical() -> None:
    rows = '{"AccountKey":"20003","Quantity":20,"Price":-45.5,"Remarks":"קפה, 250 גרם","1x":null}'
    other = '{"AccountKey":"20003","ValueDate":"16/02/2021","Open":true}'
    assert is_canonical(f"[{rows}]".encode())
    assert is_canonical(f"[{rows},{rows},{other},{rows},{other}]".encode())


@pytest.mark.parametrize("depth", [200, 100_000])
def test_depth_ends_in_a_refusal_and_not_in_a_crash(depth: int) -> None:
    data = b"[" * depth + b"]" * depth
    body = b'{"message":{"netPassportID":"1","pluginData":%s},"signature":"%s"}' % (data, b"0" * 32)
    missing = read_exactly(body)
    assert isinstance(missing, tuple)
    assert [finding.code for finding in missing] == ["HC-E02"]
    signed = Signed(data, b'"1"', "0" * 32, body)
    assert verify(signed, Credentials(token=SecretStr("a"))) == Failed("depth", "token")


requests = st.builds(
    lambda message, signature, other, space: (
        f'{{{space}"x":{other},"message"{space}:{space}{message}{space},"signature":{signature}{space}}}'
    ),
    st.lists(
        st.tuples(
            st.sampled_from(['"netPassportID"', '"pluginData"', '"other"']), st.one_of(values, payloads())
        ),
        max_size=4,
    ).map(lambda members: f"{{{','.join(f'{key} : {value}' for key, value in members)}}}"),
    st.one_of(strings, values),
    values,
    spaces,
)


@given(requests)
@example('{"message":{"netPassportID":"1","pluginData":[ ]},"signature":"a"}')
@example(
    '{"message":{"netPassportID":"1","pluginData":[],"pluginData":[1 ] },"signature":"a","signature":"b"}'
)
@example('{"message":{"netPassportID":"1","pluginData":"","x":{"pluginData":1}},"signature":"a"}')
def test_the_parts_of_a_request_are_cut_out_as_they_were_sent(body: str) -> None:
    parts = read(body.encode())
    assert parts == read_exactly(body.encode())
    top = parse(body.encode())
    assert isinstance(top, Object)
    member = top.find("message")
    assert member is not None
    message = member.value
    if isinstance(parts, tuple):
        assert parts
        assert all(isinstance(finding, Finding) for finding in parts)
        return
    assert isinstance(message, Object)
    for key, part in (("pluginData", parts.data), ("netPassportID", parts.net_passport)):
        assert part == cut(body.encode(), message, key)
        found = message.find(key)
        assert found is not None
        assert parse(part) == parse(part.strip())
        assert complete(part) in complete(parts.message)
    signature = top.find("signature")
    assert signature is not None
    assert parts.signature
    if isinstance(signature.value, str):
        assert parts.signature == signature.value
