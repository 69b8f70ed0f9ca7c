"""What a first name tells of a person's gender."""

import pkgutil
from collections import Counter
from functools import cache
from importlib import import_module

_CLEAR = 5
"""How many times as many countries have a name for one gender as for the other, for the name to tell it."""


@cache
def gender_of(name: str) -> str | None:
    """The gender, ``f`` or ``m``, that a first name is given to; None for a name of both or of neither.

    The lists are those of the localized data in Faker: first names of more than fifty countries, women's and men's.
    What a name is in English goes before what it is elsewhere: Jan is a man in Prague, and either in Phoenix.
    """
    word = name.casefold()
    for lists in _lists():
        female, male = (names[word] for names in lists)
        if female or male:
            return "f" if female > male * _CLEAR else "m" if male > female * _CLEAR else None
    return None


def is_given(name: str) -> bool:
    """Whether a word is a first name anywhere, of whatever gender."""
    word = name.casefold()
    return any(names[word] for lists in _lists() for names in lists)


@cache
def _lists() -> tuple[tuple[Counter[str], Counter[str]], ...]:
    """In how many countries each name is a woman's, and a man's: in those that speak English, and in the others."""
    from faker.providers import person  # noqa: PLC0415 - only documents that are read need it

    english: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    others: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for module in pkgutil.iter_modules(person.__path__):
        provider = import_module(f"{person.__name__}.{module.name}").Provider
        lists = [getattr(provider, f"first_names_{gender}", ()) for gender in ("female", "male")]
        if all(lists):
            for counter, names in zip(english if module.name.startswith("en") else others, lists, strict=True):
                counter.update({name.casefold() for name in names})
    return english, others
