"""`python -m tests.bench`: the figures, each beside its target and peers. Writes nothing but this text."""

from __future__ import annotations

import argparse
import os
import platform
from importlib.metadata import version

import orjson

from tests.bench import conversion, serving
from tests.bench.station import station

PARTS = {
    part.__name__: part
    for part in (
        conversion.convert,
        conversion.errors,
        conversion.forms,
        conversion.small,
        conversion.growth,
        conversion.memory,
        conversion.start,
        conversion.signatures,
        serving.books,
        serving.reports,
        serving.report_api,
        station,
        serving.post,
        serving.document,
        serving.reset,
        serving.strategies,
        serving.fixtures,
    )
}


def main() -> None:
    """Run the parts that were asked for."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument(
        "--only", default=",".join(PARTS), metavar="PART,...", help=f"some of: {', '.join(PARTS)}"
    )
    asked.add_argument(
        "--quick", action="store_true", help="a tenth of the rows and fewer rounds: a look, no figures"
    )
    given = asked.parse_args()
    chosen = given.only.split(",")
    if unknown := set(chosen) - set(PARTS):
        asked.error(f"no such part: {', '.join(sorted(unknown))}")
    print(
        f"Python {platform.python_version()}, orjson {orjson.__version__}, pydantic {version('pydantic')}, "
        f"msgspec {version('msgspec')}, {platform.machine()}, {os.cpu_count()} processors"
        f"{'; QUICK: too small for figures' if given.quick else ''}"
    )
    for name in chosen:
        print(f"\n{name}: {(PARTS[name].__doc__ or '').strip()}")
        PARTS[name](given.quick)


if __name__ == "__main__":
    main()
