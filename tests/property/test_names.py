"""Laws of file names: what is allowed stays in its folder, on Windows and on Linux; the rest is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipeline.masofon.names import (
    DropName,
    NameRefused,
    check_part,
    content_hash,
    dat_name,
    parse_drop_name,
    stamp,
)

HELD = bytes(range(256)).decode("cp1255", "ignore")
anything = st.one_of(st.text(st.characters()), st.text("aA1./\\:* _\0cCoOnN$\u05d0", max_size=60))
allowed = st.text(
    [character for character in HELD if check_part("", f"a{character}a") is None], min_size=1, max_size=24
).filter(lambda text: check_part("", text) is None)
times = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001  given its zone by the strategy


@given(anything, anything, anything)
@example("1", "imovein", "..")
@example("CON", "imovein", "1")
@example("1", "İ", "1")
def test_a_name_is_one_name_in_its_folder_or_it_is_refused(
    comp_id: str, interface: str, provider: str
) -> None:
    parts = (comp_id, interface, provider)
    arrived = datetime(2026, 11, 23, tzinfo=UTC)
    if any(check_part("", part) for part in (comp_id, interface.lower(), provider)):
        with pytest.raises(NameRefused) as refused:
            dat_name(*parts, arrived, "0" * 10)
        assert str(refused.value).isprintable()
        return
    name = dat_name(*parts, arrived, "0" * 10)
    for path in (PureWindowsPath("c:/hash7", name), PurePosixPath("/hash7", name)):
        assert path.name == name
        assert path.parent.name == "hash7"
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isprintable()
    assert len(name.encode()) <= 255 - len(".DMY_23.11.26.HMS_10.11.12.BAK")


@given(anything)
def test_every_text_is_allowed_or_refused_in_words(text: str) -> None:
    reason = check_part("compId", text)
    assert reason is None or (reason.startswith("compId ") and reason.isprintable())


@given(times, times)
def test_names_sort_as_the_payloads_arrived(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)
    assert len(stamp(one)) == len("20261123T101112123456Z")


@given(times, st.binary(), st.binary())
def test_a_payload_keeps_its_name_and_another_gets_another(time: datetime, one: bytes, other: bytes) -> None:
    def name(content: bytes, arrived: datetime = time) -> str:
        return dat_name("1", "imovein", "250030", arrived, content_hash(content))

    assert name(one) == name(one)
    assert (name(one) == name(other)) == (one == other)
    assert name(one) != name(one, time + timedelta(microseconds=1))


@given(st.integers(0, 10**9).map(str), allowed, allowed, allowed)
def test_a_dropped_name_says_what_it_was_made_of(
    comp_id: str, interface: str, provider: str, rest: str
) -> None:
    assume("a" <= interface[0].lower() <= "z")
    said = parse_drop_name(f"{comp_id}_{interface}_{provider}_{rest}.json")
    assert said == DropName(comp_id, interface.lower(), provider)


@given(anything)
def test_any_name_of_a_dropped_file_can_be_asked(filename: str) -> None:
    for name in (filename, f"1_imovein_{filename}_.json"):
        said = parse_drop_name(name)
        assert said is None or name.lower().startswith(f"{said.comp_id}_{said.interface}_".lower())
