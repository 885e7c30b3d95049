"""Rows that the shop of the demo books takes in."""

from __future__ import annotations

from typing import Any

LINE = {
    "DocumentID": "1",
    "AccountKey": "10001",
    "Reference": "40001",
    "ValueDate": "13/11/2024",
    "Agent": "1",
    "ItemKey": "P1001",
    "Quantity": "3.00",
    "Price": "10.50",
}
ORDER: list[dict[str, Any]] = [LINE, LINE | {"ItemKey": "P1002", "Quantity": "1.50", "Price": "20.00"}]
CUSTOMER = {"accountKey": "31001", "fullName": "מאפיית הצפון", "city": "חיפה"}
