"""Commands of the program, run within the process of the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pipeline.cli import app


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


def runner(captured: pytest.CaptureFixture[str], *first: str, secrets: tuple[str, ...] = ()) -> Run:
    """Runs `hconnect`, with these words before those that are given; no command may say a secret."""

    def run(*words: object) -> Done:
        code = app.main([*first, *map(str, words)])
        said = captured.readouterr()
        assert not [secret for secret in secrets if secret in said.out + said.err]
        return Done(code, said.out, said.err)

    return run
