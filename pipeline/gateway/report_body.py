"""ReportBody: the body of a report's answer, made piece by piece while the rows are read from one state of the books."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack

from sqlalchemy import Engine

from pipeline.errors import UsageError
from pipeline.gateway import replies
from pipeline.gateway.question import Question
from pipeline.reports.definition import Definition
from pipeline.reports.encoding import objects
from pipeline.reports.interruption import Interruption
from pipeline.reports.running import Chunk, opened
from pipeline.station.database import complaining

PART = 1 << 16
"""Bytes that are gathered before they are sent."""
_AGAIN = 0.05
"""Seconds after which a query that goes on is interrupted once more."""


class TooManyRows(UsageError):
    """A report has more rows than the settings allow."""


class ReportBody:
    """Used by one thread at a time, but for `close`; the books are let go of when the last row is read, or by that.

    Raises UsageError and EnvironmentFault where the report cannot be run, and Blocked where the books cannot be read;
    Interrupted where another thread closes it meanwhile.
    """

    def __init__(
        self, engine: Engine, question: Question, definition: Definition, *, plugin: str, most: int | None
    ) -> None:
        self.rows = 0
        self.ended = False
        """Whether all of it was given."""
        self._engine = engine
        self._question = question
        self._definition = definition
        self._plugin = plugin
        self._most = most
        self._interruption = Interruption()
        self._stack = ExitStack()
        self._pieces: Iterator[bytes] = iter(())
        self._one = threading.Lock()
        self._closed = False

    def first(self) -> bytes:
        """Ask the books, and give the first part, or the whole where that is not much more."""
        with self._one, complaining(self._engine, "books"):
            if self._closed:
                return b""
            if self._most is not None:
                self._count(self._most)
            self._pieces = self._body(self._stack.enter_context(self._opened()))
            return self._gathered()

    def next(self) -> bytes:
        """The next part."""
        with self._one, complaining(self._engine, "books"):
            return b"" if self._closed else self._gathered()

    def close(self) -> None:
        """Let go of the books; a query that is under way is interrupted."""
        while not self._one.acquire(timeout=_AGAIN):
            self._interruption.ask()
        try:
            self._close()
        finally:
            self._one.release()

    def _close(self) -> None:
        self._closed = True
        self._stack.close()

    def _opened(self) -> AbstractContextManager[Iterator[Chunk]]:
        question = self._question
        return opened(self._engine, self._definition, question.company, question.values, self._interruption)

    def _count(self, most: int) -> None:
        """Look how many rows there are before the first of them is sent."""
        count = 0
        with self._opened() as chunks:
            for chunk in chunks:
                count += len(chunk)
                if count > most:
                    remedy = "Ask for less by its parameters, or raise [reports] max_rows in station.toml."
                    raise TooManyRows(f"it has more than {most:,} rows", remedy=remedy)

    def _body(self, chunks: Iterator[Chunk]) -> Iterator[bytes]:
        yield replies.ROWS_BEGIN
        yield from objects(self._definition, self._counted(chunks))
        yield replies.rows_end(self._plugin)

    def _counted(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        for chunk in chunks:
            self.rows += len(chunk)
            yield chunk

    def _gathered(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        for piece in self._pieces:
            parts.append(piece)
            size += len(piece)
            if size >= PART:
                return b"".join(parts)
        self.ended = True
        self._close()
        return b"".join(parts)
