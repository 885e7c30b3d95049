"""`python -m tests.fuzz`: looks for bytes that break a law of `targets`, led by the branches of `pipeline` they reach.

What it learns stays in `.fuzz` and is where the next search begins. `--keep` puts that part of it into the corpus that
reaches a branch which neither the samples nor the corpus reach; the tests replay the corpus. Bytes that break a law lie
in `.fuzz`, too: mend the program, then put them into the corpus under a name that says what they are.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from tests.fuzz.corpus import CORPUS, ROOT, WORK, sow
from tests.fuzz.targets import TARGETS

_LONGEST = 4096
"""Bytes of an input: what is wrong shows in a few rows."""
_SLOWEST = 10
"""Seconds that an input may take; usual is a thousandth of one."""


def main() -> int:
    """Search in each target that was asked for; 0 where every law held, 1 where one was broken, 2 without atheris."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    asked.add_argument(
        "--only", default=",".join(TARGETS), metavar="TARGET,...", help=f"some of: {', '.join(TARGETS)}"
    )
    asked.add_argument("--keep", action="store_true", help="put what reaches new branches into the corpus")
    given = asked.parse_args()
    chosen = given.only.split(",")
    if unknown := set(chosen) - set(TARGETS):
        asked.error(f"no such target: {', '.join(sorted(unknown))}")
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write(
            "atheris is not installed. It is not in the lock, as it is there for Linux on x86-64 and for macOS alone,\n"
            "and for some versions of Python. Where it is: .venv/bin/python -m pip install 'atheris>=3'\n"
        )
        return 2
    broken = [name for name in chosen if not _search(name, given.seconds)]
    if given.keep:
        for name in chosen:
            _keep(name)
    return 1 if broken else 0


def _search(name: str, seconds: int) -> bool:
    """Whether the target's laws held."""
    seeds, found = WORK / name / "seeds", WORK / name / "found"
    shutil.rmtree(seeds, ignore_errors=True)
    sow(name, seeds)
    found.mkdir(exist_ok=True)
    done = _run(
        name,
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST}",
        f"-timeout={_SLOWEST}",
        f"-artifact_prefix={WORK / name}/",
        found,
        seeds,
    )
    said = done.stderr.rstrip()
    print(f"{name}: {said.splitlines()[-1] if done.returncode == 0 else said}")
    return done.returncode == 0


def _keep(name: str) -> None:
    """Let libFuzzer choose, by branches alone, from what was found, beyond seeds and corpus."""
    reached = WORK / name / "reached"
    shutil.rmtree(reached, ignore_errors=True)
    sow(name, reached)
    before = set(reached.iterdir())
    _run(name, "-merge=1", "-use_counters=0", reached, WORK / name / "found").check_returncode()
    new = set(reached.iterdir()) - before
    for path in new:
        shutil.copy(path, CORPUS / name)
    print(f"{name}: {len(new)} kept")


def _run(name: str, *options: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz.one", name, *map(str, options)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)


if __name__ == "__main__":
    sys.exit(main())
