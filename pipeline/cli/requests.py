"""Requests as files: read for the commands about signatures; what is missing in one is printed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipeline.cli.paths import STANDARD_INPUT, files
from pipeline.cli.terminal import say
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.findings import Finding
    from pipeline.passport.signed import Signed


def content(name: str) -> bytes:
    """A file (`-`: standard input) as it is; raises UsageError and OSError."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    (path,) = files([name])
    return path.read_bytes()


def text(name: str) -> bytes | Finding:
    """The same as UTF-8, whatever its encoding; or why it is none."""
    from pipeline.intake.source import Refused, open_bytes

    try:
        source = open_bytes(content(name))
    except Refused as refused:
        return refused.finding
    return source.read(0, source.size)


def signed(name: str) -> Signed | None:
    """The signed parts of a request; None, and a line for each, where some are missing."""
    from pipeline.passport.signed import read_exactly

    body = text(name)
    parts = read_exactly(body) if isinstance(body, bytes) else (body,)
    if isinstance(parts, tuple):
        complain(name, parts)
        return None
    return parts


def complain(name: str, findings: tuple[Finding, ...]) -> None:
    """Say what is wrong with a file, and what to do."""
    for finding in findings:
        place = f":{finding.position.line}:{finding.position.column}" if finding.position else ""
        say(f"{visible(name)}{place}: {finding.severity} {finding.code}: {visible(finding.text)}")
        say(f"  hint: {visible(finding.hint)}")
