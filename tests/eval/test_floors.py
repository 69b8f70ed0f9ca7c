"""The quality floors, on the project's own news and questions, with the real models.

To raise them after an improvement (a floor that has to come down needs --allow-lower as well, and a reason):

    ONRECORD_MODELS__PRECISION=float32 onrecord eval tests/eval/questions.jsonl --texts tests/eval/corpus \\
        --top 5 --floors tests/eval/floors.json --update-floors
"""

from pathlib import Path

import pytest

from retrieval import Archive, Config
from retrieval.evaluation.floors import check, digest, read_floors
from retrieval.evaluation.questions import read_questions
from retrieval.evaluation.run import ask_all, score
from retrieval.evaluation.score import Table
from retrieval.evaluation.texts import read_texts

HERE = Path(__file__).parent
TOP = 5


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    questions = read_questions(HERE / "questions.jsonl")
    # float32 on every machine: the floors are not to move with the processor.
    with Archive(tmp_path_factory.mktemp("floors"), Config(precision="float32")) as archive:
        report = archive.ingest([HERE / "corpus"])
        assert not report.skipped
        replies = ask_all(questions, archive, top=TOP)
        return score(questions, replies, read_texts(HERE / "corpus", archive))


def test_no_figure_is_worse_than_its_floor(table: Table):
    pinned = read_floors(HERE / "floors.json")
    assert pinned is not None
    assert check(table, pinned, digest(HERE / "corpus", HERE / "questions.jsonl", top=TOP, as_of_asked=False)) == []


def test_every_quote_is_verbatim(table: Table):
    assert {row.name: row.value for row in table.rows}["verbatim"] == 1.0
