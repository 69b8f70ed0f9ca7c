"""What a question may be confined to."""

from retrieval.collection import named
from retrieval.errors import InputError
from retrieval.types import Filters

LONGEST_LIMIT = 300


def check(filters: Filters) -> None:
    """Raise InputError for limits that no document can pass."""
    for name in (filters.speaker, filters.publisher, filters.author, filters.language, filters.document):
        if name is not None and not (name.strip() and len(name) <= LONGEST_LIMIT and storable(name)):
            raise InputError(f"A limit is empty, is no text, or is over {LONGEST_LIMIT} characters: type it again.")
    for name in filters.collections or ():
        named(name)
    if filters.since and filters.until and filters.since > filters.until:
        raise InputError(f"No day is both since {filters.since} and until {filters.until}: swap them.")


def storable(text: str) -> bool:
    """Whether a text is one that a database can hold: UTF-8 has no form for half a character."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
