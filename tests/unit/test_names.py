"""The names of files: what a `.dat` is called, what a dropped file's name says, what is refused."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.masofon.names import (
    LONGEST_PART,
    DropName,
    NameRefused,
    check_part,
    content_hash,
    dat_interface,
    dat_name,
    parse_drop_name,
    stamp,
)

ARRIVED = datetime(2026, 11, 23, 10, 11, 12, 123456, UTC)
DIGEST = "0a1b2c3d4e5f"
RENAMED = ".DMY_23.11.26.HMS_10.11.12.BAK"


def test_a_dat_is_named_by_company_interface_provider_and_arrival() -> None:
    name = dat_name("1", "IMovein", "250030", ARRIVED, DIGEST)
    assert name == "1_imovein_250030_20261123T101112123456Z-0a1b2c3d4e.dat"


def test_the_stamp_is_utc_wherever_the_time_was_taken() -> None:
    jerusalem = ARRIVED.astimezone(timezone(timedelta(hours=2)))
    assert stamp(jerusalem) == stamp(ARRIVED) == "20261123T101112123456Z"
    assert stamp(datetime(999, 1, 2, tzinfo=UTC)) == "09990102T000000000000Z"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets its zone for all programs")
def test_the_stamp_is_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Jerusalem")
        time.tzset()
        said = stamp(ARRIVED)
    time.tzset()
    assert said == "20261123T101112123456Z"


def test_names_sort_by_arrival() -> None:
    times = [ARRIVED + timedelta(microseconds=10**power) for power in range(14)]
    digests = [digit * 10 for digit in "fedcba98765432"]
    names = [dat_name("1", "heshin", "9", *arrival) for arrival in zip(times, digests, strict=True)]
    assert names == sorted(names)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NameRefused, match=r"^the time of arrival has no time zone$") as refused:
        stamp(ARRIVED.replace(tzinfo=None))
    assert refused.value.remedy == "Give it one: datetime.now(UTC)."


@pytest.mark.parametrize("digest", ["", "abc", "xyzxyzxyzx", "0a1b2c3/4e", "..........", "٠١٢٣٤٥٦٧٨٩"])
def test_what_is_no_hash_is_refused(digest: str) -> None:
    with pytest.raises(
        NameRefused, match=r"^the hash of the content is not at least eight hex.* digits$"
    ) as refused:
        dat_name("1", "imovein", "250030", ARRIVED, digest)
    assert refused.value.remedy == "Use content_hash."


def test_the_same_content_has_the_same_hash() -> None:
    assert content_hash(b"[]") == content_hash(b"[]") == "4f53cda18c"
    assert content_hash(b"[]") != content_hash(b"[ ]")
    assert content_hash(b"[]") in dat_name("1", "imovein", "250030", ARRIVED, content_hash(b"[]").upper())


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "a" * LONGEST_PART,
        "א" * (LONGEST_PART // 2),
        "250030",
        "123456789012345678",
        "SignatureR",
        "shop-7",
        "a.b",
        "חנות",
        "co m",
        "CONSOLE",
        "com10",
        "null",
    ],
)
def test_a_harmless_part_is_allowed(text: str) -> None:
    assert check_part("compId", text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("\t", "is empty"),
        ("..", '".."'),
        ("a..b", '".."'),
        ("../etc", "separates folders"),
        ("a/b", "separates folders"),
        ("/etc", "separates folders"),
        ("a\\b", "separates folders"),
        ("\\\\server", "separates folders"),
        ("C:", "begins with the drive"),
        ("c:\\hash7", "begins with the drive"),
        ("C:x", "begins with the drive"),
        ("name:stream", "Windows refuses"),
        *((f"a{character}b", "Windows refuses") for character in '<>"|?*'),
        ("a_b", "separates the parts"),
        ("a\0b", "U+0000, which ends a text"),
        ("a\nb", "U+000A, which is not printable"),
        ("a\x1ab", "U+001A, which is not printable"),
        ("a\x7fb", "U+007F, which is not printable"),
        ("a\u202eb", "U+202E, which is not printable"),
        ("a\u200fb", "U+200F, which is not printable"),
        ("a\u00a0b", "U+00A0, which is not printable"),
        ("a\ud800b", "U+D800, which is not printable"),
        ("я", "U+044F, which Windows-1255 cannot carry"),
        ("😀", "U+1F600, which Windows-1255 cannot carry"),
        ("a\u2215b", "Windows-1255 cannot carry"),  # looks like a slash
        (" a", "begins with a blank"),
        ("a ", "ends with a blank"),
        ("a.", "ends with a dot"),
        (".", "ends with a dot"),
        ("CON", "device"),
        ("nul", "device"),
        ("Aux.txt", "device"),
        ("PRN .x", "device"),
        ("COM1", "device"),
        ("com0", "device"),
        ("COM¹", "device"),
        ("lpt9.dat", "device"),
        ("CONIN$", "device"),
        ("clock$", "device"),
        ("a" * (LONGEST_PART + 1), f"{LONGEST_PART + 1} bytes long"),
        ("א" * 25, "50 bytes long"),
    ],
)
def test_a_part_that_windows_or_linux_refuses_is_refused(text: str, reason: str) -> None:
    said = check_part("netPassportID", text)
    assert said is not None
    assert said.startswith("netPassportID ")
    assert reason in said
    assert said.isprintable()
    for parts in ((text, "imovein", "1"), ("1", text, "1"), ("1", "imovein", text)):
        with pytest.raises(NameRefused, match=r"^(compId|interface|netPassportID) ") as refused:
            dat_name(*parts, ARRIVED, DIGEST)
        assert isinstance(refused.value, UsageError)
        assert refused.value.remedy


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "compId is empty"),
        ("c:\\hash7", 'compId begins with the drive "c:"'),
        ("a..b", 'compId holds "..", which leads out of the folder'),
        ("a|b", 'compId holds "|", which Windows refuses in a file\'s name'),
        ("!я~", "compId holds U+044F, which Windows-1255 cannot carry"),
        (" a", "compId begins with a blank"),
        ("a ", "compId ends with a blank, which Windows takes off"),
        ("a.", "compId ends with a dot, which Windows takes off"),
        ("Aux.txt", 'compId is "Aux.txt", the name of a device on Windows'),
        ("א" * 25, "compId is 50 bytes long; 48 is the most"),
    ],
)
def test_what_is_refused_is_told_in_a_sentence(text: str, sentence: str) -> None:
    assert check_part("compId", text) == sentence


def test_the_longest_name_can_be_written_and_renamed_as_masofon_does(tmp_path: Path) -> None:
    part = "a" * LONGEST_PART
    name = dat_name(part, part, part, ARRIVED, DIGEST)
    file = tmp_path / name
    file.write_bytes(b"")
    file.rename(tmp_path / (name + RENAMED))
    assert [path.name for path in tmp_path.iterdir()] == [name + RENAMED]
    assert len("c:\\hash7\\Hconnect\\" + name + RENAMED) < 260


@pytest.mark.parametrize(
    ("filename", "said"),
    [
        ("1_imovein_250030_0001.json", DropName("1", "imovein", "250030")),
        ("12_IMOVEIN_123456789012345678_x_y_z.JSON", DropName("12", "imovein", "123456789012345678")),
        ("1_SignatureR_shop-7_.json", DropName("1", "signaturer", "shop-7")),
        ("1_imovein_250030_.._x.json", DropName("1", "imovein", "250030")),
    ],
)
def test_a_dropped_file_says_what_it_holds(filename: str, said: DropName) -> None:
    assert parse_drop_name(filename) == said


@pytest.mark.parametrize(
    "filename",
    [
        "",
        "orders.json",
        "my_web_shop_orders.json",
        "1_imovein_250030.json",
        "1_imovein_250030_0001.dat",
        "1_imovein_250030_0001.json.part",
        "1__250030_0001.json",
        "1_imovein__0001.json",
        "_imovein_250030_0001.json",
        "x1_imovein_250030_0001.json",
        "1_2_3_4.json",
        "١_imovein_250030_0001.json",
        "folder/1_imovein_250030_0001.json",
        "1_imovein_250030_a/b.json",
        "1_imovein_250030_a\\b.json",
    ],
)
def test_any_other_name_says_nothing(filename: str) -> None:
    assert parse_drop_name(filename) is None


@pytest.mark.parametrize(
    ("filename", "interface"),
    [
        (dat_name("1", "IMovein", "250030", ARRIVED, DIGEST), "imovein"),
        (dat_name("1", "heshin", "250030", ARRIVED, DIGEST) + RENAMED, "heshin"),
        ("1_KUPAIN_shop-7_anything.DAT", "kupain"),
        ("1_imovein_250030_0001.json", None),
        ("1_imovein_250030.dat", None),
        ("stock.dat", None),
    ],
)
def test_a_dat_says_its_interface_also_once_the_engine_has_renamed_it(
    filename: str, interface: str | None
) -> None:
    assert dat_interface(filename) == interface
