"""What the tests of questions share: the reader of questions, with the real parser and without any."""

import pytest

from retrieval.ask.reading import QuestionReader
from retrieval.models.parser import SpacyParser


@pytest.fixture(scope="session")
def parsing() -> QuestionReader:
    """A reader with the real parser."""
    return QuestionReader(SpacyParser())


@pytest.fixture(params=["parser", "words alone"])
def questions(request: pytest.FixtureRequest, parsing: QuestionReader) -> QuestionReader:
    """A reader with the real parser, then one that goes by the words."""
    return parsing if request.param == "parser" else QuestionReader()
