"""JSON numbers as the vendor's JavaScript sees and prints them (ECMA-262, Number::toString)."""

from __future__ import annotations

import math

SAFE = 2**53
_SAFE_DIGITS = 16


def canonical(value: float) -> str:
    """The text of a number after JSON.parse and String(): `1.00` is `1`, `-0` is `0`, `1e21` is `1e+21`.

    Whole numbers beyond 2^53 are rounded to a double first, as JavaScript does. Infinities (a literal too large for a
    double) are `null`, as JSON.stringify prints them. Follows ECMA-262; that the station is JavaScript is inferred.
    """
    if isinstance(value, int) and -SAFE <= value <= SAFE:
        return str(value)
    try:
        value = float(value)
    except OverflowError:
        return "null"
    if math.isinf(value) or math.isnan(value):
        return "null"
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    if fraction == "0":
        fraction = ""
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    return sign + _place(digits, point)


def _place(digits: str, point: int) -> str:
    """Put the decimal point after `point` digits, in one of ECMA-262's four forms."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    head = digits[0] + ("." + digits[1:] if count > 1 else "")
    return f"{head}e{point - 1:+d}"


def beyond_safe(literal: str) -> bool:
    """True where a JSON number literal is a whole number that a double cannot tell from its neighbours."""
    digits = literal.lstrip("-")
    return digits.isdigit() and (len(digits) > _SAFE_DIGITS or int(digits) > SAFE)
