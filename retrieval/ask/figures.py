"""Figures: who was asked about 4,200 has no answer in a statement about 2,400, however near its words are."""

import re

_FIGURE = re.compile(
    r"(?<![\w.,/-])(?P<digits>\d+(?:[,\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d{3})*(?:\.\d+)?)"
    r"(?:[ -]?(?P<unit>k|m|mn|bn|hundred|thousand|million|billion|trillion)\b)?(?![\w/-])",
    re.IGNORECASE,
)
_UNITS = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
_AMBIGUOUS = frozenset({"m", "k"})
_YEARS = range(1900, 2101)
_LEAST = 10
"""The least figure that tells one thing from another: small ones are counted in words, and count anything."""
_ROUNDED = 0.1
"""How far a figure that is typed from memory may be from the one in the text, as a share of it."""


def figures(text: str) -> tuple[float, ...]:
    """The amounts in a text, in its order; no years, and nothing that is part of a word or a date.

    What may be metres and may be millions ("38m") counts as both.
    """
    found: list[float] = []
    for match in _FIGURE.finditer(text):
        unit = match["unit"]
        amount = float(re.sub(r"[^\d.]", "", match["digits"]))
        if unit is None and amount in _YEARS and match["digits"].isdecimal():
            continue
        if unit is None or unit.casefold() in _AMBIGUOUS:
            found.append(amount)
        if unit is not None:
            found.append(amount * _UNITS[unit.casefold()])
    return tuple(found)


def other_figures(asked: str, said: str) -> bool:
    """Whether a text speaks of figures, and of none that a question asks about."""
    wanted = [one for one in figures(asked) if one >= _LEAST]
    if not wanted:
        return False
    held = figures(said)
    return bool(held) and not any(abs(one - other) <= _ROUNDED * one for one in wanted for other in held)
