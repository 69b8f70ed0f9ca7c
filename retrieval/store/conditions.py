"""Filters as SQL."""

from typing import Any

from retrieval.types import Filters


def conditions(filters: Filters) -> tuple[str, list[Any]]:
    """A WHERE clause over documents d and versions v, and its values."""
    first, values = visible(filters.collections)
    clauses: list[str] = [first]

    def confine(clause: str, *given: Any) -> None:
        clauses.append(clause)
        values.extend(given)

    if filters.publisher is not None:
        confine("fold(v.publisher) LIKE ? ESCAPE '\\'", _like(filters.publisher))
    if filters.author is not None:
        confine(
            "EXISTS (SELECT 1 FROM json_each(v.authors) a WHERE fold(a.value) LIKE ? ESCAPE '\\')",
            _like(filters.author),
        )
    if filters.since is not None:
        confine("substr(v.published, 1, 10) >= ?", filters.since.isoformat())
    if filters.until is not None:
        confine("substr(v.published, 1, 10) <= ?", filters.until.isoformat())
    if filters.language is not None:
        tag = filters.language.lower().replace("_", "-")
        confine("(lower(v.language) = ? OR substr(lower(v.language), 1, ?) = ?)", tag, len(tag) + 1, f"{tag}-")
    if filters.document is not None:
        confine("d.id = ?", filters.document)
    return " AND ".join(clauses), values


def visible(collections: frozenset[str] | None) -> tuple[str, list[Any]]:
    """A condition on documents d, which those meet that may be seen with some collections, and its values."""
    if collections is None:
        return "TRUE", []
    return f"(d.collection IS NULL OR d.collection IN ({','.join('?' * len(collections))}))", sorted(collections)


def _like(name: str) -> str:
    escaped = name.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
