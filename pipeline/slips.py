"""Slips of pen and keyboard: how one figure would come from another."""

from __future__ import annotations

from decimal import Decimal


def slip(printed: Decimal, wanted: Decimal) -> str:
    """How one would come from the other by a slip: a sign, one digit, two neighbouring digits swapped; else empty."""
    if printed == -wanted and printed:
        return "sign"
    if (printed < 0) != (wanted < 0):
        return ""
    a, b = (f"{abs(x):f}".replace(".", "") for x in (printed, wanted))
    if len(a) != len(b):
        return ""
    different = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(different) == 1:
        return "digit"
    if (
        len(different) == 2
        and different[1] == different[0] + 1
        and a[different[0]] == b[different[1]]
        and a[different[1]] == b[different[0]]
    ):
        return "swap"
    return ""
