"""Collections: what a document is in, and who may see it.

A document is in one collection or in none. One that is in none is seen by everybody who may ask at all.
"""

import re
from collections.abc import Iterable

from retrieval.errors import InputError

OPEN = "open"
"""What is typed for no collection at all."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)


def is_name(text: str) -> bool:
    """Whether a text can be a collection's name, or OPEN."""
    return _NAME.fullmatch(text) is not None


def named(name: str) -> str | None:
    """The collection of a name as it is typed; None for OPEN.

    Raises:
        InputError: it can be no collection's name.
    """
    if not is_name(name):
        raise InputError(
            f"{name[:60]!r} is no name of a collection: take up to 40 of a to z, 0 to 9, - and _, such as desk-syria."
        )
    return None if name == OPEN else name


def all_named(names: Iterable[str]) -> frozenset[str]:
    """The collections of some names as they are typed.

    Raises:
        InputError: one of them can be no collection's name.
    """
    return frozenset(name for one in names if (name := named(one)) is not None)
