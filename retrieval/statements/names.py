"""Names: their words without titles, their initials, and whether two can be the same person's."""

from spacy.tokens import Span as Words

from retrieval.statements.people import OFFICES, TITLES

LEAST_ACRONYM = 2
"""Letters of the shortest short form."""
_SMALL = frozenset({"of", "the", "for", "and", "in", "on", "to", "a", "de", "la", "&"})


def name_words(ent: Words) -> list[str]:
    """The words of a name, without titles, *the*, and a possessive ending."""
    bracket = next((token.i for token in ent if token.text == "(" and token.i > ent.start), ent.end)
    words = [word.strip(',;:"') for word in str(ent.doc[ent.start : bracket].text).split()]
    if words and words[-1].endswith(("'s", "’s")):
        words[-1] = words[-1][:-2]
    while words and (words[0].lower().rstrip(".") in TITLES or words[0].lower() == "the"):
        words.pop(0)
    while len(words) > 1 and words[0].lower() in OFFICES:
        words.pop(0)
    return [word for word in words if any(sign.isalnum() for sign in word)]


def bracketed(ent: Words) -> str | None:
    """The short form that stands in brackets in or after a name: "World Health Organization (WHO)"."""
    doc = ent.doc
    for index in range(ent.start + 1, min(ent.end + 1, len(doc) - 1)):
        short = str(doc[index + 1].text)
        if doc[index].text == "(" and short.isupper() and len(short) >= LEAST_ACRONYM:
            return short
    return None


def same_first(name: str, words: list[str]) -> bool:
    """Whether a full name can be the same person's as another with the same last word."""
    mine, other = name.split(maxsplit=1)[0].lower().rstrip("."), words[0].lower().rstrip(".")
    return mine == other or (min(len(mine), len(other)) == 1 and mine[0] == other[0])


def initials(name: str) -> str:
    """The first letters of a name in capitals, without its small words."""
    return "".join(word[0] for word in name.split() if word.lower() not in _SMALL).upper()


def title_before(ent: Words) -> str | None:
    """The title that opens a name or stands before it, without its full stop."""
    inside = str(ent[0].lower_).rstrip(".")
    if inside in TITLES:
        return inside
    before = str(ent.doc[ent.start - 1].lower_).rstrip(".") if ent.start else ""
    return before if before in TITLES else None
