"""The list of changes that no test notices: each has its reason, and speaks of code that is there."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest

from tests.mutation.__main__ import function, results
from tests.mutation.survivors import Survivor, load, save

SURVIVORS = load()


@pytest.mark.parametrize("name", sorted({survivor.function for survivor in SURVIVORS}))
def test_a_survivor_is_of_a_function_that_is_there(name: str) -> None:
    parts = name.split(".")
    assert callable(reduce(getattr, parts[3:], import_module(".".join(parts[:3]))))


def test_each_survivor_has_its_reason() -> None:
    assert [survivor for survivor, reason in SURVIVORS.items() if not reason] == []


def test_the_list_keeps_its_reasons(tmp_path: Path) -> None:
    file = tmp_path / "survivors.toml"
    first = Survivor("pipeline.rules.load._text", "-    return 'a\\b'\n+    return \"\"")
    second = Survivor("pipeline.masofon.names.stamp", "-    a\n+    b")
    save([first, second, first], {first: "it 'is' so", Survivor("gone", "-"): "no more"}, file)
    assert list(load(file).items()) == [(second, ""), (first, "it 'is' so")]


@pytest.mark.parametrize(
    ("mutant", "name"),
    [
        ("pipeline.rules.types.x__is_date__mutmut_20", "pipeline.rules.types._is_date"),
        ("pipeline.masofon.prm.xǁPrmFileǁpick__mutmut_1", "pipeline.masofon.prm.PrmFile.pick"),
        ("pipeline.masofon.prm.xǁPrmErrorǁ__init____mutmut_7", "pipeline.masofon.prm.PrmError.__init__"),
    ],
)
def test_a_mutant_tells_its_function(mutant: str, name: str) -> None:
    assert function(mutant) == name


def test_the_results_of_mutmut_are_read() -> None:
    said = "    pipeline.rules.types.x_measure__mutmut_1: survived\nelse\n    pipeline.a.x_b__mutmut_2: no tests\n"
    assert results(said) == {
        "pipeline.rules.types.x_measure__mutmut_1": "survived",
        "pipeline.a.x_b__mutmut_2": "no tests",
    }
