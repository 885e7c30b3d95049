"""What the package takes from Python, and how it answers what it cannot take."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline import conversion
from pipeline.catalogue import MESSAGES
from pipeline.errors import UsageError
from pipeline.findings import Verdict
from pipeline.intake import source
from pipeline.settings import Policy

ROWS = [{"accountKey": "10620", "fullName": "מאפייה"}]
TEXT = json.dumps(ROWS, ensure_ascii=False)


def told(verdict: Verdict) -> list[tuple[str, int | None, str | None, int | None]]:
    return [
        (one.code, one.row, one.field, one.position.line if one.position else None)
        for one in verdict.findings
    ]


@pytest.mark.parametrize(
    "data", [TEXT, TEXT.encode(), bytearray(TEXT.encode()), memoryview(TEXT.encode()), ROWS, tuple(ROWS)]
)
def test_rows_are_taken_as_text_as_bytes_and_as_values(data: Any) -> None:
    assert pipeline.validate(data, plugin="heshin").accepted
    made = pipeline.convert(data, plugin="heshin")
    assert made.dat is not None
    assert made.dat.startswith(b"10620,")


@pytest.mark.parametrize("value", [{1, 2}, b"x", object(), float("nan")])
def test_a_value_that_json_has_not_is_a_wrong_call_or_a_finding(value: object) -> None:
    if isinstance(value, float):
        assert told(pipeline.validate([{"a": value}], plugin="heshin"))[0][0] == "HC-A15"
        return
    with pytest.raises(UsageError, match=r"^pluginData as Python values: ") as refused:
        pipeline.validate([{"a": value}], plugin="heshin")
    assert refused.value.remedy.startswith("Use what JSON has: ")


def test_values_that_hold_themselves_are_a_wrong_call() -> None:
    rows: list[object] = []
    rows.append(rows)
    with pytest.raises(UsageError, match="Circular reference"):
        pipeline.validate(rows, plugin="heshin")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("encoding", "klingon", "klingon is not an encoding of text"),
        ("encoding", "rot13", "rot13 is not an encoding of text"),
        ("unencodable", "??", "one printable character"),
        ("unencodable", ",", "neither a comma nor a quote"),
        ("unencodable", "é", "é is itself not in Windows-1255"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused(field: str, value: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Policy.model_validate({field: value})


def test_the_package_lists_what_it_has() -> None:
    assert set(pipeline.__all__) <= set(dir(pipeline))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pipeline.nothing  # noqa: B018  only to look


def test_a_finding_can_be_compared_and_kept_in_a_set() -> None:
    one, other = (pipeline.validate("{", plugin="heshin").findings[0] for _ in range(2))
    assert one == other
    assert len({one, other}) == 1
    assert one != "HC-A15"


@pytest.mark.parametrize("code", MESSAGES)
def test_a_message_knows_its_group_and_number(code: str) -> None:
    message = MESSAGES[code]
    assert code == f"HC-{message.group}{message.number:0{len(code) - 4}}"


# --- files that are too large for the memory: the same findings at the same places

LARGE = (
    "[\n"
    + ",\n".join(f'{{"accountKey":"{number}","fullName":"חשבון","city":"תל אביב"}}' for number in range(99))
    + "\n]"
)
WRONG = LARGE.replace('"accountKey":"77"', '"accountKey":null')


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is large, as everything is here."""
    monkeypatch.setattr(source, "IN_MEMORY", 100)
    return tmp_path / "large.json"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1255", "utf-16"])
@pytest.mark.parametrize("text", [LARGE, WRONG])
def test_a_large_file_is_told_as_its_text_is(text: str, encoding: str, file: Path) -> None:
    file.write_bytes(text.encode(encoding))
    verdict = pipeline.validate(file, plugin="heshin")
    assert told(verdict) == told(pipeline.validate(text.encode(encoding), plugin="heshin"))
    assert verdict.encoding == encoding.removesuffix("-sig")
    for finding in verdict.errors:
        if finding.position is not None:
            assert '"accountKey":null' in verdict.excerpt(finding.position)[0]
    verdict.close()


def test_a_large_file_of_another_encoding_than_was_said_is_refused(file: Path) -> None:
    file.write_bytes(b"[" + b" " * 200 + b'"\xff"]')
    for encoding in ("utf-8", "ascii", "utf-16"):
        verdict = pipeline.validate(file, plugin="heshin", policy=Policy(encoding=encoding))
        assert [finding.code for finding in verdict.findings] == ["HC-E04"]
        assert verdict.findings[0].given["encoding"] == encoding.upper()


def test_a_large_payload_gets_the_name_of_its_content(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived = datetime(2026, 11, 23, tzinfo=UTC)
    file.write_text(LARGE, "utf-8")
    short = pipeline.convert(LARGE.encode(), plugin="heshin", arrived=arrived)
    monkeypatch.setattr(conversion, "_LONG", 100)
    long = pipeline.convert(file, plugin="heshin", arrived=arrived)
    assert long.name == short.name
    assert long.dat == short.dat


def test_a_large_payload_that_is_refused_leaves_nothing_behind(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "_LONG", 100)
    file.write_text(WRONG, "utf-8")
    sink = BytesIO()
    made = pipeline.convert(file, plugin="heshin", sink=sink)
    assert (made.name, made.dat, made.written) == (None, None, 0)
    assert sink.getvalue() == b""


def test_a_name_that_cannot_be_one_takes_the_rows_back() -> None:
    sink = BytesIO()
    made = pipeline.convert(TEXT, plugin="heshin", net_passport="../1", sink=sink)
    assert made.name is None
    assert [finding.code for finding in made.verdict.errors] == ["HC-E06"]
    assert sink.getvalue() == b""


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(file: Path) -> None:
    file.write_text(LARGE, "utf-8")
    verdict = pipeline.validate(file, plugin="heshin", policy=Policy(max_bytes=1024))
    assert [(finding.code, finding.given["limit"]) for finding in verdict.findings] == [("HC-E03", "1,024")]
