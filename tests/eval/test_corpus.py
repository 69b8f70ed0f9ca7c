"""The evaluation corpus and its questions are well formed, and are what their README says they are."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
KINDS = {"who_said", "what_said", "disputed", "fact", "unanswerable"}
FIELDS = {"id", "q", "kind", "docs", "says", "disputes", "facts"}
NEAR_MISS = re.compile(r"near miss: (wrong \w+|namesake)\b")
STEM = 5  # letters of a word that count when a question is compared with its evidence
WORD = re.compile(r"\w{3,}")
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    the who which what did does was were are been for with and not that this they his her their said say says tell
    how when where why any anyone about from out had has have would than then them just many much
""",
    )
)


def read(path: Path) -> str:
    """Decode a file with its line ends untouched, as the offsets count them."""
    return path.read_bytes().decode("utf-8")


CORPUS = {path.stem: read(path) for path in sorted((HERE / "corpus").glob("*.txt"))}
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in read(HERE / "questions.jsonl").splitlines()]
README = read(HERE / "README.md")
ENTRIES = [
    pytest.param(question, entry, id=f"{question['id']}-{side}-{number}")
    for question in QUESTIONS
    for side in ("says", "disputes")
    for number, entry in enumerate(question[side], 1)
]


def squeezed(text: str) -> str:
    """Fold case and runs of white space, no-break spaces included."""
    return re.sub(r"\s+", " ", text).casefold()


def quoted(entry: dict[str, Any]) -> str:
    start, end = entry["evidence"]
    return CORPUS[entry["doc"]][start:end]


def stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.casefold()) if word not in COMMON}


def table(heading: str) -> dict[str, int]:
    """Read the first two columns of the README's table under a heading."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return {
        name.strip("` "): int(count) for name, count in re.findall(r"^\| ([^|]+) \| (\d+) \|", section, re.MULTILINE)
    }


def test_the_corpus_holds_at_least_thirty_two_texts_of_150_to_600_words() -> None:
    assert len(CORPUS) >= 32
    assert {stem: len(text.split()) for stem, text in CORPUS.items() if not 150 <= len(text.split()) <= 600} == {}


def test_no_text_begins_with_white_space_or_a_byte_order_mark() -> None:
    assert [stem for stem, text in CORPUS.items() if text[0].isspace() or text[0] == "\ufeff"] == []


def test_one_text_keeps_its_windows_line_ends_and_no_other_has_any() -> None:
    with_return = [stem for stem, text in CORPUS.items() if "\r" in text]
    assert with_return == ["ferry-board-interim"]
    text = CORPUS["ferry-board-interim"]
    assert text.count("\r\n") == text.count("\n") == text.count("\r")


def test_one_text_keeps_its_no_break_spaces() -> None:
    assert [stem for stem, text in CORPUS.items() if "\u00a0" in text] == ["torreval-agencia-count"]


def test_wire_copies_share_their_sentences_word_for_word() -> None:
    lead = "A steel gate at the Lower Kessary dam tore loose before dawn on Friday"
    assert sum(lead in text for text in CORPUS.values()) == 3
    lead = "A strike that has shut Isarne's largest container port is costing exporters 14 million marks a day"
    assert sum(lead in text for text in CORPUS.values()) == 2


def test_identifiers_are_unique_and_in_order() -> None:
    assert [question["id"] for question in QUESTIONS] == [f"t-{number:03d}" for number in range(1, len(QUESTIONS) + 1)]


def test_no_question_is_asked_twice() -> None:
    asked = Counter(squeezed(question["q"]) for question in QUESTIONS)
    assert [text for text, count in asked.items() if count > 1] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=[question["id"] for question in QUESTIONS])
def test_a_question_has_its_fields_and_is_not_blank(question: dict[str, Any]) -> None:
    assert question.keys() - {"note"} == FIELDS
    assert question["kind"] in KINDS
    assert question["q"] == question["q"].strip() != ""
    assert "\n" not in question["q"]
    assert set(question["docs"]) <= CORPUS.keys()


@pytest.mark.parametrize("question", QUESTIONS, ids=[question["id"] for question in QUESTIONS])
def test_a_question_has_the_answers_that_its_kind_asks_for(question: dict[str, Any]) -> None:
    kind = question["kind"]
    assert bool(question["says"]) == (kind != "unanswerable")
    assert bool(question["facts"]) == (kind == "fact")
    if kind == "disputed":
        assert question["disputes"]
    if kind in {"fact", "unanswerable"}:
        assert question["disputes"] == []
    assert {entry["doc"] for side in ("says", "disputes") for entry in question[side]} <= set(question["docs"])


@pytest.mark.parametrize(("question", "entry"), ENTRIES)
def test_evidence_is_a_stretch_of_whole_words_inside_its_document(
    question: dict[str, Any], entry: dict[str, Any]
) -> None:
    text = CORPUS[entry["doc"]]
    start, end = entry["evidence"]
    assert 0 <= start < end <= len(text), question["id"]
    assert not text[start].isspace()
    assert not text[end - 1].isspace()
    assert start == 0 or text[start - 1].isspace()
    assert end == len(text) or text[end].isspace() or text[end] == "]"


@pytest.mark.parametrize(("question", "entry"), ENTRIES)
def test_a_speaker_of_the_evidence_is_named_in_its_document(question: dict[str, Any], entry: dict[str, Any]) -> None:
    if question["kind"] == "fact":
        assert entry["speaker"] == []
        return
    text = squeezed(CORPUS[entry["doc"]])
    assert any(squeezed(form) in text for form in entry["speaker"]), entry["speaker"]


@pytest.mark.parametrize("side", ["says", "disputes"])
@pytest.mark.parametrize("question", QUESTIONS, ids=[question["id"] for question in QUESTIONS])
def test_no_evidence_is_listed_twice_and_groups_are_numbered_from_one(question: dict[str, Any], side: str) -> None:
    places = [(entry["doc"], *entry["evidence"]) for entry in question[side]]
    assert len(places) == len(set(places))
    groups = {entry["group"] for entry in question[side]}
    assert groups == set(range(1, len(groups) + 1))


@pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if question["kind"] == "fact"], ids=lambda q: q["id"]
)
def test_every_accepted_fact_stands_in_the_evidence(question: dict[str, Any]) -> None:
    quotes = [squeezed(quoted(entry)) for entry in question["says"]]
    facts = [squeezed(fact) for fact in question["facts"]]
    assert all(any(fact in quote for fact in facts) for quote in quotes)
    assert all(any(fact in quote for quote in quotes) for fact in facts)


def test_every_passage_with_the_words_of_an_answer_is_listed_in_all_its_copies() -> None:
    """A sentence that is printed in several documents is an answer in each of them."""
    plain = {stem: text.translate(str.maketrans("“”‘’", "\"\"''")) for stem, text in CORPUS.items()}
    missing = [
        (question["id"], stem, quoted(entry))
        for question in QUESTIONS
        for side in ("says", "disputes")
        for entry in question[side]
        for stem, text in plain.items()
        if (start := text.find(plain[entry["doc"]][slice(*entry["evidence"])])) >= 0
        and not any(
            other["doc"] == stem and other["evidence"][0] <= start < other["evidence"][1] for other in question[side]
        )
    ]
    assert missing == []


def test_every_document_is_asked_about() -> None:
    asked = {stem for question in QUESTIONS for stem in question["docs"]}
    assert CORPUS.keys() - asked == set()


def test_questions_of_each_kind_are_as_many_as_the_readme_says() -> None:
    counted = Counter(question["kind"] for question in QUESTIONS)
    assert table("Questions by kind") == {**counted, "all": len(QUESTIONS)}


def test_near_misses_of_each_sort_are_as_many_as_the_readme_says() -> None:
    notes = [question.get("note", "") for question in QUESTIONS if question["kind"] == "unanswerable"]
    counted = Counter(match[1] if (match := NEAR_MISS.match(note)) else "off topic" for note in notes)
    assert table("Unanswerable questions") == counted
    assert counted.total() - counted["off topic"] >= 18


def test_documents_of_each_story_are_as_many_as_the_readme_says() -> None:
    assert table("Stories") == Counter(stem.split("-", 1)[0] for stem in CORPUS)


def test_half_of_the_questions_share_few_words_with_their_answers() -> None:
    shares = []
    for question in QUESTIONS:
        if question["says"]:
            words = stems(question["q"])
            evidence = stems(" ".join(quoted(entry) for entry in question["says"]))
            shares.append(len(words & evidence) / len(words))
    assert sum(share <= 0.4 for share in shares) * 2 >= len(shares)
