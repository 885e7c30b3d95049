"""Every payload under samples/ gives the verdict and the .dat that stand beside it.

`python tests/unit/test_samples.py` (make golden) writes them anew: read the difference before you keep it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

import pipeline
from pipeline import rules
from pipeline.catalogue import MESSAGES
from pipeline.findings import Finding, Verdict

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SITES = sorted(SAMPLES.glob("*/prm"))
"""Parameter files of a station's own, for the payloads beside them."""
ARRIVED = datetime(2024, 11, 13, 8, 30, 0, 123456, tzinfo=UTC)
DIALECTS = ("safe", "quoted", "rfc4180")
INTERFACES = ("heshin", "imovein", "kupain", "movein", "itemin")
TOKEN = "TESTTOKEN0000000000000000000000AA"  # noqa: S105  the made-up provider of all samples
ONLINE = {"HC-A08", "HC-A09", "HC-A10", "HC-A11", "HC-A14", "HC-O01"} | {
    *("HC-E13", "HC-E14", "HC-E15", "HC-E16", "HC-E17", "HC-E18", "HC-W14", "HC-W17"),
}
"""What needs a station, a signature's key or Masofon: no payload alone can bring it about."""


@dataclass(frozen=True)
class Sample:
    """A payload (or a parameter file) and where its expected results stand."""

    path: Path

    @property
    def folder(self) -> str:
        return self.path.parent.parent.name

    @property
    def prm(self) -> Path | None:
        """The folder of parameter files that comes before the shipped ones."""
        site = SAMPLES / self.folder / "prm"
        return site if site in SITES else None

    @property
    def good(self) -> bool:
        return self.path.parent.name == "good"

    @property
    def name(self) -> str:
        return self.path.relative_to(SAMPLES).as_posix()

    def beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.stem + ending)

    def dat_file(self, dialect: str) -> Path:
        return self.beside(".dat" if dialect == "safe" else f".{dialect}.dat")


SORTED = sorted(SAMPLES.glob("*/*/*.json"))
ALL = [Sample(path) for path in SORTED if path.parent.name in {"good", "bad"} and ".policy." not in path.name]
CONVERTED = [
    one for one in ALL if one.folder not in {"prm", "reports"} and not one.beside(".policy.json").exists()
]
every_sample = pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.name)


@cache
def run(sample: Sample, dialect: str = "safe") -> tuple[Verdict, bytes | None]:
    """What the program makes of a sample today: the verdict, and the .dat where there is one."""
    if sample.folder == "prm":
        loaded = rules.load(sample.path)
        findings = () if isinstance(loaded, rules.Parameters) else tuple(loaded)
        return Verdict(sample.path.name, sample.path.stem, findings), None
    beside = sample.beside(".policy.json")
    policy = json.loads(beside.read_bytes()) if beside.exists() else {}
    settings = pipeline.Policy.model_validate(policy | {"dialect": dialect})
    if sample.folder == "reports":
        return pipeline.validate(sample.path, prm=sample.prm, policy=settings), None
    made = pipeline.convert(sample.path, prm=sample.prm, policy=settings, arrived=ARRIVED)
    return made.verdict, made.dat


def written(verdict: Verdict) -> str:
    """A verdict as a text to be read beside its sample."""
    reply = verdict.reply
    lines = [
        "accepted" if verdict.accepted else "refused",
        f"the API answers: {'ok' if verdict.accepted else reply.text if reply else '(nothing documented)'}",
        f"{verdict.plugin or 'interface unknown'}, rows: {verdict.rows}, {verdict.encoding}",
    ]
    for finding in verdict.findings:
        lines += ["", *_lines(finding)]
    return "\n".join(lines) + "\n"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.code} {finding.severity}: {finding.text}"
    where = "" if finding.row is None else f"pluginData[{finding.row}]"
    if finding.field is not None:
        where += f".{finding.field}" if where else finding.field
    if (at := finding.position) is not None:
        where += f"{', ' if where else ''}line {at.line}, column {at.column}"
    if finding.file is not None:
        where += f" of {Path(finding.file).name}"
    if finding.pointer is not None:
        where += f", {finding.pointer or '(the whole)'}"
    if where:
        yield f"  {where}"
    if finding.value is not None:
        yield f"  value: {json.dumps(finding.value, ensure_ascii=False)}"
    if finding.rule is not None:
        yield f"  rule: {finding.rule}"
    yield f"  {finding.hint}"


def expected(sample: Sample) -> dict[Path, bytes]:
    """The files that belong beside a sample, by today's program."""
    verdict, dat = run(sample)
    files = {}
    if verdict.findings:
        files[sample.beside(".verdict.txt")] = written(verdict).encode("utf-8", "backslashreplace")
    if dat is not None:
        files[sample.dat_file("safe")] = dat
        for dialect in DIALECTS[1:]:
            other = run(sample, dialect)[1]
            if other is not None and other != dat:
                files[sample.dat_file(dialect)] = other
    return files


def beside_all() -> set[Path]:
    """The expected results that are there."""
    found = (path for ending in ("*.dat", "*.verdict.txt") for path in SAMPLES.glob(f"*/*/{ending}"))
    return {path for path in found if path.parent.name in {"good", "bad"}}


@every_sample
def test_a_sample_gives_what_stands_beside_it(sample: Sample) -> None:
    for path, content in expected(sample).items():
        assert path.exists(), f"{path.name} is not there: make golden"
        if path.suffix == ".dat":
            assert content == path.read_bytes()
        else:
            assert content.decode().splitlines() == path.read_text("utf-8").splitlines()


@every_sample
def test_good_samples_are_accepted_and_bad_ones_refused(sample: Sample) -> None:
    verdict, dat = run(sample)
    assert verdict.accepted is sample.good
    assert (dat is not None) is (sample.good and sample.folder not in {"prm", "reports"})


@pytest.mark.parametrize("sample", CONVERTED, ids=lambda sample: sample.name)
def test_validating_says_what_converting_says(sample: Sample) -> None:
    converted = [finding for finding in run(sample)[0].findings if finding.code != "HC-E06"]
    assert list(pipeline.validate(sample.path, prm=sample.prm).findings) == converted


def test_no_expected_result_has_lost_its_sample() -> None:
    assert beside_all() == {path for sample in ALL for path in expected(sample)}


def test_each_interface_has_three_good_samples_and_six_bad_ones() -> None:
    for folder in (*INTERFACES, "reports"):
        mine = [sample for sample in ALL if sample.folder == folder]
        assert sum(sample.good for sample in mine) >= 3, folder
        assert sum(not sample.good for sample in mine) >= 6, folder


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("interface", INTERFACES)
def test_each_interface_has_a_golden_dat_in_each_dialect(interface: str, dialect: str) -> None:
    mine = [sample for sample in ALL if sample.folder == interface]
    assert any(sample.dat_file(dialect).exists() for sample in mine)


def test_every_message_that_a_payload_can_bring_about_is_reached() -> None:
    reached = {finding.code for sample in ALL for finding in run(sample)[0].findings}
    report = pipeline.convert(SAMPLES / "reports" / "good" / "without-parameters.json", arrived=ARRIVED)
    reached |= {finding.code for finding in report.verdict.findings}
    assert sorted(set(MESSAGES) - ONLINE - reached) == []


def test_the_readme_lists_every_sample_and_no_other() -> None:
    text = (SAMPLES / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `([^`]+\.json)` \|", text, re.MULTILINE)
    headings = re.split(r"^## `([^`]+)/`$", text, flags=re.MULTILINE)[1:]
    by_folder = dict(zip(headings[::2], headings[1::2], strict=True))
    named = [
        f"{folder}/{name}"
        for folder, part in by_folder.items()
        for name in re.findall(r"^\| `([^`]+\.json)` \|", part, re.MULTILINE)
    ]
    assert len(named) == len(listed)
    assert sorted(named) == sorted(path.relative_to(SAMPLES).as_posix() for path in _listable())


def _listable() -> list[Path]:
    return [sample.path for sample in ALL] + [path for site in SITES for path in sorted(site.glob("*.json"))]


@pytest.mark.parametrize(
    "sample", [one for one in ALL if one.good and one.folder != "prm"], ids=lambda one: one.name
)
def test_a_good_request_is_signed_with_the_test_token(sample: Sample) -> None:
    verdict, _ = run(sample)
    request = json.loads(sample.path.read_bytes().decode(verdict.encoding).removeprefix("\ufeff"))
    if isinstance(request, dict):  # rows alone have no signature
        data = request["message"]["pluginData"]
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        signed = re.sub(r"(?<=\d)\.0(?=[,}])", "", text) + TOKEN  # JavaScript writes 18.0 as 18
        digest = hashlib.md5(signed.encode("utf-8", "backslashreplace"), usedforsecurity=False).hexdigest()
        assert request["signature"] == digest


def write_golden() -> None:
    """Write the expected results anew."""
    wanted = {path: content for sample in ALL for path, content in expected(sample).items()}
    for path in beside_all() - set(wanted):
        path.unlink()
    for path, content in wanted.items():
        path.write_bytes(content)


if __name__ == "__main__":
    write_golden()
