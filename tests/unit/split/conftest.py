"""What the tests of splitting share: the real sentence finder, and documents made of marked-up lines."""

import re
from collections.abc import Callable

import pytest

from retrieval.ingest.split import split_document
from retrieval.models.segmenter import SpacySegmenter
from retrieval.types import Block, BlockKind, PassageDraft

Made = tuple[str, tuple[Block, ...]]

_KINDS = {"# ": BlockKind.TITLE, "## ": BlockKind.HEADING, "-- ": BlockKind.FRONT}


@pytest.fixture(scope="session")
def segmenter() -> SpacySegmenter:
    return SpacySegmenter()


@pytest.fixture(scope="session")
def document() -> Callable[[str], Made]:
    """Makes a text and its blocks: a block a line, ``# `` before a title, ``## `` a heading, ``-- `` front matter."""

    def make(text: str) -> Made:
        blocks = []
        for line in re.finditer(r"\S(?:[^\n]*\S)?", text):
            prefix = next((one for one in _KINDS if line.group().startswith(one)), "")
            kind = _KINDS.get(prefix, BlockKind.PARAGRAPH)
            blocks.append(Block(kind=kind, start=line.start() + len(prefix), end=line.end()))
        return text, tuple(blocks)

    return make


@pytest.fixture
def passages(segmenter: SpacySegmenter, document: Callable[[str], Made]) -> Callable[[str], list[str]]:
    """Splits a marked-up text, and gives the passages as they read."""

    def run(text: str) -> list[str]:
        made, blocks = document(text)
        return [made[one.start : one.end] for one in split_document(made, blocks, "en", segmenter, None)]

    return run


@pytest.fixture
def drafts(segmenter: SpacySegmenter, document: Callable[[str], Made]) -> Callable[..., list[PassageDraft]]:
    """The same, as passages."""

    def run(text: str, title: str | None = None) -> list[PassageDraft]:
        made, blocks = document(text)
        return split_document(made, blocks, "en", segmenter, title)

    return run
