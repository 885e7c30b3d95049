"""Names: which column of the books holds which of the vendor's fields, as the comments of `books.tables` say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.books.document_rows import OF_LINE
from pipeline.books.masters import ACCOUNTS as MASTER_ACCOUNTS
from pipeline.books.masters import ITEMS as MASTER_ITEMS
from pipeline.books.receipts import OF_PAYMENT
from pipeline.testing.comparing import Names


def _small(columns: Mapping[str, str]) -> dict[str, str]:
    return {field.lower(): column for field, column in columns.items()}


def _all(fields: Iterable[str]) -> frozenset[str]:
    return frozenset(field.lower() for field in fields)


ACCOUNTS = Names(_small(MASTER_ACCOUNTS.columns))
ITEMS = Names(_small(MASTER_ITEMS.columns))
DOCUMENTS = Names(
    _small(
        {
            "DocumentID": "type",
            "AccountKey": "account",
            "AccountName": "account_name",
            "ValueDate": "date",
            "DueDate": "due_date",
            "TotalDiscountPrc": "discount_percent",
            "VatPrc": "vat_percent",
        }
    ),
    "lines",
    _small(
        {
            "ItemKey": "item",
            "ItemName": "name",
            "ItemCurrency": "currency",
            "ItemRate": "rate",
            "DiscountPrc": "discount_percent",
            "VatExampt": "exempt",
            "SM_Warehouse": "warehouse",
            "BaseMoveID": "base_line",
        }
    ),
    _all(OF_LINE),
)
RECEIPTS = Names(
    _small(
        {
            "accountKey": "account",
            "stockAccountName": "account_name",
            "docNumber": "sent_number",
            "payDate": "date",
            "stockAgent": "agent",
            "stockDetails": "details",
            "stockRemarks": "remarks",
        }
    ),
    "payments",
    _small(
        {
            "transType": "type",
            "dueDate": "due_date",
            "suF": "amount",
            "suFDlr": "amount_foreign",
            "currencyDlr": "currency",
            "cheqNumber": "cheque",
            "bankNumber": "bank",
            "bankAccNum": "bank_account",
            "creditFirm": "card",
            "payments": "instalments",
        }
    ),
    _all(OF_PAYMENT),
)
JOURNAL = Names(
    _small({"TransType": "type", "ValueDate": "date"}),
)
