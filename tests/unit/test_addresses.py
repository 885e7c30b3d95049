"""Whose a dropped file is: what its name says, what the settings say, and where they do not agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import Finding, Verdict
from pipeline.settings import toml
from pipeline.settings.station import StationSettings
from pipeline.station import address
from pipeline.station.address import Address

HERE = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
THERE = "3f2504e0-4f89-11d3-9a0c-0305e82c3302"
SETTINGS: StationSettings = toml.parse(
    f"""
[station]
id = "{HERE}"
[companies]
demo = "7"
[[drop.named]]
pattern = "shop*.json"
comp_id = "3"
interface = "imovein"
net_passport = "250030"
""".encode(),
    Path("station.toml"),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("1_IMovein_250030_x.json", Address("1", "imovein", "250030")),
        ("shop-17.json", Address("3", "imovein", "250030")),
        ("orders.json", Address(None, None, None)),
    ],
)
def test_a_name_says_whose_a_file_is_else_the_settings_do(name: str, found: Address) -> None:
    assert address.from_name(name, SETTINGS) == found


@pytest.mark.parametrize(
    ("company", "named", "counts"), [("Demo", "1", "7"), ("other", "1", "1"), (None, None, None)]
)
def test_the_company_of_the_request_counts_before_the_name(
    company: str | None, named: str | None, counts: str | None
) -> None:
    verdict = Verdict("x.json", "imovein", (), company=company)
    assert address.comp_id(Address(named, None, None), verdict, SETTINGS) == counts


def test_what_does_not_agree_is_noted() -> None:
    verdict = Verdict("x.json", "imovein", (), company="demo", station=THERE.upper())
    assert address.notes(Address("1", None, None), verdict, SETTINGS) == [
        "the file's name says company 1; station.toml says that demo is 7, and that counts",
        f"the request is for station {THERE.upper()}, and this one is {HERE}",
    ]
    same = Verdict("x.json", "imovein", (), company="demo", station=HERE.upper())
    assert address.notes(Address("007", None, None), same, SETTINGS) == []


@pytest.mark.parametrize(
    ("codes", "then"),
    [
        ([], ["HC-A10"]),
        (["HC-A04", "HC-A13", "HC-D1"], ["HC-A04", "HC-A10", "HC-A13", "HC-D1"]),
        (["HC-W01"], ["HC-A10", "HC-W01"]),
    ],
)
def test_a_company_that_is_not_served_is_told_where_the_vendor_tells_it(
    codes: list[str], then: list[str]
) -> None:
    verdict = address.not_allowed(Verdict("x.json", "imovein", tuple(Finding(code) for code in codes)))
    assert [finding.code for finding in verdict.findings] == then
    (finding,) = (finding for finding in verdict.findings if finding.code == "HC-A10")
    assert "imovein" in finding.text
