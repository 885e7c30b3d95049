"""Interruption: a report is broken off in the midst of its query, by another thread or by Ctrl-C."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_STEPS = 100_000
"""Of SQLite's machine between two looks: some milliseconds."""


class Interrupted(Exception):
    """A report was broken off on purpose."""


class Interruption:
    """Of one report, which one thread reads."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._cancel: Callable[[], None] | None = None

    def ask(self) -> None:
        """Break it off soon; by any thread.

        PostgreSQL hears of it only while a query runs: ask again until the report is over, and never when it is.
        """
        self._asked.set()
        with self._lock:
            if self._cancel is not None:
                self._cancel()

    @contextmanager
    def over(self, connection: Connection) -> Iterator[None]:
        """Listen, for the queries of a connection, until the block is left."""
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            # Python hears of Ctrl-C too whenever it is called
            driver.set_progress_handler(self._asked.is_set, _STEPS)
            try:
                yield
            finally:
                driver.set_progress_handler(None, 0)
            return
        self._cancel = driver.cancel
        try:
            yield
        finally:
            with self._lock:
                self._cancel = None
            if self._asked.is_set():
                connection.invalidate()  # what comes late would hit the next query

    def tell(self, fault: DBAPIError) -> None:
        """Raise Interrupted or KeyboardInterrupt where that is why a query failed; Ctrl-C is lost within SQLite's call."""
        if self._asked.is_set():
            raise Interrupted from fault
        if getattr(fault.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from None
