"""Transcripts: which paragraphs are somebody's turn, by the label that opens them ("Q:", "HALDER:")."""

import re
from collections import Counter
from collections.abc import Sequence

from retrieval.statements.candidate import Paragraph

QUESTION = frozenset({"q", "question"})
ANSWER = frozenset({"a", "answer"})
_LABEL = re.compile(
    r"(?P<label>[QA](?:uestion|nswer)?(?=\s?[:.]\s)|[A-Z][\w.'’-]*(?: [A-Z(][\w.'’()-]*){0,5}(?=:\s))\s?[:.]\s+"
)
_LEAST_TURNS = 3
_LEAST_WORDS = 3
_ENDS = frozenset('.?!…"”’)]—–-')


def label_of(paragraph: Paragraph) -> tuple[str, int] | None:
    """What may be a label at the start of a paragraph, and how many code points it takes with its colon."""
    match = None if paragraph.headline else _LABEL.match(paragraph.doc.text)
    return (match["label"], match.end()) if match is not None else None


def turns(paragraphs: Sequence[Paragraph]) -> dict[int, str]:
    """The label of each paragraph of a transcript that has one, by the paragraph's index; empty for any other text.

    A transcript has answers ("A:"), or several labels of which one comes back, most of them before whole sentences.
    """
    found: dict[int, str] = {}
    spoken = 0
    for paragraph in paragraphs:
        opened = label_of(paragraph)
        if opened is None:
            continue
        found[paragraph.index] = opened[0]
        rest = paragraph.doc.text[opened[1] :].rstrip()
        spoken += rest[-1:] in _ENDS and rest.count(" ") >= _LEAST_WORDS - 1
    names = Counter(label.casefold() for label in found.values())
    answers = sum(names[label] for label in ANSWER)
    if len(found) < _LEAST_TURNS or 2 * spoken < len(found) or max(names.values()) == 1:
        return {}
    if answers > 1:
        return found
    return {} if len(names) == 1 else {i: one for i, one in found.items() if one.casefold() not in QUESTION | ANSWER}
