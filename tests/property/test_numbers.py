"""`canonical` against a real JavaScript engine: Node reads the same literal and prints it."""

from __future__ import annotations

import json
import math
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.intake.numbers import canonical

ECHO = """
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const texts = line.split(" ").map((literal) => {
    const value = JSON.parse(literal);
    return Number.isFinite(value) ? String(value) : JSON.stringify(value);
  });
  process.stdout.write(texts.join(" ") + "\\n");
});
"""

Print = Callable[[list[str]], list[str]]

literals = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.binary(min_size=8, max_size=8)
    .map(lambda pattern: struct.unpack("<d", pattern)[0])
    .filter(math.isfinite)
    .map(repr),
    st.integers(-(2**70), 2**70).map(str),
    st.integers(2**53 - 9, 2**53 + 9).map(str),
    st.decimals(-(10**9), 10**9, places=2).map(lambda price: f"{price:f}"),
)


@pytest.fixture(scope="module")
def node() -> Iterator[Print]:
    """One Node for all: a line of literals in, a line of texts out."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("Node is not installed: JavaScript's own printing of numbers cannot be asked")
    with subprocess.Popen(
        [program, "-e", ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        into, out = process.stdin, process.stdout

        def printed(numbers: list[str]) -> list[str]:
            into.write(" ".join(numbers) + "\n")
            into.flush()
            return out.readline().split()

        yield printed


@given(st.lists(literals, min_size=1, max_size=50))
@example(
    ["0", "-0", "-0.0", "1.00", "1E2", "1e21", "999999999999999999999", "1e-6", "1e-7", "123456789012345678"]
)
@example(
    ["5e-324", "2.2250738585072014e-308", "1.7976931348623157e308", "1e309", "-1e309", "1e-999", "9" * 400]
)
@example(
    [
        f"{sign}{digits}e{power}"
        for sign in ("", "-")
        for digits in ("1", "1.5", "123")
        for power in range(-12, 26)
    ]
)
def test_every_number_is_printed_as_node_prints_it(node: Print, numbers: list[str]) -> None:
    assert [canonical(json.loads(literal)) for literal in numbers] == node(numbers)
