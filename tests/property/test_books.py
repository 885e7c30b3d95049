"""Laws of the import: what it reckons, in which pieces, and that what the converter writes comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.books import arithmetic
from pipeline.books.checks import day
from pipeline.masofon import dialects, prm, reader
from pipeline.rules import Parameters, Shelf
from tests.service.shop import ENTRY, ITEM, LINE, PAYMENT, Shop, fields, fresh

CENT = Decimal("0.01")
Row = Mapping[str, str]


def decimals(least: str, most: str, places: int = 2) -> st.SearchStrategy[str]:
    return st.decimals(Decimal(least), Decimal(most), places=places).map(lambda number: f"{number:f}")


LINES = st.lists(
    st.builds(
        lambda document, item, quantity, price, discount, exempt: (
            LINE
            | {
                "Reference": str(document),
                "DocumentID": "174"[document % 3].replace("4", "30"),
                "TotalDiscountPrc": ["", "3.33", "10.00", "50.00"][document % 4],
                "ItemKey": f"P{item}",
                "Quantity": quantity,
                "Price": price,
                "DiscountPrc": discount,
                "VatExampt": exempt,
            }
        ),
        st.integers(1, 6),
        st.integers(1001, 1005),
        decimals("-99.999", "99.999", 3).filter(lambda text: Decimal(text) != 0),
        decimals("0.01", "9999.99"),
        st.just("") | decimals("0.00", "99.99"),
        st.sampled_from(["", "0", "כ"]),
    ),
    min_size=1,
    max_size=14,
)


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def oracle(rows: Sequence[Row], vat: Decimal) -> dict[str, Decimal]:
    """The total of each document by its reference, reckoned another way."""
    sums: dict[str, list[Decimal]] = {}
    discounts = {row["Reference"]: Decimal(row["TotalDiscountPrc"] or 0) for row in rows}
    for row in rows:
        share = 1 - Decimal(row["DiscountPrc"] or 0) / 100
        amount = rounded(Decimal(row["Quantity"]) * Decimal(row["Price"]) * share)
        sums.setdefault(row["Reference"], [Decimal(0), Decimal(0)])[row["VatExampt"] == "כ"] += amount
    totals = {}
    for reference, (taxable, exempt) in sums.items():
        bearing = taxable - rounded(taxable * discounts[reference] / 100)
        free = exempt - rounded(exempt * discounts[reference] / 100)
        totals[reference] = bearing + free + rounded(bearing * vat / 100)
    return totals


@settings(max_examples=40)
@given(LINES)
def test_the_total_of_a_document_is_what_it_comes_to(rows: list[Row]) -> None:
    with fresh() as shop:
        shop.take("imovein", *rows)
        found = {str(row["reference"]): row["total"] for row in shop.show("documents")}
    assert found == oracle(rows, Decimal(18))


@settings(max_examples=40)
@given(LINES, st.integers(1, 6), st.booleans(), st.integers(0, 13))
def test_in_which_pieces_a_file_is_taken_in_makes_no_difference(
    rows: list[Row], size: int, partial: bool, bad: int
) -> None:
    rows[bad:] = [
        dict(row) | ({"Agent": "77"} if number == 0 else {}) for number, row in enumerate(rows[bad:])
    ]
    states = []
    for pieces in (size, 1000):
        with fresh() as shop:
            outcome = shop.take("imovein", *rows, size=pieces, partial=partial)
            told = sorted((problem.row, problem.code, problem.field) for problem in outcome.problems)
            states.append((outcome.word, outcome.refused_rows, outcome.made, told, _state(shop)))
    assert states[0] == states[1]


def _state(shop: Shop) -> list[Any]:
    """All that an import changes, but for the keys of rows: those of documents that were taken back are not used again."""
    shown = [shop.show(what) for what in ("documents", "lines", "stock", "orders", "imports")]
    for row in (*shown[0], *shown[1]):
        row.pop("id")
    for row in shown[3]:
        row.pop("line")
    return [sorted(rows, key=repr) for rows in shown]


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_half_up_is_what_the_decimals_say(dividend: int, divisor: int) -> None:
    wanted = arithmetic.half_up(dividend, divisor)
    assert abs(2 * dividend - 2 * wanted * divisor) <= divisor
    assert arithmetic.half_up(-dividend, divisor) == -wanted


@given(
    st.lists(
        st.tuples(
            st.integers(-(10**12), 10**12), st.integers(-(10**10), 10**10), st.integers(-(10**6), 10**6)
        ),
        max_size=5,
    )
)
def test_the_amounts_of_many_lines_are_rounded_as_that_of_one(lines: list[tuple[int, int, int]]) -> None:
    made = arithmetic.amounts(*([line[part] for line in lines] for part in range(3)))
    for (quantity, price, discount), amount in zip(lines, made, strict=True):
        exact = Decimal(quantity) * price * (arithmetic.WHOLE_PERCENT - discount) / 10**12
        assert amount == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


TEXT = st.text("אבגשת abc.-'/!\",״׳₪", max_size=12)
EXTRAS = {
    "imovein": ("Remarks", "ItemName", "Phone", "SM_ExtraText1"),
    "heshin": ("fullName", "address", "details"),
    "itemin": ("ItemName", "ForeignName"),
    "kupain": ("stockDetails", "stockCity", "creditFirm"),
    "movein": ("Details", "Remarks"),
}
NEW = {
    "imovein": LINE,
    "heshin": {"accountKey": "N1", "maxCredit": "12.50", "datF1": "05/11/26"},
    "itemin": ITEM | {"ItemKey": "N1", "Price": "5.5"},
    "kupain": PAYMENT,
    "movein": ENTRY,
}
SHOWN: dict[str, Any] = {
    "imovein": ["documents", "lines"],
    "heshin": ["accounts"],
    "itemin": ["items"],
    "kupain": ["receipts"],
    "movein": ["journal"],
}


@pytest.mark.parametrize("dialect", ["safe", "quoted", "rfc4180"])
@pytest.mark.parametrize("interface", list(NEW))
@settings(max_examples=8)
@given(data=st.data())
def test_what_the_converter_writes_comes_back_as_the_same_values(
    interface: str, dialect: str, data: st.DataObject
) -> None:
    """The books are the same whether the rows go in as they are, or by way of a .dat and its reader."""
    texts = data.draw(st.fixed_dictionaries(dict.fromkeys(EXTRAS[interface], TEXT)))
    row = NEW[interface] | {name: text.strip() for name, text in texts.items()}
    chosen = pipeline.Policy(dialect=dialect)
    made = pipeline.convert([dict(row)], plugin=interface, policy=chosen)
    assert made.dat is not None, made.verdict.findings
    parameters = Shelf().get(interface)
    assert isinstance(parameters, Parameters)
    form = prm.read(prm.make(prm.columns(parameters)))
    table = reader.read(made.dat, form, reading=dialects.DIALECTS[dialect].reading)
    assert table.faults == ()
    write = dialects.DIALECTS[dialect].write_cell
    direct = [row.get(name, "") for name in fields(interface)]
    if dialect != "rfc4180":  # the only one that keeps every character
        direct = [write(text).text for text in direct]
    if dialect == "quoted":
        direct = [text[1:-1] if "," in text else text for text in direct]
    states = []
    for rows in ([form.pick(line.cells) for line in table.rows], [tuple(direct)]):
        with fresh() as shop:
            assert shop.take_cells(interface, rows).word == "taken"
            states.append([shop.show(what) for what in SHOWN[interface]])
    assert states[0] == states[1]


@given(
    st.dictionaries(
        st.sampled_from(["fullName", "city", "phone", "details", "suF1"]), st.sampled_from(["", "1.00"])
    )
)
@settings(max_examples=15)
def test_a_blank_never_overwrites(changes: dict[str, str]) -> None:
    first = {"accountKey": "N1", "fullName": "א", "city": "ב", "phone": "ג", "details": "ד", "suF1": "2.00"}
    with fresh() as shop:
        shop.take("heshin", first)
        shop.take("heshin", {"accountKey": "N1", **changes})
        (row,) = (row for row in shop.show("accounts") if row["account"] == "N1")
    found = {"fullName": row["name"], "city": row["city"], "phone": row["phone"], **row["fields"]}
    assert found == {name: changes.get(name) or text for name, text in first.items() if name != "accountKey"}


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(-2, 2)), min_size=1, max_size=5))
@settings(max_examples=25)
def test_a_batch_is_taken_exactly_where_both_sides_are_equal(entries: list[tuple[int, int]]) -> None:
    rows = [
        ENTRY
        | {"SuFDeb1": f"{Decimal(sum_).scaleb(-2):f}", "SuFCred1": f"{Decimal(sum_ + off).scaleb(-2):f}"}
        for sum_, off in entries
    ]
    balances = sum(off for _, off in entries) == 0
    with fresh() as shop:
        assert shop.take("movein", *rows).word == ("taken" if balances else "refused")
        journal = shop.show("journal")
    assert sum(row["debit"] - row["credit"] for row in journal) == 0
    assert len(journal) == (2 * len(rows) if balances else 0)


@given(st.dates())
def test_a_day_is_read_as_it_is_written(written: Any) -> None:
    assert day(written.strftime("%d/%m/") + f"{written.year:04}") == written
