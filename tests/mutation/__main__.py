"""`python -m tests.mutation`: breaks rules, masofon and passport in small ways, and sees whether a test notices.

mutmut makes the changes and picks the tests of each (`[tool.mutmut]` in pyproject.toml); the folder `mutants` keeps what
it has found, so a run that is broken off goes on where it was. What survives has its reason in `survivors.toml`; what
survived a former run without one is tried again, as there may be a test by now.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutation.survivors import Survivor, load, save

ROOT = Path(__file__).resolve().parents[2]
WANTED = 90
"""Of a hundred changes in each package, so many must be noticed."""
_NOTICED = {"killed", "timeout", "segfault", "caught by type check"}
_UNNOTICED = {"survived", "no tests"}
_RESULT = re.compile(r"\s*(?P<mutant>pipeline\.\S+): (?P<status>.+)")
_MUTANT = re.compile(r"(?P<module>.+)\.x(?:_|ǁ(?P<of>.+)ǁ)(?P<function>.+)__mutmut_[0-9]+")


def main() -> int:
    """0 where enough is noticed and each survivor has its reason, 1 where not, 2 where mutmut cannot run."""
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    asked.add_argument(
        "--children",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="try so many changes at once (one a processor)",
    )
    asked.add_argument("--write", action="store_true", help="bring survivors.toml up to date")
    asked.add_argument("--results", action="store_true", help="run nothing: tell what the last run has found")
    given = asked.parse_args()
    if importlib.util.find_spec("mutmut") is None:
        sys.stderr.write("mutmut is not installed: it needs fork, which Windows has not.\n")
        return 2
    reasons = load()
    if not given.results and not _run(given.children, reasons):
        return 2
    found = _found()
    tried = {mutant: status for mutant, status in found.items() if status in _NOTICED | _UNNOTICED}
    enough = _score(tried)
    survivors = set(_survivors(tried).values())
    whole = len(tried) == len(found)
    if given.write:
        save(survivors if whole else survivors | reasons.keys(), reasons)
    unknown = sorted(survivor for survivor in survivors if not reasons.get(survivor))
    for survivor in unknown:
        print(
            f"\nno test notices this, and survivors.toml has no reason:\n{survivor.function}\n{survivor.change}"
        )
    if not whole:
        sys.stderr.write(
            f"\n{len(found) - len(tried):,} of {len(found):,} changes were not tried: run it again.\n"
        )
        return 2
    if gone := sorted(reasons.keys() - survivors):
        print(f"\n{len(gone)} of survivors.toml are noticed now, or are no more; ARGS=--write takes them out")
    return 0 if enough and not unknown else 1


def results(text: str) -> dict[str, str]:
    """What became of each mutant, from mutmut's list."""
    return {found["mutant"]: found["status"] for found in map(_RESULT.fullmatch, text.splitlines()) if found}


def function(mutant: str) -> str:
    """The function that a mutant is of: `pipeline.masofon.prm.PrmFile.pick`."""
    found = _MUTANT.fullmatch(mutant)
    assert found is not None, mutant
    return ".".join(part for part in found.group("module", "of", "function") if part)


def recount(stats: Path, program: Iterable[Path]) -> None:
    """Let mutmut count anew which tests reach which function, where the program has changed since it did.

    By itself it counts once, and for new tests: a function that came later would count as one that no test reaches.
    """
    if not stats.exists() or all(file.stat().st_mtime < stats.stat().st_mtime for file in program):
        return
    counted = json.loads(stats.read_bytes())
    counted |= {"tests_by_mangled_function_name": {}, "duration_by_test": {}}
    stats.write_text(json.dumps(counted), "utf-8")


def _run(children: int, reasons: dict[Survivor, str]) -> bool:
    """Try what was not tried yet, then once more what no test noticed before; whether mutmut could."""
    before = [mutant for mutant, survivor in _survivors(_found()).items() if not reasons.get(survivor)]
    recount(ROOT / "mutants" / "mutmut-stats.json", (ROOT / "pipeline").rglob("*.py"))
    command = ("run", "--max-children", str(children))
    if _mutmut(*command).returncode:
        return False
    found = _found()
    again = [mutant for mutant in before if found.get(mutant) in _UNNOTICED]
    return not again or not _mutmut(*command, *again).returncode


def _found() -> dict[str, str]:
    return results(_mutmut("results", "--all", "true", told=True).stdout)


def _survivors(found: dict[str, str]) -> dict[str, Survivor]:
    """What each change is that no test noticed, by its mutant's name."""
    unnoticed = [mutant for mutant, status in found.items() if status in _UNNOTICED]
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # half a second of mutmut each
        return dict(zip(unnoticed, threads.map(_survivor, unnoticed), strict=True))


def _score(tried: dict[str, str]) -> bool:
    """Print the share of each package; whether all of them are high enough."""
    packages: dict[str, Counter[str]] = {}
    for mutant, status in tried.items():
        packages.setdefault(".".join(mutant.split(".")[:2]), Counter())[status] += 1
    enough = True
    for package, counts in sorted(packages.items()):
        every, noticed = counts.total(), sum(counts[status] for status in _NOTICED)
        share, late = 100 * noticed / every, counts["timeout"]
        print(
            f"{package:20} {noticed:5,} of {every:5,} changes noticed, {late} of them by the time: {share:.1f} %"
        )
        enough = enough and share >= WANTED
    return enough


def _survivor(mutant: str) -> Survivor:
    lines = _mutmut("show", mutant, told=True).stdout.splitlines()
    changed = [line for line in lines if line[:1] in ("-", "+") and line[:3] not in ("---", "+++")]
    return Survivor(function(mutant), "\n".join(changed))


def _mutmut(*words: str, told: bool = False) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE if told else None, text=True, check=told)


if __name__ == "__main__":
    sys.exit(main())
