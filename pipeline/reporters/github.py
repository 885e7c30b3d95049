"""Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request."""

from __future__ import annotations

from pathlib import Path

from pipeline.findings import Finding, Verdict
from pipeline.reporters.base import HEBREW, Reporter, file_of, no_halves
from pipeline.reporters.visible import visible


class GithubReporter(Reporter):
    """A line for each finding. GitHub itself shows a limited number of them in a step; all are in its log."""

    def write(self, verdict: Verdict) -> None:
        """The annotations of one payload."""
        for finding in verdict.findings:
            self.out.write(no_halves(self._annotation(verdict, finding)) + "\n")

    def _annotation(self, verdict: Verdict, finding: Finding) -> str:
        properties = []
        file, at = file_of(verdict, finding), finding.position
        if file is not None:
            properties.append(f"file={_property(Path(file).as_posix())}")
            if at is not None:
                properties.append(f"line={at.line},col={at.column}")
        properties.append(f"title={_property(finding.code)}")
        hint = finding.hint_hebrew if self.language == HEBREW else finding.hint
        message = _data("\n".join(map(visible, (finding.text, finding.hebrew, hint))))
        return f"::{finding.severity} {','.join(properties)}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
