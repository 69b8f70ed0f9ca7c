"""Pairs over Wikinews articles of GUM: kept as documents and offsets, without the articles.

``python -m training.gum LABELS OUT --gum DIR`` turns the writers' files into them.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.events import LABELS, Event, Question, Report, Sentence, question_line
from training.show import show

_TEXT = "# text = "
_PARAGRAPH = "# newpar"


def article(path: Path) -> Event:
    """An article of GUM as an event of one report: its first sentence is the headline too."""
    paragraphs: list[list[Sentence]] = [[]]
    count = 0
    date = "2010-01-01"
    title = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# meta::dateCreated = "):
            date = line.partition(" = ")[2]
        elif line.startswith("# meta::title = "):
            title = line.partition(" = ")[2]
        elif line == _PARAGRAPH or line.startswith(f"{_PARAGRAPH} "):
            paragraphs.append([])
        elif line.startswith(_TEXT):
            count += 1
            paragraphs[-1].append(Sentence(id=f"s{count}", text=line.removeprefix(_TEXT), speaker=None))
    report = Report(title=title, publisher="Wikinews", published=date, place="", style="Wikinews")
    report.paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    return Event(name=path.stem, reports=[report])


def _places(event: Event) -> dict[str, tuple[int, int]]:
    """Where each sentence stands in the text that its sentences make, a line each."""
    places = {}
    at = 0
    for sentence in event.sentences():
        places[sentence.id] = (at, at + len(sentence.text))
        at += len(sentence.text) + 1
    return places


def convert(labels: Iterable[Path], folder: Path) -> list[dict[str, object]]:
    """The writers' files as records: document, offsets, question, claim, label.

    Raises:
        EventError: a file is not in the format.
    """
    records: list[dict[str, object]] = []
    for path in sorted(labels):
        event = article(folder / f"{path.stem}.conllu")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("== "):
                question_line(event, line.rstrip(), f"{path.name}:{number}")
        places = _places(event)
        for question in event.questions:
            for sentence, (label, why) in question.labels.items():
                start, end = places[sentence]
                records.append(
                    {
                        "document": event.name,
                        "start": start,
                        "end": end,
                        "kind": question.kind,
                        "question": question.text,
                        "claim": question.claim,
                        "speaker": question.speaker,
                        "label": label,
                        "phenomenon": why,
                    }
                )
    return records


def events(pairs: Path, folder: Path) -> list[Event]:
    """The articles with their labelled questions."""
    by_document: dict[str, list[dict[str, object]]] = defaultdict(list)
    for line in pairs.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        by_document[record["document"]].append(record)
    found = []
    for name, records in sorted(by_document.items()):
        event = article(folder / f"{name}.conllu")
        ids = {place: sentence for sentence, place in _places(event).items()}
        asked: dict[str, Question] = {}
        for record in records:
            text = str(record["question"])
            if text not in asked:
                asked[text] = Question(
                    kind=str(record["kind"]),
                    text=text,
                    claim=_optional(record["claim"]),
                    speaker=_optional(record["speaker"]),
                )
            place = (int(str(record["start"])), int(str(record["end"])))
            asked[text].labels[ids[place]] = (str(record["label"]), str(record["phenomenon"]))
        event.questions = list(asked.values())
        found.append(event)
    return found


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def main(arguments: Sequence[str] | None = None) -> None:
    """Convert, and print how much there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path, help="folder of the writers' files")
    parser.add_argument("out", type=Path)
    parser.add_argument("--gum", type=Path, required=True, help="folder of the .conllu files")
    options = parser.parse_args(arguments)
    records = convert(options.labels.glob("*.txt"), options.gum)
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    counts = {label: sum(record["label"] == label for record in records) for label in LABELS.values()}
    show(f"{len(records)} pairs: {counts}")


if __name__ == "__main__":
    main()
