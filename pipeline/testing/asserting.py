"""Asserting: what should stand in the books, for tests; what does not stand there explains itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from pipeline.errors import UsageError
from pipeline.testing import names
from pipeline.testing.books import Books, Row
from pipeline.testing.calls import Calls
from pipeline.testing.comparing import Expected
from pipeline.testing.expecting import Expectation, Found, Kind, Missed
from pipeline.testing.waiting import Waiter

_DOCUMENT = Kind("document", names.DOCUMENTS, ("type", "number", "account", "reference"))
_RECEIPT = Kind("receipt", names.RECEIPTS, ("number", "account", "sent_number", "total"))
_JOURNAL = Kind("journal row", names.JOURNAL, ("batch", "account", "reference", "debit", "credit"))
_ACCOUNT = Kind("account", names.ACCOUNTS, ("account", "name"))
_ITEM = Kind("item", names.ITEMS, ("item", "name"))


class Asserts:
    """Each returns as soon as the row is there, fails as soon as nothing is on its way any more, or after the timeout.

    A row is expected by its columns (docs/books.md), or by the vendor's names of the fields; numbers and days may be
    written as in a payload. What is None is not looked at. A failure says which row was nearest and in what it differs,
    and of each call that came to nothing the row, the check and what to send instead.
    """

    def __init__(self, books: Books, calls: Calls, waiter: Waiter, settled: Callable[[], bool]) -> None:
        self._books = books
        self._calls = calls
        self._waiter = waiter
        self._settled = settled

    def assert_document(
        self,
        *,
        reference: int | str | None = None,
        account: str | None = None,
        lines: Sequence[Expected] | None = None,
        company: str | None = None,
        timeout: float | None = None,
        **columns: object,
    ) -> Row:
        """A document; gives it, with its `lines`. `lines` are expected in their order: the rows of a payload will do."""
        __tracebackhide__ = True
        sought = self._document(company, reference=reference, account=account, lines=lines, **columns)
        return self._there(sought, timeout)

    async def assert_document_async(
        self,
        *,
        reference: int | str | None = None,
        account: str | None = None,
        lines: Sequence[Expected] | None = None,
        company: str | None = None,
        timeout: float | None = None,
        **columns: object,
    ) -> Row:
        """See `assert_document`."""
        __tracebackhide__ = True
        sought = self._document(company, reference=reference, account=account, lines=lines, **columns)
        return self._given(sought, await self._waiter.until_async(sought.look, timeout))

    def assert_no_document(
        self, *, company: str | None = None, timeout: float | None = None, **columns: object
    ) -> None:
        """No such document, once nothing is on its way any more.

        Raises UsageError for names that documents do not have: nothing would ever fit them.
        """
        __tracebackhide__ = True
        unknown = [name for name in columns if name.lower() not in self._books.names_of_documents]
        if unknown:
            remedy = "docs/books.md has their columns, the parameter files the vendor's names."
            raise UsageError(f"documents have no {', '.join(unknown)}", remedy=remedy)
        self.settle(timeout=timeout)
        found = self._document(company, **columns).found(self._books.documents(company))
        if found is not None:
            raise AssertionError(f"there is such a document: {found}")

    def assert_receipt(
        self,
        *,
        account: str | None = None,
        payments: Sequence[Expected] | None = None,
        company: str | None = None,
        timeout: float | None = None,
        **columns: object,
    ) -> Row:
        """A receipt; gives it, with its `payments`."""
        __tracebackhide__ = True
        expected = {"account": account, "payments": payments, **columns}
        return self._there(self._sought(_RECEIPT, expected, self._books.receipts, company), timeout)

    def assert_journal(
        self,
        *,
        account: str | None = None,
        company: str | None = None,
        timeout: float | None = None,
        **columns: object,
    ) -> Row:
        """A row of the journal: one side of an entry; gives it."""
        __tracebackhide__ = True
        expected = {"account": account, **columns}
        return self._there(self._sought(_JOURNAL, expected, self._books.journal, company), timeout)

    def assert_account(
        self, account: str, *, company: str | None = None, timeout: float | None = None, **columns: object
    ) -> Row:
        """An account; gives it."""
        __tracebackhide__ = True
        expected = {"account": account, **columns}
        return self._there(self._sought(_ACCOUNT, expected, self._books.accounts, company), timeout)

    def assert_item(
        self, item: str, *, company: str | None = None, timeout: float | None = None, **columns: object
    ) -> Row:
        """An item; gives it."""
        __tracebackhide__ = True
        expected = {"item": item, **columns}
        return self._there(self._sought(_ITEM, expected, self._books.items, company), timeout)

    def settle(self, *, timeout: float | None = None) -> None:
        """Wait until nothing is on its way into the books. Fails where something still is after the timeout."""
        __tracebackhide__ = True
        self._is_settled(self._waiter.until(self._settled_or_none, timeout))

    async def settle_async(self, *, timeout: float | None = None) -> None:
        """See `settle`."""
        __tracebackhide__ = True
        self._is_settled(await self._waiter.until_async(self._settled_or_none, timeout))

    def _document(self, company: str | None, **expected: object) -> Expectation:
        return self._sought(_DOCUMENT, expected, self._books.documents, company)

    def _sought(
        self, kind: Kind, expected: Expected, rows: Callable[[str | None], list[Row]], company: str | None
    ) -> Expectation:
        return Expectation(kind, expected, partial(rows, company), self._settled)

    def _there(self, sought: Expectation, timeout: float | None) -> Row:
        __tracebackhide__ = True
        return self._given(sought, self._waiter.until(sought.look, timeout))

    def _given(self, sought: Expectation, outcome: Found | Missed | None) -> Row:
        __tracebackhide__ = True
        if isinstance(outcome, Found):
            return outcome.row
        raise AssertionError(sought.why(outcome, self._calls))

    def _settled_or_none(self) -> bool | None:
        return self._settled() or None

    def _is_settled(self, settled: bool | None) -> None:
        __tracebackhide__ = True
        if not settled:
            raise AssertionError("something is still on its way into the books; the calls say what")
