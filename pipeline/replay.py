"""Replay: a payload saved so that it can be checked and sent again: a sample, a call in curl, a test for pytest."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import msgspec

from pipeline.findings import Finding, Verdict
from pipeline.intake.encoding import UTF8
from pipeline.intake.scanner import Fault
from pipeline.intake.source import Doubt, Refused, open_bytes
from pipeline.intake.values import Object
from pipeline.masofon.names import parse_drop_name
from pipeline.passport.canonical import canonical, parse
from pipeline.passport.request import request
from pipeline.reporters.visible import visible
from pipeline.settings import Policy

_LARGE = 1 << 25
"""Bytes from which a payload is posted as it is: it is not read whole."""
_SHOWN = 20
"""Findings that the comment of a test lists."""
_STATION = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
"""Any will do: a station without an id answers to each."""
_COMPANY, _PASSPORT = "demo", "250030"
_NAME = re.compile(r"[^0-9a-z]+")
_PREFIX = "failing_"
_REQUEST = {"station", "plugin", "company", "message", "signature"}

_POST = """curl -sS "${HCONNECT_URL:-http://127.0.0.1:8765/api}" -H 'Content-Type: application/json' --data-binary """
_AS_IT_IS = """\
#!/bin/sh
# Posts @SAMPLE@ as it is. HCONNECT_URL: where to, if not to `hconnect up` at its usual port.
cd "$(dirname "$0")" && @POST@@@SAMPLE@
"""
_SIGNED = """\
#!/bin/sh
# Posts the rows of @SAMPLE@ in a request, signed with HCONNECT_TOKEN, which `hconnect up` prints.
# HCONNECT_URL: where to, if not to `hconnect up` at its usual port.
: "${HCONNECT_TOKEN:?is the token of the provider}"
data=$(cat <<'JSON'
@DATA@
JSON
)
signature=$(printf '%s%s' "$data" "$HCONNECT_TOKEN" | openssl md5 -r | cut -c1-32)
{
cat <<'JSON'
@HEAD@
JSON
printf '%s},"signature":"%s"}' "$data" "$signature"
} | @POST@@-
"""
_TEST = '''\
"""@SAMPLE@ is accepted: this fails until the payload, or what made it, is right."""

from pathlib import Path

import pipeline

PAYLOAD = Path(__file__).with_name("@SAMPLE@")

# As it was saved:
@FINDINGS@


def test_@NAME@_is_accepted() -> None:
    verdict = pipeline.validate(@ARGUMENTS@)
    assert verdict.accepted, "\\n".join(f"{one.code} {one.pointer or ''} {one.text}" for one in verdict.errors)
'''


class Saved(msgspec.Struct, frozen=True):
    """The three files."""

    sample: Path
    """The payload, byte for byte."""
    curl: Path
    """A shell script: a request is posted as it is; rows alone get an envelope, and a signature by HCONNECT_TOKEN."""
    test: Path
    """A test for pytest, to stand beside the sample; it passes once the payload is accepted."""


def save(
    verdict: Verdict,
    data: bytes | Path,
    folder: Path,
    *,
    name: str | None = None,
    prm: Path | None = None,
    policy: Policy | None = None,
) -> Saved:
    """Save a payload of which this is the verdict; files of the same name are replaced.

    `name` (default: that of the source) is made fit for a module. `prm` and `policy` are what it was checked by, and
    stand in the test. Raises OSError.
    """
    called = _PREFIX + module_name(name or Path(verdict.source).stem)
    saved = Saved(*(folder / part.format(called) for part in ("{}.json", "{}.sh", "test_{}.py")))
    _copy(data, saved.sample)
    _write(saved.curl, _script(verdict, data, saved.sample.name))
    _write(saved.test, _test(verdict, called, saved.sample.name, _arguments(verdict, prm, policy)))
    return saved


def module_name(text: str) -> str:
    """What is left of a name in that of a module: small letters, digits and underscores; at most 60."""
    small = _NAME.sub("_", text.lower()).strip("_").removeprefix(_PREFIX)
    return small[:60].strip("_") or "payload"


def _copy(data: bytes | Path, target: Path) -> None:
    if isinstance(data, bytes):
        target.write_bytes(data)
    elif not (target.exists() and target.samefile(data)):
        shutil.copyfile(data, target)


def _write(target: Path, text: str) -> None:
    target.write_text(text, "utf-8", newline="\n")


def _script(verdict: Verdict, data: bytes | Path, sample: str) -> str:
    rows = _rows(verdict, data)
    if rows is None:
        return _filled(_AS_IT_IS, {"SAMPLE": sample})
    dropped = parse_drop_name(Path(verdict.source).name)
    head = request(
        b"",
        station=_STATION,
        plugin=verdict.plugin or "",
        company=_COMPANY,
        net_passport=dropped.net_passport if dropped else _PASSPORT,
    ).removesuffix(b"}}")
    return _filled(_SIGNED, {"SAMPLE": sample, "HEAD": head.decode(), "DATA": rows.decode()})


def _filled(template: str, texts: dict[str, str]) -> str:
    """A text in the place of each mark; what was put in is not looked at again."""
    marks = {**texts, "POST": _POST}
    return re.sub("@([A-Z]+)@", lambda mark: marks[mark[1]], template)


def _rows(verdict: Verdict, data: bytes | Path) -> bytes | None:
    """Rows (or the one object of a report) without an envelope, in the form that a signature covers; else None."""
    if isinstance(data, Path):
        if data.stat().st_size > _LARGE:
            return None
        data = data.read_bytes()
    try:
        source = open_bytes(data, encoding=None if verdict.encoding == UTF8 else verdict.encoding)
        text = source.read(0, source.size)
        top = parse(text)
        if isinstance(top, Object) and any(member.key in _REQUEST for member in top.members):
            return None
        return canonical(text)
    except (Fault, Doubt, Refused):
        return None


def _test(verdict: Verdict, called: str, sample: str, arguments: str) -> str:
    findings = "\n".join(f"# {visible(line)}" for line in _told(verdict))
    texts = {"SAMPLE": sample, "NAME": called, "ARGUMENTS": arguments, "FINDINGS": findings}
    return _filled(_TEST, texts)


def _told(verdict: Verdict) -> list[str]:
    errors = verdict.errors
    lines = [_line(finding) for finding in errors[:_SHOWN]]
    if len(errors) > _SHOWN:
        lines.append(f"and {len(errors) - _SHOWN} more")
    return lines or ["no error"]


def _line(finding: Finding) -> str:
    return " ".join(part for part in (finding.code, finding.pointer, finding.text) if part)


def _arguments(verdict: Verdict, prm: Path | None, policy: Policy | None) -> str:
    """What `pipeline.validate` is called with."""
    given = ["PAYLOAD"]
    if verdict.plugin is not None:
        given.append(f"plugin={_quoted(verdict.plugin)}")
    if prm is not None:
        given.append(f"prm=Path({_quoted(str(prm.resolve()))})")
    chosen = policy.model_dump(exclude_defaults=True) if policy else {}
    if chosen:
        choices = ", ".join(f"{name}={_quoted(value)}" for name, value in chosen.items())
        given.append(f"policy=pipeline.Policy({choices})")
    return ", ".join(given)


def _quoted(value: object) -> str:
    """A text or a number as Python writes it; JSON's form is Python's for these."""
    return json.dumps(value)
