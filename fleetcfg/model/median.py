"""The median, as every report and every command has it."""

from collections.abc import Sequence


def median_of(values: Sequence[int]) -> int | None:
    """Return the usual median of whole numbers; None of none.

    Of an even number it lies halfway between the two in the middle. What is less than a whole one
    is left out: so are seconds of minutes, and a mean of two prices is no fraction of a đồng.
    """
    if not values:
        return None
    known = sorted(values)
    half = len(known) // 2
    return known[half] if len(known) % 2 else (known[half - 1] + known[half]) // 2
