"""imovein: rows become documents with their lines, in the temporary store or the permanent one. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress, repeat
from operator import mul
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from pipeline.books import checks, document_sums, invoicing, numbering, stock
from pipeline.books.columns import MONEY, texts_of
from pipeline.books.document_groups import Grouping, Groups, Key
from pipeline.books.document_rows import IN_LINE, KEY, OF_LINE, RowChecks, Rows
from pipeline.books.document_sums import Sums
from pipeline.books.numbering import Numbers
from pipeline.books.problem import Problem
from pipeline.books.run import Run
from pipeline.books.staging import Chunk
from pipeline.books.tables import documents, lines
from pipeline.books.writing import Bulk

_DOCUMENT = [column.name for column in documents.columns]
_LINE = [column.name for column in lines.columns]
_SUMS: Mapping[str, Callable[[int], Any]] = {
    "lines": int,
    **dict.fromkeys(("taxable", "exempt", "discount", "vat", "total", "total_local"), MONEY.of),
}
"""What grows with the lines of a document, and how the database is given it."""
_CONTINUE = (
    update(documents)
    .where(documents.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in _SUMS})
)


class Documents:
    """Takes the chunks of one file of imovein."""

    def __init__(self, run: Run) -> None:
        self.made = 0
        self._run = run
        self._rows = RowChecks(run)
        self._grouping = Grouping(run.connection, run.key)
        self._keys = numbering.keys(run.connection, documents)
        self._line_keys = numbering.keys(run.connection, lines)
        self._numbers: dict[int, Numbers] = {}
        self._bad: dict[Key, Mapping[str, str]] = {}
        """Documents that have a bad row, and the header that their first row has sent."""
        self._taken_back: dict[int, int] = {}
        """For each type the smallest number that was given and taken back."""
        self._write_documents = Bulk(run.connection, documents, _DOCUMENT)
        self._write_lines = Bulk(run.connection, lines, _LINE)

    def take(self, chunk: Chunk) -> None:
        """Check the rows of a chunk; write the documents that have no bad row."""
        rows = self._rows.check(chunk)
        groups = self._grouping.group(rows)
        self._check_headers(chunk, rows, groups)
        sums = document_sums.reckon(self._run, chunk, rows, groups)
        bad = self._spoil(chunk, rows, groups)
        self._write(chunk, rows, groups, sums, bad)

    def finish(self) -> None:
        """Close the gaps in the numbers that documents have left, invoice the orders, and move the stock."""
        for kind, first in self._taken_back.items():
            self._renumber(kind, first)
        run = self._run
        if run.settings.invoice_orders:
            self.made += invoicing.invoice(run.connection, run.company, run.key)
        stock.move(run.connection, run.company, documents.c["import"] == run.key)

    def _check_headers(self, chunk: Chunk, rows: Rows, groups: Groups) -> None:
        """The fields of the header agree on all rows of a document."""
        earlier = {place: head.sent for place, head in groups.begun.items()}
        if self._bad:
            earlier |= {place: self._bad[key] for place, key in enumerate(groups.keys) if key in self._bad}
        for name, texts in rows.texts.items():
            if name in OF_LINE or name in KEY:
                continue
            said = [texts[first] for first in groups.firsts]
            for document, header in earlier.items():
                said[document] = header.get(name, "")
            firsts = tuple(map(said.__getitem__, groups.owners))
            if firsts != texts:
                for row in checks.differing(texts, firsts):
                    given = {**self._run.meaning(name), "first": firsts[row]}
                    chunk.refuse(rows.places[row], "HC-M19", name, texts[row], given)

    def _spoil(self, chunk: Chunk, rows: Rows, groups: Groups) -> set[int]:
        """The documents of the chunk that have a bad row, here or in an earlier chunk: none of their rows is taken.

        What was written of them is taken back.
        """
        if not chunk.refused and not self._bad:
            return set()
        owners = dict(zip(rows.places, groups.owners, strict=True))
        bad = {owners[place] for place in chunk.refused if place in owners}
        for document, head in groups.begun.items():
            if document in bad:
                self._take_back(head.key, head.number, groups.keys[document])
        headers = [(name, texts) for name, texts in rows.texts.items() if name not in OF_LINE]
        for document in bad:
            begun = groups.begun.get(document)
            first = groups.firsts[document]
            self._bad.setdefault(
                groups.keys[document],
                begun.sent if begun is not None else {name: texts[first] for name, texts in headers},
            )
        bad |= {document for document, key in enumerate(groups.keys) if key in self._bad}
        for place, owner in owners.items():
            if owner in bad and place not in chunk.refused and self._run.settings.partial:
                chunk.refuse(place, "HC-M25")
        return bad

    def _take_back(self, key: int, number: int | None, what: Key) -> None:
        """Take a document out of the books again, of which a later row is bad."""
        run = self._run
        written = select(lines.c.row).where(lines.c.document == key)
        if run.settings.partial:
            run.problems += [Problem("HC-M25", row) for row in run.connection.scalars(written)]
        run.connection.execute(delete(lines).where(lines.c.document == key))
        run.connection.execute(delete(documents).where(documents.c.id == key))
        self.made -= 1
        if number is not None:
            self._taken_back[what[0]] = min(number, self._taken_back.get(what[0], number))

    def _renumber(self, kind: int, first: int) -> None:
        """Give the documents of a type consecutive numbers again, from the first that was taken back."""
        mine = (documents.c["import"] == self._run.key, documents.c.type == kind, documents.c.number > first)
        found = self._run.connection.scalars(
            select(documents.c.id).where(*mine).order_by(documents.c.number)
        ).all()
        if found:
            change = (
                update(documents).where(documents.c.id == bindparam("key")).values(number=bindparam("to"))
            )
            numbers = [{"key": key, "to": number} for number, key in enumerate(found, first)]
            self._run.connection.execute(change, numbers)

    def _write(self, chunk: Chunk, rows: Rows, groups: Groups, sums: Sums, bad: set[int]) -> None:
        """Write the documents of a chunk and their lines."""
        count = len(groups.keys)
        fresh = [
            document for document in range(count) if document not in groups.begun and document not in bad
        ]
        keys = {document: head.key for document, head in groups.begun.items() if document not in bad}
        keys |= zip(fresh, self._keys.take(len(fresh)), strict=True)
        counts, taxable, exempt, numbers = self._add_up(groups, rows, sums, count)
        finished = document_sums.totals(self._run, sums, taxable, exempt)
        reached = {
            "lines": counts,
            "taxable": taxable,
            "exempt": exempt,
            "discount": [total.discount for total in finished],
            "vat": [total.vat for total in finished],
            "total": [total.total for total in finished],
            "total_local": [total.total_local for total in finished],
        }
        self._write_fresh(rows, groups, sums, fresh=fresh, keys=keys, reached=reached)
        self._continue([document for document in groups.begun if document not in bad], keys, reached)
        self._write_lines_of(chunk, rows, groups, sums, keys=keys, numbers=numbers)

    def _add_up(
        self, groups: Groups, rows: Rows, sums: Sums, count: int
    ) -> tuple[list[int], list[int], list[int], list[int]]:
        """For each document its lines and their sums, taxable and exempt; for each row its place in its document."""
        counts, taxable, exempt = [0] * count, [0] * count, [0] * count
        for document, head in groups.begun.items():
            counts[document], taxable[document], exempt[document] = head.lines, head.taxable, head.exempt
        numbers: list[int] = []
        amounts, exempted = sums.amounts, rows.values["VatExampt"]
        free = [*map(mul, amounts, exempted)] if any(exempted) else ()
        for document, begin, end in groups.stretches:
            before = counts[document]
            counts[document] = after = before + end - begin
            numbers += range(before + 1, after + 1)
            without = sum(free[begin:end])
            exempt[document] += without
            taxable[document] += sum(amounts[begin:end]) - without
        return counts, taxable, exempt, numbers

    def _write_fresh(
        self,
        rows: Rows,
        groups: Groups,
        sums: Sums,
        *,
        fresh: Sequence[int],
        keys: Mapping[int, int],
        reached: Mapping[str, Sequence[int]],
    ) -> None:
        """Write the documents that begin in this chunk."""
        firsts = [groups.firsts[document] for document in fresh]

        def value(name: str) -> list[Any]:
            return [rows.values[name][first] for first in firsts]

        def text(name: str) -> list[str]:
            texts = rows.texts.get(name)
            return [texts[first] for first in firsts] if texts else [""] * len(firsts)

        def of(values: Sequence[Any]) -> list[Any]:
            return [values[document] for document in fresh]

        many = len(fresh)
        types = value("DocumentID")
        stores = {kind: self._store(kind) for kind in {*types}}
        numbers = {kind: self._take_numbers(kind, store, types.count(kind)) for kind, store in stores.items()}
        columns: dict[str, Sequence[Any]] = {
            "id": [keys[document] for document in fresh],
            "company": [self._run.company.key] * many,
            "import": [self._run.key] * many,
            "store": [stores[kind] for kind in types],
            "type": types,
            "number": [next(numbers[kind]) for kind in types],
            "account": value("AccountKey"),
            "account_name": self._names(text("AccountName"), value("AccountKey")),
            "reference": value("Reference"),
            "reference2": value("Reference2"),
            "date": value("ValueDate"),
            "due_date": value("DueDate"),
            "agent": value("Agent"),
            "warehouse": value("Warehouse"),
            "currency": of(sums.currencies),
            "rate": of(sums.rates),
            "discount_percent": of(sums.discount_percents),
            "vat_percent": of(sums.vat_percents),
            **{name: of(values) for name, values in reached.items()},
            "details": text("Details"),
            "remarks": text("Remarks"),
            "fields": self._sent(rows, firsts, [name for name in rows.texts if name not in OF_LINE]),
        }
        self._write_documents.write([columns[name] for name in _DOCUMENT])
        self.made += many

    def _continue(
        self, some: Sequence[int], keys: Mapping[int, int], reached: Mapping[str, Sequence[int]]
    ) -> None:
        """Write the sums of documents that an earlier chunk has begun."""
        if some:
            values = [
                {
                    "key": keys[document],
                    **{name: make(reached[name][document]) for name, make in _SUMS.items()},
                }
                for document in some
            ]
            self._run.connection.execute(_CONTINUE, values)

    def _write_lines_of(
        self,
        chunk: Chunk,
        rows: Rows,
        groups: Groups,
        sums: Sums,
        *,
        keys: Mapping[int, int],
        numbers: Sequence[int],
    ) -> None:
        """Write the lines of the documents that have a key."""
        owners = groups.owners
        warehouses = rows.values["Warehouse"]
        if "SM_Warehouse" in rows.texts:
            warehouses = [
                own or theirs for own, theirs in zip(rows.values["SM_Warehouse"], warehouses, strict=True)
            ]
        values = rows.values
        others = [name for name in rows.texts if name in OF_LINE and name not in IN_LINE]
        columns: dict[str, Sequence[Any]] = {
            "document": list(map(keys.get, owners)),
            "line": numbers,
            "row": range(chunk.first, chunk.first + chunk.size)
            if len(rows.places) == chunk.size
            else [chunk.first + place for place in rows.places],
            "item": values["ItemKey"],
            "name": values["ItemName"],
            "quantity": values["Quantity"],
            "unit": values["Unit"],
            "price": values["Price"],
            "currency": sums.line_currencies,
            "rate": sums.line_rates,
            "discount_percent": _filled(values["DiscountPrc"]),
            "amount": sums.amounts,
            "exempt": values["VatExampt"],
            "warehouse": warehouses,
            "base_line": values["BaseMoveID"],
            "fields": self._sent(rows, range(len(owners)), others),
        }
        if len(keys) < len(groups.keys):
            chosen = [key is not None for key in columns["document"]]
            columns = {name: list(compress(column, chosen)) for name, column in columns.items()}
        columns["id"] = self._line_keys.take(len(columns["document"]))
        self._write_lines.write([columns[name] for name in _LINE])

    def _store(self, kind: int) -> str:
        settings = self._run.settings
        return settings.order_store if self._rows.types[kind].is_order else settings.store

    def _take_numbers(self, kind: int, store: str, many: int) -> Iterator[int | None]:
        """The next numbers of a type; what is in the temporary store has none."""
        if store == "temporary":
            return repeat(None, many)
        if kind not in self._numbers:
            mine = (documents.c.company == self._run.company.key, documents.c.type == kind)
            self._numbers[kind] = numbering.running(self._run.connection, documents, *mine)
        return iter(self._numbers[kind].take(many))

    def _names(self, sent: Sequence[str], accounts: Sequence[str]) -> list[str]:
        """The name that was sent, else that of the account."""
        known = self._run.accounts.look(accounts)
        names = {account: row.name if (row := known.get(account)) else "" for account in {*accounts}}
        return [name or names[account] for name, account in zip(sent, accounts, strict=True)]

    def _sent(self, rows: Rows, chosen: Sequence[int], names: Sequence[str]) -> list[str]:
        """What some rows say in some fields, as text."""
        if not names:
            return ["{}"] * len(chosen)
        return texts_of(names, [[rows.texts[name][row] for row in chosen] for name in names])


def _filled(values: Sequence[int | None]) -> Sequence[int]:
    return [value or 0 for value in values]
