"""How much Hypothesis tries: `default` is the same on every run, `nightly` looks for what nobody has seen.

`mutants` is a quick look, for the thousands of runs of `make mutants`.

What a caller's environment says of colours, widths and continuous integration is not for the programs that are tested: they
would print otherwise than the expected results.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "default",
    derandomize=True,
    deadline=None,  # a busy machine is no failure
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("nightly", settings.get_profile("default"), derandomize=False, max_examples=5000)
settings.register_profile(
    "mutants",
    settings.get_profile("default"),
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],  # a mutant is dead once a test fails: nobody reads the example
)
settings.load_profile("default")

ENVIRONMENT = pytest.MonkeyPatch()
OF_THE_CALLER = (
    "BUILD_NUMBER",
    "CI",
    "COLUMNS",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "LINES",
    "NO_COLOR",
    "PY_COLORS",
    "PYTEST_ADDOPTS",
)


def pytest_sessionstart() -> None:
    """Before any test module is imported, as libraries read some of these names then."""
    for name in OF_THE_CALLER:
        ENVIRONMENT.delenv(name, raising=False)


def pytest_sessionfinish() -> None:
    """Before pytest says what failed, for which its caller's wishes count again."""
    ENVIRONMENT.undo()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What the tests of the real program take: how much, and what their dice begin with."""
    options = parser.getgroup("the drop folder's real program (tests/service)")
    options.addoption("--kills", type=int, default=50, metavar="N", help="kill it so often (50)")
    options.addoption(
        "--kill-seed", type=int, default=1255, metavar="N", help="of the moments and the inputs (1255)"
    )
    options.addoption("--burst", type=int, default=5_000, metavar="N", help="inputs of a burst (5000)")
