"""What the tests of statements share: the extractor on the real parser."""

from collections.abc import Callable, Iterator

import pytest

from retrieval.models.parser import SpacyParser
from retrieval.statements.extractor import Article, Extractor
from retrieval.types import Statement

Extract = Callable[[str], list[Statement]]


@pytest.fixture(scope="session")
def extractor() -> Iterator[Extractor]:
    """An extractor with a pipeline of its own: it keeps that to itself until the tests end."""
    with SpacyParser().pipeline() as nlp:
        yield Extractor(nlp)


@pytest.fixture(scope="session")
def extract(extractor: Extractor) -> Extract:
    """Top-level statements of one text, in order."""

    def run(text: str) -> list[Statement]:
        (found,) = extractor.extract([Article(text=text)])
        return [statement for statement in found if statement.depth == 0]

    return run
