"""movein: the rows of a file become one journal batch, which must balance (documented)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, update

from pipeline.books import checks, numbering
from pipeline.books.columns import MONEY, QUANTITY
from pipeline.books.problem import Problem
from pipeline.books.reading import Reader
from pipeline.books.run import Run
from pipeline.books.staging import Chunk
from pipeline.books.tables import batches, entries, sides

_DEBITS = ("Deb1", "Deb2")
_CREDITS = ("Cred1", "Cred2")
_SIDES = (*_DEBITS, *_CREDITS)
_IN_ENTRY = {
    "TransType",
    "Reference",
    "Ref2",
    "ValueDate",
    "DueDate",
    "CostCode",
    "Currency",
    "Details",
    "Quant",
}
_IN_ENTRY |= {f"{part}{side}" for part in ("AccountKey", "SuF", "SuFDlr") for side in _SIDES}


class Batches:
    """Takes the chunks of one file of movein."""

    def __init__(self, run: Run) -> None:
        self.made = 0
        self._run = run
        company = run.company
        more = {"ValueDate": (("HC-M17", checks.is_within(company.year_begins, company.year_ends)),)}
        places = {f"{part}{side}": MONEY.places for part in ("SuF", "SuFDlr") for side in _SIDES}
        places["Quant"] = QUANTITY.places
        self._reader = Reader(run.parameters, places, more, divide=run.settings.divide)
        self._entries = numbering.keys(run.connection, entries)
        self._sides = numbering.keys(run.connection, sides)
        self._batch = 0
        self._count = 0
        self._debit = self._credit = 0

    def take(self, chunk: Chunk) -> None:
        """Check the rows of a chunk, and write those without an error."""
        run = self._run
        values = self._reader.read(chunk)
        run.need(chunk, "TransType", "AccountKeyDeb1", "AccountKeyCred1", "SuFDeb1")
        for side in _SIDES:
            run.have_account(chunk, f"AccountKey{side}", chunk.column(f"AccountKey{side}"))
        run.have_currency(chunk, "Currency")
        self._begin()
        made: list[dict[str, Any]] = []
        moved: list[dict[str, Any]] = []
        for place in range(chunk.size):
            sent = chunk.fields(place)
            row = {name: column[place] or 0 for name, column in values.items()}
            self._check_sides(chunk, place, sent, row)
            if place not in chunk.refused:
                (key,) = self._entries.take()
                made.append(self._entry(key, chunk.first + place, sent, row))
                moved += self._sides_of(key, sent, row)
        if made:
            run.connection.execute(insert(entries), made)
            run.connection.execute(insert(sides), moved)
            self._count += len(made)

    def finish(self) -> None:
        """The batch balances, or the file is refused."""
        if self._debit != self._credit:
            given = {"debit": str(MONEY.of(self._debit)), "credit": str(MONEY.of(self._credit))}
            self._run.problems.append(Problem("HC-M18", given=given))
        if self._count:
            change = update(batches).where(batches.c.id == self._batch)
            self._run.connection.execute(change.values(entries=self._count, total=MONEY.of(self._debit)))
            self.made = 1

    def _begin(self) -> None:
        if self._batch:
            return
        run = self._run
        (self._batch,) = numbering.keys(run.connection, batches).take()
        (number,) = numbering.running(run.connection, batches, batches.c.company == run.company.key).take()
        row = {"id": self._batch, "company": run.company.key, "import": run.key, "number": number}
        run.connection.execute(insert(batches), {**row, "entries": 0, "total": MONEY.of(0)})

    def _check_sides(self, chunk: Chunk, place: int, sent: dict[str, str], row: dict[str, Any]) -> None:
        """No account on both sides, and an account for each sum."""
        debits = [sent.get(f"AccountKey{side}", "") for side in _DEBITS]
        for side in _CREDITS:
            credited = sent.get(f"AccountKey{side}", "")
            if not checks.differ(debits, credited):
                self._run.refuse(chunk, place, "HC-M05", f"AccountKey{side}", credited)
        for side in ("Deb2", "Cred2"):
            if not sent.get(f"AccountKey{side}") and (row.get(f"SuF{side}") or row.get(f"SuFDlr{side}")):
                self._run.refuse(chunk, place, "HC-M20", f"AccountKey{side}")

    def _entry(self, key: int, number: int, sent: dict[str, str], row: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": key,
            "batch": self._batch,
            "row": number,
            "type": sent["TransType"],
            "reference": row.get("Reference") or None,
            "reference2": row.get("Ref2") or None,
            "date": date.fromisoformat(row.get("ValueDate") or self._run.today),
            "due_date": checks.day(sent["DueDate"]) if "DueDate" in sent else None,
            "currency": sent.get("Currency") or self._run.rates.local,
            "details": sent.get("Details", ""),
            "cost_code": sent.get("CostCode", ""),
            "quantity": QUANTITY.of(row["Quant"]) if "Quant" in sent else None,
            "fields": {name: text for name, text in sent.items() if name not in _IN_ENTRY},
        }

    def _sides_of(self, key: int, sent: dict[str, str], row: dict[str, Any]) -> list[dict[str, Any]]:
        """What the row moves; where it gives no credit, the first credit is the sum of its debits (inferred)."""
        for kind in ("SuF", "SuFDlr"):
            if not any(f"{kind}{side}" in sent for side in _CREDITS):
                row[f"{kind}Cred1"] = sum(row.get(f"{kind}{side}", 0) for side in _DEBITS)
        self._debit += sum(row.get(f"SuF{side}", 0) for side in _DEBITS)
        self._credit += sum(row.get(f"SuF{side}", 0) for side in _CREDITS)
        moved = []
        for side in _SIDES:
            if f"AccountKey{side}" not in sent:
                continue
            (number,) = self._sides.take()
            local, foreign = (MONEY.of(row.get(f"{kind}{side}", 0)) for kind in ("SuF", "SuFDlr"))
            nothing = MONEY.of(0)
            is_debit = side in _DEBITS
            moved.append(
                {
                    "id": number,
                    "entry": key,
                    "account": sent[f"AccountKey{side}"],
                    "debit": local if is_debit else nothing,
                    "credit": nothing if is_debit else local,
                    "foreign_debit": foreign if is_debit else nothing,
                    "foreign_credit": nothing if is_debit else foreign,
                }
            )
        return moved
