"""Accounts and items in the books: the demo shop's, those that are created, and what changes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.service.shop import Shop, shop

__all__ = ["shop"]


def test_an_account_is_created_then_changed_and_a_blank_does_not_overwrite(shop: Shop) -> None:
    new = {"accountKey": "N1", "fullName": "חדש", "city": "חיפה", "maxCredit": "500.00", "suF1": "1.00"}
    assert shop.take("heshin", new).made == 1
    shop.take("heshin", {"accountKey": "N1", "fullName": "", "city": "עכו", "suF2": "2.00"})
    (row,) = (row for row in shop.show("accounts") if row["account"] == "N1")
    assert (row["name"], row["city"], str(row["credit_limit"])) == ("חדש", "עכו", "500.00")
    assert row["fields"] == {"suF1": "1.00", "suF2": "2.00"}


def test_of_two_rows_of_one_item_the_later_changes_the_earlier(shop: Shop) -> None:
    rows: Sequence[dict[str, str]] = (
        {"ItemKey": "N1", "ItemName": "חדש", "Price": "5.00"},
        {"ItemKey": "N1", "Price": "6.50"},
    )
    shop.take("itemin", *rows)
    (row,) = (row for row in shop.show("items") if row["item"] == "N1")
    assert (row["name"], str(row["price"])) == ("חדש", "6.5000")


def test_with_partial_import_items_without_an_error_are_taken(shop: Shop) -> None:
    outcome = shop.take("itemin", {"ItemKey": "N1"}, {"ItemKey": "N2", "Price": "x"}, partial=True)
    assert (outcome.word, outcome.made) == ("partly", 1)


def test_the_demo_shop_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    shops = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shop = Shop(tmp_path / name)
        shops.append([shop.show("accounts"), shop.show("items"), shop.show("stock")])
        shop.close()
    assert shops[0] == shops[1]
    assert [len(rows) for rows in shops[0]] == [200, 500, 500]
