"""Descriptors of reports: each gives back what was sealed, and nothing else is one."""

from __future__ import annotations

import os

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports.definition import Bound, Column, Definition, Parameter
from pipeline.reports.descriptor import KEY_BYTES, DescriptorRefused, Exported, seal, unseal

TEXT = st.text(max_size=20)
KEYS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
BOUNDS = st.builds(
    Bound, TEXT, st.sampled_from(["from", "to", "only"]), st.none() | st.integers(-(2**31), 2**31) | TEXT
)
PARAMETERS = st.builds(
    Parameter,
    st.integers(0, 499),
    TEXT,
    st.sampled_from(["long", "txt", "date"]),
    st.sampled_from(["range", "equal", "at least"]),
    st.lists(BOUNDS, max_size=2).map(tuple),
)
COLUMNS = st.builds(Column, TEXT, TEXT, st.sampled_from(["text", "number", "date"]), st.integers(0, 6))
EXPORTED = st.builds(
    Exported,
    st.from_regex("[0-9]{1,9}", fullmatch=True),
    st.builds(
        Definition,
        st.integers(1, 99_999),
        TEXT,
        st.lists(COLUMNS, max_size=4).map(tuple),
        TEXT,
        st.lists(PARAMETERS, max_size=3).map(tuple),
    ),
)
KEY = bytes(range(KEY_BYTES))
ONE = Exported("1", Definition(100, 'סה"כ', (Column("a", "מפתח"),), "select a from b"))
SEALED = seal(ONE, KEY)


@given(EXPORTED, KEYS)
def test_what_was_sealed_is_given_back(exported: Exported, key: bytes) -> None:
    assert unseal(seal(exported, key), key) == exported


@given(EXPORTED)
def test_its_form_is_that_of_a_block_cipher(exported: Exported) -> None:
    iv, _, content = seal(exported, KEY).partition(":")
    assert (len(iv), len(content) % 32) == (32, 0)
    assert (iv + content).isascii()
    assert bytes.fromhex(content)


@given(st.integers(0, (len(SEALED) - 1) // 2 * 8 - 1))
def test_a_bit_that_flips_is_noticed(bit: int) -> None:
    iv, _, content = SEALED.partition(":")
    changed = bytearray(bytes.fromhex(iv + content))
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DescriptorRefused, match="foreign"):
        unseal(f"{changed[:16].hex()}:{changed[16:].hex()}", KEY)


@given(KEYS.filter(lambda key: key != KEY))
def test_another_stations_key_opens_nothing(key: bytes) -> None:
    with pytest.raises(DescriptorRefused, match="foreign"):
        unseal(SEALED, key)


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 64))
def test_a_part_that_is_cut_out_is_missed(at: int, length: int) -> None:
    with pytest.raises(DescriptorRefused):
        unseal(SEALED[:at] + SEALED[at + length :], KEY)


@given(st.integers(0, len(SEALED)), st.text(min_size=1, max_size=40))
def test_what_is_put_in_is_noticed(at: int, more: str) -> None:
    with pytest.raises(DescriptorRefused):
        unseal(SEALED[:at] + more + SEALED[at:], KEY)


@given(st.integers(0, len(SEALED) - 1), st.characters())
def test_another_character_is_noticed(at: int, other: str) -> None:
    if other == SEALED[at]:
        return
    with pytest.raises(DescriptorRefused):
        unseal(SEALED[:at] + other + SEALED[at + 1 :], KEY)


@given(st.text() | st.from_regex("[0-9a-f]{32}:([0-9a-f]{32}){2,4}", fullmatch=True))
def test_no_other_text_is_one(text: str) -> None:
    with pytest.raises(DescriptorRefused):
        unseal(text, KEY)


def test_capital_letters_are_not_what_was_exported() -> None:
    with pytest.raises(DescriptorRefused, match="form"):
        unseal(SEALED.upper(), KEY)


def test_two_exports_of_one_report_differ() -> None:
    assert seal(ONE, KEY) != SEALED
    assert unseal(SEALED, KEY) == ONE


class Older(msgspec.Struct, frozen=True):
    """What an earlier version might have sealed."""

    comp_id: str
    report: int


def test_a_report_of_another_version_says_so() -> None:
    old = seal(Older("1", 100), KEY)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(DescriptorRefused, match="old"):
        unseal(old, KEY)


def test_chance_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", lambda count: b"\1" * count)
    assert seal(ONE, KEY).startswith("01" * 16 + ":")
