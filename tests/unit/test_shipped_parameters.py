"""The shipped parameter files: `prm/*.json` against what is known, `prm/*.prm` against `make`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.masofon import prm
from pipeline.rules import Parameters, load
from pipeline.rules.field import TYPES
from pipeline.rules.shelf import SHIPPED

ORDER = {
    "heshin": """
        accountKey fullName sortGroup filter phone address neighborhood city zipCode work accPass
        details datF1 datF2 suF1 suF2 suF3 suF4 maxCredit maxCreditCurrency maxObligo
        maxObligoCurrency TFtalDiscount customerNote assignKey agent deductionPrc deductionValid
        taxFileNum bankCode branchCode bankAccount sales salesCurrency purchase purchaseCurrency
        email fax country paymentSplitCode vatExampt differencesAccount settlementCurrency
        balanceCode paymentDelay mainAccount costCode exFile mobile webSite deductFile
        distributionLine closingDocument exportAddress cardNumber cardMonth cardYear cardHolderID
        cardHolderPhone cardCode cardLast4Digits accountingSection companyID companyID2 phone1
        phone2 mainAccountName balanceName
    """,
    "imovein": """
        AccountKey Reference DocumentID AccountName Address1 Address2 Reference2 ValueDate DueDate
        Agent Warehouse Details ChildWarehouse ChildAgent ChildPriceList TotalDiscountPrc VatPrc
        Copies Currency Rate ItemKey Quantity Price ItemCurrency DiscountPrc ItemRate ItemName Unit
        PurchaseTaxPrc AlternateKey CommissionPrc Packs VatExampt Phone ExtraDate Remarks Reference3
        CostCode ExpiryDate Batch Location BestBefore SerialNumber ExtraText1 ExtraText2 ExtraText3
        ExtraText4 ExtraText5 S_ExtraSum1 S_ExtraSum2 S_ExtraSum3 DistributionLine LineNumber
        BaseLineNumber SM_ExtraText1 SM_ExtraText2 SM_ExtraSum1 SM_ExtraSum2 Osek874 BaseMoveID
        ContactEmail RefNum HeaderFile LineFile Contact SM_CostCode AlternateItemName RevenueAccount
        SM_ValueDate SM_Details SM_Warehouse RevaluationCurrency ExportAddress ExportRemarks
        TransType ExemptTransType RevaluationRate ExtraDate1 ExtraDate2 ExtraNum1 ExtraNum2
        SM_ExtraDate1 SM_ExtraDate2 SM_ExtraNum1 SM_ExtraNum2 AllocationNumber
    """,
    "kupain": """
        accountKey docNumber transType payDate dueDate details cheqNumber bankNumber branch
        bankAccNum suF suFDlr currency currencyDlr payments creditFirm cheqsCustomerID stockDetails
        stockAgent stockBranchID stockReference stockRemarks stockAccountName stockAddress stockCity
        stockPhone 4Digits FirstPayment stockExtraText1 stockExtraText2 stockExtraText3
        stockExtraText4 stockExtraText5 stockExtraSum1 stockExtraSum2 stockExtraSum3 stockExtraDate1
        osek874 costCode email
    """,
    "movein": """
        TransType Reference Ref2 ValueDate DueDate CostCode Currency Details AccountKeyDeb1
        AccountKeyDeb2 AccountKeyCred1 AccountKeyCred2 SuFDeb1 SuFDeb2 SuFCred1 SuFCred2 SuFDlrDeb1
        SuFDlrDeb2 SuFDlrCred1 SuFDlrCred2 Date3 Ref3 Quant exFile Remarks Remarks2 Branch Osek874
        Unused Ref4 Ref5 Date4 Date5 AllocationNumber
    """,
    "itemin": """
        ItemKey ItemName ForeignName SortGroup Filter Unit Weight Volume BarCode Location Price
        Currency DiscountPrc VatExampt PurchasePrice PurchaseCurrency PurchaseDiscountPrc StockLevel
        MinStock MaxStock SupplierKey StockPerUnit WeightItem Details
    """,
}
"""The fields in the order of the lines of their `.prm`, which begin with line 2."""

REQUIRED = {
    "heshin": ["accountKey"],
    "imovein": ["AccountKey", "Reference", "DocumentID", "ItemKey", "Quantity"],
    "kupain": ["accountKey", "docNumber", "transType"],
    "movein": ["TransType", "AccountKeyDeb1", "AccountKeyCred1", "SuFDeb1"],
    "itemin": ["ItemKey"],
}

SOME = [
    ("heshin", "2", "accountKey", "alpha numeric", "15", "D"),
    ("heshin", "4", "sortGroup", "long", "9", "D"),
    ("heshin", "10", "zipCode", "alpha numeric", "5", "D"),
    ("heshin", "11", "work", "alpha numeric", "15", "D"),
    ("heshin", "14", "datF1", "date", "8", "D"),
    ("heshin", "16", "suF1", "decimal", "9.2", "D"),
    ("heshin", "24", "TFtalDiscount", "decimal", "2.2", "D"),
    ("heshin", "37", "purchaseCurrency", "alpha numeric", "5", "I"),
    ("heshin", "54", "closingDocument", "numeric", "9", "I"),
    ("heshin", "62", "cardLast4Digits", "numeric", "4", "I"),
    ("heshin", "69", "balanceName", "alpha numeric", "50", "I"),
    ("imovein", "2", "AccountKey", "alpha numeric", "15", "O"),
    ("imovein", "3", "Reference", "numeric", "9", "O"),
    ("imovein", "4", "DocumentID", "numeric", "2", "O"),
    ("imovein", "9", "ValueDate", "date", "10", "O"),
    ("imovein", "12", "Warehouse", "numeric", "9", "O"),
    ("imovein", "21", "Rate", "decimal", "5.4", "I"),
    ("imovein", "23", "Quantity", "decimal", "9.3", "O"),
    ("imovein", "24", "Price", "decimal", "9.2", "O"),
    ("imovein", "25", "ItemCurrency", "alpha numeric", "4", "I"),
    ("imovein", "33", "Packs", "decimal", "6.3", "I"),
    ("imovein", "49", "ExtraText5", "alpha numeric", "50", "I"),
    ("imovein", "63", "RefNum", "numeric", "9", "I"),
    ("imovein", "87", "AllocationNumber", "alpha numeric", "250", "I"),
    ("kupain", "2", "accountKey", "alpha numeric", "15", "D"),
    ("kupain", "3", "docNumber", "numeric", "9", "D"),
    ("kupain", "5", "payDate", "date", "10", "D"),
    ("kupain", "7", "details", "alpha numeric", "250", "D"),
    ("kupain", "12", "suF", "decimal", "9.2", "D"),
    ("kupain", "18", "cheqsCustomerID", "alpha numeric", "11", "D"),
    ("kupain", "28", "4Digits", "numeric", "4", "D"),
    ("kupain", "29", "FirstPayment", "decimal", "9.2", "D"),
    ("kupain", "34", "stockExtraText5", "alpha numeric", "50", "D"),
    ("kupain", "38", "stockExtraDate1", "date", "10", "I"),
    ("kupain", "41", "email", "alpha numeric", "50", "I"),
    ("movein", "2", "TransType", "alpha numeric", "3", "D"),
    ("movein", "3", "Reference", "numeric", "9", "D"),
    ("movein", "5", "ValueDate", "date", "10", "D"),
    ("movein", "10", "AccountKeyDeb1", "alpha numeric", "15", "D"),
    ("movein", "14", "SuFDeb1", "decimal", "9.2", "D"),
    ("movein", "24", "Quant", "decimal", "9.3", "D"),
    ("movein", "26", "Remarks", "alpha numeric", "250", "O"),
    ("movein", "30", "Unused", "alpha numeric", "1", "O"),
    ("movein", "35", "AllocationNumber", "alpha numeric", "250", "O"),
    ("itemin", "2", "ItemKey", "alpha numeric", "20", "D"),
    ("itemin", "3", "ItemName", "alpha numeric", "100", "D"),
    ("itemin", "5", "SortGroup", "numeric", "9", "D"),
    ("itemin", "8", "Weight", "decimal", "6.3", "D"),
    ("itemin", "10", "BarCode", "numeric", "20", "D"),
    ("itemin", "12", "Price", "decimal", "9.2", "O"),
    ("itemin", "14", "DiscountPrc", "decimal", "2.2", "O"),
    ("itemin", "23", "StockPerUnit", "numeric", "1", "D"),
    ("itemin", "25", "Details", "alpha numeric", "250", "I"),
]
"""Interface, line, name, type, length and grade."""

RECORD = {
    "heshin": 1420,
    "imovein": 2921,
    "kupain": 1507,
    "movein": 1158,
    "itemin": 664,
}
"""The length of a record with all columns at their widest."""

GRADES = {
    "heshin": {"D": 35, "O": 10, "I": 23},
    "imovein": {"O": 33, "I": 53},
    "kupain": {"D": 29, "I": 11},
    "movein": {"D": 24, "O": 10},
    "itemin": {"D": 12, "O": 5, "I": 7},
}
"""Documented, observed, inferred."""

NOTED = {
    ("heshin", "work"): "one vendor page says numeric, the file page says alpha numeric",
    ("heshin", "vatExampt"): "name spelled so by the vendor",
    ("imovein", "Reference"): "up to 9 digits",
    ("imovein", "RefNum"): "an empty column in a .dat",
    ("movein", "Unused"): "an empty column in a .dat",
    ("kupain", "details"): "8 for the temporary store, 250 for the permanent one",
    ("itemin", "StockPerUnit"): "0-6, 8, 9",
}


def entries(plugin: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads((SHIPPED / f"{plugin}.json").read_text(encoding="utf-8"))
    return data


def columns(plugin: str) -> list[prm.Column]:
    return [
        prm.Column(entry["field"], prm.width(entry["type"], entry["length"]), hebrew=entry["hebrew"])
        for entry in entries(plugin)
    ]


def test_every_interface_with_a_known_list_has_both_files() -> None:
    assert sorted(path.name for path in SHIPPED.iterdir()) == sorted(
        [*(f"{plugin}.{kind}" for plugin in ORDER for kind in ("json", "prm")), "reports.json"]
    )


@pytest.mark.parametrize(
    ("plugin", "count"), [("heshin", 68), ("imovein", 86), ("kupain", 40), ("movein", 34), ("itemin", 24)]
)
def test_an_interface_has_all_its_fields_in_their_order(plugin: str, count: int) -> None:
    names = [entry["field"] for entry in entries(plugin)]
    assert names == ORDER[plugin].split()
    assert len(names) == count
    assert len({name.casefold() for name in names}) == count


@pytest.mark.parametrize("plugin", [*ORDER, "reports"])
def test_each_entry_has_the_four_documented_keys_and_says_where_it_comes_from(plugin: str) -> None:
    for entry in entries(plugin):
        assert list(entry)[:6] == ["field", "required", "type", "length", "hebrew", "grade"]
        assert set(entry) <= {"field", "required", "type", "length", "hebrew", "grade", "note", "shape"}
        assert isinstance(entry["required"], bool)
        assert entry["type"] in TYPES
        assert type(entry["length"]) in (int, float)
        assert isinstance(entry["length"], int) or entry["type"] == "decimal"
        assert entry["type"] != "date" or entry["length"] in (8, 10)
        assert entry["hebrew"]
        assert entry["grade"] in ("D", "O", "I")


@pytest.mark.parametrize("plugin", [*ORDER, "reports"])
def test_a_shipped_file_has_an_entry_a_line_and_loads_without_a_word(plugin: str) -> None:
    loaded = load(SHIPPED / f"{plugin}.json")
    assert isinstance(loaded, Parameters)
    assert loaded.warnings == ()
    assert loaded.plugin == plugin
    assert [field.name for field in loaded.fields] == [entry["field"] for entry in entries(plugin)]
    assert [field.line for field in loaded.fields] == list(range(2, 2 + len(loaded.fields)))
    assert [field.length for field in loaded.fields] == [str(entry["length"]) for entry in entries(plugin)]


@pytest.mark.parametrize("plugin", ORDER)
def test_the_required_fields_are_the_known_ones(plugin: str) -> None:
    assert [entry["field"] for entry in entries(plugin) if entry["required"]] == REQUIRED[plugin]


@pytest.mark.parametrize("known", SOME, ids=" ".join)
def test_a_known_field_is_what_it_is_known_to_be(known: tuple[str, ...]) -> None:
    plugin, line, *said = known
    entry = entries(plugin)[int(line) - 2]
    assert [entry["field"], entry["type"], str(entry["length"]), entry["grade"]] == said


@pytest.mark.parametrize("plugin", ORDER)
def test_grades_are_kept(plugin: str) -> None:
    grades = [entry["grade"] for entry in entries(plugin)]
    assert {grade: grades.count(grade) for grade in "DOI" if grade in grades} == GRADES[plugin]


@pytest.mark.parametrize(("plugin", "field", "note"), [(*place, note) for place, note in NOTED.items()])
def test_a_doubt_is_noted_where_the_field_stands(plugin: str, field: str, note: str) -> None:
    (entry,) = (entry for entry in entries(plugin) if entry["field"] == field)
    assert note in entry["note"]


def test_reports_take_an_object_and_not_rows() -> None:
    loaded = load(SHIPPED / "reports.json")
    assert isinstance(loaded, Parameters)
    assert loaded.kind == "object"
    assert [(field.name, field.shape, field.required) for field in loaded.fields] == [
        ("encrypt_reportData", "text", True),
        ("params_data", "array", True),
    ]


@pytest.mark.parametrize("plugin", ORDER)
def test_the_shipped_prm_is_what_make_gives(plugin: str) -> None:
    assert (SHIPPED / f"{plugin}.prm").read_bytes() == prm.make(columns(plugin), comment=plugin)


@pytest.mark.parametrize("plugin", ORDER)
def test_the_shipped_prm_gives_each_field_the_column_of_its_line(plugin: str) -> None:
    read = prm.read((SHIPPED / f"{plugin}.prm").read_bytes())
    count = len(ORDER[plugin].split())
    assert read.reading == "ordinal"
    assert read.record_length == read.columns == count
    assert read.places == tuple(range(count))
    assert [line.comment.split()[0] for line in read.lines] == ORDER[plugin].split()


@pytest.mark.parametrize("plugin", ORDER)
def test_both_flavours_find_the_same_columns(plugin: str) -> None:
    widths = prm.read(prm.make(columns(plugin), "widths"))
    assert widths.reading == "widths"
    assert widths.record_length == RECORD[plugin]
    assert widths.places == prm.read(prm.make(columns(plugin))).places
