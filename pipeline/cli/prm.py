"""Parameter files: check them, show them, make Masofon's own.

Examples:
  hconnect prm check site-prm/imovein.json
  hconnect prm show imovein
  hconnect prm make imovein --flavour widths --out imovein.prm
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli import FINDINGS, FINE, options
from pipeline.cli.paths import files
from pipeline.cli.terminal import colours, console, say
