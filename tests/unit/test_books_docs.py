"""The tables in docs/books.md are those of the program. `python tests/unit/test_books_docs.py` writes them anew."""

from __future__ import annotations

from pathlib import Path

from pipeline.books.kinds import KINDS
from pipeline.catalogue import ENGINE

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "books.md"
_WAYS = {1: "in", -1: "out", 0: ""}


def checks() -> str:
    rows = ["| code | text | meaning | grade | what to do |", "|---|---|---|---|---|"]
    for one in ENGINE.values():
        text = f"**{one.text}**" if one.known else one.text
        meaning = f"{one.english} (a warning)" if one.severity == "warning" else one.english
        rows.append(f"| `{one.code}` | {text} | {meaning} | {one.grade} | {one.hint} |")
    return "\n".join(rows)


def types() -> str:
    rows = ["| type | name | stock | grade | |", "|---|---|---|---|---|"]
    for kind in KINDS:
        notes = ("an order", "") if kind.is_order else ("", "may have no account")
        note = notes[0] or (notes[1] if not kind.needs_account else "")
        rows.append(f"| {kind.type} | {kind.name} | {_WAYS[kind.stock]} | {kind.grade} | {note} |")
    return "\n".join(rows)


def filled(text: str) -> str:
    """The document with its tables."""
    for name, table in (("types", types()), ("checks", checks())):
        before, mark, after = text.partition(f"<!-- {name} -->\n")
        rest = after.lstrip("\n")
        while rest.startswith("|"):
            rest = rest.partition("\n")[2]
        text = f"{before}{mark}\n{table}\n{rest}"
    return text


def test_the_tables_in_the_document_are_those_of_the_program() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert filled(text) == text


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8")), "utf-8")
