"""Node with the packages of this folder; they are installed the first time, and when the lock has changed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent


def node() -> str:
    """The program; skips the test, and says why, where it or its packages cannot be had."""
    npm, program = shutil.which("npm"), shutil.which("node")
    if npm is None or program is None:
        pytest.skip("npm is not installed: clients in Node, and Net-Passport's own package, cannot be tried")
    if not _is_current():
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(command, check=False, cwd=FOLDER, capture_output=True, text=True, timeout=300)
        if done.returncode:
            pytest.skip(f"npm ci failed: {done.stderr.strip()[:200]}")
    return program


def _is_current() -> bool:
    installed = FOLDER / "node_modules" / ".package-lock.json"
    wanted = FOLDER / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime
