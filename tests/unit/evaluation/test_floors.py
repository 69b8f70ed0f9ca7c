"""Floors: pinned, checked, raised, and lowered only on purpose."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import InputError
from retrieval.evaluation.floors import CHANGED, Floors, check, digest, measured, read_floors, update, write_floors
from retrieval.evaluation.score import Better, Row, Table

DIGEST = "d" * 64


def table(**values: float) -> Table:
    """A table of the rows; names that start with `less` are better when lower, `time` is a latency."""
    ways = {"less": Better.LOWER, "time": Better.UNPINNED}
    rows = (
        Row(name=name, value=value, n=4, better=ways.get(name[:4], Better.HIGHER)) for name, value in values.items()
    )
    return Table(rows=tuple(rows))


def test_a_floor_holds_at_its_own_value_and_above() -> None:
    pinned = measured(table(hit=0.5, less_false=0.25, time_ms=9), DIGEST)
    assert pinned == Floors(digest=DIGEST, floors={"hit": 0.5}, ceilings={"less_false": 0.25})
    assert check(table(hit=0.5, less_false=0.25, time_ms=9000), pinned, DIGEST) == []
    assert check(table(hit=0.75, less_false=0.0, new=0.1), pinned, DIGEST) == []


def test_a_row_below_its_floor_or_above_its_ceiling_is_named_with_both_figures() -> None:
    pinned = measured(table(hit=0.5, less_false=0.25), DIGEST)
    assert check(table(hit=0.25, less_false=0.5), pinned, DIGEST) == [
        "hit is 0.2500, below its floor of 0.5000.",
        "less_false is 0.5000, above its ceiling of 0.2500.",
    ]


def test_a_row_that_went_missing_is_missed() -> None:
    pinned = measured(table(hit=0.5, less_false=0.25), DIGEST)
    assert [said.split(" is ")[0] for said in check(table(), pinned, DIGEST)] == ["hit", "less_false"]


def test_figures_on_other_texts_do_not_pass_and_the_message_says_what_to_run() -> None:
    assert check(table(hit=1.0), measured(table(hit=0.5), DIGEST), "e" * 64) == [CHANGED]
    assert "--update-floors" in CHANGED


def test_a_floor_rises_freely_and_falls_only_where_that_is_allowed() -> None:
    pinned = measured(table(hit=0.5), DIGEST)
    assert update(table(hit=0.75), pinned, DIGEST, allow_lower=False) == (measured(table(hit=0.75), DIGEST), [])
    refused, lowered = update(table(hit=0.25), pinned, DIGEST, allow_lower=False)
    assert refused is None
    assert lowered == ["hit is 0.2500, below its floor of 0.5000."]
    assert update(table(hit=0.25), pinned, DIGEST, allow_lower=True)[0] == measured(table(hit=0.25), DIGEST)
    assert update(table(hit=0.25), None, DIGEST, allow_lower=False)[0] == measured(table(hit=0.25), DIGEST)


def test_other_texts_are_no_way_round_a_floor() -> None:
    pinned = measured(table(hit=0.5), DIGEST)
    assert update(table(hit=0.25), pinned, "e" * 64, allow_lower=False)[0] is None


@given(st.dictionaries(st.text(min_size=1), st.floats(min_value=0, max_value=1)))
def test_every_table_holds_the_floors_that_it_set(values: dict[str, float]) -> None:
    own = table(**values)
    assert check(own, measured(own, DIGEST), DIGEST) == []


def test_floors_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    assert read_floors(path) is None
    pinned = measured(table(hit=1 / 3, less_false=2 / 3), DIGEST)
    write_floors(path, pinned)
    assert read_floors(path) == pinned
    assert json.loads(path.read_text())["floors"] == {"hit": 0.3333}


def test_what_is_no_floors_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text('{"digest": 5}')
    with pytest.raises(InputError, match="is no floors file"):
        read_floors(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_floors(tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        write_floors(tmp_path / "none" / "floors.json", measured(table(), DIGEST))


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, Path]:
    texts = tmp_path / "texts"
    (texts / "deep").mkdir(parents=True)
    (texts / "a.txt").write_text("one")
    (texts / "deep" / "b.txt").write_text("two")
    questions = tmp_path / "set.jsonl"
    questions.write_text("{}")
    return texts, questions


def test_the_digest_changes_with_every_text_name_question_and_option(corpus: tuple[Path, Path]) -> None:
    texts, questions = corpus
    seen = [digest(texts, questions, top=5, as_of_asked=False)]
    assert seen == [digest(texts, questions, top=5, as_of_asked=False)]
    seen.append(digest(texts, questions, top=6, as_of_asked=False))
    seen.append(digest(texts, questions, top=5, as_of_asked=True))
    (texts / "a.txt").write_text("One")
    seen.append(digest(texts, questions, top=5, as_of_asked=False))
    (texts / "a.txt").rename(texts / "c.txt")
    seen.append(digest(texts, questions, top=5, as_of_asked=False))
    questions.write_text("{} ")
    seen.append(digest(texts, questions, top=5, as_of_asked=False))
    seen.append(digest(texts / "c.txt", questions, top=5, as_of_asked=False))
    assert len(set(seen)) == len(seen)


def test_the_digest_knows_neither_hidden_files_nor_where_the_folder_lies(corpus: tuple[Path, Path]) -> None:
    texts, questions = corpus
    before = digest(texts, questions, top=5, as_of_asked=False)
    (texts / ".DS_Store").write_text("x")
    (texts / "link.txt").symlink_to(texts / "a.txt")
    moved = texts.rename(texts.with_name("moved"))
    assert digest(moved, questions, top=5, as_of_asked=False) == before
