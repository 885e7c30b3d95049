"""Numbers as the import engine wants them written."""

from __future__ import annotations


def decimal_text(text: str) -> str:
    """Give a decimal its point, with digits on both sides: without it the engine divides by 100.

    `34.5` stays as sent; `5` and `5.` become `5.00`; `.5` becomes `0.5` and `-.5` `-0.5`. Digits are never
    added behind a fraction, nor taken away. Text that is no decimal comes back as it is: the rules speak of
    it.
    """
    whole, _, places = text.partition(".")
    digits = whole.removeprefix("-")
    if not (digits + places).isdecimal() or not text.isascii():
        return text
    if digits and places:
        return text
    return f"{whole if digits else whole + '0'}.{places or '00'}"
