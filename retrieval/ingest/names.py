"""What tells documents from each other before they have an id, and what ids are made of."""

import hashlib
import re
from pathlib import Path

from retrieval.types import Draft

LONGEST_ID = 200


def origin_of(draft: Draft) -> str:
    """What tells this document from every other that was ever loaded, whatever its text becomes.

    A file is its path. A record inside a file is known by its id, its URL or, where it has neither, its text,
    since its number changes with every record that is added before it.
    """
    if draft.record is None and draft.source != "-":
        return draft.source
    name = draft.stated_id or draft.url or hashlib.sha256(draft.text.encode()).hexdigest()
    return f"{draft.source}#{name}"


def short(text: str) -> str:
    """A few letters that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def stem_of(source: str) -> str:
    """The name of a file without its ending, as a part of an id."""
    name = "stdin" if source == "-" else Path(source).name.removesuffix(".gz")
    stem = re.sub(r"\.\w{1,8}$", "", name) or name
    return re.sub(r"\s+", "_", "".join(c for c in stem if c.isprintable()))[: LONGEST_ID - 20] or "document"
