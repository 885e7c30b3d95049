"""The inputs that fuzzing has found: each keeps the laws of its target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.corpus import CORPUS, SEEDS
from tests.fuzz.targets import TARGETS

INPUTS = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_has_seeds_and_a_corpus(name: str) -> None:
    assert any(path.parent.name == name for path in INPUTS)
    assert list(SEEDS[name]())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name[:12]}")
def test_an_input_of_the_corpus_keeps_the_laws(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
