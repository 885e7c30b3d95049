"""Kinds of documents: what is known of each code, which way it moves stock, and how well that is known.

The codes and names of those with a name are documented; which way they move stock is inferred from what such a
document is; of 18 to 27, 55, 56, 98 and 99 nothing is known but that they may have no account (documented).
"""

from __future__ import annotations

import msgspec

OUT = -1
IN = 1
STILL = 0


class Kind(msgspec.Struct, frozen=True):
    """A type of documents, as the table `document_types` has it. `grade` is that of the direction of its stock."""

    type: int
    name: str
    stock: int = STILL
    is_order: bool = False
    needs_account: bool = True
    grade: str = "I"


KINDS = (
    Kind(1, "חשבונית", OUT),
    Kind(2, "חשבונית-קבלה", OUT),
    Kind(3, "חשבונית סוכן", OUT),
    Kind(6, "חשבונית יצוא", OUT),
    Kind(7, "חשבונית רכש", IN),
    Kind(30, "הזמנה", is_order=True),
    Kind(31, "הזמנת סוכן", is_order=True),
    Kind(34, "הזמנת רכש", is_order=True),
    Kind(40, "הצעת מחיר"),
    Kind(74, "החזרה", IN),
    *(
        Kind(code, f"מסמך {code}", needs_account=False, grade="U")
        for code in (*range(18, 28), 55, 56, 98, 99)
    ),
)
