"""Orders wait and are issued or invoiced, and documents move stock."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.service.shop import LINE, Shop, shop

__all__ = ["shop"]


def test_an_order_waits_in_the_temporary_store_unless_the_permanent_one_is_asked_for(shop: Shop) -> None:
    shop.take("imovein", LINE | {"DocumentID": "31"})
    shop.take("imovein", LINE | {"DocumentID": "31", "Reference": "2"}, order_store="permanent")
    assert [(row["store"], row["number"]) for row in shop.show("documents")] == [
        ("temporary", None),
        ("permanent", 1),
    ]


@pytest.mark.parametrize("store", ["temporary", "permanent"])
def test_an_agents_order_turns_into_an_invoice_by_itself_where_that_is_set(shop: Shop, store: str) -> None:
    before, order = shop.stock("P1001"), LINE | {"DocumentID": "31"}
    shop.take("imovein", LINE, order | {"Reference": "7"}, order_store="permanent")
    second = order | {"Reference": "9", "ItemKey": "P1002", "Quantity": "5.00"}
    rows = (order | {"Reference": "8"}, second, second, LINE | {"DocumentID": "30"})
    outcome = shop.take("imovein", *rows, order_store=store, invoice_orders=True)
    assert outcome.made == 5
    shown = [(row["type"], row["number"], row["reference"], row["lines"]) for row in shop.show("documents")]
    assert shown[:2] == [(1, 1, 30216, 1), (31, 1, 7, 1)]
    assert shown[2:4] == [(31, 2, 8, 1), (31, 3, 9, 2)]
    assert shown[4] == (30, 1 if store == "permanent" else None, 30216, 1)
    assert shown[5:] == [(1, 2, 8, 1), (1, 3, 9, 2)]
    orders, invoices = ([row for row in shop.show("documents") if row["type"] == kind] for kind in (31, 1))
    assert [row["total"] for row in orders[1:]] == [row["total"] for row in invoices[1:]]
    assert [row["reference"] for row in shop.show("orders")] == [7, 30216]
    assert shop.stock("P1001") == before - 2 * Decimal(LINE["Quantity"])


def test_without_orders_nothing_is_invoiced(shop: Shop) -> None:
    assert shop.take("imovein", LINE, invoice_orders=True).made == 1


@pytest.mark.parametrize(("code", "moved"), [("1", -2), ("7", 2), ("74", 2), ("30", 0), ("40", 0)])
def test_a_document_moves_stock_the_way_of_its_type(shop: Shop, code: str, moved: int) -> None:
    before = shop.stock("P1001")
    shop.take("imovein", LINE | {"DocumentID": code})
    assert shop.stock("P1001") - before == moved
    shop.take("imovein", LINE | {"DocumentID": code, "Quantity": "-2.00", "Reference": "2"})
    assert shop.stock("P1001") == before


def test_stock_moves_in_the_warehouse_of_the_line(shop: Shop) -> None:
    shop.take("imovein", LINE | {"Warehouse": "2"}, LINE | {"Warehouse": "2", "SM_Warehouse": "3"})
    assert (shop.stock("P1001", 2), shop.stock("P1001", 3)) == (-2, -2)


def test_an_order_waits_in_the_temporary_store_until_it_is_issued(shop: Shop) -> None:
    shop.take("imovein", LINE | {"DocumentID": "30"}, LINE | {"DocumentID": "30", "Reference": "2"}, LINE)
    assert [(row["type"], row["store"], row["number"]) for row in shop.show("documents")] == [
        (30, "temporary", None),
        (30, "temporary", None),
        (1, "permanent", 1),
    ]
    (issued,) = shop.issue("orders", 2)
    assert (issued.type, issued.number, issued.sent) == (30, 1, 2)
    (issued,) = shop.issue("orders")
    assert (issued.number, issued.sent) == (2, 30216)
    assert shop.issue("orders") == []


def test_a_document_of_the_temporary_store_moves_stock_when_it_is_issued(shop: Shop) -> None:
    before = shop.stock("P1001")
    shop.take("imovein", LINE, store="temporary")
    assert shop.stock("P1001") == before
    assert shop.issue("orders") == []
    assert [one.number for one in shop.issue("documents")] == [1]
    assert before - shop.stock("P1001") == 2


def test_an_order_is_open_until_lines_that_name_it_have_its_quantity(shop: Shop) -> None:
    shop.take("imovein", LINE | {"DocumentID": "30", "Quantity": "5.00"})
    (order,) = shop.show("orders")
    assert str(order["open"]) == "5.0000"
    shop.take("imovein", LINE | {"BaseMoveID": str(order["line"])})
    assert str(shop.show("orders")[0]["open"]) == "3.0000"
    shop.take("imovein", LINE | {"BaseMoveID": str(order["line"]), "Quantity": "3.00"})
    assert shop.show("orders") == []
