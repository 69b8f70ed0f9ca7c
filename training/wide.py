"""Pairs of wide wording that nobody labelled, for a teacher to tell what it makes of them.

The invented events have the wording of their writers, and a judge that learnt from them alone is at a loss with what it
never read. The sentences of the entailment sources are of many hands: encyclopedias, magazines, letters, talk. Each is
put into somebody's mouth, as the product renders a statement, and set against a claim or topic that was made of it, of
its partner, or of a sentence that is near in meaning.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from faker import Faker
from numpy.typing import NDArray

from retrieval.ask.pairs import in_context, in_words
from retrieval.ports import Embedder, Parser
from training.loop import Pair
from training.sample import hurried

SOURCES = {
    "mnli_dev": 11000,
    "fool_me_twice": 2548,
    "fever_symmetric": 1416,
    "conjnli": 3000,
    "negation_nli": 700,
    "cad_nli": 1500,
    "snli_dev_test": 1500,
}
"""Files, and how many partners are drawn of each at most: captions of pictures are the farthest from news."""
BESIDE = 9000
"""Claims that are set against sentences near them, twice each."""
AGAIN = 4000
"""The same with premises as what is claimed."""
TOPICS = 7000
"""Sentences of which a topic is taken."""
_CLAIM = (4, 24)
"""Words of a claim, at least and at most."""
_TOLD = (4, 55)
_NEAREST = 12
_MISTYPED = 0.3
_ASKED = (
    "{c}",
    "{c}",
    "{p}",
    "who said {p}?",
    "who said that {p}?",
    "who says {p}?",
    "who claimed {p}?",
    "who thinks {p}?",
    "who warned that {p}?",
    "who told reporters {p}?",
    "who denied that {p}?",
    "who disputes that {p}?",
    "did anyone say {p}?",
    "did anyone deny {p}?",
    "has anyone said that {p}?",
    "is it true that {p}?",
)
_WHO = (
    *("the minister", "a spokesman", "police", "the governor", "the ministry", "a senator", "the company", "a witness"),
    *("officials", "the campaign", "the mayor", "the union", "a resident", "the agency", "analysts", "the report"),
    *("her lawyer", "the chairman", "an aide", "the doctor", "a former official", "the coach", "a professor"),
    "the author",
)
_CUES = (
    *("said", "said", "said", "told reporters", "says", "argued", "argued that", "said that", "added", "wrote"),
    *("tweeted", "insisted", "claimed that", "warned that", "according to", "announced", "explained"),
    *("acknowledged", "noted that", "complained that"),
)
_DENYING = (
    "denied (denies)",
    "denied that (denies)",
    "dismissed claims that (denies)",
    "rejected the idea that (denies)",
)
_ASKING = ("asked (asks)", "asked whether (asks)")
_LEAVING_OPEN = (
    "would not say whether (does not say)",
    "could not confirm that (does not say)",
    "declined to say if (does not say)",
)
_CUE_KINDS = (_CUES, _DENYING, _ASKING, _LEAVING_OPEN)
_CUE_SHARES = (90, 5, 2.5, 2.5)
_LED_ON = ("that", ")")
"""How words of attribution end behind which no sentence of its own stands."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences with their vectors, and the words that are capital at a start alone."""

    texts: Sequence[str]
    vectors: NDArray[np.float32]
    small: frozenset[str]

    def near(self, texts: Sequence[str], vectors: NDArray[np.float32], most: int = _NEAREST) -> list[list[str]]:
        """For each of some texts other sentences, the nearest first; the vectors have the shape (texts, dimensions)."""
        index = faiss.IndexFlatIP(self.vectors.shape[1])
        index.add(self.vectors)
        _, rows = index.search(vectors, min(most + 1, len(self.texts)))
        return [
            [self.texts[at] for at in row if self.texts[at] != text][:most]
            for text, row in zip(texts, rows, strict=True)
        ]

    def lowered(self, text: str) -> str:
        """A sentence as it stands behind other words."""
        return text[:1].lower() + text[1:] if text.split(maxsplit=1)[0] in self.small else text


def partners(folder: Path, chance: random.Random) -> list[tuple[str, str]]:
    """Premises with their hypotheses.

    Raises:
        OSError: a file is missing.
    """
    found: list[tuple[str, str]] = []
    for name, most in SOURCES.items():
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        chance.shuffle(lines)
        read = [(_plain(record["premise"]), _plain(record["hypothesis"])) for record in map(json.loads, lines)]
        found += [one for one in read if _long(one[0], _TOLD) and _long(one[1], _CLAIM)][:most]
    return found


def sentences(of: Sequence[tuple[str, str]], embedder: Embedder) -> Sentences:
    """All that the partners hold, each once."""
    texts = sorted({text for both in of for text in both})
    inside = Counter(word for text in texts for word in text.split()[1:])
    starts = {text.split(maxsplit=1)[0] for text in texts}
    small = frozenset(word for word in starts if inside[word.lower()] > 3 * max(1, inside[word])) - {"I", "I'm", "I've"}
    return Sentences(texts, embedder.embed(texts), small)


def draw(folder: Path, embedder: Embedder, parser: Parser, chance: random.Random) -> list[Pair]:
    """Pairs without labels.

    Args:
        folder: holds the entailment pairs.
        embedder: tells what is near.
        parser: finds what a sentence speaks of.
        chance: the draw.

    Raises:
        OSError: a file is missing.
    """
    both = partners(folder, chance)
    known = sentences(both, embedder)
    around = dict(zip(known.texts, known.near(known.texts, known.vectors), strict=True))
    mouth = _Mouth(known, around, chance)
    found = [(_asked(claim, known, chance), mouth.says(premise)) for premise, claim in both]
    claims = [claim for _, claim in both]
    for claim in chance.sample(claims, min(BESIDE, len(claims))):
        near = around[claim]
        found += [(_asked(claim, known, chance), mouth.says(chance.choice(of))) for of in (near[:5], near) if of]
    premises = [premise for premise, _ in both if _long(premise, _CLAIM)]
    for premise in chance.sample(premises, min(AGAIN, len(premises))):
        if around[premise]:
            found.append((_asked(premise, known, chance), mouth.says(chance.choice(around[premise]))))
    told = chance.sample(known.texts, min(TOPICS, len(known.texts)))
    spoken_of = [(text, topic) for text, topic in zip(told, _topics(told, parser, chance), strict=True) if topic]
    near_topics = known.near([text for text, _ in spoken_of], embedder.embed([topic for _, topic in spoken_of]))
    for (text, topic), near in zip(spoken_of, near_topics, strict=True):
        asked = f"about: {_mistyped(topic, chance)}"
        if chance.random() < 0.45:  # noqa: PLR2004 - a share
            found.append((asked, mouth.says(text)))
        found += [(asked, mouth.says(chance.choice(of))) for of in (near[:4], near) if of]
    once = list(dict.fromkeys(found))
    chance.shuffle(once)
    return [Pair(first=first, second=second) for first, second in once]


class _Mouth:
    """Puts sentences into somebody's mouth."""

    def __init__(self, known: Sentences, around: dict[str, list[str]], chance: random.Random) -> None:
        self._known = known
        self._around = around
        self._chance = chance
        self._faker = Faker("en_US")
        self._faker.seed_instance(chance.getrandbits(32))

    def says(self, text: str) -> str:
        """A sentence as the product renders a statement, or as it stands; most under a headline that is near it."""
        chance = self._chance
        title = self._title(text) if chance.random() < 0.75 else None  # noqa: PLR2004 - a share
        if chance.random() < 0.12:  # noqa: PLR2004 - a share
            return in_context(title, text)
        cue = chance.choice(chance.choices(_CUE_KINDS, weights=_CUE_SHARES)[0])
        if cue.endswith(_LED_ON):
            said = self._known.lowered(text).rstrip(".")
        else:
            said = chance.choice((text, text, f"“{text}”", f'"{text}"'))
        return in_words(title, self._who(), cue, said)

    def _title(self, text: str) -> str:
        near = self._around[text] if self._chance.random() < 0.75 else ()  # noqa: PLR2004 - a share
        return self._chance.choice(near or self._known.texts).rstrip(".")

    def _who(self) -> str:
        if self._chance.random() < 0.4:  # noqa: PLR2004 - a share
            return self._chance.choice(_WHO)
        name = str(self._faker.name())
        if self._chance.random() < 0.7:  # noqa: PLR2004 - a share
            return name
        return f"{name}, {self._chance.choice(_WHO)} of {self._faker.city()},"


def _topics(texts: Sequence[str], parser: Parser, chance: random.Random) -> list[str]:
    """What each sentence speaks of: a noun with its words, or all that hangs on it; nothing where there is none."""
    found = []
    with parser.pipeline() as nlp:
        for doc in nlp.pipe(texts):
            chunks = [one for one in doc.noun_chunks if len(one) > 1 and one.root.pos_ in {"NOUN", "PROPN"}]
            if not chunks:
                found.append("")
                continue
            chunk = chance.choice(chunks)
            left, right = chunk.root.left_edge.i, chunk.root.right_edge.i
            wide = chance.random() < 0.4  # noqa: PLR2004 - a share
            found.append(doc[left : min(right + 1, left + 8)].text if wide else chunk.text)
    return found


def _asked(claim: str, known: Sentences, chance: random.Random) -> str:
    whole = claim.rstrip(" .!")
    return _mistyped(chance.choice(_ASKED).format(c=whole, p=known.lowered(whole)), chance)


def _mistyped(text: str, chance: random.Random) -> str:
    return hurried(text, chance) if chance.random() < _MISTYPED else text


def _long(text: str, limits: tuple[int, int]) -> bool:
    least, most = limits
    return least <= len(text.split()) <= most


def _plain(text: str) -> str:
    """A sentence as people write it: some sources have a space before each mark."""
    for mark, written in (("-LRB-", "("), ("-RRB-", ")"), ("``", '"'), ("''", '"'), (" n't", "n't")):
        text = text.replace(mark, written)
    return re.sub(r"(?<=\() | (?=[.,;:!?')])", "", text).strip()
