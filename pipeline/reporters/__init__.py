"""The forms in which findings are shown, by the names that `--format` takes."""

from __future__ import annotations

from pipeline.reporters.base import Reporter, Totals
from pipeline.reporters.github import GithubReporter
from pipeline.reporters.json import JsonReporter
from pipeline.reporters.junit import JUnitReporter
from pipeline.reporters.sarif import SarifReporter
from pipeline.reporters.text import TextReporter

REPORTERS: dict[str, type[Reporter]] = {
    "text": TextReporter,
    "json": JsonReporter,
    "sarif": SarifReporter,
    "junit": JUnitReporter,
    "github": GithubReporter,
}

__all__ = ["REPORTERS", "Reporter", "Totals"]
