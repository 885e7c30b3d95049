"""The payloads that are measured: imovein rows of 12 fields, the same ones on each run."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

ROWS = 100_000
Row = dict[str, object]
FIELDS = (
    "AccountKey",
    "Reference",
    "DocumentID",
    "AccountName",
    "ValueDate",
    "DueDate",
    "Agent",
    "ItemKey",
    "ItemName",
    "Quantity",
    "Price",
    "Remarks",
)


def _words(text: str) -> list[str]:
    return text.split()


_TRADES = _words(
    "מאפיית מכולת סטודיו גלריית דפוס מסגריית נגריית חומרי קפה מרפאת משתלת מוסך סופר אולמי הובלות"
)
_PLACES = _words("הצפון הגליל השרון הכרמל הגולן העמק הדרום הנגב המושבה השוק הנמל הבירה השקמה הזית האלון")
_THINGS = _words("שולחן כיסא מדף ארון מנורה ברז צינור כבל מקלדת עכבר מסך מדפסת מברגה מקדחה סולם דלי צבע דבק")
_KINDS = _words("אלחוטי מתקפל נירוסטה עץ פלסטיק לבן שחור כפול תעשייתי ביתי מוזהב גדול קטן")
_TALK = _words(
    "לתאם אספקה עם המחסן לפני ההגעה נא להתקשר שעה קודם הזמנה דחופה לקוח קבוע אריזת מתנה למסור לשומר בכניסה "
    "קומה שלישית בלי מעלית תשלום במזומן אושר טלפונית החלפה של פריט פגום לצרף תעודת אחריות"
)


def rows(count: int) -> Iterator[Row]:
    """`count` clean rows: 200 customers, 2,000 items, five rows to a document, remarks mostly unique."""
    dice = random.Random(1255)  # noqa: S311  the same rows each time, nothing secret
    customers = [
        (str(10_000 + n), f"{dice.choice(_TRADES)} {dice.choice(_PLACES)} {n}", str(1 + n % 7))
        for n in range(200)
    ]
    items = [
        (f"{dice.choice('ABCT')}-{1_000 + n}", f"{dice.choice(_THINGS)} {dice.choice(_KINDS)} {n % 90 + 10}")
        for n in range(2_000)
    ]
    days = [(day, month) for month in range(1, 13) for day in range(1, 29)]
    dates = [(f"{day:02}/{month:02}/2024", f"{day:02}/{month % 12 + 1:02}/2025") for day, month in days]
    document: tuple[str, str, str, tuple[str, str]] = ("", "", "", ("", ""))
    reference = kind = ""
    for number in range(count):
        if number % 5 == 0:
            account, name, agent = dice.choice(customers)
            document = (account, name, agent, dates[number // 500 % len(dates)])
            reference, kind = str(100_000 + number // 5), dice.choice(("1", "3", "30", "31"))
        item, item_name = dice.choice(items)
        yield {
            "AccountKey": document[0],
            "Reference": reference,
            "DocumentID": kind,
            "AccountName": document[1],
            "ValueDate": document[3][0],
            "DueDate": document[3][1],
            "Agent": document[2],
            "ItemKey": item,
            "ItemName": item_name,
            "Quantity": f"{dice.randint(1, 40)}.00",
            "Price": f"{dice.randint(5, 900)}.{dice.choice(('00', '50', '90'))}",
            "Remarks": f"{' '.join(dice.choices(_TALK, k=3))} {number}",
        }


def request(data: object) -> dict[str, object]:
    """The whole request around pluginData."""
    return {
        "station": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "plugin": "imovein",
        "company": "demo",
        "message": {"netPassportID": "250030", "pluginData": data},
        "signature": "0" * 32,
    }


def compact(value: object) -> bytes:
    """JSON without white space, Hebrew as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def clean(count: int) -> bytes:
    """The payload that the headline figures speak of."""
    return compact(request(list(rows(count))))


def faulty(count: int) -> bytes:
    """Two errors in every row: an AccountKey longer than its 15 characters, and a Quantity in words."""
    wrong = [
        row | {"AccountKey": f"{row['AccountKey']}-web-customer", "Quantity": "שתיים"} for row in rows(count)
    ]
    return compact(request(wrong))


def numbers(count: int) -> bytes:
    """Sums, quantities and codes as JSON numbers."""

    def bare(row: Row) -> Row:
        whole = {name: int(str(row[name])) for name in ("AccountKey", "Reference", "DocumentID", "Agent")}
        return row | whole | {name: float(str(row[name])) for name in ("Quantity", "Price")}

    return compact(request([bare(row) for row in rows(count)]))


def varied(count: int) -> bytes:
    """The keys change from row to row: each of five optional ones is there or not (32 sets of keys)."""
    dice = random.Random(2)  # noqa: S311
    optional = ("DueDate", "Agent", "ItemName", "Price", "Remarks")

    def some(row: Row) -> Row:
        gone = {name for name in optional if dice.random() < 0.3}
        return {name: value for name, value in row.items() if name not in gone}

    return compact(request([some(row) for row in rows(count)]))


def shuffled(count: int) -> bytes:
    """The same keys in another order in each row."""
    dice = random.Random(3)  # noqa: S311

    def turned(row: Row) -> Row:
        return {name: row[name] for name in dice.sample(FIELDS, len(FIELDS))}

    return compact(request([turned(row) for row in rows(count)]))


def lower(count: int) -> bytes:
    """Every key in small letters."""
    return compact(request([{name.lower(): value for name, value in row.items()} for row in rows(count)]))


def wide(count: int) -> bytes:
    """30 fields a row instead of 12, most of them texts."""
    more = {f"ExtraText{n}": f"טקסט {n}" for n in range(1, 6)}
    more |= {f"S_ExtraSum{n}": f"{n}.50" for n in range(1, 4)}
    more |= {"Address1": "רחוב הרצל 12", "Address2": "חיפה", "Phone": "04-8123456"}
    more |= {"Details": "הזמנה מהאתר", "Warehouse": "1"}
    more |= {"Unit": "יחי", "Currency": "שח", "VatPrc": "18.00", "DiscountPrc": "5.00", "Copies": "1"}
    return compact(request([row | more for row in rows(count)]))


def mended(share: int) -> Callable[[int], bytes]:
    """Every `share`-th row holds a comma, a quote and an invisible mark, each a warning."""

    def make(count: int) -> bytes:
        return compact(
            request(
                [
                    row | {"Remarks": f'{row["Remarks"]}, בע"מ\u200f'} if number % share == 0 else row
                    for number, row in enumerate(rows(count))
                ]
            )
        )

    return make


def unknown(count: int) -> bytes:
    """A field in each row that the parameter file does not name: a warning a row."""
    return compact(request([row | {"Qty": "1"} for row in rows(count)]))


def pretty(count: int) -> bytes:
    """Indented by four, a line a value."""
    return json.dumps(request(list(rows(count))), ensure_ascii=False, indent=4).encode()


def escaped(count: int) -> bytes:
    """Every Hebrew letter as \\u05d0, as Python and PHP write by default."""
    return json.dumps(request(list(rows(count)))).encode()


def in_a_string(count: int) -> bytes:
    """pluginData as a string that holds JSON."""
    return compact(request(compact(list(rows(count))).decode()))


def windows_1255(count: int) -> bytes:
    """Saved in the old Windows encoding."""
    return clean(count).decode().encode("windows-1255")


def utf_16(count: int) -> bytes:
    """Saved in UTF-16 with its mark."""
    return clean(count).decode().encode("utf-16")


FORMS: dict[str, Callable[[int], bytes]] = {
    "compact": clean,
    "pretty-printed": pretty,
    "ASCII-escaped": escaped,
    "JSON numbers": numbers,
    "keys come and go": varied,
    "keys in random order": shuffled,
    "keys in small letters": lower,
    "30 fields a row": wide,
    "unknown field a row": unknown,
    "5 % of rows mended": mended(20),
    "every row mended": mended(1),
    "pluginData as a string": in_a_string,
    "Windows-1255": windows_1255,
    "UTF-16": utf_16,
}


def write(path: Path, count: int) -> int:
    """A file of `count` clean rows, written in parts so that it takes no memory; gives its size in bytes."""
    head, tail = compact(request([])).split(b"[]")
    with path.open("wb") as file:
        file.write(head + b"[")
        _write_rows(file, count)
        file.write(b"]" + tail)
        return file.tell()


def _write_rows(file: BinaryIO, count: int) -> None:
    source = rows(count)
    first = True
    while part := list(islice(source, 10_000)):
        file.write((b"" if first else b",") + compact(part)[1:-1])
        first = False
