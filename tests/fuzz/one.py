"""`python -m tests.fuzz.one TARGET ...libFuzzer's options and folders`: one target, in a process of its own.

Atheris leads libFuzzer by the branches of `pipeline`, and ends the process itself.
"""

from __future__ import annotations

import importlib
import sys


def main() -> None:
    """Fuzz it."""
    atheris = importlib.import_module("atheris")  # not there on every system
    with atheris.instrument_imports(include=["pipeline"]):
        targets = importlib.import_module("tests.fuzz.targets")
    name, *options = sys.argv[1:]
    again = f"{sys.executable} -m tests.fuzz.one {name}"  # how libFuzzer starts itself anew, to merge
    atheris.Setup([again, *options], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
