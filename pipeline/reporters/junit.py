"""Findings as JUnit XML, for the test pages of build servers: a suite and a test case for each payload.

There is no standard of JUnit XML; this keeps to the schema that Jenkins and pytest use. A refused payload is
one failed test, and one failure holds all of its errors: some servers show only the first failure of a test.
"""

from __future__ import annotations

import re

from pipeline.findings import Finding, Verdict
from pipeline.reporters.base import HEBREW, Reporter

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, not even escaped."""
_UNKNOWN = "\ufffd"
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_TEXT = str.maketrans(_ESCAPED)
_ATTRIBUTE = str.maketrans(_ESCAPED | {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


class JUnitReporter(Reporter):
    """Accepted passes, refused fails, with every error in the failure; warnings are the test's output."""

    def begin(self) -> None:
        """The head."""
        self.out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hconnect validate">\n')

    def write(self, verdict: Verdict) -> None:
        """One payload."""
        source, plugin = _attribute(verdict.source), _attribute(f"hconnect.{verdict.plugin or 'unknown'}")
        failures = 0 if verdict.accepted else 1
        self.out.write(
            f'  <testsuite name={source} tests="1" failures="{failures}" errors="0" skipped="0">\n'
            f"    <testcase classname={plugin} name={source}>\n"
        )
        if errors := verdict.errors:
            first = errors[0]
            message = first.text if len(errors) == 1 else f"{len(errors):,} errors, the first: {first.text}"
            self.out.write(f"      <failure type={_attribute(first.code)} message={_attribute(message)}>")
            self._findings(verdict, errors)
            self.out.write("</failure>\n")
        if warnings := verdict.warnings:
            self.out.write("      <system-out>")
            self._findings(verdict, warnings)
            self.out.write("</system-out>\n")
        self.out.write("    </testcase>\n  </testsuite>\n")

    def end(self) -> None:
        """The foot."""
        self.out.write("</testsuites>\n")

    def _findings(self, verdict: Verdict, findings: tuple[Finding, ...]) -> None:
        for finding in findings:
            at = finding.position
            place = (finding.file or verdict.source) + (f":{at.line}:{at.column}" if at is not None else "")
            hint = finding.hint_hebrew if self.language == HEBREW else finding.hint
            head = f"{place}: {finding.severity} {finding.code}: {finding.text}"
            self.out.write(_text(f"\n{head}\n  {finding.hebrew}\n  {hint}\n"))


def _text(text: str) -> str:
    return _NOT_XML.sub(_UNKNOWN, text).translate(_TEXT)


def _attribute(text: str) -> str:
    return f'"{_NOT_XML.sub(_UNKNOWN, text).translate(_ATTRIBUTE)}"'
